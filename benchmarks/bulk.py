"""Any number of short documents made from the project's fixtures, and the memory that cleaning them takes.

``python -m benchmarks.bulk --documents 1000 10000 100000`` prints a Markdown table; ``--documents 1000000`` is the long run, an hour and
more. Each size is cleaned by the command in a process of its own, with ``--workers`` processes, into an empty folder; the peak is what
Linux notes of each process (``VmHWM``). ``--trivial`` puts a cleaner that keeps every line in the cleaner's place: what is left is the
road from dumps to parquet, a hundred times as fast, and a million documents are a matter of minutes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.corpora import PROJECT
from benchmarks.tables import markdown
from cleaners.model import Article, Cleaned, Entry, Kind, Line, Verdict
from flows.pipeline import run
from flows.settings import CLEANER, Job

FIXTURES = PROJECT / "fixtures"
TRIVIAL = "benchmarks.bulk:trivial"
FURNITURE = (
    "Share\nTweet",
    "Read more: What the council decided last year",
    "Advertisement",
    "© 2024 Lindvik Herald",
)
SITES = 50
LOOK_SECONDS = 0.5  # between two looks at the processes: what is read is a peak, so no high point is missed
SHORTEST = 80  # characters of a paragraph that is taken: sub-headings and one-line quotes are not
DUMP_DOCUMENTS = 25_000
"""Documents of a dump: the input is several dumps, as it would be."""


@dataclass(frozen=True, slots=True)
class Peaks:
    """What one run needed and gave. Memory in MB, of the command's own process and of the largest of its workers."""

    documents: int
    megabytes: float
    parent: float
    worker: float
    articles: int
    rejects: int
    files: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    body = []
    for count in options.documents:
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            given = ["--cleaner", TRIVIAL] if options.trivial else []
            body.append(row(measured(Path(name), count, ["--workers", str(options.workers), *given])))
            print("  ".join(body[-1]), file=sys.stderr, flush=True)
    head = [
        "documents",
        "input MB",
        "parent, peak MB",
        "largest worker, peak MB",
        "articles",
        "rejects",
        "parquet files",
    ]
    print(markdown(head, body))


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    result.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    result.add_argument("--workers", type=int, default=2)
    result.add_argument("--trivial", action="store_true", help="with a cleaner that keeps every line")
    result.add_argument("--folder", type=Path, metavar="DIR", help="where dumps and output are put meanwhile")
    return result


def row(peaks: Peaks) -> list[str]:
    """A row of the table."""
    return [
        f"{peaks.documents:,}", f"{peaks.megabytes:,.0f}", f"{peaks.parent:,.0f}", f"{peaks.worker:,.0f}",
        f"{peaks.articles:,}", f"{peaks.rejects:,}", f"{peaks.files:,}",
    ]  # fmt: skip


@cache
def paragraphs() -> tuple[tuple[str, str], ...]:
    """A headline and a paragraph for each paragraph of the fixtures' articles."""
    found = []
    for path in sorted(FIXTURES.glob("*/expected.gold")):
        for article in json.loads(path.read_text("utf-8")).get("articles", ()):
            found += [
                (article["title"] or "Lindvik", text)
                for text in article["text"].split("\n\n")
                if len(text) >= SHORTEST
            ]
    return tuple(found)


def documents(count: int, first: int = 0) -> Iterator[str]:
    """Lines of JSONL: short documents of a headline, a date, two paragraphs and a line or two of furniture. No two are the same."""
    known = paragraphs()
    for number in range(first, first + count):
        title, text = known[number % len(known)]
        _, more = known[number * 7 % len(known)]
        lines = [
            f"{title} ({number})", f"{2000 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}",
            text, more, FURNITURE[number % len(FURNITURE)],
        ]  # fmt: skip
        url = f"https://site{number % SITES:02}.example/{number}"
        yield json.dumps({"id": str(number), "url": url, "text": "\n\n".join(lines)}, ensure_ascii=False)


def write_dumps(folder: Path, count: int) -> int:
    """Write so many documents as dumps into a new folder; their size in bytes."""
    folder.mkdir(parents=True)
    size = 0
    for first in range(0, count, DUMP_DOCUMENTS):
        path = folder / f"{first:08}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in documents(min(DUMP_DOCUMENTS, count - first), first))
        size += path.stat().st_size
    return size


def trivial(entry: Entry) -> Cleaned:
    """One article of every line."""
    text = entry.content if isinstance(entry.content, str) else entry.content.decode("utf-8", "replace")
    lines = tuple(Line(number, raw, raw) for number, raw in enumerate(text.split("\n")) if raw.strip())
    verdicts = (Verdict(Kind.BODY, "trivial", 1.0),) * len(lines)
    article = Article(0, lines[0].text, text, url=entry.url, lines_kept=len(lines))
    return Cleaned((article,), lines, verdicts, (0,) * len(lines))


def cleaning(arguments: Sequence[str]) -> None:
    """What the measured process does: clean a folder into another, and print the summary."""
    given = argparse.ArgumentParser()
    given.add_argument("dumps")
    given.add_argument("out")
    given.add_argument("--workers", type=int)
    given.add_argument("--cleaner", default=CLEANER)
    options = given.parse_args(arguments)
    job = Job((options.dumps,), options.out, workers=options.workers, cleaner=options.cleaner)
    print(json.dumps(run(job).as_dict()))


def measured(folder: Path, count: int, options: Sequence[str]) -> Peaks:
    """Clean so many documents in a folder, watching the processes that do it."""
    size = write_dumps(folder / "in", count)
    out = folder / "out"
    code = "import sys; from benchmarks.bulk import cleaning; cleaning(sys.argv[1:])"
    command = [sys.executable, "-c", code, str(folder / "in"), str(out), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:  # noqa: S603  # this project's own command
        parent = worker = 0.0
        while process.poll() is None:
            parent = max(parent, peak(process.pid))
            worker = max([worker, *map(peak, descendants(process.pid)[1:])])
            try:
                process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    summary = json.loads(said)
    return Peaks(
        count, size / 1e6, parent, worker, summary["articles"], sum(summary["rejects"].values()),
        len(list(out.glob("articles/**/*.parquet"))), summary["seconds"],
    )  # fmt: skip


def children(process: int) -> list[int]:
    """The processes that a process started, and that still run."""
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def descendants(process: int) -> list[int]:
    """A process and all that it started, directly or not."""
    return [process, *(below for child in children(process) for below in descendants(child))]


def peak(process: int) -> float:
    """The most memory that a process has had resident so far, in MB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    kib = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
    return int(kib) * 1024 / 1e6


if __name__ == "__main__":
    main()
