"""Columns side by side: what must be cut apart, and what only looks like columns."""

from __future__ import annotations

import textwrap
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import clean
from cleaners.columns import apart
from cleaners.paragraphs import read_paragraphs

STORY = [
    "The harbour board voted on Tuesday to close the old ferry terminal, after months of argument about who would pay for its roof.",
    "Residents of the north quay had asked for a delay. The engineer, Orla Fenwick, told them that another winter would bring it down.",
    "Work begins in April and takes a year. Until then the boats leave from the fish market, where two shelters are being put up.",
    "The regional transport body pays half of the cost, and the town the rest. Fares stay as they are until the new terminal opens.",
]
MENU = [
    "Home",
    "Local news",
    "Weather",
    "Tide tables",
    "Sport",
    "Letters",
    "Small ads",
    "Contact us",
    "About",
    "Archive",
]


def wrapped(width: int) -> list[str]:
    """The story's lines at a width, a blank line between its paragraphs."""
    return "\n\n".join(textwrap.fill(paragraph, width) for paragraph in STORY).split("\n")


def beside(left: list[str], right: list[str], at: int) -> str:
    """Two columns as a text browser lays them out."""
    rows = zip_longest(left, right, fillvalue="")
    return "\n".join(f"{one:{at}}{two}".rstrip() for one, two in rows)


HEAD = "The Quay Herald, since 1891: news of the harbour and of the two towns on its banks"
CUT = {
    "a menu on the left": (beside(MENU, wrapped(50), 20), [*MENU, *STORY]),
    "a menu on the right": (beside(wrapped(50), MENU, 52), [*STORY, *MENU]),
    "menus on both sides": (
        beside(MENU, beside(wrapped(50), MENU[::-1], 52).split("\n"), 20),
        [*MENU, *STORY, *MENU[::-1]],
    ),
    "lines across the page above and below": (
        f"{HEAD}\n\n{beside(MENU, wrapped(50), 20)}\n\n{HEAD}",
        [HEAD, *MENU, *STORY, HEAD],
    ),
    "a menu beside paragraphs that nothing wraps": (
        beside("\n\n".join(STORY * 3).split("\n"), MENU, 140),
        [*STORY * 3, *MENU],
    ),
}
WHOLE = {
    "prose with two spaces after sentences": "\n".join(wrapped(60)).replace(". ", ".  "),
    "an indented story": textwrap.indent("\n".join(wrapped(60)), " " * 20),
    "a table of figures": "\n".join(
        f"{name:20}{place:>4}   {100 - place}" for place, name in enumerate(MENU)
    ),
    "a table with a sentence a row": beside(MENU, [STORY[i % 4] for i in range(len(MENU))], 20),
    "numbers of a list": beside([f"{i}." for i in range(1, 25)], wrapped(50), 6),
    "a signature": "\n".join(
        [*wrapped(60), "", "Orla Fenwick          Board of the harbour", "Engineer              North quay"]
    ),
}


@pytest.mark.parametrize("name", CUT)
def test_columns_are_read_one_after_the_other(name: str) -> None:
    text, wanted = CUT[name]
    _, found, _ = read_paragraphs(text)
    told = [line.text for line in found]
    assert [line for line in told if line in STORY] == [line for line in wanted if line in STORY]
    assert " ".join(told) == " ".join(wanted)


@pytest.mark.parametrize("name", WHOLE)
def test_what_only_looks_like_columns_stays_as_it_is(name: str) -> None:
    assert apart(WHOLE[name]) == [WHOLE[name]]


def test_the_story_beside_a_menu_comes_out() -> None:
    (article,) = clean(CUT["a menu on the left"][0]).articles
    assert article.text.split("\n\n") == STORY


@given(st.lists(st.text(alphabet="ab.   \t中", max_size=60), max_size=60))
def test_no_word_is_lost_or_twice(lines: list[str]) -> None:
    block = [f"{line[:20]:24}{' '.join(STORY)[:80]}" for line in lines]
    text = "\n".join([*lines, *block])
    found, _, groups = read_paragraphs(text)
    assert sorted(" ".join(apart(text)).split()) == sorted(text.split())
    assert [member for members in groups for member in members] == list(range(len(found)))
    assert [line.number for line in found] == sorted({line.number for line in found})
