"""Pages that are no article are rejected with their reason; articles about the same things are not."""

from __future__ import annotations

import pytest

from cleaners import Reason, clean

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
