"""Classes of the whole page, or of what holds its story, take no line of it away; classes of boxes do. Stories within ``noscript``."""

from __future__ import annotations

import pytest

from cleaners import Entry, clean
from cleaners.element_words import TELLING
from cleaners.html import read_page
from cleaners.html_facts import lines_facts

HEADLINE = "Harbour wall will cost more than was thought"
STORY = (
    "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost, and who would pay for it.",
    "Engineers told the meeting that work would begin in spring and take nine years to finish, weather permitting.",
    "Residents asked who would run the ferry meanwhile, and were told that the county would answer in writing.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)
COOKIES = "<div class='cookie-box'><p>We and our partners keep cookies on your device to measure how our pages are used.</p></div>"
READER = "<li><b>Ann</b><p>I have lived by that harbour for forty years and nobody ever asked me what I think.</p></li>"
COMMENTS = f"<ol class='commentlist'>{READER * 12}</ol>"

AROUND = {
    "html": "<html class='js x-{0}-on'><body><h1>{1}</h1>{2}{3}",
    "body": "<html><body class='single {0}-bar-open'><h1>{1}</h1>{2}{3}",
    "a box with headline and story": "<body><div class='no-{0}'><h1>{1}</h1>{2}</div>{3}",
    "the article": "<body><article id='{0}-7'><h1>{1}</h1><div>{2}</div></article>{3}",
    "a post's tags": "<body><h1>{1}</h1><div class='post-7 post hentry category-news tag-{0}-recipes'>{2}</div>{3}",
}


def article(page: str) -> tuple[str, ...]:
    (found,) = clean(Entry(page, html=True)).articles
    return tuple(found.text.split("\n\n"))


@pytest.mark.parametrize("word", sorted(TELLING))
@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
def test_what_is_said_of_the_whole_page_takes_no_line_away(around: str, word: str) -> None:
    assert article(around.format(word, HEADLINE, PARAGRAPHS, "")) == STORY


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
@pytest.mark.parametrize("box", [COOKIES, COMMENTS], ids=["cookies", "comments"])
def test_boxes_with_the_same_words_go(around: str, box: str) -> None:
    word = "cookie" if box is COOKIES else "commentlist"
    assert article(around.format(word, HEADLINE, PARAGRAPHS, f"<footer>{box}</footer>")) == STORY
    assert article(around.format("plain", HEADLINE, PARAGRAPHS, box)) == STORY


def test_a_box_with_the_first_heading_but_little_of_the_text_is_named_by_its_classes() -> None:
    page = f"<body><div class='subscribe'><h1>Lindvik Post</h1><p>Six issues for one.</p></div><h2>{HEADLINE}</h2>{PARAGRAPHS}"
    words = {line.text: line.facts.words for line in read_page(page).lines if line.facts is not None}
    assert "subscribe" in words["Six issues for one."]


def test_a_page_without_lines_has_no_facts() -> None:
    assert lines_facts([]) == []


SHADOW = (
    f"<x-story><template shadowrootmode=open><template>No.</template>{PARAGRAPHS}</template><b>Light.</b></x-story>"
    "<template>Later.</template>"
)


def test_a_declarative_shadow_root_is_shown_and_other_templates_are_not() -> None:
    assert [line.text for line in read_page(SHADOW).lines] == [*STORY, "Light."]


UNCLOSED = {
    "nav": "<nav><a href='/'>Home</a>",
    "menu": "<menu>",
    "aside": "<aside>",
    "footer": "<footer>",
    "two": "<nav><nav><a href='/'>Home</a></nav>",
}


@pytest.mark.parametrize("opened", UNCLOSED.values(), ids=UNCLOSED.keys())
@pytest.mark.parametrize("heading", ["h1", "h2"])
def test_an_element_that_is_never_closed_does_not_take_the_story(opened: str, heading: str) -> None:
    page = f"<body>{opened}<{heading}>{HEADLINE}</{heading}>{PARAGRAPHS}<nav><p>Weather</p></nav></body>"
    assert article(page) == STORY


def test_a_menu_with_the_name_of_the_site_is_a_menu() -> None:
    page = f"<nav><h1>Lindvik Post</h1><p>News from the harbour since 1904</p></nav><h2>{HEADLINE}</h2>{PARAGRAPHS}"
    paths = {line.text: line.facts.path for line in read_page(page).lines if line.facts is not None}
    assert "nav" in paths["News from the harbour since 1904"]


FALLBACK = f"<noscript><div><h1>{HEADLINE}</h1>{PARAGRAPHS * 4}</div></noscript>"


def test_a_story_that_stands_in_noscript_alone_is_read() -> None:
    texts = [
        line.text
        for line in read_page(f"<nav><a href='/'>Home</a></nav>{FALLBACK}<p>© Lindvik Post</p>").lines
    ]
    assert texts == ["Home", HEADLINE, *STORY * 4, "© Lindvik Post"]


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>{HEADLINE}</h1>{PARAGRAPHS * 3}{FALLBACK}",
        f"<p>Short.</p><noscript>{PARAGRAPHS}</noscript>",
        f"<p>Short.</p><noscript>{'<img src=/count.gif>' * 100}</noscript>",
        f"<p>Short.</p>{FALLBACK.removesuffix('</noscript>')}",
    ],
    ids=["beside the story", "short", "pictures that count", "left open"],
)
def test_other_noscripts_are_not_shown(page: str) -> None:
    shown = page[: page.index("<noscript")]
    assert [line.text for line in read_page(page).lines] == [line.text for line in read_page(shown).lines]
