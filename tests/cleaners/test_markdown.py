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
    '[ “Late again” ](/a "The paper said "Late again" twice")': "“Late again”",
    "> ### The vote": "The vote",
    "* The quay": "• The quay",
    "The board**voted on Tuesday** to close it.": "The board voted on Tuesday to close it.",
    "It was l**ate**.": "It was late.",
    "**Old****terminal**": "Old terminal",
    "The **harbour **and the quay": "The harbour and the quay",
    "**By its own account, the board": "By its own account, the board",
    "](/a)The quay": "The quay",
    "The board met in the _old terminal _yesterday": "The board met in the old terminal yesterday",
    "She wrote_The Quay and Walks _, and *The Tide *- both sold out.": "She wrote The Quay and Walks, and The Tide - both sold out.",
    "Those _who 've waited _know that it isn 't late.": "Those who've waited know that it isn't late.",
    "Call `tide()` twice": "Call tide() twice",
    "Ana Lima,](/authors/ana-lima) and others": "Ana Lima, and others",
    "They dislike _everything_ , and **most of all** : light.": "They dislike everything, and most of all: light.",
}
KEPT = [
    "The file is called ferry_board_minutes_2024 and has 5 * 3 pages.",
    "He paid 20 * 30 crowns * a day.",
    "“What the f****** did they vote for, and what the f**** for?”",
    "def total(**fares): return 2**3",
    "* * *",
    "The files ferry_board_minutes and harbour_plan _ are missing, and 5 *6 *7 is 210.",
    "“He called 're-entry' a word for it.”",
    "“[The board] has voted (again),” she said.",
]


@pytest.mark.parametrize(("line", "shown"), SHOWN.items())
def test_markdown_is_shown_plainly(line: str, shown: str) -> None:
    assert plain(line) == shown


@pytest.mark.parametrize("line", KEPT)
def test_prose_with_signs_stays(line: str) -> None:
    assert plain(line) == line
    assert not is_markdown(line * 5)


def test_a_wrapped_quotation_is_one_paragraph_without_its_signs() -> None:
    first = """\
> The old ferry terminal will close next month, the harbour board decided on
> [Tuesday](/a), ending a dispute that had gone on for eleven years, that had
> filled three rooms of the town hall with paper, and that had cost as many
> mayors their office."""
    second = """\
> Two in three residents had asked for it to stay open, according to a survey
> that the town paid for in the spring, and the others had asked for a bridge
> instead, which would have cost four times as much as the terminal, with a
> railway on top of it and a tunnel for cyclists under the harbour, of which
> nobody has ever seen a drawing."""
    head = "# Old terminal to close after eleven years\n\n[Home](/) | [News](/news) | [Sport](/sport)"
    (article,) = clean(f"{head}\n\n{first}\n>\n{second}\n").articles
    shown = [said.replace("> ", "").replace("[Tuesday](/a)", "Tuesday") for said in (first, second)]
    assert article.text.split("\n\n") == [" ".join(said.split()) for said in shown]


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
