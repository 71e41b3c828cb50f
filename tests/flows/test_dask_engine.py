"""Cleaning on a real Dask cluster: a scheduler and two workers, processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flows.cli import MISUSED, main
from flows.dask_engine import FEW
from flows.errors import UsageError
from flows.pipeline import Silent, run
from flows.settings import Job, Settings
from flows.shards import Group, Unit, cut_units
from flows.tally import Tally
from tests.flows import stand_in

distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60
DUMPS = 4
RECORDS = 400


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cluster:
    """A scheduler and workers of one thread, as ``dask scheduler`` and ``dask worker`` start them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self._start("scheduler", "--host", self.address, "--dashboard-address", "127.0.0.1:0")
        self.workers: list[subprocess.Popen[bytes]] = []

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
            cwd=self._folder,
            env=environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._stack.callback(process.wait)
        self._stack.callback(self.end, process)
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process and the nanny's child with it."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)

    def replace_worker(self) -> None:
        """Kill one in whatever it does; another will come, which nobody waits for."""
        self.end(self.workers.pop(0))
        self._add()

    def add_worker(self) -> None:
        """Start one and wait until the scheduler knows it."""
        self._add()
        with distributed.Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE)

    def _add(self) -> None:
        self.workers.append(
            self._start("worker", self.address, "--nthreads", "1", "--local-directory", str(self._folder))
        )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with ExitStack() as stack:
        started = Cluster(tmp_path_factory.mktemp("dask"), stack)
        started.add_worker()
        started.add_worker()
        yield started


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps")
    for dump in range(DUMPS):
        lines = [f'{{"id": "{n}", "text": "Story {n} of dump {dump} is told here."}}' for n in range(RECORDS)]
        (folder / f"{dump}.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def files_of(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for table in ("articles", "ledger", "rejects")
        for path in sorted((out / table).rglob("*.parquet"))
    }


def job(dumps: Path, out: Path, scheduler: str = "") -> Job:
    return Job((str(dumps),), str(out), cleaner=stand_in.NAME, scheduler=scheduler)


class KillsAWorker(Silent):
    """A watcher that ends a worker as soon as anything is done, and starts another in its place."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._is_done = False

    def advanced(self, tally: Tally, weight: int) -> None:
        super().advanced(tally, weight)
        if not self._is_done:
            self._is_done = True
            self._cluster.replace_worker()


def test_a_cluster_gives_the_bytes_of_one_machine(cluster: Cluster, dumps: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    summary = run(job(dumps, here))
    assert summary.tally.articles == DUMPS * RECORDS
    assert run(job(dumps, there, cluster.address)).tally == summary.tally
    assert files_of(here) == files_of(there) != {}
    assert not (there / ".dask").exists()


MANY = 24
"""Groups of dumps, of which the last are cut into units here and the others are a worker's."""


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of dumps that are a group each."""
    monkeypatch.setattr("flows.shards.SMALL_DUMP", 0)
    folder = tmp_path / "many"
    folder.mkdir()
    for dump in range(MANY):
        lines = [f'{{"id": "{n}", "text": "Story {n} of dump {dump} is told here."}}' for n in range(50)]
        (folder / f"{dump:02}.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def test_of_many_groups_most_are_read_and_published_by_workers(
    cluster: Cluster, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    summary = run(job(many, here))
    read: list[str] = []

    def cut(group: Group, settings: Settings, version: str) -> Iterator[Unit]:
        read.append(group.dumps[0].source)
        return cut_units(group, settings, version)

    monkeypatch.setattr("flows.pipeline.cut_units", cut)
    spread = run(job(many, there, cluster.address))
    assert (spread.tally, spread.units, spread.files) == (summary.tally, summary.units, summary.files)
    assert files_of(here) == files_of(there)
    assert len(read) == FEW * len(cluster.workers) < MANY
    assert run(job(many, there, cluster.address)).dumps["unchanged"] == MANY


def test_a_worker_that_dies_with_a_group_costs_nothing_but_time(
    cluster: Cluster, many: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    summary = run(job(many, here))
    assert run(job(many, there, cluster.address), KillsAWorker(cluster)).tally == summary.tally
    assert files_of(here) == files_of(there)


def test_a_record_that_kills_workers_is_a_reject(cluster: Cluster, tmp_path: Path) -> None:
    dump = tmp_path / "bad.jsonl"
    dump.write_text('{"text": "A story is told."}\n{"text": "SEGFAULT"}\n{"text": "Another one is told."}\n')
    summary = run(job(dump, tmp_path / "out", cluster.address))
    assert summary.tally.articles == 2
    assert summary.tally.rejects == {"crashed": 1}


def test_a_worker_that_dies_costs_nothing_but_time(cluster: Cluster, dumps: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    summary = run(job(dumps, here))
    assert run(job(dumps, there, cluster.address), KillsAWorker(cluster)).tally == summary.tally
    assert files_of(here) == files_of(there)


def test_a_cluster_that_is_not_there_is_an_error_before_work(
    dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.dask_engine.CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers at"):
        run(job(dumps, tmp_path / "out", f"tcp://127.0.0.1:{free_port()}"))
    assert files_of(tmp_path / "out") == {}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "dask"], "--address go together"),
        (["--address", "tcp://127.0.0.1:1"], "--address go together"),
        (["--engine", "dask", "--address", "tcp://127.0.0.1:1"], "whole paths or URLs"),
    ],
)
def test_a_wrong_command_line_says_what_to_do(
    options: list[str],
    said: str,
    dumps: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(dumps)
    assert main(["clean", "0.jsonl", "--out", "out", "--quiet", *options]) == MISUSED
    assert said in capsys.readouterr().err
