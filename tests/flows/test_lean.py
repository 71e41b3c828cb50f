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
PROSE = "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost. "

NEVER_FOR_ONE = {
    "asyncio", "concurrent.futures", "dask", "duckdb", "fsspec", "ftfy", "importlib.resources", "multiprocessing", "pandas", "polars",
    "prefect", "py3langid", "rich", "tarfile", "zoneinfo",
}  # fmt: skip
"""What one small dump that is neither archived nor damaged does not need."""
NEVER_FOR_TEXT = NEVER_FOR_ONE | {
    "cleaners.html", "cleaners.json_ld", "cleaners.page_metadata", "cleaners.witness", "difflib", "html", "selectolax", "trafilatura",
}  # fmt: skip


def imported(dump: Path) -> set[str]:
    """The modules that a run on one dump imports."""
    command = [sys.executable, "-c", RUN, str(dump), str(dump.with_suffix(".out"))]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=Path(cleaners.__file__).parent.parent
    )
    code, modules = json.loads(ran.stdout)
    assert code == 0
    return set(modules)


@pytest.mark.parametrize(
    ("name", "content", "never"),
    [
        ("small.txt", PROSE * 18, NEVER_FOR_TEXT),
        ("small.jsonl", json.dumps({"text": PROSE * 18}), NEVER_FOR_TEXT),
        (
            "small.html",
            f"<html><body><article>{f'<p>{PROSE}</p>' * 18}</article></body></html>",
            NEVER_FOR_ONE,
        ),
    ],
)
def test_a_run_imports_nothing_that_it_does_not_need(
    tmp_path: Path, name: str, content: str, never: set[str]
) -> None:
    dump = tmp_path / name
    dump.write_text(content, encoding="utf-8")
    assert imported(dump) & never == set()


def test_pandas_is_left_to_who_asks_for_it() -> None:
    code = """
import sys
from flows.lean import leave_pandas_out
leave_pandas_out()
import pyarrow
pyarrow.array([1])
print("pandas" in sys.modules)
import pandas
print(len(pyarrow.table({"a": [1]}).to_pandas()))
"""
    pytest.importorskip("pandas")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "1"]
