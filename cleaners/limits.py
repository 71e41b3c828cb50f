"""What is too large to be an article, told by counts: the same document is always a reject, however fast the machine."""

from __future__ import annotations

from collections.abc import Iterable

from cleaners.model import Reason, Reject
from cleaners.patterns import regex

MOST_TAGS = 200_000
"""Tags of a page, those that end elements included: the most of 841 pages of the development corpora has 9,770."""
SHORTEST_TAG = 3
"""Characters of ``<b>``: a page of fewer times as many as it may have tags need not be counted."""
MOST_LINES = 30_000
"""Paragraphs of a document; with more it would take longer than ten seconds. A glued dump of this size holds a thousand articles."""
MOST_CUT_LINES = 5 * MOST_LINES
"""Lines of a text before those that a renderer cut are joined."""

MOST_PAGE_TEXT = 6_000_000
"""Characters of a page's lines, nearly twice those of War and Peace: with more, in a script without spaces, it would take over 500 MB."""

_LINE = regex(r"\S[^\n]*")


def too_many_tags(html: str) -> Reject | None:
    """Why a page is not even parsed; None for nearly every page."""
    tags = html.count("<") if len(html) > SHORTEST_TAG * MOST_TAGS else 0
    return (
        Reject(Reason.TOO_LARGE, f"a page of {tags:,} tags; {MOST_TAGS:,} are read")
        if tags > MOST_TAGS
        else None
    )


def too_much_text(texts: Iterable[str]) -> Reject | None:
    """Why a page whose lines are so long is not judged; None for nearly every page."""
    characters = sum(map(len, texts))
    return (
        Reject(Reason.TOO_LARGE, f"{characters:,} characters of text")
        if characters > MOST_PAGE_TEXT
        else None
    )


def too_many_cut_lines(text: str) -> Reject | None:
    """Why a text is not even cut into lines; None for nearly every text."""
    if text.count("\n") < MOST_CUT_LINES or sum(1 for _ in _LINE.finditer(text)) <= MOST_CUT_LINES:
        return None
    return Reject(Reason.TOO_LARGE, f"a text of more than {MOST_CUT_LINES:,} lines")


def too_many_lines(count: int) -> Reject | None:
    """Why a document of so many paragraphs is not judged; None for nearly every document."""
    return Reject(Reason.TOO_LARGE, f"more than {MOST_LINES:,} paragraphs") if count > MOST_LINES else None
