"""How fast copydesk is beside trafilatura, and how much memory it takes.

``python -m benchmarks.speed`` prints Markdown tables. Both run in turns in one process on the same pages, so that the machine's other
work falls on both and only their ratio counts. Each measure is the median of rounds, with the lowest and the highest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.cache import DEFAULT, Cache
from benchmarks.corpora import MEASURED, PROJECT, Page, add_corpora_option, read_pages, sample_pages
from benchmarks.peers import Raw, Tool, trafilatura
from benchmarks.quality import HTML, document
from benchmarks.renderers import WHOLE, available
from benchmarks.tables import markdown
from benchmarks.tools import copydesk
from cleaners.datelines import read_start
from cleaners.dates import only_tells_when
from cleaners.html_tags import name_words
from cleaners.name_shapes import is_name
from cleaners.names import people, without_opener, without_times

REMEMBERING = (only_tells_when, people, without_times, is_name, without_opener, read_start, name_words)
"""What of copydesk remembers lines, or names in pages."""
MEGABYTE = 1_000_000
SIZES = (1, 4, 10)
FIXTURES = PROJECT / "fixtures"
SMALL_FILES = ("wire-web-page/source.txt", "html-modern-news-page/source.html")
"""On what start-up is measured: an article of some lines with what surrounds it, and a news page. trafilatura gets the page both times."""
PROGRAMS = Path(sys.executable).parent
PATIENCE = 60  # seconds after which a command is given up
PARAGRAPH = "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost, and who would pay for it. "
SHAPES: Mapping[str, tuple[str, str]] = {
    "paragraphs": ("<article>", f"<p>{PARAGRAPH}</p>\n"),
    "lines cut by <br>": ("<div>", f"{PARAGRAPH}<br>\n"),
    "one line": ("<p>", PARAGRAPH),
    "links": ("<ul>", "<li><a href='/harbour/wall'>Harbour wall</a></li>\n"),
    "table": ("<table>", "<tr><td>Lindvik</td><td>1,204</td><td>11 May</td></tr>\n"),
    "nested": ("<main>", f"<div><section><p>{PARAGRAPH}</p>\n"),
    "script": ("<script>", "window.state.push({id: 7, title: 'Harbour wall'});\n"),
}
"""Pages of one shape: what opens the body, and what is repeated until the page is as large as asked."""

_MEASURE_MEMORY = """
import json, sys, time
from cleaners import Entry, clean
page, html = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2] == "html"
start = time.perf_counter()
clean(Entry(content=page, html=html))
took = time.perf_counter() - start
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(json.dumps([int(peak), took]))
"""
"""VmHWM is this process's own; the peak of ``getrusage`` is handed on from the process that starts it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    pages = [
        page
        for corpus in MEASURED
        for page in sample_pages(read_pages(options.corpora, corpus), options.sample)
    ]
    print(throughput(pages, Cache(options.cache), rounds=options.rounds))
    print(f"\n{start_up(rounds=options.rounds * 4)}\n\n{memory()}")


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    add_corpora_option(result)
    result.add_argument("--sample", type=int, default=30, metavar="N", help="pages a corpus, drawn at random")
    result.add_argument("--rounds", type=int, default=5, help="how often each measure is taken")
    result.add_argument(
        "--cache", type=Path, default=DEFAULT, metavar="DIR", help="rendered dumps, kept between runs"
    )
    return result


def throughput(pages: Sequence[Page], cache: Cache, *, rounds: int) -> str:
    """Documents a second on one core, as a multiple of trafilatura's pages a second on the same pages' HTML."""
    html = [document(page, HTML, cache) for page in pages]
    body = []
    for source in (HTML, *filter(available, WHOLE)):
        ours = [document(page, source, cache) for page in pages]
        body.append([source, str(len(pages)), spread(ratios(ours, html, rounds))])
    return markdown(["documents a second, copydesk : trafilatura on HTML", "pages", "ratio"], body)


