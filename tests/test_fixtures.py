"""Every fixture: number of articles, titles, texts, fields and each line's kind, one assertion each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cleaners import clean
from flows.gold import Case, expectations
from tests.gold_checks import disagreement, explain_disagreement, observations

FIXTURES = Path(__file__).parent.parent / "fixtures"
GOLD = "expected.gold"
SOURCES = {"source.txt", "source.html", "source.jsonl"}
FOLDERS = sorted(path for path in FIXTURES.iterdir() if path.is_dir() and not path.name.startswith("_"))
KNOWN_FAILURES = Path(__file__).parent / "known_failures.tsv"


def read_cases(folder: Path) -> Iterator[Case]:
    """The folder's documents; a JSONL dump has several, and its gold says what each ``id`` must give."""
    dumps = sorted(path for path in folder.iterdir() if path.name in SOURCES)
    gold = json.loads((folder / GOLD).read_text("utf-8"))
    for dump in dumps:
        if "entries" in gold:
            yield from (
                Case(f"{folder.name}/{entry}", dump, part, entry) for entry, part in gold["entries"].items()
            )
        else:
            yield Case(folder.name, dump, gold)


def complete(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return GOLD in names and len(names & SOURCES) == 1 and names <= {GOLD, *SOURCES}


CASES = {case.name: case for folder in FOLDERS if complete(folder) for case in read_cases(folder)}


def read_known_failures() -> dict[tuple[str, str], str]:
    lines = KNOWN_FAILURES.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(case, check): reason for case, check, reason in rows}


def parameters() -> Iterator[Any]:
    known = read_known_failures()
    for name, case in CASES.items():
        for check in expectations(case.gold):
            reason = known.get((name, check))
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(name, check, id=f"{name}: {check[:60]}", marks=marks)


@cache
def observed(name: str) -> dict[str, Any]:
    case = CASES[name]
    return observations(clean(case.document()), by_text=case.by_text)


@pytest.mark.parametrize(("name", "check"), list(parameters()))
def test_fixture(name: str, check: str) -> None:
    case = CASES[name]
    found = disagreement(check, expectations(case.gold), observed(name))
    assert found is None, explain_disagreement(case, check, found)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folder_is_complete(folder: Path) -> None:
    assert complete(folder), f"{folder} needs {GOLD} and exactly one of {sorted(SOURCES)}, and nothing else"


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.by_text])
def test_gold_tells_every_line(name: str) -> None:
    """A gold that forgets a line would let anything happen to it. Of HTML the cleaner finds the lines."""
    case = CASES[name]
    entry = case.document()
    content = entry.content if isinstance(entry.content, str) else entry.content.decode("utf-8", "replace")
    blank = " \t\r\u00a0\u200b\ufeff"
    lines = {f"line {number}" for number, line in enumerate(content.split("\n"), 1) if line.strip(blank)}
    assert lines == {check for check in expectations(case.gold) if check.startswith("line ")}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_gold_says_what_it_is_about(folder: Path) -> None:
    assert json.loads((folder / GOLD).read_text("utf-8"))["about"].endswith(".")


def test_known_failures_name_checks_that_exist() -> None:
    checks = {(name, check) for name, case in CASES.items() for check in expectations(case.gold)}
    assert set(read_known_failures()) <= checks
