"""Site templates: lines that a site repeats across its articles, whatever they say.

Two pure decisions. What has been counted of a line on a site says whether it is learned, and where it may be taken out (:func:`place_of`);
and, for one article, which of its lines are such lines in such a place (:func:`without_templates`). Counting is done elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Line, Verdict
from cleaners.normalise import normalise_paragraph
from cleaners.patterns import regex
from cleaners.phrasebook import core, fold

SITE_ARTICLES = 5
"""Different articles of a site from which anything is learned of it."""

LINE_ARTICLES = 3
LINE_SHARE = 0.02
"""Different articles that have a line, and their share of the site's, from which it is the template's at an article's edge. What stands at
the edge of three articles of five is a box; a byline, dateline or credit has a kind of its own and is never asked about. A box under one
author's articles is seldom on more than a few in a hundred. At the end, articles count in which the line was left out by another rule;
at the beginning they do not, since an article's first paragraph stands as a teaser on other pages."""

BETWEEN_ARTICLES = 5
BETWEEN_SHARE = 0.4
BETWEEN_WORDS = 4
BETWEEN_DAYS = 2
"""The same between an article's paragraphs, where a series' standing paragraph, a quoted sentence or a recurring sub-heading may stand:
more articles, a greater share, no short labels, and not all on one day, where days are known."""

UBIQUITOUS_SHARE = 0.8
UBIQUITOUS_LABELS, UBIQUITOUS_ARTICLES = 5, 10
UBIQUITOUS_KEPT = 2
"""Share of a site's articles from which a line belongs to the page wherever it stands, and articles that must have it: a label, or a line
that says something. Of such a line one article may be that of which it is a teaser, so it must have been left in more than one."""

LEAD = 3
"""First paragraphs of a text from which a line on nearly every page is not taken that was left in no other article: they are what teasers
are made of."""

LABEL_SHARE = 0.8
"""Share of the site's articles from which a line of fewer than ``BETWEEN_WORDS`` words is taken out at an article's beginning, where a
place or a section's name may stand: half of a capital's paper is written in the capital."""

CONFIDENCE = 0.9
"""What a template's verdict claims: below what a rule is sure of."""

CONTINUED = "template.continued"
"""The rule's name on the further physical lines of a paragraph, so that who counts lines can put the paragraph together again."""

LEAST_LETTERS = 3
_DIGITS = regex(r"\d+")


class Place(StrEnum):
    """Where a learned line may be taken out of an article: at its end, there and below its lead, at both of its edges, anywhere."""

    END = "end"
    BELOW = "below"
    EDGE = "edge"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Counts:
    """What has been counted of a line on its site. All of them count articles, each once, whatever else is known of it.

    ``articles``: different articles (by title) with the line. ``kept``: those of them in which no other rule left it out. ``days``:
    different days on which they were published. ``site_articles``, ``site_days``: the same of the whole site; no days where none are known.
    """

    articles: int
    kept: int
    days: int
    site_articles: int
    site_days: int


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """The lines learned of one site, by :func:`digest` and by where they are taken out (:class:`Place`)."""

    end: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    edge: frozenset[str] = frozenset()
    anywhere: frozenset[str] = frozenset()


Templates = Mapping[str, SiteTemplate]
"""What was learned, by site."""


def key(text: str) -> str:
    """What two lines have in common that say the same: folded, without outer punctuation, numbers as ``0``.

    >>> key("• Posted on 12 May 2024 | 3 comments")
    'posted on 0 may 0 | 0 comments'
    """
    return _DIGITS.sub("0", core(fold(normalise_paragraph(text))))


def digest(of: str) -> str:
    """Sixteen hexadecimal digits that stand for a key."""
    return hashlib.blake2b(of.encode("utf-8", "replace"), digest_size=8).hexdigest()


def may_repeat(of: str) -> bool:
    """Whether a key says enough to be counted: a dash, a bullet or a number says nothing."""
    return sum(char.isalpha() for char in of) >= LEAST_LETTERS


def place_of(of: str, counts: Counts) -> Place | None:
    """Where a line with this key may be taken out of the site's articles; None where it is not the template's."""
    if counts.site_articles < SITE_ARTICLES or not may_repeat(of):
        return None
    if _is_anywhere(of, counts):
        return Place.ANYWHERE
    least = max(LINE_ARTICLES, LINE_SHARE * counts.site_articles)
    if counts.kept >= (least if _says_something(of) else max(least, LABEL_SHARE * counts.site_articles)):
        return Place.EDGE
    if _is_ubiquitous(counts, UBIQUITOUS_LABELS):
        return Place.BELOW
    return Place.END if counts.articles >= least else None


