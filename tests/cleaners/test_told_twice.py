"""Pages that hold their story twice, and pages that tell it to programs alone."""

from __future__ import annotations

import json
from html import escape

import pytest

from cleaners import Entry, clean, explain
from cleaners.article_body import article_body
from cleaners.html import read_page
from cleaners.model import Cleaned, Kind, Reason
from cleaners.page_fields import PageMetadata
from cleaners.story_again import copies

STORY = (
    "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost, and who would pay for it.",
    "Engineers told the meeting that work would begin in spring and take nine years to finish, weather permitting.",
    "Residents asked who would run the ferry meanwhile, and were told that the county would answer in writing.",
    "Nobody spoke for the eiders, which nest on the old wall and have done so since before there was a council.",
)
OTHER = (
    "The library of Holm will open on Sundays from May, after eight hundred people signed a letter that asked for it.",
    "Readers will find one librarian there, and a machine that lends books and takes them back without a word.",
    "The money comes from the sale of the old bus, which had been the library of the islands for thirty years.",
)
HEAD = "<h1>Harbour wall will cost more</h1><p class=byline>By Ann Example</p>"
MENU = "<nav><a href=/>Home</a><a href=/news>News</a></nav>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


ARTICLE = f"{HEAD}{paragraphs(*STORY)}"
TWICE = {
    "for the screen and for print": f"{MENU}<div class=screen>{ARTICLE}</div><div class=print>{ARTICLE}</div>",
    "in two articles": f"{MENU}<article>{ARTICLE}</article><article>{ARTICLE}</article>",
    "without its headline": f"{MENU}<main>{ARTICLE}</main><div>{paragraphs(*STORY)}</div>",
    "all of the page": f"<html><body>{MENU}{ARTICLE}</body></html>" * 2,
    "all but a paragraph": f"{MENU}<main>{ARTICLE}</main><div>{paragraphs(*STORY[:3])}</div>",
    "another ad in it": f"<main>{ARTICLE}</main><div>{paragraphs(*STORY[:2])}<p>Advertisement</p>{paragraphs(*STORY[2:])}</div>",
}
ONCE = {
    "a story": f"{MENU}{ARTICLE}",
    "one paragraph said again": f"{ARTICLE}{paragraphs(STORY[1])}",
    "two paragraphs in a box of key points": f"{HEAD}{paragraphs(*STORY[:2])}<hr>{paragraphs(*STORY)}",
    "a box between": f"{HEAD}{paragraphs(*STORY[:3])}{paragraphs(*OTHER)}{paragraphs(*OTHER[:2])}{paragraphs(STORY[3])}",
    "a refrain": f"{HEAD}{''.join(paragraphs(text, STORY[0]) for text in (*STORY[1:], *OTHER))}",
    "backwards": f"{HEAD}{paragraphs(*STORY)}{paragraphs(*STORY[::-1])}",
    "each paragraph twice at once": f"{HEAD}{''.join(paragraphs(text, text) for text in STORY)}",
    "links to other pages": f"{ARTICLE}{''.join(f'<p><a href=/{i}>{text}</a></p>' for i, text in enumerate(OTHER * 2))}",
}


def page_of(body: str) -> Cleaned:
    return clean(Entry(body, html=True))


@pytest.mark.parametrize("page", TWICE.values(), ids=TWICE.keys())
def test_a_story_that_stands_twice_comes_out_once(page: str) -> None:
    cleaned = page_of(page)
    (found,) = cleaned.articles
    assert tuple(found.text.split("\n\n")) == STORY
    again = [line for line in explain(Entry(page, html=True)) if line.verdict.rule == "duplicate.story"]
    assert {line.line.text for line in again} >= set(STORY[:3])
    assert {line.verdict.kind for line in again} == {Kind.DUPLICATE}
    assert [line.number for line in cleaned.lines] == [line.number for line in read_page(page).lines]
    assert found.lines_kept + found.lines_removed == sum(part == 0 for part in cleaned.parts)


@pytest.mark.parametrize("page", ONCE.values(), ids=ONCE.keys())
def test_what_is_no_second_copy_is_left_to_the_rules(page: str) -> None:
    assert copies(read_page(page).lines) == {}


def told(body: str = "\n\n".join(STORY), shown: str = "", **more: object) -> str:
    """A page whose story stands in its JSON-LD."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Harbour wall will cost more",
            "author": {"@type": "Person", "name": "Ann Example"}, "articleBody": body, **more}  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    return f"<html><head>{script}</head><body>{shown}<div id=root></div></body></html>"


TOLD = {
    "paragraphs": told(),
    "lines": told("\n".join(STORY)),
    "Windows line ends": told("\r\n\r\n".join(STORY)),
    "markup": told(paragraphs(*STORY)),
    "markup escaped": told(escape(paragraphs(*STORY))),
    "a menu beside it": told(shown=MENU),
    "a request for scripts": told(shown="<p>You need to enable JavaScript to run this app.</p>"),
    "free": told(isAccessibleForFree=True),
}
UNTOLD = {
    "a teaser": told(STORY[0]),
    "not free": told(isAccessibleForFree=False),
    "not free, in words": told(isAccessibleForFree="False"),
    "nothing": told(""),
    "no text": told(shown=MENU, articleBody=[1]),
    "a product": told(**{"@type": "Product"}),
    "an error": told(shown="<h1>404</h1><p>Page not found. The page you requested could not be found.</p>"),
}


@pytest.mark.parametrize("page", TOLD.values(), ids=TOLD.keys())
def test_a_story_that_only_programs_are_told_is_read(page: str) -> None:
    cleaned = page_of(page)
    (found,) = cleaned.articles
    assert tuple(found.text.split("\n\n")) == STORY
    assert (found.title, found.authors) == ("Harbour wall will cost more", ("Ann Example",))
    rules = {line.verdict.rule for line in explain(Entry(page, html=True)) if line.kept}
    assert rules == {"json_ld.article_body"}
    numbers = [line.number for line in cleaned.lines]
    assert numbers == sorted(set(numbers))
    texts = {line.number: line.text for line in cleaned.lines}
    assert [texts[number] for number in found.paragraph_lines] == list(STORY)


@pytest.mark.parametrize("page", UNTOLD.values(), ids=UNTOLD.keys())
def test_what_is_no_free_story_stays_a_reject(page: str) -> None:
    cleaned = page_of(page)
    assert cleaned.reject is not None
    assert not cleaned.articles


def test_a_wall_to_pay_at_is_not_walked_round() -> None:
    wall = "<h1>Harbour wall will cost more</h1><p>Subscribe to continue reading.</p><p>Already a subscriber? Log in</p>"
    reject = page_of(told(shown=wall)).reject
    assert reject is not None
    assert reject.reason is Reason.PAYWALL


def test_a_page_that_shows_its_story_is_not_asked_what_it_tells_programs() -> None:
    (found,) = page_of(told("\n\n".join(OTHER), shown=ARTICLE)).articles
    assert tuple(found.text.split("\n\n")) == STORY


def test_a_page_without_linked_data_tells_nothing() -> None:
    assert article_body("<p>articleBody</p>", PageMetadata()) is None
