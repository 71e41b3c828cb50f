"""A whole page in one line is judged sentence by sentence; a story in one line stays as it is."""

from __future__ import annotations

import pytest

from cleaners import clean
from cleaners.one_line import LONGEST_LINE, sentences, with_line_ends, without_menu

MENU = (
    "Lindvik Post Home News Sport Weather Culture Opinion Podcasts Video Sign In My Account Subscribe Newsletters Jobs Cars Homes"
    " Family Notices Puzzles Crosswords Cartoons Recipes Travel Gardening Property Archive Photos Search Menu Harbour Wall Will Cost More"
)
FOOT = "More News Town Hall Roof Leaks Again Ferry Late Third Day Contact Us About Us Privacy Policy Terms Cookies Advertise Careers Help"
STORY = (
    "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost, and who would pay for it.",
    "Engineers told the meeting that work would begin in spring and take nine years to finish, weather permitting.",
    "Residents asked who would run the ferry meanwhile, and were told that the county would answer in writing.",
    "Work on the wall had been put off three times since the storm of 1998, which broke the old one in two places.",
    "Nobody at the meeting would say what the delay had cost, but Dr. J. Ortiz spoke of a doubling since then.",
    "The ferry company, which lost two boats in that storm, has asked to be paid for a third of what it spent.",
)
LONG = (
    *STORY,
    *(
        sentence.replace("wall", "pier").replace("ferry", "tug").replace("meeting", "hearing")
        for sentence in STORY
    ),
)
PAGE = " ".join((MENU, *LONG, FOOT))


def test_menus_of_a_page_in_one_line_go_and_its_sentences_stay() -> None:
    (found,) = clean(PAGE).articles
    assert all(sentence in found.text for sentence in LONG)
    assert "Podcasts" not in found.text
    assert "Cookies Advertise" not in found.text


def test_a_line_beside_the_huge_one_is_a_line_still() -> None:
    assert with_line_ends(f"https://post.example/wall\n{PAGE}\n").split("\n")[:3] == [
        "https://post.example/wall",
        MENU,
        LONG[0],
    ]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(LONG),
        " ".join((MENU, *STORY[:3])),
        "\n".join((MENU, *LONG, FOOT)),
        "。".join(("港の新しい壁の費用は町議会で火曜日に説明された", "住民は渡し船のことを尋ねた") * 60),
        "",
    ],
    ids=["a story", "short", "lines", "no capitals", "nothing"],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert with_line_ends(text) == text


def test_a_story_in_one_line_stays_one_paragraph() -> None:
    assert len(" ".join(LONG)) >= LONGEST_LINE * 0.8
    (found,) = clean(" ".join(LONG)).articles
    assert found.text == " ".join(LONG)


@pytest.mark.parametrize("end", ["U.S. officials", "Mr. Ortiz", "9 a.m. train", "12. May"])
def test_a_stop_within_a_sentence_does_not_end_it(end: str) -> None:
    assert list(sentences(f"He met the {end} by the harbour. Rain fell.")) == [
        f"He met the {end} by the harbour.",
        "Rain fell.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        LONG[0],
        "The United Nations Security Council in New York met.",
        "Ann Example, Tom Case and Mary Sample of Lindvik were asked what they would do.",
    ],
)
def test_names_in_a_sentence_are_no_menu(sentence: str) -> None:
    assert without_menu(sentence) == [sentence]
