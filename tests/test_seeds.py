"""Real dumps with hand-made gold, which stay outside the project: checked when they lie beside it."""

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

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"


def read_seeds() -> Iterator[Case]:
    for gold in sorted(SEEDS.glob("*.gold.json")):
        name = gold.name.removesuffix(".gold.json")
        yield Case(name, gold.with_name(f"{name}.txt"), json.loads(gold.read_text("utf-8")))


CASES = {case.name: case for case in read_seeds()}
CHECKS = [
    pytest.param(name, check, id=f"{name}: {check}")
    for name, case in CASES.items()
    for check in expectations(case.gold)
]
ABSENT = pytest.param("", "", marks=pytest.mark.skip(reason="../shared/seeds is not there"), id="absent")


@cache
def observed(name: str) -> dict[str, Any]:
    return observations(clean(CASES[name].document()), by_text=False)


@pytest.mark.parametrize(("name", "check"), CHECKS or [ABSENT])
def test_seed(name: str, check: str) -> None:
    case = CASES[name]
    found = disagreement(check, expectations(case.gold), observed(name))
    assert found is None, explain_disagreement(case, check, found)