def ratios(ours: Sequence[Raw], theirs: Sequence[Raw], rounds: int) -> list[float]:
    """trafilatura's CPU time by copydesk's, a round; a first round that loads and warms both does not count."""
    from trafilatura.meta import reset_caches

    times: list[tuple[float, float]] = []
    for _ in range(rounds + 1):
        reset_caches()  # what either remembers of a page must not make the next round faster
        for remembers in REMEMBERING:
            remembers.cache_clear()
        times.append((seconds(copydesk, ours), seconds(trafilatura, theirs)))
    return [their / our for our, their in times[1:]]


def seconds(tool: Tool, documents: Sequence[Raw]) -> float:
    """CPU seconds for all documents."""
    start = process_time()
    for raw in documents:
        tool(raw)
    return process_time() - start


def start_up(*, rounds: int) -> str:
    """Time of each command on one small file, in turns, as a ratio of medians."""
    page = (FIXTURES / SMALL_FILES[-1]).read_text("utf-8")
    body = []
    with tempfile.TemporaryDirectory() as name:
        for small in SMALL_FILES:
            file = FIXTURES / small
            ratio = alternate(partial(clean_file, file, Path(name)), lambda _: print_article(page), rounds)
            body.append([file.suffix, f"{ratio:.2f}"])
    head = ["time of the command on one small file, copydesk : trafilatura", "ratio of medians"]
    return markdown(head, body)


def clean_file(file: Path, folder: Path, turn: int) -> None:
    """``copydesk clean``, into a new directory each turn so that there is work to do."""
    out = folder / f"{file.name}{turn}"
    run([str(PROGRAMS / "copydesk"), "clean", str(file), "--out", str(out), "--quiet"])


def print_article(page: str) -> None:
    """trafilatura's command on one page. Its ``-i`` takes a list of URLs; a file is read from standard input."""
    run([str(PROGRAMS / "trafilatura")], page)


def alternate(ours: Callable[[int], None], theirs: Callable[[int], None], rounds: int) -> float:
    """Median time of ``ours`` by that of ``theirs``, run in turns; the first turn, which fills the disk's cache, does not count."""
    times: list[tuple[float, float]] = []
    for turn in range(rounds + 1):
        start = perf_counter()
        ours(turn)
        between = perf_counter()
        theirs(turn)
        times.append((between - start, perf_counter() - between))
    return median(our for our, _ in times[1:]) / median(their for _, their in times[1:])


def memory() -> str:
    """Peak memory of a process that cleans one page, by shape and size."""
    body = []
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "page"
        for shape in SHAPES:
            cells = []
            for size in SIZES:
                file.write_text(page_of(shape, size * MEGABYTE), encoding="utf-8")
                cells.append(peak_of(file))
            body.append([shape, *cells])
    return markdown(["page of one shape: peak memory, time", *(f"{size} MB" for size in SIZES)], body)


def peak_of(file: Path) -> str:
    """Peak memory and time of a process of its own that cleans one HTML file."""
    try:
        peak, took = json.loads(run([sys.executable, "-c", _MEASURE_MEMORY, str(file), HTML]))
    except subprocess.TimeoutExpired:
        return f"over {PATIENCE} s"
    return f"{peak * 1024 / MEGABYTE:.0f} MB, {took:.1f} s"


def page_of(shape: str, size: int) -> str:
    """A page of one shape, ``size`` bytes large or a little more. What it opens is left open, as on many pages."""
    opening, piece = SHAPES[shape]
    head = "<!DOCTYPE html><html lang='en'><title>Harbour wall</title><body><h1>Harbour wall</h1>"
    return head + opening + piece * (size // len(piece) + 1)


def run(command: Sequence[str], given: str = "") -> str:
    """Run a command in the project's directory and return what it prints; raises when it fails.

    It may keep the bytecode that it compiles, as what is installed has it.
    """
    done = subprocess.run(  # noqa: S603 - only commands written here
        command, input=given, capture_output=True, text=True, check=True, cwd=PROJECT, timeout=PATIENCE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    )  # fmt: skip
    return done.stdout


def spread(values: Sequence[float]) -> str:
    """Median, lowest and highest: ``2.31 (2.25-2.40)``."""
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


if __name__ == "__main__":
    main()
