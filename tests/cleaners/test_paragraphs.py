"""Joining what a renderer cut: cases are the pieces, and the paragraphs that must come of them."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.paragraphs import group, join, paragraphs
from cleaners.text import read_lines
from cleaners.wraps import wrap_width

JOINED = {
    "a link in the middle of a sentence": (
        "The harbour board, led by\nOrla Fenwick\n, voted on Tuesday to close the terminal.",
        ["The harbour board, led by Orla Fenwick, voted on Tuesday to close the terminal."],
    ),
    "a link that ends the sentence": (
        "The full plan can be read on the\ntown's website\n.",
        ["The full plan can be read on the town's website."],
    ),
    "brackets around a link": (
        "The regional transport body (\nRTB\n) sells the tickets from Monday.",
        ["The regional transport body (RTB) sells the tickets from Monday."],
    ),
    "a sentence that goes on in lower case": (
        "Two in three residents wanted the terminal\nto stay open.",
        ["Two in three residents wanted the terminal to stay open."],
    ),
    "a piece that ends as a button does": (
        "The pilots have no way to log in to\nHarbournet\n, the board said.",
        ["The pilots have no way to log in to Harbournet, the board said."],
    ),
    "an author in the middle of a sentence": (
        "Il museo espone un quadro\ndi Martina Bellandi\n, che lo dipinse sul molo nel 1911.",
        ["Il museo espone un quadro di Martina Bellandi, che lo dipinse sul molo nel 1911."],
    ),
    "a Japanese sentence cut at its links": (
        "岬町の\n北浜灯台\nの下に小さな作業場がある。",
        ["岬町の北浜灯台の下に小さな作業場がある。"],
    ),
    "a version's number": (
        "The new ferry's clock speaks Bluetooth 5.3\nconnectivity and keeps the time of the tide.",
        ["The new ferry's clock speaks Bluetooth 5.3 connectivity and keeps the time of the tide."],
    ),
    "a number on a line of its own": (
        "The ferry's engine gives off CO\n2\nemissions that the board wants to halve.",
        ["The ferry's engine gives off CO 2 emissions that the board wants to halve."],
    ),
    "the rest of a name": (
        "Die Fähren sollen bis 2030 in das EU\n-Zahlungssystem aufgenommen werden.",
        ["Die Fähren sollen bis 2030 in das EU-Zahlungssystem aufgenommen werden."],
    ),
    "an aside in brackets": (
        "The town hates that the board took so many rides from the owner of the ferry\n(whom it had named a freeman) for nothing.",
        [
            "The town hates that the board took so many rides from the owner of the ferry (whom it had named a freeman) for nothing."
        ],
    ),
    "an aside behind a dash": (
        "The mayor met with two of her loudest friends on the quay last week, Ana Lima and Tom Hale\n— dubbed the gulls by their rivals.",
        [
            "The mayor met with two of her loudest friends on the quay last week, Ana Lima and Tom Hale — dubbed the gulls by their rivals."
        ],
    ),
    "a quoted word": (
        "The board of the harbour wrote in its letter to the town that a bridge was\n“fatally misconceived” from the start.",
        [
            "The board of the harbour wrote in its letter to the town that a bridge was “fatally misconceived” from the start."
        ],
    ),
    "a possessive after a link": (
        "It was\nFenwick\n’s third attempt to win a majority.",
        ["It was Fenwick’s third attempt to win a majority."],
    ),
}
APART = {
    "a button that ends as if open": "Log in\nThe regional transport body sells the tickets from Monday, the board said at length.",
    "paragraphs": "The board voted on Tuesday.\nResidents were divided.",
    "a German quotation mark at the end": "„Wir haben elf Jahre gewartet.“\nDer Rat tagte bis Mitternacht.",
    "a menu": "Home\nNews\nSport\nWeather",
    "a headline and its paragraph": "Old terminal to close\nThe board voted on Tuesday to close it.",
    "a headline and a script": "Old terminal to close\nwindow.dataLayer = window.dataLayer || [];",
    "a blank line": "The board, led by\n\nvoted on Tuesday.",
    "a bullet and its item": "-\nOld terminal to close\n-\nBridge opens early",
    "a byline in lower case": "Il fornaio di Castelvento regala il pane a tutti\ndi Martina Bellandi\n12 maggio 2024",
    "a picture's credit": "The old ferry terminal stands on the quay as it did when the town was half its size\n(Foto: Ana Lima)",
    "items behind dashes": "The plan of the harbour board for the old terminal has three parts of its own:\n– a new quay\n– a smaller hall",
    "items behind hyphens": "The plan of the harbour board has three parts\n-a new quay\n-a smaller terminal",
    "list items": "The plan has three parts\n- a new quay\n- a smaller terminal",
}


WRAPPED = """
The old ferry terminal will close next month, the harbour board decided on Tuesday, ending a dispute that has divided the town for more
than eleven years and that outlived two mayors and a lawsuit.

Two in three residents had asked for it to stay open, according to a survey that the town paid for in the spring; the board said that it
had weighed their answers against the cost of a new roof.

