"""What a page says of itself, where it says it, and what is believed when it says different things."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from cleaners.claims import Origin
from cleaners.html import read_page
from cleaners.json_ld import read_objects
from cleaners.page_fields import PageMetadata

HEADLINE = "Ferry stops at new island pier"
PIERS = "where the ferry stops at ten piers"


def read(*head: str, body: str = "<p>Text.</p>", url: str | None = None) -> PageMetadata:
    return read_page(f"<html><head>{''.join(head)}</head><body>{body}</body></html>", url).metadata


def ld(**properties: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **properties})}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_a_page_that_says_nothing_is_unknown_in_every_field() -> None:
    assert read() == PageMetadata()


def test_everything_from_json_ld() -> None:
    found = read(
        ld(
            headline=HEADLINE,
            description="The first boat came on Monday.",
            author=[{"@type": "Person", "name": "Ann Example"}, {"@type": "Person", "name": "By Bob Sample"}],
            datePublished="2024-05-03T10:00:00+02:00",
            dateModified="2024-05-03T12:30:00+02:00",
            inLanguage="en-GB",
            publisher={"@type": "Organization", "name": "The Exampleton Post"},
            articleSection="Local",
            url="https://post.example/ferry",
            image={"@type": "ImageObject", "url": "/pier.jpg", "caption": "The pier."},
        )
    )
    assert found.title == HEADLINE
    assert found.standfirst == "The first boat came on Monday."
    assert found.authors == ("Ann Example", "Bob Sample")
    assert found.published == datetime(2024, 5, 3, 8, tzinfo=UTC)
    assert found.updated == datetime(2024, 5, 3, 10, 30, tzinfo=UTC)
    assert found.language == "en"
    assert found.site == "The Exampleton Post"
    assert found.section == "Local"
    assert found.url == "https://post.example/ferry"
    assert found.image == "https://post.example/pier.jpg"
    assert found.image_caption == "The pier."
    assert set(found.origins.values()) == {Origin.JSON_LD}


def test_everything_from_meta_tags() -> None:
    found = read(
        meta("og:title", HEADLINE),
        meta("og:description", "The first boat came on Monday."),
        meta("author", "Ann Example"),
        meta("article:published_time", "2024-05-03"),
        meta("article:modified_time", "2024-05-04T00:00:00Z"),
        meta("og:site_name", "The Exampleton Post"),
        meta("article:section", "Local"),
        meta("og:image", "https://post.example/pier.jpg"),
        meta("og:locale", "de_AT"),
        '<link rel="canonical" href="https://post.example/ferry">',
    )
    assert found.title == HEADLINE
    assert found.authors == ("Ann Example",)
    assert found.published == datetime(2024, 5, 3, tzinfo=UTC)
    assert found.updated == datetime(2024, 5, 4, tzinfo=UTC)
    assert (found.site, found.section, found.language) == ("The Exampleton Post", "Local", "de")
    assert (found.url, found.image) == ("https://post.example/ferry", "https://post.example/pier.jpg")
    assert found.origins["url"] == Origin.ELEMENT


def test_the_zone_of_a_date_is_kept() -> None:
    found = read(meta("article:published_time", "2024-05-03T23:30:00-07:00"))
    assert found.published is not None
    assert found.published.utcoffset() == timedelta(hours=-7)
    assert found.published_raw == "2024-05-03T23:30:00-07:00"


def test_microdata() -> None:
    body = f"""<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{HEADLINE}</h1>
    <span itemprop="author" itemscope itemtype="https://schema.org/Person">
    <a rel="author"><span itemprop="name">Ann Example</span></a></span>
    <time itemprop="datePublished" datetime="2024-05-03">yesterday</time></article>
    <div itemscope><h3 itemprop="headline">Other</h3><span itemprop="author">Carl Other</span></div>"""
    found = read(body=body)
    assert found.title == HEADLINE
    assert found.authors == ("Ann Example",)
    assert found.published == datetime(2024, 5, 3, tzinfo=UTC)


TITLES = {
    "the site's name is taken off the title": (
        [f"<title>{HEADLINE} | The Exampleton Post</title>", meta("og:site_name", "The Exampleton Post")],
        "<p>x</p>",
        HEADLINE,
    ),
    "the host's name too": ([f"<title>{HEADLINE} - Post.example</title>"], "<p>x</p>", HEADLINE),
    "the blog's name before a colon": (
        [f"<title>The Exampleton Post: {HEADLINE}</title>", meta("og:site_name", "The Exampleton Post")],
        "<p>x</p>",
        HEADLINE,
    ),
    "a kicker before a colon stays": (
        [f"<title>Islands: {HEADLINE}</title>"],
        f"<p>Islands</p><p>{HEADLINE}</p>",
        f"Islands: {HEADLINE}",
    ),
    "entities escaped twice": (
        [meta("og:title", "The &amp;#039;slow&amp;#039; ferry")],
        "<p>x</p>",
        "The 'slow' ferry",
    ),
    "a headline cut off is taken as the page shows it": (
        [ld(headline="Ferry stops at new..."), meta("og:title", "Ferry stops at new...")],
        f"<h1>{HEADLINE}</h1>",
        HEADLINE,
    ),
    "a headline that ends in dots is as it is": (
        [ld(headline="And then the ferry…"), meta("og:title", "And then the ferry…")],
        "<h1>And then the ferry…</h1>",
        "And then the ferry…",
    ),
    "a dash in a headline stays": (
        ["<title>Ferry stops - at last</title>"],
        "<p>x</p>",
        "Ferry stops - at last",
    ),
    "the logo is no headline": (
        [meta("og:title", HEADLINE)],
        f"<h1>Exampleton Post</h1><h2>{HEADLINE}</h2>",
        HEADLINE,
    ),
    "the h1 that another claim confirms": (
        [f"<title>{HEADLINE} | National | Post.example</title>"],
        f"<h1>Menu</h1><h1>{HEADLINE}</h1>",
        HEADLINE,
    ),
    "two against one": (
        [ld(headline="Boats, boats, boats"), meta("og:title", HEADLINE)],
        f"<h1>{HEADLINE}</h1>",
        HEADLINE,
    ),
    "only an h1": ([], f"<h1>{HEADLINE}</h1>", HEADLINE),
    "claims written anew for search engines give way to what the page shows": (
        [meta("og:title", f"Best piers: {PIERS}"), f"<title>Best piers: {PIERS}</title>"],
        "<h1>Ten island piers where the ferry stops</h1>",
        "Ten island piers where the ferry stops",
    ),
    "not in news, which says which of two headlines it means": (
        [ld(headline=f"Best piers: {PIERS}"), meta("og:title", f"Best piers: {PIERS}")],
        "<h1>Ten island piers where the ferry stops</h1>",
        f"Best piers: {PIERS}",
    ),
    "an h1 that is a part of a claim is a cut of it": (
        [meta("og:title", f"Watch: {HEADLINE}"), f"<title>Watch: {HEADLINE}</title>"],
        f"<h1>{HEADLINE}</h1>",
        f"Watch: {HEADLINE}",
    ),
    "an h1 that goes on has a counter behind it": (
        [meta("og:title", HEADLINE), f"<title>{HEADLINE}</title>"],
        f"<h1>{HEADLINE} (87 comments)</h1>",
        HEADLINE,
    ),
    "a section behind the headline that a line says": (
        [f"<title>{HEADLINE} | District</title>"],
        f"<h2>{HEADLINE}</h2>",
        HEADLINE,
    ),
    "a site's name in front of it": (
        [f"<title>North Shore News Online - {HEADLINE}</title>"],
        f"<div>{HEADLINE}</div>",
        HEADLINE,
    ),
    "a sentence of the story is no headline": (
        [f"<title>{HEADLINE} - after eleven years</title>"],
        f"<p>{'The council voted for it on Tuesday. ' * 6}</p><div>{HEADLINE}</div>",
        f"{HEADLINE} - after eleven years",
    ),
    "a page that shows all of it": (
        [f"<title>{HEADLINE} - after eleven years</title>"],
        f"<p>{HEADLINE}</p><div>{HEADLINE} – after eleven years</div>",
        f"{HEADLINE} - after eleven years",
    ),
}


@pytest.mark.parametrize(("head", "body", "expected"), TITLES.values(), ids=TITLES.keys())
def test_title_is_what_most_origins_agree_on(head: list[str], body: str, expected: str) -> None:
    assert read(*head, body=body, url="https://post.example/2024/ferry").title == expected


AUTHORS: dict[str, tuple[list[str], str, tuple[str, ...]]] = {
    "persons before companies": (
        [ld(author=[{"@type": "Organization", "name": "Post"}, {"@type": "Person", "name": "Ann Example"}])],
        "",
        ("Ann Example",),
    ),
    "a name that is only the site's gives way": (
        [ld(author={"name": "The Exampleton Post"}), meta("og:site_name", "The Exampleton Post")],
        '<p class="byline">By Ann Example</p>',
        ("Ann Example",),
    ),
    "profile addresses are no names": (
        [meta("article:author", "https://social.example/ann"), meta("author", "Ann Example")],
        "",
        ("Ann Example",),
    ),
    "two in one string": ([meta("author", "Ann Example and Bob Sample")], "", ("Ann Example", "Bob Sample")),
    "the byline names one more": (
        [ld(author={"@type": "Person", "name": "Ann Example"})],
        '<div class="article-byline">By Ann Example and Bob Sample</div>',
        ("Ann Example", "Bob Sample"),
    ),
    "the byline names another": (
        [ld(author={"@type": "Person", "name": "Ann Example"})],
        '<div class="byline">By Carl Other</div>',
        ("Ann Example",),
    ),
    "by reference": (
        [ld(**{"@type": "WebPage", "@graph": [{"@type": "Article", "author": {"@id": "#ann"}}, {"@id": "#ann", "name": "Ann Example"}]})],
        "",
        ("Ann Example",),
    ),
    "rel author": ([], '<a rel="author" href="/ann">Ann Example</a>', ("Ann Example",)),
    "a list of writers is no byline": (
        [],
        "".join(f'<a rel="author">{name}</a>' for name in ("Ann Example", "Bo Ray", "Cy Lee", "Di Fox", "Ed Kay")),
        ("Ann Example",),
    ),
    "an agency is no author": (
        [ld(author={"@type": "Organization", "name": "Reuters"})],
        '<div class="byline">Reuters</div><aside><div class="byline">By Carl Other</div></aside>',
        (),
    ),
    "the agency's reporter in the byline": (
        [ld(author={"@type": "Organization", "name": "Reuters"})],
        '<div class="byline">By Ann Example</div>',
        ("Ann Example",),
    ),
    "what somebody logs in as gives way": (
        [meta("author", "aex")],
        '<div class="byline">By Ann Example</div>',
        ("Ann Example",),
    ),
    "the paper's name at the end of the byline": (
        [meta("og:site_name", "Example Post")],
        '<div class="byline">Ann Example EXAMPLE POST</div>',
        ("Ann Example",),
    ),
    "nobody": ([meta("author", "admin")], "", ()),
}  # fmt: skip


@pytest.mark.parametrize(("head", "body", "expected"), AUTHORS.values(), ids=AUTHORS.keys())
def test_authors(head: list[str], body: str, expected: tuple[str, ...]) -> None:
    assert read(*head, body=body, url="https://post.example/ferry").authors == expected


DATES = {
    "json-ld before the rest": (
        [ld(datePublished="2024-05-03"), meta("og:published_time", "2024-05-09")],
        "",
        "2024-05-03",
    ),
    "an unreadable one is passed over": (
        [ld(datePublished="soon"), meta("date", "2024-05-03")],
        "",
        "2024-05-03",
    ),
    "year one is unknown": (
        [ld(datePublished="0001-01-01T00:00:00Z"), meta("date", "2024-05-03")],
        "",
        "2024-05-03",
    ),
    "a time element": ([], '<time datetime="2024-05-03T10:00Z">today</time>', "2024-05-03"),
    "a line named for the date": ([], '<div class="post-date">May 3, 2024</div>', "2024-05-03"),
}


@pytest.mark.parametrize(("head", "body", "expected"), DATES.values(), ids=DATES.keys())
def test_published(head: list[str], body: str, expected: str) -> None:
    found = read(*head, body=body).published
    assert found is not None
    assert found.date().isoformat() == expected


def test_the_address_tells_the_day_where_nothing_else_does() -> None:
    assert read(url="https://post.example/2024/05/03/ferry").published == datetime(2024, 5, 3, tzinfo=UTC)
    assert read(url="https://post.example/story-20241399").published is None


def test_an_instant_that_is_also_written_in_the_paper_s_zone_is_taken_in_it() -> None:
    found = read(
        ld(datePublished="2024-05-04T02:30:00Z"), meta("article:published_time", "2024-05-03 19:30:00 -0700")
    )
    assert found.published is not None
    assert found.published.isoformat() == "2024-05-03T19:30:00-07:00"


def test_the_agency_is_told_from_the_authors() -> None:
    found = read(
        ld(author=[{"@type": "Organization", "name": "Reuters"}, {"@type": "Person", "name": "Ann Example"}])
    )
    assert (found.agency, found.authors) == ("Reuters", ("Ann Example",))


def test_no_year_no_date() -> None:
    assert read(body='<div class="post-date">Thursday (Mar 18)</div>').published is None


SCRIPTS = {
    "control characters": '{"@type": "Article", "headline": "A\nB"}',
    "trailing comma": '{"@type": "Article", "headline": "A B",}',
    "comment around": '<!-- {"@type": "Article", "headline": "A B"} -->',
    "CDATA around": '//<![CDATA[\n{"@type": "Article", "headline": "A B"}\n//]]>',
    "semicolon": '{"@type": "Article", "headline": "A B"};',
    "two in a row": '{"@type": "Organization"}{"@type": "Article", "headline": "A B"}',
    "an array": '[\n {"@type": "Article", "headline": "A B"}]',
    "entities": "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;A B&quot;}",
    "a quotation mark too many": '{"@type": "Article", "headline": "A B", "description": "He said "no" again"}',
    "cut off": '{"@type": "Article", "headline": "A B", "articleBody": "It was',
    "in a page object": '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "A B"}}',
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_broken_json_ld_is_read_as_far_as_it_goes(script: str) -> None:
    headlines = [node.get("headline") for node in read_objects([script])]
    assert [" ".join(headline.split()) for headline in headlines if headline] == ["A B"]


HOPELESS = [
    "{",
    "null",
    "[1, 2]",
    '"text"',
    "{" * 100_000,
    '{"@type": "Product", "description": "shop" "price"',
    "{]}",
]


@pytest.mark.parametrize("script", HOPELESS, ids=lambda script: script[:12])
def test_json_ld_that_tells_nothing(script: str) -> None:
    found = read(f'<script type="application/ld+json">{script}</script>')
    assert (found.title, found.standfirst, found.authors) == (None, None, ())


def test_the_article_among_others_is_the_one_with_the_page_s_address() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "Other story", "url": "https://post.example/other"},
        {
            "@type": "NewsArticle",
            "headline": HEADLINE,
            "url": "https://www.post.example/ferry/",
            "author": "Ann Example",
        },
    ]
    script = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    assert read(script, url="https://post.example/ferry?utm=1").authors == ("Ann Example",)


def test_lists_of_other_stories_are_not_looked_into() -> None:
    listed = {
        "@type": "ItemList",
        "itemListElement": [{"@type": "NewsArticle", "headline": "Other", "author": "Carl Other"}],
    }
    script = f'<script type="application/ld+json">{json.dumps(listed)}</script>'
    assert read(script) == PageMetadata()
