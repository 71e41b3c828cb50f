"""Documents a second of the whole road, from dumps to parquet, beside datatrove's reader, trafilatura as its extractor and its writer.

``python -m benchmarks.throughput --datatrove PYTHON`` prints a Markdown table. datatrove is asked in an environment of its own, whose
Python is given, since it holds trafilatura to an old version: ``pip install 'datatrove[io,processing]' lxml_html_clean`` there. Both run
as whole commands, in turns, over the same dumps with as many workers; what each takes for a single document is taken off, so that
start-up does not count. Time on the clock and time of the processors are compared; on a busy machine the second is the steadier.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import pyarrow.parquet as pq

from benchmarks.bulk import descendants
from benchmarks.corpora import MEASURED, PROJECT, Page, add_corpora_option, read_pages, sample_pages
from benchmarks.tables import markdown

DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import JsonlReader, WarcReader
from datatrove.pipeline.writers import ParquetWriter

if __name__ == "__main__":
    kind, dumps, out, workers = sys.argv[1:]
    reader = JsonlReader(dumps, text_key="html") if kind == "jsonl" else WarcReader(dumps)
    steps = [reader, Trafilatura(favour_precision=False, timeout=60), ParquetWriter(out + "/articles")]
    LocalPipelineExecutor(steps, tasks=int(workers), workers=int(workers), logging_dir=out + "/logs").run()
"""
"""datatrove's pipeline, run by a Python that has it. ``timeout``: that of copydesk, so that both finish each document."""

KINDS = ("jsonl", "warc")

Run = Callable[[Path, Path], list[str]]
"""The command that cleans a folder of dumps into a folder."""

LOOK_SECONDS = 0.05  # what a process uses between the last look and its end is not counted


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock and of the processors, and the rows that came out."""

    clock: float
    processors: float
    rows: int

    def without(self, start: Took) -> Took:
        """The same without what starting took."""
        return Took(self.clock - start.clock, self.processors - start.processors, self.rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    pages = [
        page
        for corpus in MEASURED
        for page in sample_pages(read_pages(options.corpora, corpus), options.sample)
    ]
    body = []
    with tempfile.TemporaryDirectory() as name:
        for kind in KINDS:
            many, one = Path(name) / kind, Path(name) / f"{kind}-one"
            write_dumps(many, kind, pages, options.workers)
            write_dumps(one, kind, pages[:1], 1)
            theirs = partial(datatrove, options.datatrove, kind, options.workers)
            body += compare(
                kind, len(pages), partial(copydesk, options.workers), theirs, (many, one, options.rounds)
            )
    head = [
        "copydesk : datatrove, documents a second",
        "documents",
        "on the clock",
        "of the processors",
        "articles",
        "theirs",
    ]
    print(markdown(head, body))


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    add_corpora_option(result)
    result.add_argument("--datatrove", required=True, metavar="PYTHON", help="a Python that has datatrove")
    result.add_argument("--sample", type=int, default=60, metavar="N", help="pages a corpus, drawn at random")
    result.add_argument("--rounds", type=int, default=3)
    result.add_argument("--workers", type=int, default=2)
    return result


def write_dumps(folder: Path, kind: str, pages: Sequence[Page], dumps: int) -> None:
    """Write the pages as so many dumps, so that each worker of datatrove, which takes whole files, has one."""
    folder.mkdir()
    for number in range(dumps):
        some = pages[number::dumps]
        if kind == "jsonl":
            lines = [json.dumps({"id": page.id, "url": page.url, "html": page.html}) for page in some]
            (folder / f"{number}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            (folder / f"{number}.warc.gz").write_bytes(warc(some))


def warc(pages: Sequence[Page]) -> bytes:
    """The pages as a crawl."""
    from fastwarc.warc import WarcRecord, WarcRecordType

    sink = io.BytesIO()
    for page in pages:
        record = WarcRecord()
        record.init_headers(WarcRecordType.response)
        record.headers["WARC-Target-URI"] = page.url or "https://news.example/"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        record.set_bytes_content(head + page.html.encode("utf-8", "replace"))
        packed = io.BytesIO()
        record.write(packed)
        sink.write(gzip.compress(packed.getvalue()))
    return sink.getvalue()


def compare(kind: str, count: int, ours: Run, theirs: Run, over: tuple[Path, Path, int]) -> list[list[str]]:
    """A row: the medians of the rounds' ratios, with the lowest and the highest."""
    many, one, rounds = over
    ratios: list[tuple[float, float]] = []
    for _ in range(rounds):
        mine, other = (took(run, many).without(took(run, one)) for run in (ours, theirs))
        ratios.append((other.clock / mine.clock, other.processors / mine.processors))
    return [
        [
            kind,
            str(count),
            *(spread([pair[at] for pair in ratios]) for at in (0, 1)),
            str(mine.rows),
            str(other.rows),
        ]
    ]


def took(run: Run, dumps: Path) -> Took:
    """What one run over the dumps took."""
    with tempfile.TemporaryDirectory() as out:
        clock = time.perf_counter()
        processors = watched(run(dumps, Path(out)))
        seconds = time.perf_counter() - clock
        rows = sum(pq.read_metadata(path).num_rows for path in Path(out).glob("articles/**/*.parquet"))
    return Took(seconds, processors, rows)


def copydesk(workers: int, dumps: Path, out: Path) -> list[str]:
    """The command."""
    given = [str(dumps), "--out", str(out), "--quiet", "--workers", str(workers)]
    return [sys.executable, "-m", "flows", "clean", *given]


def datatrove(python: str, kind: str, workers: int, dumps: Path, out: Path) -> list[str]:
    """datatrove's pipeline, from a file, since its workers are started anew from it."""
    script = out / "pipeline.py"
    script.write_text(DATATROVE, encoding="utf-8")
    return [python, str(script), kind, str(dumps), str(out), str(workers)]


def watched(command: Sequence[str]) -> float:
    """Run a command in the project's folder; the seconds of processors that it and all that it started took. Raises where it fails.

    Read while they run: the system adds a process to its parent's account only where that one waits for it, and not all do.
    """
    seconds: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=PROJECT) as process:  # noqa: S603  # only commands written here
        told: list[bytes] = []
        reader = threading.Thread(target=lambda: told.extend(process.stderr or ()))
        reader.start()
        while process.poll() is None:
            for pid in descendants(process.pid):
                seconds[pid] = max(seconds.get(pid, 0.0), used(pid))
            time.sleep(LOOK_SECONDS)
        reader.join()
    if process.returncode:
        raise RuntimeError(b"".join(told[-9:]).decode("utf-8", "replace"))
    return sum(seconds.values())


def used(process: int) -> float:
    """Seconds of processors that a process has used so far; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def spread(values: Sequence[float]) -> str:
    """Median, lowest and highest: ``2.31 (2.25-2.40)``."""
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


if __name__ == "__main__":
    main()