Work on the site begins in October, when the last ferry of the season has left, and is to take two winters; until then the quay stays
open to anglers, and the café at its end to everybody who likes a view with a cup of coffee.

The vote was six to five.
"""


def texts(dump: str) -> list[str]:
    return [line.text for line in paragraphs(read_lines(dump))[0]]


@pytest.mark.parametrize(("dump", "expected"), JOINED.values(), ids=JOINED)
def test_pieces_are_joined(dump: str, expected: list[str]) -> None:
    assert texts(dump) == expected


@pytest.mark.parametrize("dump", APART.values(), ids=APART)
def test_lines_of_their_own_stay_apart(dump: str) -> None:
    assert texts(dump) == [line.text for line in read_lines(dump)]


def test_hard_wrapped_paragraphs_are_unwrapped() -> None:
    article = [" ".join(paragraph.split()) for paragraph in WRAPPED.strip().split("\n\n")]
    dump = "\n\n".join("\n".join(textwrap.wrap(paragraph, 72)) for paragraph in article)
    assert wrap_width(read_lines(dump)) is not None
    assert texts(dump) == article


def test_hard_wraps_are_seen_among_menus_lists_and_long_addresses() -> None:
    article = [" ".join(paragraph.split()) for paragraph in WRAPPED.strip().split("\n\n")]
    menu = "\n".join(["Home", "News", "Sport", "Tide tables", "Contact the harbour office"] * 6)
    links = "\n".join(f"  * [Walk {n}](https://harbour.example/{'walks/' * 15}{n})" for n in range(12))
    dump = "\n\n".join([menu, *("\n".join(textwrap.wrap(paragraph, 78)) for paragraph in article), links])
    assert set(article) <= set(texts(dump))
    assert len(texts(dump)) == 30 + len(article) + 12


TIDES = (
    "港の管理事務所は火曜日、古い桟橋を来年の春から釣り人に開放すると発表した。修理の費用は町が負担し、工事は年内に始まる見込みだという。",
    "桟橋は九十年前に造られ、長いあいだ連絡船の発着に使われてきた。船が廃止されてからは立ち入りが禁じられ、欄干の一部は波で失われている。",
    "住民の会の代表は「子どものころに父と並んで糸を垂れた場所に戻れるのはうれしい」と話し、掃除や見回りを手伝う人を集めていると語った。",
)


def test_wide_characters_are_wrapped_by_columns() -> None:
    dump = "\n\n".join("\n".join(textwrap.wrap(paragraph, 22)) for paragraph in TIDES)
    assert texts(dump) == list(TIDES)


def test_paragraphs_of_wide_characters_are_not_taken_for_hard_wraps() -> None:
    assert texts("\n".join(TIDES * 3)) == list(TIDES * 3)


KOREAN = (
    "항만위원회는화요일에오래된여객선터미널을다음달에닫기로결정했으며이로써십일년넘게이어진논쟁이끝났다고말했다 "
    "주민세명가운데두명은터미널을계속열어두기를바랐으나위원회는다리가필요하다고했다 "
) * 4


def test_korean_that_was_cut_inside_of_its_words_is_made_whole() -> None:
    said = KOREAN.strip()
    cut = "\n".join(said[start : start + 39].strip() for start in range(0, len(said), 39))
    (joined,) = texts(cut)
    assert joined.replace(" ", "") == said.replace(" ", "")
    assert joined.count(" ") <= said.count(" ")


VERSES = "It pulls, and something gives, and that is tide,\nand something holds, and that is hope.\nThe ferryman looks ahead\nat water"
LIST = "The recipe is in the minutes:\n\n400 g of chestnut flour\ntwo eggs\na glass of milk"
WHOLE = "The harbour board, which had met for the third time in a week, voted on Tuesday to close the old terminal."


@pytest.mark.parametrize("short", [VERSES, LIST])
def test_short_lines_of_a_dump_whose_sentences_are_whole_stay_apart(short: str) -> None:
    assert texts(f"{WHOLE}\n\n{short}") == [WHOLE, *filter(None, short.split("\n"))]


def test_short_pieces_are_joined_where_a_long_one_is_cut() -> None:
    cut = "The harbour board, which had met for the third time in a week, voted to\nclose\nthe terminal.\n\nIt was\nold."
    assert texts(cut) == [cut.split("\n\n", maxsplit=1)[0].replace("\n", " "), "It was old."]


def test_short_lines_are_not_taken_for_hard_wraps() -> None:
    verse = "\n".join(
        ["The gulls went out before the light", "And came back thin and few", "We kept the lamp", "All night"]
        * 4
    )
    assert wrap_width(read_lines(verse)) is None


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60), max_size=40))
def test_every_line_is_in_exactly_one_paragraph_in_order(raw: list[str]) -> None:
    lines = read_lines("\n".join(raw))
    assert [i for members in group(lines, wrap_width(lines)) for i in members] == list(range(len(lines)))


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_joining_adds_nothing_but_spaces(pieces: list[str]) -> None:
    assert join(pieces).replace(" ", "") == "".join(pieces).replace(" ", "")
