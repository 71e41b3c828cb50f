"""What a run costs on a Dask cluster, by number of workers: the figures that ``docs/scale.md`` plans with.

``python -m benchmarks.scale --dumps 24 --workers 1 2`` starts a scheduler and workers of one thread on this machine, as processes of their
own, cleans dumps of HTML pages with each number of workers into an empty folder, and prints a Markdown table. Each dump is a group; it is
cleaned twice: as it comes, most groups being handed to workers as they lie, and with all groups cut into units by the process that
publishes. The clock of the first row is the measure of the others. What the processors spent is told apart: the scheduler's, the workers',
and that of the process that plans.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.bulk import SITES, children, documents
from benchmarks.corpora import PROJECT
from benchmarks.tables import markdown
from flows import dask_engine
from flows.pipeline import run
from flows.settings import Job
from flows.shards import SMALL_DUMP

PATIENCE = 120
"""Seconds that a cluster has to start."""

PAGE_BYTES = 118_000
"""Of a page: what 60 pages of five corpora have on average, most of it scripts and markup."""


@dataclass(frozen=True, slots=True)
class Took:
    """A run's clock in seconds, the processors' seconds by who spent them, units of work, and what came out in files and bytes.

    ``handed``: what workers were handed, "groups" or "units".
    """

    workers: int
    handed: str
    clock: float
    here: float
    scheduler: float
    cleaning: float
    units: int
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler's address, and the processes of it and of its workers."""

    address: str
    scheduler: int
    workers: tuple[int, ...]


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[Cluster]:
    """A scheduler and workers while the block runs."""
    from distributed import Client

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    with ExitStack() as stack:

        def start(*command: str) -> int:
            process = subprocess.Popen(  # noqa: S603  # the cluster's own commands
                [sys.executable, "-m", f"distributed.cli.dask_{command[0]}", *command[1:]],
                cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process.pid

        scheduler = start("scheduler", "--host", address, "--dashboard-address", "127.0.0.1:0")
        started = [
            start("worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
            for _ in range(workers)
        ]
        with Client(address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)
        yield Cluster(address, scheduler, tuple(started))


def processor_seconds(process: int) -> float:
    """What a process and those that it started have spent so far, as ``/proc`` says in hundredths of a second."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:13]) / 100 + sum(map(processor_seconds, children(process)))


def write_pages(folder: Path, dumps: int) -> int:
    """Write dumps of HTML pages, each large enough to be a group of its own; how many pages."""
    folder.mkdir(parents=True)
    pages = SMALL_DUMP // PAGE_BYTES + 1
    for dump in range(dumps):
        with (folder / f"{dump:04}.jsonl").open("w", encoding="utf-8") as file:
            for line in documents(pages, dump * pages):
                file.write(json.dumps(page(json.loads(line))) + "\n")
    return dumps * pages


def page(document: dict[str, str]) -> dict[str, str]:
    """A document as a page of the usual size: a paragraph a line, and a script that makes up the rest."""
    lines = [line for line in document["text"].splitlines() if line.strip()]
    body = "".join(f"<p>{line}</p>" for line in lines[1:])
    text = f"<html><head><title>{lines[0]}</title></head><body><article><h1>{lines[0]}</h1>{body}</article>"
    script = "window.data=[" + "1234567,".ljust(PAGE_BYTES - len(text) - 60, "0") + "];"
    site = f"site-{zlib.crc32(document['id'].encode()) % SITES}.example"
    return {
        "id": document["id"],
        "url": f"https://{site}/{document['id']}",
        "html": f"{text}<script>{script}</script></body></html>",
    }


def measured(folder: Path, dumps: int, workers: int, handed: str) -> Took:
    """Clean so many dumps on so many workers."""
    write_pages(folder / "in", dumps)
    # So many groups are "few" that all of them are cut into units here.
    few = dumps if handed == "units" else dask_engine.FEW
    with patch.object(dask_engine, "FEW", few), cluster(workers, folder) as there:
        spent = [processor_seconds(process) for process in (there.scheduler, *there.workers)]
        clock, here = time.monotonic(), time.process_time()
        summary = run(Job((str(folder / "in"),), str(folder / "out"), scheduler=there.address))
        clock, here = time.monotonic() - clock, time.process_time() - here
        used = [processor_seconds(process) for process in (there.scheduler, *there.workers)]
    scheduler, *cleaning = (after - before for before, after in zip(spent, used, strict=True))
    files = [path for path in (folder / "out").rglob("*.parquet") if ".copydesk" not in path.parts]
    size = sum(path.stat().st_size for path in files)
    return Took(workers, handed, clock, here, scheduler, sum(cleaning), summary.units, len(files), size)


def table(rows: Sequence[Took], pages: int) -> str:
    """The rows as Markdown; speed relative to the first, shares of the processors' time, and bytes a page."""
    head = [
        "workers",
        "handed out",
        "speed",
        "workers' share",
        "planner's",
        "scheduler's",
        "units",
        "parquet files",
        "bytes a page",
    ]
    body = []
    for took in rows:
        total = took.here + took.scheduler + took.cleaning
        shares = [f"{part / total:.1%}" for part in (took.cleaning, took.here, took.scheduler)]
        body.append(
            [
                str(took.workers), took.handed, f"{rows[0].clock / took.clock:.2f}", *shares, f"{took.units:,}", f"{took.files:,}",
                f"{took.size / pages:,.0f}",
            ]
        )  # fmt: skip
    return markdown(head, body)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    given.add_argument("--dumps", type=int, default=24, metavar="N")
    given.add_argument("--workers", type=int, nargs="+", default=[1, 2], metavar="N")
    options = given.parse_args(arguments)
    rows = []
    for workers in options.workers:
        for handed in ("groups", "units"):
            with tempfile.TemporaryDirectory() as folder:
                rows.append(measured(Path(folder), options.dumps, workers, handed))
                print(rows[-1], file=sys.stderr, flush=True)
    print(table(rows, options.dumps * (SMALL_DUMP // PAGE_BYTES + 1)))


if __name__ == "__main__":
    main()
