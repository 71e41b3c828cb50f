"""What holds for every document: one verdict a line, nothing lost, the same again, and clean text stays as it is."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleaners import Cleaned, Entry, clean, explain
from cleaners.model import KEPT
from cleaners.mojibake import suspicious
from cleaners.normalise import line_ends
from cleaners.notation import as_page, without_escapes

PROSE = [
    "The old ferry terminal will close next month, the harbour board decided on Tuesday, ending a dispute of more than eleven years.",
    "Two in three residents had asked for it to stay open, according to a survey that the town paid for in the spring.",
    "“We have waited long enough,” said the chairwoman, who has sat on the board since the first vote was taken.",
    "Der Hafenrat hat am Dienstag beschlossen, das alte Fährterminal zu schließen, wie die Vorsitzende nach der Sitzung mitteilte.",
    "市议会周二投票决定关闭旧渡轮码头，结束了这场困扰这座小港口城市超过十一年、历经两次选举的争议。",
]
CHROME = [
    "Advertisement", "READ: Bridge opens early", "FILE PHOTO: The quay at dawn. REUTERS/Ana Brandl", "TT", "20", "Share", "-", "- Item one",
    "MOST READ", "Skip to main content", "By Orla Fenwick", "March 4, 2024", "Source link", "What comes next", "Home > News > Town",
    "Old ferry terminal to close after eleven years", "", "", "   ", "© 2024 The Ellery Courier. All rights reserved.", "Comments (3)",
]  # fmt: skip
dumps = st.lists(st.sampled_from(PROSE + CHROME) | st.text(max_size=80), max_size=40).map("\n".join)


def visible_lines(dump: str) -> list[str]:
    return [line.text for line in clean(dump).lines]


def check_conserved(cleaned: Cleaned) -> None:
    kept = sum(p is not None and v.kind in KEPT for v, p in zip(cleaned.verdicts, cleaned.parts, strict=True))
    assert len(cleaned.lines) == len(cleaned.verdicts) == len(cleaned.parts)
    assert kept + len(cleaned.ledger) == len(cleaned.lines)


@given(dumps)
@settings(max_examples=200, deadline=None)
def test_lines_are_conserved_and_keep_their_order(dump: str) -> None:
    assume(
        as_page(dump) is None and without_escapes(dump) == dump
    )  # else its lines are those of what it means
    cleaned = clean(dump)
    check_conserved(cleaned)
    numbers = [line.number for line in cleaned.lines]
    assert numbers == sorted(set(numbers))
    physical = line_ends(dump).split("\n")
    assert all(line.raw == physical[line.number] for line in cleaned.lines)
    assert [part for part in cleaned.parts if part is not None] == sorted(
        part for part in cleaned.parts if part is not None
    )


@given(dumps)
@settings(max_examples=100, deadline=None)
def test_kept_text_is_in_the_dump_in_order(dump: str) -> None:
    cleaned = clean(dump)
    lines = [line.text for line in cleaned.lines]
    # Two lines that are mojibake together, as "Â" and "ß\x88", or "á\x86" and "»", are read anew.
    assume(not any(suspicious(between.join(lines)) for between in ("", " ")))
    remaining = iter("".join("".join(lines).split()))
    kept = "".join("".join(article.text.split()) for article in cleaned.articles)
    assert all(character in remaining for character in kept)


@given(dumps)
@settings(max_examples=100, deadline=None)
def test_cleaning_is_deterministic(dump: str) -> None:
    assert clean(dump) == clean(dump)


@given(dumps)
@settings(max_examples=200, deadline=None)
def test_cleaning_clean_text_changes_nothing(dump: str) -> None:
    for article in clean(dump).articles:
        again = clean(article.text)
        assert "\n\n".join(a.text for a in again.articles) == article.text


@given(st.text(max_size=200) | st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_content_gives_articles_or_a_reject(content: str | bytes) -> None:
    for html in (False, True):
        cleaned = clean(Entry(content, html=html))
        check_conserved(cleaned)
        assert bool(cleaned.articles) != bool(cleaned.reject)


def test_bytes_are_decoded_and_the_encoding_recorded() -> None:
    assert clean("\n".join(PROSE[:4]).encode("utf-8")).encoding == "utf-8"
    assert clean(PROSE[3].encode("cp1252")).articles[0].text == PROSE[3]


def test_explain_tells_of_every_line() -> None:
    dump = "\n\n".join(["Old ferry terminal to close", *PROSE[:2], "READ: Bridge opens early", PROSE[2]])
    told = explain(dump)
    assert [line.line.raw for line in told] == dump.split("\n\n")
    assert [line.kept for line in told] == [False, True, True, False, True]
    assert all(line.verdict.rule for line in told)
