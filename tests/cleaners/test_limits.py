"""What is far too large to be an article is a reject, told by counts before the dear work begins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cleaners import Entry, batches, clean, html, html_lines, label, limits
from cleaners.features import Features
from cleaners.labeller import tokens
from cleaners.model import Kind, Reason, Verdict
from cleaners.rules.dispatch import asked, character_sets
from cleaners.rules.rule import Document
from cleaners.shares import Table
from cleaners.text import read_lines

SENTENCE = "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost."


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a small document breaks."""
    monkeypatch.setattr(limits, "MOST_TAGS", 100)
    monkeypatch.setattr(limits, "MOST_LINES", 20)
    monkeypatch.setattr(limits, "MOST_CUT_LINES", 60)
    monkeypatch.setattr(html_lines, "MOST_LINES", 20)


@pytest.mark.usefixtures("small")
def test_a_page_of_too_many_tags_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(html, "read_page")
    reject = clean(Entry("x<br>" * 101, html=True)).reject
    assert reject is not None
    assert (reject.reason, "101 tags" in reject.detail) == (Reason.TOO_LARGE, True)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "page", ["<pre>" + "x\n" * 5_000, f"<p>{SENTENCE}" * 21], ids=["preformatted lines", "paragraphs"]
)
def test_of_a_page_of_too_many_lines_few_are_read(page: str) -> None:
    assert limits.MOST_LINES < len(html.read_page(page).lines) <= limits.MOST_LINES + 2
    reject = clean(Entry(page, html=True)).reject
    assert reject is not None
    assert reject.reason is Reason.TOO_LARGE


def test_a_page_of_too_much_text_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PAGE_TEXT", 100)
    reject = clean(Entry(f"<p>{SENTENCE}" * 2, html=True)).reject
    assert reject is not None
    assert reject.reason is Reason.TOO_LARGE


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"], ids=repr)
def test_a_text_of_too_many_lines_is_not_cut(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr("cleaners.api.read_paragraphs", None)
    reject = clean(end.join(map(str, range(61)))).reject
    assert reject is not None
    assert reject.reason is Reason.TOO_LARGE


@pytest.mark.usefixtures("small")
def test_blank_lines_are_no_lines() -> None:
    assert len(clean(("\n" * 100).join(f"{n}. {SENTENCE}" for n in range(3))).lines) == 3


@pytest.mark.usefixtures("small")
def test_pieces_of_few_paragraphs_may_be_many() -> None:
    words = f"{SENTENCE} Nobody in the hall knew what to say, and the mayor least of all.".split()
    assert clean("\n".join(words)).reject is None


def test_the_lines_judged_again_are_bounded_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[int] = []
    judge_clean = label._judge_clean

    def restless(document: Document, kept: Sequence[int], table: Table) -> list[Verdict]:
        """Judges as ever, but takes a line away each time."""
        judged.append(len(kept))
        return [*judge_clean(document, kept, table)[:-1], Verdict(Kind.OTHER, "test", 1.0)]

    monkeypatch.setattr(label, "_judge_clean", restless)
    monkeypatch.setattr(label, "LINES_AGAIN", 100)
    clean("\n\n".join(f"{n}. {SENTENCE}" for n in range(40)))
    assert judged == [40, 39]
    assert sum(judged) <= label.LINES_AGAIN


def test_batches_hold_everything_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Harbour wall", "12 May", "港湾の壁", "x" * 50, "— Ann", "1,204"]
    whole, sets = tokens.read(texts), character_sets(texts)
    monkeypatch.setattr(batches, "AT_ONCE", 9)
    parts = list(batches.batches(texts))
    assert len(parts) > 2
    assert [text for part in parts for text in part] == texts
    assert character_sets(texts) == sets
    again = tokens.read(texts)
    for name in tokens.Page.__slots__:
        assert (
            (getattr(again, name) == getattr(whole, name)).all()
            if name != "n_lines"
            else again.n_lines == whole.n_lines
        )


def test_few_rules_are_asked_of_a_plain_line() -> None:
    features = [Features(line) for line in read_lines("Harbour news\nThe ferry sails again")]
    assert [len(rules) <= 12 for rules in asked(features)] == [True, True]
