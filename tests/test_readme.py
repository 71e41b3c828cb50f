"""The README's example is what the cleaner does with one of the fixtures today, and its figures are those of docs/quality.md.

Its commands and code are run by test_docs.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaners import clean

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
QUALITY = (ROOT / "docs" / "quality.md").read_text("utf-8")
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


def means(section: str) -> dict[str, dict[str, str]]:
    """The table of means under a heading of docs/quality.md: tool, column, figure."""
    table = QUALITY.partition(f"\n{section}")[2].partition("\n| mean of corpora ")[2].partition("\n\n")[0]
    columns, _, *rows = (line.strip("| ").split(" | ") for line in table.splitlines())
    return {tool: dict(zip(columns, figures, strict=False)) for tool, *figures in rows}


@pytest.mark.parametrize(
    ("label", "section"),
    [("HTML pages", "## HTML pages"), ("text dumps of whole pages", "### Dumps of whole pages")],
)
def test_the_figures_are_those_of_the_benchmark(label: str, section: str) -> None:
    found = means(section)
    tools = ("copydesk", "trafilatura", "jusText")
    exact = [round(float(found[tool]["exact articles"].removesuffix(" %"))) for tool in tools]
    assert f"| {label}, F1 | {' | '.join(found[tool]['F1'] for tool in tools)} |" in README
    assert (
        f"| {label}, articles that come out exactly | {' | '.join(f'{share} %' for share in exact)} |"
        in README
    )


def test_the_tables_stand_under_their_headings() -> None:
    # Only HTML pages are given to readability-lxml, only text dumps are scored as they are.
    assert "readability-lxml" in means("## HTML pages")
    assert "dump as it is" in means("### Dumps of whole pages")
    whole = means("### Dumps of whole pages")["dump as it is"]["precision"]
    assert float(whole) < float(means("### Dumps of half-cleaned")["dump as it is"]["precision"])
