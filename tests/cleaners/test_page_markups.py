"""Author, date, section and image in the many markups that pages write them in, and what looks like one of these and is none."""

from __future__ import annotations

import json

import pytest

from cleaners.html import read_page
from cleaners.name_shapes import is_newsroom
from cleaners.page_fields import PageMetadata

HEADLINE = "Ferry stops at new island pier"
TEASERS = '<aside><div class="card"><h3><a href="/b">Bus lane</a></h3><p class="author">By Otto Brand</p></div></aside>'


def read(head: str, body: str) -> PageMetadata:
    page = f"<html lang=en><head><title>{HEADLINE}</title>{head}</head><body>{body}</body></html>"
    return read_page(page, "https://post.example/ferry").metadata


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ANN = ("Ann Example",)
AUTHORS = {
    "hCard": ("", '<div class="vcard"><a class="fn" href="/a">Ann Example</a> <i>Tuesday</i></div>', ANN),
    "a reader's hCard is no author": (
        "",
        '<ol><li class="comment"><div class="vcard"><cite class="fn">gull77</cite></div></li></ol>',
        (),
    ),
    "RDFa": ("", '<span property="schema:author" typeof="Person"><b property="name">Ann Example</b></span>', ANN),
    "Parse.ly's record": (
        """<meta name="parsely-page" content='{"author": "Ann Example", "section": "Sea"}'>""",
        "",
        ANN,
    ),
    "Parse.ly's record, broken": ("""<meta name="parsely-page" content='{"author": "Ann'>""", "", ()),
    "Twitter's labelled pair": (
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Example">',
        "",
        ANN,
    ),
    "another labelled pair": (
        '<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="Ten Minutes">',
        "",
        (),
    ),
    "family name first": ('<meta name="DC.creator" content="Example, Ann">', "", ANN),
    "two of one name each": ('<meta name="author" content="Example, Reuters">', "", ("Example",)),
    "as feeds write it": ('<meta name="author" content="ann@post.example (Ann Example)">', "", ANN),
    "the paper behind the name": (
        '<meta property="og:site_name" content="The Post"><meta name="author" content="Ann Example | The Post">',
        "",
        ANN,
    ),
    "the newsroom, where nobody else is named": (ld({"@type": "Article", "author": "Post Newsroom"}), "", ("Post Newsroom",)),
    "the byline before the newsroom": (
        ld({"@type": "Article", "author": "Post Newsroom"}),
        '<p class="byline">By Ann Example</p>',
        ANN,
    ),
    "the newsroom's own story before the teasers": ("", f'<p class="author">By Post Staff</p>{TEASERS}', ("Post Staff",)),
    "a word before the byline": ("", '<p class="author">Follow</p><p class="author">By Ann Example</p>', ANN),
}  # fmt: skip


@pytest.mark.parametrize(("head", "body", "expected"), AUTHORS.values(), ids=AUTHORS.keys())
def test_authors(head: str, body: str, expected: tuple[str, ...]) -> None:
    assert read(head, body).authors == expected


@pytest.mark.parametrize("text", ["Post Staff", "Team Example", "The Example Team", "Example Redaktion"])
def test_a_newsroom(text: str) -> None:
    assert is_newsroom(text)


@pytest.mark.parametrize(
    "text", ["Staff", "Editorial Staff", "The Team", "News Editors", "Ann Example", "Team 2–3"]
)
def test_no_newsroom(text: str) -> None:
    assert not is_newsroom(text)


