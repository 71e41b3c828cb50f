"""A command that is told to end does so at once, in a few words, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import INTERRUPTED, TERMINATED, main

ROOT = Path(__file__).parent.parent.parent
STORY = "\n\n".join(
    f"Harbour bridge number {n} opens after nine years of work, and the ferry keeps running until the spring."
    for n in range(5)
)
SIGNALS = [(signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED)]

ENDLESS = """
import sys, time
def clean(entry):
    print("cleaning", file=sys.stderr, flush=True)
    time.sleep(600)
"""


def endless(folder: Path, *workers: str) -> list[str]:
    """A command that cleans a dump of two documents, of which neither is ever clean."""
    (folder / "endless.py").write_text(ENDLESS)
    (folder / "a.txt").write_text(STORY)
    (folder / "big.jsonl").write_text("\n".join([json.dumps({"text": STORY})] * 2))
    program = (
        "import sys, flows.settings as s, dataclasses\n"
        "import flows.cli, flows.commands.clean as c\n"
        "c.Job = lambda *a, **k: s.Job(*a, **k, cleaner='endless:clean')\n"
        "if __name__ == '__main__': sys.exit(flows.cli.main())\n"
    )
    (folder / "command.py").write_text(program)
    return [sys.executable, str(folder / "command.py"), "clean", str(folder / "big.jsonl"), str(folder / "a.txt"),
            "--out", str(folder / "out"), "--max-seconds", "600", *workers]  # fmt: skip


@pytest.mark.parametrize("workers", [("--workers", "2"), ("--workers", "0")], ids=["workers", "no workers"])
@pytest.mark.parametrize(("told", "code"), SIGNALS)
def test_a_run_ends_at_once_whatever_is_being_cleaned(
    told: signal.Signals, code: int, workers: tuple[str, ...], tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    with subprocess.Popen(
        endless(tmp_path, *workers), cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if line == "cleaning\n":
                break
        run.send_signal(told)
        said = [line for line in run.stderr if line != "cleaning\n"]
        assert run.wait(60) == code
    assert said == ["copydesk: stopped. What is finished is kept; the same command goes on from there\n"]


def test_only_what_goes_on_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.explain.find_dumps", interrupted)
    assert main(["explain", str(tmp_path)]) == INTERRUPTED
    assert capsys.readouterr().err == "copydesk: stopped\n"


ENDING = """
import atexit, sys
import flows.cli
class Torn:
    def __del__(self): print("torn down")
sys.torn = Torn()
def main():
    atexit.register(print, "registered later, done")
    return 3
flows.cli.main = main
sys.exit(flows.cli.program())
"""


def test_the_process_ends_when_all_that_is_registered_for_its_end_is_done() -> None:
    """A library's threads that are still there when the rest is torn down made one run in twenty of some commands abort."""
    ended = subprocess.run(
        [sys.executable, "-u", "-c", ENDING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "registered later, done\n", "")
