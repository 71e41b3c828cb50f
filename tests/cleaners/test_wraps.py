"""Where a wrapped line goes on in the next: cases are dumps as programs wrap them, and the paragraphs that must come of them."""

from __future__ import annotations

import textwrap

import pytest

from cleaners.paragraphs import join, paragraphs
from cleaners.text import read_lines
from cleaners.wraps import wrap_width

ARTICLE = [
    (
        "The old ferry terminal will close next month, the harbour board decided on Tuesday, ending a dispute that has divided the town "
        "for more than eleven years and that outlived two mayors, one lawsuit and a well-known petition of the anglers."
    ),
    (
        "Two in three residents had asked for it to stay open, according to a survey that the town paid for in the spring; the board said "
        "that it had weighed their answers against the cost of a new roof, which nobody wants to pay."
    ),
    (
        "Work on the site begins in October, when the last ferry of the season has left, and is to take two winters; until then the quay "
        "stays open to anglers, and the café at its end to everybody who likes a view with a cup of coffee."
    ),
]
WIDE = {
    "rows of tables": "\n".join(
        f"Quay {n} | {'open to anglers and to boats of the town ' * 3}| {n}0 places" for n in range(9)
    ),
    "items of a list": "\n".join(
        f"  * Walk {n}, {'along the water and back over the hill ' * 3}" for n in range(9)
    ),
    "code": "\n".join(
        f"    tide = read(station={n}, first='the first day of the year', last='the last one of it')"
        for n in range(9)
    ),
    "lines that the page ends itself": "\n".join(
        f"Berth {n} is free from the first of the month on  " for n in range(20)
    ),
}


def wrapped(article: list[str], width: int) -> str:
    return "\n\n".join("\n".join(textwrap.wrap(text, width, break_long_words=False)) for text in article)


def texts(dump: str, *, markdown: bool = False) -> list[str]:
    return [line.text for line in paragraphs(read_lines(dump), markdown=markdown)[0]]


@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE)
def test_what_markdown_leaves_unbroken_says_nothing_of_the_width(wide: str) -> None:
    rows = [line.text for line in read_lines(wide)]
    assert texts(f"{wide}\n\n{wrapped(ARTICLE, 78)}\n\n{wide}", markdown=True) == [*rows, *ARTICLE, *rows]


def test_two_wrapped_lines_of_markdown_are_enough() -> None:
    assert texts(wrapped(ARTICLE[:1], 78), markdown=True) == ARTICLE[:1]
    assert wrap_width(read_lines(wrapped(ARTICLE[:1], 78))) is None


def test_short_links_of_markdown_are_not_taken_for_wraps() -> None:
    links = "\n".join(f"[Walk {n} along the water](https://harbour.example/w/{n})" for n in range(9))
    assert wrap_width(read_lines(links), markdown=True) is None


def test_markdown_breaks_lines_without_spaces_only_where_there_is_one() -> None:
    said = [
        f"港の管理事務所は{'火曜日、古い桟橋を来年の春から釣り人に開放すると発表した。' * 3}修理を担うのはKitahama "
        f"Dockyard社で、{'工事は年内に始まる見込みだという。' * 5}"
        for _ in range(4)
    ]
    assert texts(wrapped(said, 78), markdown=True) == said


GOES_ON = {
    "a day of the month": (
        "Der Hafenrat hat die Schließung des alten Anlegers beschlossen; er tritt am",
        "3. Mai in Kraft, und bis dahin fahren die Boote nach dem alten Plan weiter.",
    ),
    "a dash inside of a sentence": (
        "The board of the harbour, after a night of talks, agreed to avert the closure",
        "— set to begin on Monday — of the terminal that serves the whole of the coast.",
    ),
}
STANDS = {
    "steps": (
        "1. Take the ferry from the old terminal to the island, where the wide road goes",
        "2. Follow the road to the café at its end",
    ),
    "items under a line that announces them": (
        "The harbour board has named three conditions, each of which has to be met before:",
        "- a new quay",
    ),
    "items further in": (
        "The harbour board has named three conditions, each of which has to be met before",
        "   - a new quay",
    ),
}


@pytest.mark.parametrize("lines", GOES_ON.values(), ids=GOES_ON)
def test_what_opens_like_an_item_goes_on_a_sentence(lines: tuple[str, str]) -> None:
    dump = wrapped(ARTICLE, len(lines[0])) + "\n\n" + "\n".join(lines)
    assert texts(dump)[-1] == " ".join(lines)


@pytest.mark.parametrize("lines", STANDS.values(), ids=STANDS)
def test_items_of_a_list_stay_apart(lines: tuple[str, str]) -> None:
    dump = wrapped(ARTICLE, len(lines[0])) + "\n\n" + "\n".join(lines)
    assert texts(dump)[-1] == lines[1].strip()


@pytest.mark.parametrize(
    ("pieces", "joined"),
    [
        (("a well-", "known quay"), "a well-known quay"),
        (("die Capco-", "Expertin"), "die Capco-Expertin"),
        (("two-", "and three-year terms"), "two- and three-year terms"),
        (("Vor-", "und Nachteile"), "Vor- und Nachteile"),
        (("from 1990-", "1994"), "from 1990- 1994"),
    ],
)
def test_a_word_that_was_cut_behind_its_hyphen_is_made_whole(pieces: tuple[str, str], joined: str) -> None:
    wrap = wrap_width(read_lines(wrapped(ARTICLE, 78)))
    assert wrap is not None
    assert join(pieces, wrap) == joined
    assert join(pieces) == " ".join(pieces)