ARTICLE = f"<main><article><h1>{HEADLINE}</h1>{{}}<p>Text.</p></article></main>"
DATES = {
    "seconds since 1970": ('<meta name="pubdate" content="1714722000">', "", "2024-05-03"),
    "milliseconds, as a number": (ld({"@type": "Article", "datePublished": 1714722000000}), "", "2024-05-03"),
    "digits alone": ('<meta name="ptime" content="20240503090000">', "", "2024-05-03"),
    "as Java prints it": ('<meta name="date" content="Fri May 03 09:00:00 UTC 2024">', "", "2024-05-03"),
    "hAtom": ("", '<p><abbr class="published" title="2024-05-03T09:00">Friday</abbr></p>', "2024-05-03"),
    "RDFa": ("", '<p><span property="datePublished" content="2024-05-03">Friday</span></p>', "2024-05-03"),
    "a time without an attribute": ("", "<p><time>May 3, 2024</time></p>", "2024-05-03"),
    "the masthead's time": (
        "",
        "<header><time datetime=2024-06-30>Today</time></header>" + ARTICLE.format("<time datetime=2024-05-03>May</time>"),
        "2024-05-03",
    ),
    "teasers before the story": (
        "",
        "<section><h3>Bus lane</h3><time datetime=2024-06-01>June</time></section>"
        + ARTICLE.format("<time datetime=2024-05-03>May</time>"),
        "2024-05-03",
    ),
    "over its own headline": (
        "",
        ("<main><article><time datetime=2024-05-03>May</time><h1>Ferry stops at new island pier</h1></article></main>"
        "<aside><time datetime=2024-06-01>June</time></aside>"),
        "2024-05-03",
    ),
    "behind the time of a change": (
        "",
        ARTICLE.format("<time class=updated datetime=2024-05-09>9</time> <time datetime=2024-05-03>3</time>"),
        "2024-05-03",
    ),
    "behind a label of a change": (
        "",
        ARTICLE.format("<p>Updated <time datetime=2024-05-09>May 9, 2024</time></p><p><time datetime=2024-05-03>3</time></p>"),
        "2024-05-03",
    ),
    "behind a line that tells of a change": (
        "",
        ARTICLE.format("<div class=date>Updated: May 9, 2024</div><div class=date>May 3, 2024</div>"),
        "2024-05-03",
    ),
    "a change is better than nothing": ("", ARTICLE.format("<time class=updated datetime=2024-05-03>3</time>"), "2024-05-03"),
}  # fmt: skip


@pytest.mark.parametrize(("head", "body", "expected"), DATES.values(), ids=DATES.keys())
def test_published(head: str, body: str, expected: str) -> None:
    found = read(head, body).published
    assert found is not None
    assert found.date().isoformat() == expected


def test_the_time_of_a_change_is_a_field_of_its_own() -> None:
    found = read("", ARTICLE.format("<time class=updated datetime=2024-05-09>9</time>")).updated
    assert found is not None
    assert found.date().isoformat() == "2024-05-09"


def test_a_count_of_seconds_outside_of_the_web_s_years_is_no_date() -> None:
    assert read('<meta name="pubdate" content="123456">', "").published is None


def trail(*steps: tuple[str, str]) -> str:
    items = [
        {"@type": "ListItem", "name": name, "item": f"https://post.example{path}"} for name, path in steps
    ]
    return ld({"@type": "BreadcrumbList", "itemListElement": items})


SECTIONS = {
    "between front page and story": (
        trail(("Home", "/"), ("Islands", "/islands"), (HEADLINE, "/ferry")),
        "Islands",
    ),
    "the front page without an address": (
        ld(
            {
                "@type": "BreadcrumbList",
                "itemListElement": [{"name": "Post"}, {"name": "Islands"}, {"name": "Ferry"}],
            }
        ),
        "Islands",
    ),
    "the article's own word first": (
        trail(("Home", "/"), ("Islands", "/islands"), (HEADLINE, "/ferry"))
        + ld({"@type": "Article", "articleSection": "Sea"}),
        "Sea",
    ),
    "nothing between": (trail(("Home", "/"), (HEADLINE, "/ferry")), None),
}


@pytest.mark.parametrize(("head", "expected"), SECTIONS.values(), ids=SECTIONS.keys())
def test_section_of_breadcrumbs(head: str, expected: str | None) -> None:
    assert read(head, "").section == expected


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="image_src" href="/pier.jpg">', ""),
        ('<meta itemprop="image" content="https://post.example/pier.jpg">', ""),
        ("", '<img itemprop="image" src="/pier.jpg" alt="The pier">'),
    ],
)
def test_image(head: str, body: str) -> None:
    assert read(head, body).image == "https://post.example/pier.jpg"
