"""The README's example is what the cleaner does with one of the fixtures today. Its commands and code are run by test_docs.py."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaners import clean

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SOURCE = ROOT / "fixtures" / "read-links-between-paragraphs" / "source.txt"
FIELDS = ("title", "place", "agency", "language", "words", "lines_kept", "lines_removed", "text")


def before() -> str:
    return re.sub(r"\n{3,}", "\n\n", SOURCE.read_text("utf-8").replace("\xa0", " ")).strip()


def after() -> str:
    (article,) = clean(SOURCE.read_text("utf-8")).articles
    return json.dumps({name: getattr(article, name) for name in FIELDS}, indent=2, ensure_ascii=False)


def removed() -> str:
    rows = [
        (one.verdict.kind.value, one.verdict.rule, one.line.text)
        for one in clean(SOURCE.read_text("utf-8")).ledger
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(f"{kind:{widths[0]}}  {rule:{widths[1]}}  {text}" for kind, rule, text in rows)


@pytest.mark.parametrize("make", [before, after, removed])
def test_the_example_is_real(make: Callable[[], str]) -> None:
    found = re.search(rf"<!-- {make.__name__} -->\n```\w+\n(.*?)\n```\n", README, re.DOTALL)
    assert found is not None
    assert [line.rstrip() for line in found[1].splitlines()] == [
        line.rstrip() for line in make().splitlines()
    ]
