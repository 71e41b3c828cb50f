"""The witness's text is found again in a page's lines."""

from __future__ import annotations

import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.training import witness
from benchmarks.training.line_shares import shares
from benchmarks.training.witness import witnessed
from cleaners.html import read_page
from cleaners.model import Line

STORY = [
    "The first ferry of the year stopped at the new pier of Example Island on Monday morning, two weeks later than planned.",
    "About forty people waited in the rain, among them the mayor, who had brought a trumpet and an umbrella for the captain.",
    "The pier cost three million and took four years to build, because the sea bed turned out to be softer than the maps said.",
    "Boats are going to stop there twice a day until October, and four times a day in the weeks of the summer holidays.",
]
PAGE = f"""<html><head><title>Ferry stops at new island pier</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li><li><a href="/weather">Weather</a></li></ul></nav>
<article><h1>Ferry stops at new island pier</h1>{"".join(f"<p>{text}</p>" for text in STORY)}</article>
<footer><p>Copyright of the Exampleton Post</p></footer></body></html>"""


def taken(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines if line.facts is not None and line.facts.extracted]


def test_the_story_is_taken_and_the_rest_is_left() -> None:
    lines = witnessed(read_page(PAGE).lines, PAGE)
    assert [text for text in taken(lines) if text in STORY] == STORY
    left = [line.text for line in lines if line.facts is not None and line.facts.extracted is False]
    assert {"Home", "Sport", "Weather", "Copyright of the Exampleton Post"} <= set(left)


def split_page(other: str) -> str:
    """The story in two containers of the same names, of which the witness may see one."""
    halves = "".join(
        f'<div class="story part"><p>{a}</p><p>{b}</p><p>{c}</p></div>'
        for a, b, c in ((STORY[0], *STORY[:2]), (*STORY[2:], other))
    )
    return f"<html><body><main>{halves}</main></body></html>"


MISSED = "Nobody on the island could say afterwards who had moved the buoys."


def test_sentences_that_stand_like_those_taken_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "testimony", lambda *_: "\n".join((STORY[0], *STORY)))
    page = split_page(MISSED)
    assert MISSED in taken(witnessed(read_page(page).lines, page))


def test_short_or_linked_lines_that_stand_so_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "testimony", lambda *_: "\n".join((STORY[0], *STORY)))
    linked = '<a href="/x">Read here why nobody on the island could say who had moved the buoys</a>'
    for other in ("Share this", linked):
        page = split_page(other)
        assert read_page(page).lines[-1].text not in taken(witnessed(read_page(page).lines, page))


def test_lines_stay_as_they_were_but_for_the_mark() -> None:
    lines = read_page(PAGE).lines
    assert [line.raw for line in witnessed(lines, PAGE)] == [line.raw for line in lines]


def test_a_page_that_the_witness_finds_nothing_in() -> None:
    page = "<p>Hi</p>"
    lines = read_page(page).lines
    assert witnessed(lines, page) == lines
    assert lines[0].facts is not None
    assert lines[0].facts.extracted is None


def test_a_page_that_nests_deeper_than_the_witness_can_walk() -> None:
    page = "<div>" * 5_000 + "<p>deep</p>"
    lines = read_page(page).lines
    assert witnessed(lines, page) == lines


def test_no_lines_no_witness() -> None:
    assert witnessed((), "") == ()


def test_a_witness_that_fails_is_no_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    assert witness.testimony(PAGE) is None


TEASER = "Two dogs swam across the lake today, says the harbour master"


def test_the_sentence_in_the_story_is_told_from_its_twin_in_a_teaser() -> None:
    lines = [
        TEASER,
        "More news",
        "It had rained for a week before",
        TEASER,
        "and nobody knows why they did it at all",
    ]
    found = shares(lines, "\n".join(lines[2:]))
    assert [share > 0.5 for share in found] == [False, False, True, True, True]


def test_text_that_the_other_moved_is_found() -> None:
    found = shares([STORY[0], STORY[1], STORY[2]], f"{STORY[1]}\n{STORY[2]}\n{STORY[0]}")
    assert found == [1.0, 1.0, 1.0]


def test_text_that_stands_twice_in_both() -> None:
    assert shares(STORY[:2] * 2, "\n".join(STORY[:2] * 2)) == [1.0] * 4


def test_a_line_cut_in_two_by_the_other() -> None:
    (share,) = shares([STORY[0]], STORY[0][:70])
    assert 0.5 < share < 1


def test_languages_without_spaces_go_by_characters() -> None:
    found = shares(
        ["首页 新闻 体育", "周一上午第一班渡轮停靠在新码头，比计划晚了两个星期。"],
        "周一上午第一班渡轮停靠在新码头。",
    )
    assert found[0] == 0
    assert 0.5 < found[1] < 1


lines_of_words = st.lists(
    st.lists(st.sampled_from("rain sun wind snow ice fog".split()), max_size=12).map(" ".join), max_size=12
)


@given(lines_of_words)
def test_a_text_is_wholly_in_itself(lines: list[str]) -> None:
    assert shares(lines, "\n".join(lines)) == [1.0 if line else 0.0 for line in lines]


@given(lines_of_words, lines_of_words)
def test_shares_are_shares(lines: list[str], other: list[str]) -> None:
    found = shares(lines, "\n".join(other))
    assert len(found) == len(lines)
    assert all(0 <= share <= 1 for share in found)
