"""Kinds of the lines outside of the gold text, from the HTML that they stand in.

What a page calls its blocks is no proof, so a kind from here only narrows what a line may be; a line whose element says nothing may be
any of the dropped kinds. Dumps made from the page share the kinds of its HTML lines by their text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.training.labels import INSIDE, OUTSIDE, Labels, mask
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

CAPTION_TAG = "figcaption"
CAPTION_CLASSES = frozenset("figcaption wp-caption-text image-caption imagecaption caption-text".split())
"""What only captions stand in: a line there is one, whatever the gold says. Class words of its ancestors are no proof of that."""

STANDFIRST_WORDS, STANDFIRST_LINES = 8, 15
"""Words from which, and lines before the text up to which, what extractors leave out may be the standfirst: they lose four in ten."""

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


@dataclass(frozen=True, slots=True)
class WeakKinds:
    """What a page's elements say of texts: ``kinds`` of dropped lines, by text, and the texts that are surely ``captions``."""

    kinds: Mapping[str, Kind]
    captions: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> WeakKinds:
        """The kinds of a page's lines, which have facts."""
        captions = {key(line.text) for line in lines if _is_caption(line)}
        others = {key(line.text) for line in lines if not _is_caption(line)}
        return cls(kinds_by_text(lines), frozenset(captions - others))


def _is_caption(line: Line) -> bool:
    facts = line.facts
    return facts is not None and (
        CAPTION_TAG in facts.path or not CAPTION_CLASSES.isdisjoint(facts.own_words)
    )


def narrow(labels: Labels, texts: Sequence[str], weak: WeakKinds) -> None:
    """Give lines outside of the gold the kind that their element speaks for.

    Extractors differ on captions, and some golds keep them: the former are captions, of the latter nothing is learnt.
    """
    for row, text in zip(labels.allowed, texts, strict=True):
        name = key(text)
        if name in weak.captions and row[INSIDE].any():
            row[:] = mask([Kind.CAPTION]) if row[OUTSIDE].any() else True
        kind = weak.kinds.get(name)
        if kind is not None and row[mask([kind])].any() and not row[INSIDE].any():
            row[:] = mask([kind])


def open_before_start(labels: Labels) -> None:
    """Let long lines right before the text be anything: extractors that agree may have lost the standfirst together."""
    inside = np.flatnonzero(labels.inside)
    if not len(inside):
        return
    before = np.arange(max(0, inside[0] - STANDFIRST_LINES), inside[0])
    titles = (labels.allowed[before] == mask([Kind.TITLE])).all(axis=1)
    labels.allowed[before[(labels.words[before] >= STANDFIRST_WORDS) & ~titles]] = True
