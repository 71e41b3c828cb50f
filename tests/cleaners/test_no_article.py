"""Pages that are no article are rejected with their reason; articles about the same things are not."""

from __future__ import annotations

import pytest

from cleaners import Entry, Reason, clean
from cleaners.articles import DOUBTFUL

TEASERS = """Frost fair melts away
The stalls are being dried in the hall of Eastry.
2 hours ago
Maltings sold for copper
Forty flats are planned on the site by the river.
3 hours ago
Oldest cat turns 31
Biscuit slept through the speeches and the sardines.
5 hours ago
"""
REJECTED = {
    "consent": (
        "Before you continue to the Courier\nWe and our partners store cookies on your device.\nAccept all\nReject all",
        Reason.CONSENT_WALL,
    ),
    "consent, German": (
        "Wir und unsere Partner verarbeiten Daten.\nAlle akzeptieren\nAlle ablehnen\nImpressum",
        Reason.CONSENT_WALL,
    ),
    "error": (
        "404\nPage not found\nThe page you are looking for may have moved.\nBack to the front page",
        Reason.ERROR_PAGE,
    ),
    "error, French": ("Page introuvable\nRetour à l'accueil", Reason.ERROR_PAGE),
    "nothing": (" \n\t\n\u00a0\n", Reason.EMPTY),
    "a menu": ("Home\nNews\nSport\nWeather", Reason.NO_ARTICLE),
    "a front page": ("Home\nNews\nSport\n" + TEASERS + "About us\nContact", Reason.INDEX_PAGE),
}
RIVER = "".join(
    f'<div class="teaser"><h3><a href="/{number}">{headline}</a></h3><p>{text}</p></div>'
    for number, (headline, text) in enumerate(
        (
            (
                "Frost fair melts away",
                "The river at Eastry is water again, and the stalls are being dried in the hall.",
            ),
            (
                "Maltings sold for the copper in its roof",
                "Forty flats are planned on the site. The chimney will stay.",
            ),
            (
                "Oldest cat in the country turns 31",
                "Biscuit celebrated with sardines and slept through the speeches.",
            ),
            (
                "Registry office loses middle names",
                "They are in another column. Families are asked to be patient.",
            ),
        )
    )
)
STORY = (
    "<h1>Moth stops work on bypass</h1><p>By Tom Vasko</p><p>Work on the Fenny Cross bypass has stopped because of a caterpillar that was"
    " thought to have died out in the county in 1983.</p>"
)
SECOND = "<p>It feeds on one plant only, and the plant grows on one verge only. The verge was to have been a slip road.</p>"
FIGURES = "".join(
    f"<figure><img src='{n}.jpg'><figcaption>Stall number {n} on the frozen river.</figcaption></figure>"
    for n in "1234"
)
PAGES = {
    "index": (f"<title>Eastry Post</title><main>{RIVER}</main>", Reason.INDEX_PAGE),
    "gallery": (f"<h1>In pictures: the frost fair</h1>{FIGURES}", Reason.MEDIA_PAGE),
    "video": (
        '<meta property="og:type" content="video.other"><h1>Watch: frost fair melts</h1><p>The thaw at Eastry in time-lapse.</p>',
        Reason.MEDIA_PAGE,
    ),
    "shell": (
        (
            "<h1>www.example.com</h1><h2>Checking if the site connection is secure</h2>"
            "<p>Enable JavaScript and cookies to continue</p><p>Ray ID: 7d1c2b3a</p>"
        ),
        Reason.SCRIPT_SHELL,
    ),
    "paywall": (
        "<h1>Moth stops work on bypass</h1><p>This article is for subscribers only.</p><p>To continue reading, please subscribe.</p>",
        Reason.PAYWALL,
    ),
}
ARTICLES = {
    "with other stories under it": f"{STORY}{SECOND}{RIVER}",
    "of one paragraph, with other stories under it": f"{STORY}{RIVER}",
    "under other stories": f"{RIVER}{STORY}{RIVER}",
    "with many pictures": f"{STORY}{SECOND}{FIGURES}",
    "on a page that calls itself a video": f'<meta property="og:type" content="video.other">{STORY}{SECOND}',
}
ABOUT_ERRORS = """Why “page not found” became the most famous sentence of the web

For thirty years the words “page not found” have greeted people who followed a link that somebody had forgotten to mend. A museum in Velden
now shows two hundred of them, from plain white pages to small games, and its curator says that no two visitors laugh at the same one.

The exhibition opens on Friday and tells how servers came to number their excuses, why the number 404 won, and what librarians did about
links that break before the ink on the page that cites them has dried. Admission is free until the end of the month.
"""


@pytest.mark.parametrize(("dump", "reason"), REJECTED.values(), ids=REJECTED)
def test_no_article(dump: str, reason: Reason) -> None:
    cleaned = clean(dump)
    assert cleaned.articles == ()
    assert cleaned.reject is not None
    assert cleaned.reject.reason is reason


def test_an_article_about_error_pages_is_an_article() -> None:
    assert clean(ABOUT_ERRORS).reject is None


@pytest.mark.parametrize(("page", "reason"), PAGES.values(), ids=PAGES)
def test_a_page_that_is_no_article(page: str, reason: Reason) -> None:
    cleaned = clean(Entry(page, html=True))
    assert cleaned.articles == ()
    assert cleaned.reject is not None
    assert cleaned.reject.reason is reason


@pytest.mark.parametrize("page", ARTICLES.values(), ids=ARTICLES)
def test_an_article_whatever_stands_around_it(page: str) -> None:
    (article,) = clean(Entry(page, html=True)).articles
    assert "caterpillar" in article.text
    assert article.confidence > DOUBTFUL


@pytest.mark.parametrize(
    ("page", "url"),
    [
        pytest.param(
            f"{STORY}<h2>Keep reading with a subscription</h2><p>Already a subscriber? Log in</p>", None, id="cut off"
        ),
        pytest.param(f"{STORY}{SECOND}", "https://post.example/", id="on a front page"),
    ],
)  # fmt: skip
def test_an_article_worth_little_says_so(page: str, url: str | None) -> None:
    (article,) = clean(Entry(page, html=True, url=url)).articles
    assert "caterpillar" in article.text
    assert article.confidence <= DOUBTFUL


@pytest.mark.parametrize(
    "notice",
    [
        "Please enable JavaScript to view the comments powered by Disqus.",
        "To view this video please enable JavaScript.",
        "Bitte aktivieren Sie JavaScript, um die Kommentare zu lesen.",
    ],
)
def test_a_notice_about_a_part_of_the_page_is_none_about_the_page(notice: str) -> None:
    brief = "The old ferry terminal will close next month, the harbour board decided on Tuesday."
    (article,) = clean(f"Old terminal to close\n\n{brief}\n\n{notice}\n").articles
    assert article.text.startswith(brief)
