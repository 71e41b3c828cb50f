"""Glued dumps: each line that cleaning reads is the article's that it came from."""

from __future__ import annotations

import pytest

from benchmarks.corpora import page_of
from benchmarks.split_weights import weighed
from benchmarks.splits import cut_in_several, glue
from cleaners.layout import read_paragraphs

PLAIN = "Ferry terminal closes\n\nThe board voted on Tuesday to close it at the end of the season."
MENU = ("Home", "News", "Sport", "Weather", "Culture", "Archive", "Contact", "", "", "")
STORY = tuple(
    f"Line {place} of the harbour's story goes on at some length about boats" for place in range(10)
)
COLUMNS = "\n".join(f"{left:12}{right}" for left, right in zip(MENU, STORY, strict=True))


@pytest.mark.parametrize(
    "texts", [(PLAIN, PLAIN), (PLAIN, COLUMNS), (COLUMNS, PLAIN), (PLAIN, COLUMNS, PLAIN)]
)
@pytest.mark.parametrize("separator", ["\n", "\n\n\n"])
def test_each_line_is_owned_by_the_text_it_came_from(texts: tuple[str, ...], separator: str) -> None:
    dump = glue(texts, separator)
    lines, _, _ = read_paragraphs(dump.text)
    owned = [[line.raw.strip() for line in lines if dump.owners[line.number] == k] for k in range(len(texts))]
    expected = [
        [*filter(None, MENU), *STORY] if text == COLUMNS else [*filter(None, text.split("\n"))]
        for text in texts
    ]
    assert owned == expected


def test_signs_without_a_weight_add_nothing() -> None:
    assert weighed({"cohesion": 2.0, "byline": 1.0, "end_matter": 1.0}, {"cohesion": -1.5}) == -3.0


SENTENCES = (
    "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost, and who would pay for it.",
    "Engineers told the meeting that work would begin in spring and take nine years to finish, weather permitting.",
    "Residents asked who would run the ferry meanwhile, and were told that the county would answer in writing.",
)


def test_pages_without_an_article_are_not_counted_and_one_of_a_single_story_is_not_cut() -> None:
    story = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    found = {"one": f"<h1>Harbour wall will cost more</h1>{story}", "none": "<nav><a href=/>Home</a></nav>"}
    pages = [page_of({"id": name, "html": html}, "x") for name, html in found.items()]
    assert cut_in_several(pages, "beautifulsoup") == (1, [])
