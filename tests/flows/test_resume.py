"""Runs that are killed, at any moment, and started again: only what is missing is done, and the bytes are those of an unbroken run."""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import executors, tables
from flows.aside import aside_name
from flows.cleaning import Task
from flows.errors import UsageError
from flows.executors import Done
from flows.pipeline import run
from flows.settings import Job
from flows.tables import SCHEMAS
from tests.flows import stand_in
from tests.flows.outputs import left_over, written

ROOT = Path(__file__).parent.parent.parent


def job(out: Path | str, dump: Path, workers: int = 0) -> Job:
    return Job((str(dump),), str(out), workers=workers, cleaner=stand_in.NAME)


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dump of ten units, published as several files."""
    monkeypatch.setattr("flows.formats.jsonl.BLOCK_RECORDS", 20)
    monkeypatch.setattr("flows.shards.BLOCK_RECORDS", 20)
    monkeypatch.setattr("flows.publishing.FILE_BYTES", 30_000)
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"text": f"Head\nWords {n}.\nMore words {n}."}) for n in range(200)))
    return path


class Killed(BaseException):
    """Stands for a SIGKILL: nothing in the code catches it."""


def test_a_killed_run_keeps_its_finished_units(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(job(whole, dump))

    def dies_after_four(tasks: Iterator[Task]) -> Iterator[Done]:
        for number, done in enumerate(executors.in_process(tasks)):
            if number == 4:
                raise Killed
            yield done

    with monkeypatch.context() as patched:
        patched.setattr("flows.pipeline.executor_for", lambda _: dies_after_four)
        with pytest.raises(Killed):
            run(job(broken, dump))
    assert written(broken) == {}
    summary = run(job(broken, dump))
    assert (summary.units, summary.reused) == (10, 5)
    assert summary.tally.entries == 200
    assert written(broken) == written(whole)
    assert len(SCHEMAS) < len(written(whole)) < 10 * len(SCHEMAS)


MOST_STEPS = 200


class Mortal:
    """Counts what changes files, and from the call with the number ``last`` on does nothing any more, as a process that was killed."""

    def __init__(self, last: int, dying: type[BaseException]) -> None:
        self.calls = 0
        self._last = last
        self._dying = dying
        self._main = threading.current_thread()

    def __call__(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls >= self._last:
                if act is tables.write_table:
                    Path(arguments[0]).write_bytes(b"half of a file")
                if threading.current_thread() is not self._main:
                    raise OSError("a thread of a process that is gone")
                raise self._dying(28, "No space left on device")
            return act(*arguments, **options)

        return acting


LOCAL = ("os.replace", "os.unlink", "flows.publishing.write_table")
REMOTE = tuple(
    f"fsspec.implementations.memory.MemoryFileSystem.{name}"
    for name in ("pipe_file", "cp_file", "rm_file", "put_file")
)


@pytest.mark.parametrize("dying", [Killed, OSError])
@pytest.mark.parametrize("kind", ["local", "memory"])
def test_whatever_step_is_the_last_one_the_next_run_completes_it(
    kind: str, dying: type[BaseException], dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "flows.lease.is_running", lambda _: False
    )  # who held the lock had this process's number
    new, old = "".join(dump.read_text().splitlines(keepends=True)[:60]), '{"text": "Old words."}'
    for step in range(1, MOST_STEPS):
        out = str(tmp_path / f"out{step}") if kind == "local" else f"memory://{tmp_path}/out{step}"
        dump.write_text(old)
        run(job(out, dump))
        published = written(out)
        dump.write_text(new)
        run(job(tmp_path / "whole", dump))
        expected = written(tmp_path / "whole")
        mortal = Mortal(step, dying)
        with monkeypatch.context() as patched:
            for name in LOCAL if kind == "local" else REMOTE:
                module, _, attribute = name.rpartition(".")
                patched.setattr(name, mortal(getattr(pkgutil.resolve_name(module), attribute)))
            try:
                run(job(out, dump))
            except (Killed, OSError, UsageError):
                assert written(out).items() <= expected.items() | published.items()
        run(job(out, dump))
        assert written(out) == expected
        assert run(job(out, dump)).dumps["unchanged"] == 1
        assert left_over(out) == []
        if mortal.calls < step:
            break
    assert 20 < step < MOST_STEPS - 1


def test_a_full_disk_stops_the_run_and_the_next_one_completes_it(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(job(whole, dump))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("flows.executors.save_result", full)
        with pytest.raises(OSError, match="No space"):
            run(job(broken, dump))
    assert written(broken) == {}
    run(job(broken, dump))
    assert written(broken) == written(whole)


KILLED_RUN = """
import os, signal, sys
import flows.formats.jsonl, flows.shards, flows.publishing
flows.formats.jsonl.BLOCK_RECORDS = flows.shards.BLOCK_RECORDS = 20
flows.publishing.FILE_BYTES = 30_000
from flows.pipeline import Silent, run
from flows.settings import Job

class KillsItself(Silent):
    units = 0
    def advanced(self, tally, weight):
        self.units += 1
        if self.units == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)

run(Job((sys.argv[1],), sys.argv[2], workers=2, cleaner="tests.flows.stand_in:clean"), KillsItself())
"""


def test_a_real_kill_with_workers_running(dump: Path, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(job(whole, dump))
    script = tmp_path / "killed_run.py"
    script.write_text(
        "if __name__ == '__main__':\n" + "\n".join(f"    {line}" for line in KILLED_RUN.splitlines())
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "77"}
    for units in ("3", "2"):
        command = [sys.executable, str(script), str(dump), str(broken), units]
        killed = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = broken / ".copydesk" / "aside" / aside_name("half").replace(str(os.getpid()), "999999999")
    left.write_bytes(b"half of a file of a process that is gone")
    assert run(job(broken, dump)).reused >= 3
    assert not left.exists()
    assert written(broken) == written(whole)