def _is_ubiquitous(counts: Counts, least: int) -> bool:
    return counts.articles >= max(least, UBIQUITOUS_SHARE * counts.site_articles)


def _is_anywhere(of: str, counts: Counts) -> bool:
    if not _says_something(of):
        return _is_ubiquitous(counts, UBIQUITOUS_LABELS)
    if _is_ubiquitous(counts, UBIQUITOUS_ARTICLES) and counts.kept >= UBIQUITOUS_KEPT:
        return True
    one_day = counts.site_days > 0 and counts.days < BETWEEN_DAYS
    enough = counts.kept >= max(BETWEEN_ARTICLES, BETWEEN_SHARE * counts.site_articles)
    return enough and not one_day


def _says_something(of: str) -> bool:
    """Whether a key has the words of more than a label; in scripts without spaces two characters count as one."""
    return Features(Line(0, of, of)).words >= BETWEEN_WORDS


@dataclass(frozen=True, slots=True)
class Learned:
    """Which lines of one article's text are learned ones, and where: ``kept`` are the text's indices, the others parallel to it."""

    kept: tuple[int, ...]
    at_end: tuple[bool, ...]
    at_edge: tuple[bool, ...]
    inside: tuple[bool, ...]
    anywhere: tuple[bool, ...]

    @property
    def is_all(self) -> bool:
        """Whether the whole text is lines that stand in other articles too: a list of teasers, say, and no article."""
        return all(self.at_edge)


def learned(features: Sequence[Features], verdicts: Sequence[Verdict], template: SiteTemplate) -> Learned:
    """Which lines of an article's text its site is known to repeat."""
    kept = tuple(index for index, verdict in enumerate(verdicts) if verdict.kind in KEPT)
    digests = [digest(key(features[index].text)) for index in kept]
    anywhere = tuple(one in template.anywhere for one in digests)
    at_edge = tuple(any_ or one in template.edge for one, any_ in zip(digests, anywhere, strict=True))
    below = tuple(one in template.below for one in digests)
    at_end = tuple(
        edge or low or one in template.end for one, edge, low in zip(digests, at_edge, below, strict=True)
    )
    inside = tuple(
        any_ or (low and place >= LEAD) for place, (any_, low) in enumerate(zip(anywhere, below, strict=True))
    )
    return Learned(kept, at_end, at_edge, inside, anywhere)


def without_templates(
    articles: Sequence[Sequence[Features]], judged: Sequence[Sequence[Verdict]], template: SiteTemplate
) -> list[list[Verdict]]:
    """The verdicts on an entry's articles, those that keep a learned line in its place turned to ``template``."""
    lines = [learned(own, verdicts, template) for own, verdicts in zip(articles, judged, strict=True)]
    others = sum(not one.is_all for one in lines)
    return [_without(verdicts, one, alone=others == 0) for one, verdicts in zip(lines, judged, strict=True)]


def _without(verdicts: Sequence[Verdict], lines: Learned, *, alone: bool) -> list[Verdict]:
    """The verdicts on one article's lines. Only lines of the text are turned, never fields.

    ``alone``: no other article of the entry has a line of its own. Then it is taken out as a whole only
    where every line of it may be taken out anywhere: it may be a short notice, or printed under several headlines.
    """
    turned = list(verdicts)
    if all(lines.at_end):
        goes = all(lines.anywhere) if alone else lines.is_all
        gone = lines.kept if goes else ()
        return _turned(turned, gone, "template.whole")
    first, last = lines.at_edge.index(False), len(lines.kept) - lines.at_end[::-1].index(False)
    middle = range(first, last)
    edges = [index for place, index in enumerate(lines.kept) if place not in middle]
    between = [lines.kept[place] for place in middle if lines.inside[place]]
    return _turned(_turned(turned, edges, "template.edge"), between, "template.between")


def _turned(verdicts: list[Verdict], indices: Sequence[int], rule: str) -> list[Verdict]:
    for index in indices:
        verdicts[index] = Verdict(Kind.TEMPLATE, rule, CONFIDENCE)
    return verdicts


def continued(verdict: Verdict) -> Verdict:
    """The verdict on a paragraph, for its lines but the first."""
    return Verdict(verdict.kind, CONTINUED, verdict.confidence) if verdict.kind is Kind.TEMPLATE else verdict
