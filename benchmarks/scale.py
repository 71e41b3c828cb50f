"""What a run costs on a Dask cluster, by number of workers: the figures that ``docs/scale.md`` plans with.

``python -m benchmarks.scale --documents 20000 --workers 1 2`` starts a scheduler and workers of one thread on this machine, as processes of
their own, cleans the documents of ``benchmarks.bulk`` with each number of workers into an empty folder, and prints a Markdown table. The
clock of the first number is the measure of the others. What the processors spent is told apart: the scheduler's, the workers', and that of
the process that cuts and publishes.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bulk import children, write_dumps
from benchmarks.corpora import PROJECT
from benchmarks.tables import markdown
from flows.pipeline import run
from flows.settings import Job

PATIENCE = 120
"""Seconds that a cluster has to start."""


@dataclass(frozen=True, slots=True)
class Took:
    """A run's clock in seconds, the processors' seconds by who spent them, units of work, and what came out in files and bytes."""

    workers: int
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


def measured(folder: Path, documents: int, workers: int) -> Took:
    """Clean so many documents on so many workers."""
    write_dumps(folder / "in", documents)
    with cluster(workers, folder) as there:
        spent = [processor_seconds(process) for process in (there.scheduler, *there.workers)]
        clock, here = time.monotonic(), time.process_time()
        summary = run(Job((str(folder / "in"),), str(folder / "out"), scheduler=there.address))
        clock, here = time.monotonic() - clock, time.process_time() - here
        used = [processor_seconds(process) for process in (there.scheduler, *there.workers)]
    scheduler, *cleaning = (after - before for before, after in zip(spent, used, strict=True))
    files = [path for path in (folder / "out").rglob("*.parquet") if ".copydesk" not in path.parts]
    size = sum(path.stat().st_size for path in files)
    return Took(workers, clock, here, scheduler, sum(cleaning), summary.units, len(files), size)


def table(rows: Sequence[Took], documents: int) -> str:
    """The rows as Markdown; speed relative to the first, shares of the processors' time, and bytes a document."""
    head = [
        "workers",
        "speed",
        "workers' share",
        "publisher's",
        "scheduler's",
        "units",
        "parquet files",
        "bytes a document",
    ]
    body = []
    for took in rows:
        total = took.here + took.scheduler + took.cleaning
        shares = [f"{part / total:.1%}" for part in (took.cleaning, took.here, took.scheduler)]
        body.append(
            [
                str(took.workers), f"{rows[0].clock / took.clock:.2f}", *shares, f"{took.units:,}", f"{took.files:,}",
                f"{took.size / documents:,.0f}",
            ]
        )  # fmt: skip
    return markdown(head, body)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    given.add_argument("--documents", type=int, default=20_000, metavar="N")
    given.add_argument("--workers", type=int, nargs="+", default=[1, 2], metavar="N")
    options = given.parse_args(arguments)
    rows = []
    for workers in options.workers:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measured(Path(folder), options.documents, workers))
            print(rows[-1], file=sys.stderr, flush=True)
    print(table(rows, options.documents))


if __name__ == "__main__":
    main()
