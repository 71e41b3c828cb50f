"""Runs that are killed, at any moment, and started again: only what is missing is done, and the bytes are those of an unbroken run."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import executors, store, tables
from flows.aside import aside_name
from flows.cleaning import Task
from flows.executors import Done
from flows.pipeline import run
from flows.settings import Job
from flows.store import Store
from flows.tables import SCHEMAS
from tests.flows import stand_in

ROOT = Path(__file__).parent.parent.parent


def job(out: Path, dump: Path, workers: int = 0) -> Job:
    return Job((str(dump),), str(out), workers=workers, cleaner=stand_in.NAME)


def written(out: Path) -> dict[str, str]:
    paths = [path for table in SCHEMAS for path in sorted((out / table).glob("**/*"))]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


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


STEPS = ["rename 1", "rename 2", "rename 5", "rename 9", "journal", "record", "write 1", "write 4"]


@pytest.mark.parametrize("step", STEPS)
def test_a_publication_that_is_cut_off_is_completed(
    step: str, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(job(whole, dump))
    what, _, number = step.partition(" ")
    calls = {"rename": 0, "write": 0}
    rename, write, whole_file = os.replace, tables.write_table, store.write_whole

    def renamed(source: os.PathLike[str] | str, target: os.PathLike[str] | str) -> None:
        if str(target).endswith(".parquet"):
            calls["rename"] += 1
            if f"rename {calls['rename']}" == step:
                raise Killed
        rename(source, target)

    def wrote(path: str, *rest: object) -> None:
        calls["write"] += 1
        if f"write {calls['write']}" == step:
            Path(path).write_bytes(b"half of a file")
            raise Killed
        write(path, *rest)  # type: ignore[arg-type]

    def noted(path: Path, text: str) -> None:
        if path.parent.name == {"journal": "journal", "record": "records"}.get(what):
            raise Killed
        whole_file(path, text)

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", renamed)
        patched.setattr("flows.publishing.write_table", wrote)
        patched.setattr("flows.store.write_whole", noted)
        with pytest.raises(Killed):
            run(job(broken, dump))
    run(job(broken, dump))
    assert written(broken) == written(whole)
    assert run(job(broken, dump)).dumps["unchanged"] == 1
    assert not list(Store(str(broken)).out.glob(".copydesk/journal/*"))
    assert not list(Store(str(broken)).out.glob(".copydesk/units/*"))
    assert number == "" or calls[what] >= int(number)


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
