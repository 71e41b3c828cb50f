"""Markdown is shown as its readers saw it, and only where the dump is Markdown."""

from __future__ import annotations

import pytest

from cleaners import clean
from cleaners.markdown import is_markdown, plain

SHOWN = {
    "[Old terminal](https://ellery.example/a) to close": "Old terminal to close",
    "# Old terminal to close": "Old terminal to close",
    "The board **voted** on _Tuesday_ to close it.": "The board voted on Tuesday to close it.",
    "![The quay](/img/quay.jpg) The quay at dawn": "The quay at dawn",
    "> “We waited,” she said.": "“We waited,” she said.",
    'See [the plan](https://ellery.example/plan_(2024) "the plan").': "See the plan.",
    "1\\. January": "1. January",
}
KEPT = [
    "The file is called ferry_board_minutes_2024 and has 5 * 3 pages.",
    "He paid 20 * 30 crowns * a day.",
    "“[The board] has voted (again),” she said.",
]


@pytest.mark.parametrize(("line", "shown"), SHOWN.items())
def test_markdown_is_shown_plainly(line: str, shown: str) -> None:
    assert plain(line) == shown


@pytest.mark.parametrize("line", KEPT)
def test_prose_with_signs_stays(line: str) -> None:
    assert plain(line) == line
    assert not is_markdown(line * 5)


def test_a_markdown_dump_gives_plain_paragraphs_and_a_ledger_as_it_stood() -> None:
    dump = """# Old terminal to close after eleven years

[Home](/) | [News](/news) | [Sport](/sport)

The old ferry terminal will close next month, the [harbour board](/board) decided on **Tuesday**, ending a long dispute.

Two in three residents had asked for it to stay open, according to a [survey](/survey) that the town paid for in the spring.
"""
    cleaned = clean(dump)
    (article,) = cleaned.articles
    assert article.title == "Old terminal to close after eleven years"
    assert article.text.startswith(
        "The old ferry terminal will close next month, the harbour board decided on Tuesday,"
    )
    assert "](" not in article.text
    assert [line.raw for line in cleaned.lines] == [line for line in dump.split("\n") if line]
