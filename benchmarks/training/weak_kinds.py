"""Kinds of the lines outside of the gold text, from the HTML that they stand in.

What a page calls its blocks is no proof, so a kind from here only narrows what a line may be; a line whose element says nothing may be
any of the dropped kinds. Dumps made from the page share the kinds of its HTML lines by their text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cleaners.model import Facts, Kind, Line

WORDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (
        Kind.CAPTION,
        frozenset(
            "figcaption caption captions wp-caption-text credit imagecaption image-caption photo-credit".split()
        ),
    ),
    (Kind.COMMENTS, frozenset("comment comments disqus commentlist respond reply replies commenter".split())),
    (
        Kind.PROMO,
        frozenset(
            "share sharing social shares newsletter subscribe subscription subscribe signup promo banner advert advertisement ad ads "
            "sponsored sponsor paywall donate donation cta optin".split()
        ),
    ),
    (
        Kind.RELATED,
        frozenset(
            "related recommended recommendations recommend popular trending mostread most-read teaser teasers sidebar widget more "
            "latest recirc carousel outbrain taboola readmore tags tag topics".split()
        ),
    ),
    (
        Kind.BYLINE,
        frozenset(
            "byline author authors dateline timestamp date pubdate published post-meta entry-meta".split()
        ),
    ),
    (
        Kind.NAVIGATION,
        frozenset(
            "nav navigation navbar menu breadcrumb breadcrumbs footer header masthead copyright cookie".split()
        ),
    ),
)
"""Class words that speak for a kind, the surest first."""

TAGS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.CAPTION, frozenset({"figcaption", "caption"})),
    (Kind.NAVIGATION, frozenset({"nav", "footer", "menu"})),
)
"""Enclosing tags that speak for a kind."""

_LETTERS = re.compile(r"\w+")


def kind_of(facts: Facts) -> Kind | None:
    """The kind that a dropped line's element speaks for, or None."""
    for kind, tags in TAGS:
        if not tags.isdisjoint(facts.path):
            return kind
    for words in (facts.own_words, facts.words):
        for kind, speaking in WORDS:
            if not speaking.isdisjoint(words):
                return kind
    return None


def key(text: str) -> str:
    """A text without case, space and marks, so that renderers agree on it."""
    return "".join(_LETTERS.findall(text)).casefold()


def kinds_by_text(lines: Sequence[Line]) -> Mapping[str, Kind]:
    """The kind of each text of a page; texts that stand in elements of different kinds have none."""
    kinds: dict[str, Kind] = {}
    torn: set[str] = set()
    for line in lines:
        kind = kind_of(line.facts) if line.facts else None
        name = key(line.text)
        if kind is None or kinds.setdefault(name, kind) is not kind:
            torn.add(name)
    return {name: kind for name, kind in kinds.items() if name not in torn}
