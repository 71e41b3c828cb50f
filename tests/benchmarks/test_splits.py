"""Glued dumps: each line that cleaning reads is the article's that it came from."""

from __future__ import annotations

import pytest

from benchmarks.corpora import page_of
from benchmarks.split_weights import Case, fit, weighed
from benchmarks.splits import cut_in_several, glue, is_learned_from
from benchmarks.training.folds import half_of
from cleaners.paragraphs import read_paragraphs
from cleaners.split import WEIGHTS, Border

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


def test_nothing_is_learned_from_the_measured_half_of_the_sites_nor_from_what_the_licence_forbids() -> None:
    sites = [f"paper{number}.example" for number in range(40)]
    learned = [site for site in sites if half_of(site) == 0]
    assert 0 < len(learned) < len(sites)
    assert [site for site in sites if is_learned_from(page_of({"site": site}, "anything"))] == learned
    assert not any(is_learned_from(page_of({"site": site}, "dragnet")) for site in sites)


def case(*, true: bool, title: float, story: float = 3.0) -> Case:
    return Case(Border(3, 5, 6, {"story": story, "title": title}), true, "a layout", 0)


def test_weights_tell_borders_from_other_places_and_leave_out_those_behind_no_story() -> None:
    told = [case(true=title > 0, title=title) for title in (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)]
    weights, constant = fit(told)
    found = dict(zip(WEIGHTS, weights.tolist(), strict=True))
    assert found["title"] > 0
    assert abs(constant) < 1
    again, _ = fit([*told, *(case(true=True, title=-3.0, story=-1.0) for _ in range(9))])
    assert again.tolist() == weights.tolist()
