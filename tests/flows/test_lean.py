"""A run imports what its dumps need, and nothing else."""

from __future__ import annotations

import json
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
from flows.lean import import_pyarrow_alone
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
