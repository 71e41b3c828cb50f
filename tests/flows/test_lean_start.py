"""A run imports what its dumps need, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cleaners

RUN = """
import json, sys
from flows.cli import main
code = main(["clean", sys.argv[1], "--out", sys.argv[2], "--quiet"])
print(json.dumps([code, sorted(sys.modules)]))
"""
ROOT = Path(cleaners.__file__).parent.parent
FIXTURES = ROOT / "fixtures"
DOCUMENTS = 320
"""Copies of a text of .9 kB that the command does not clean in its own process."""

NEVER_FOR_ONE = {
    "asyncio", "cloudpickle", "concurrent.futures", "dask", "duckdb", "fsspec", "ftfy", "importlib.resources", "multiprocessing", "pandas",
    "polars", "prefect", "py3langid", "pyarrow.compute", "rich", "tarfile", "trafilatura",
}  # fmt: skip
"""What one small dump that is neither archived nor damaged does not need."""
NEVER_FOR_TEXT = NEVER_FOR_ONE | {
    "cleaners.html", "cleaners.json_ld", "cleaners.page_metadata", "difflib", "html", "selectolax", "trafilatura",
}  # fmt: skip


def imported(dump: Path, out: Path) -> set[str]:
    """The modules that a run on one dump imports."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(dump), str(out)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    code, modules = json.loads(ran.stdout)
    assert code == 0
    return set(modules)


@pytest.mark.parametrize(
    ("fixture", "never"),
    [
        ("wire-web-page/source.txt", NEVER_FOR_TEXT),
        ("jsonl-text-and-html/source.jsonl", NEVER_FOR_ONE - {"py3langid"}),  # it has a text of few words
        ("html-modern-news-page/source.html", NEVER_FOR_ONE),
    ],
)
def test_a_run_imports_nothing_that_it_does_not_need(tmp_path: Path, fixture: str, never: set[str]) -> None:
    assert imported(FIXTURES / fixture, tmp_path / "out") & never == set()


def test_pandas_is_left_to_who_asks_for_it() -> None:
    code = """
import sys
from flows.lean_start import import_pyarrow_alone
import_pyarrow_alone()
import pyarrow
pyarrow.array([1])
print("pandas" in sys.modules)
import pandas
print(len(pyarrow.table({"a": [1]}).to_pandas()))
"""
    pytest.importorskip("pandas")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "1"]


def write_dump(path: Path) -> None:
    text = (FIXTURES / "wire-web-page/source.txt").read_text("utf-8")
    path.write_text("".join(json.dumps({"text": text}) + "\n" for _ in range(DOCUMENTS)), "utf-8")


def test_workers_are_forked_from_what_is_installed(tmp_path: Path) -> None:
    """A folder with modules of the same names as those that workers need."""
    for name in ("flows", "cleaners", "numpy", "signal"):
        (tmp_path / f"{name}.py").write_text(f"open({name + '.loaded'!r}, 'w'); raise SystemExit(3)\n")
    write_dump(tmp_path / "dump.jsonl")
    command = [
        str(Path(sys.executable).parent / "copydesk"),
        "clean",
        "dump.jsonl",
        "--out",
        "out",
        "--workers",
        "2",
    ]
    ran = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert json.loads(ran.stdout)["articles"] == DOCUMENTS
    assert list(tmp_path.glob("*.loaded")) == []


BROKEN = """
import sys
from flows import workers
from flows.cli import main
workers.PRELOADED = "breaks"
sys.exit(main(["clean", "dump.jsonl", "--out", "out", "--workers", "2", "--json"]))
"""


def test_where_nothing_can_be_forked_units_are_cleaned_all_the_same(tmp_path: Path) -> None:
    write_dump(tmp_path / "dump.jsonl")
    (tmp_path / "breaks.py").write_text("raise RuntimeError")
    ran = subprocess.run(
        [sys.executable, "-c", BROKEN],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(ran.stdout)["articles"] == DOCUMENTS
    assert "RuntimeError" in ran.stderr
