"""Site templates: lines that a site repeats across its articles, whatever they say.

Two pure decisions. What has been counted of a line on a site says whether it is learned, and where it may be taken out (:func:`place_of`);
and, for one article, which of its lines are such lines in such a place (:func:`without_templates`). Counting is done elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, islice

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Line, Verdict
from cleaners.normalise import normalise_paragraph
from cleaners.patterns import regex
from cleaners.phrasebook import core, fold
from cleaners.relatedness import is_unrelated, stems

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
"""First paragraphs of a text from which a line on nearly every page is not taken that was left in no other article, nor one in doubt:
they are what teasers are made of."""

PROSE_WORDS = 12
DOUBTED = 2
"""Words from which a line may be a paragraph of several articles: a series' standing one, the background of a running story, or what
the versions of one report have in common, which a site prints under new headlines. Where other rules left it out of fewer articles than
``DOUBTED``, it needs as many articles and days at an article's edge as between paragraphs."""

DOUBTED_SHARE = 0.2
"""Share of a site's articles from which a paragraph of which no more is known is taken out where there is a doubt of it: the cleaner's own,
or that it says nothing of what the story tells (:mod:`cleaners.relatedness`); of one day it needs ``BETWEEN_SHARE``."""

LABEL_SHARE = 0.8
"""Share of the site's articles from which a line of fewer than ``BETWEEN_WORDS`` words is taken out at an article's beginning, where a
place or a section's name may stand: half of a capital's paper is written in the capital."""

RUN = 3
"""Lines in a row, each of them learned for an article's beginning or nearly every page, from which they are taken out between paragraphs:
a box whose other lines change. A paragraph that is quoted, or that a series repeats, stands among others."""

UNSURE = 0.85
"""Confidence under which a line was kept in doubt. Of the paragraphs of twelve words that end an article, on 180 development pages, 8 of
170 were kept with less from HTML and 25 of 154 from text; of such boilerplate 6 of 10 and 17 of 25. Of the article's shorter lines that
stand next to no such paragraph it were 12% and 32%."""

CONFIDENCE = 0.9
"""What a template's verdict claims: below what a rule is sure of."""

CONTINUED = "template.continued"
"""The rule's name on the further physical lines of a paragraph, so that who counts lines can put the paragraph together again."""

LEAST_LETTERS = 3
_NUMBERS = regex(r"\d+(?:[.,:/]\d+)*")


class Place(StrEnum):
    """Where a learned line may be taken out of an article: at its end, there and below its lead, at both of its edges, anywhere.

    ``DOUBTED``: at its end, where the line was kept in doubt, and at both edges, where it says nothing of what the story tells.
    """

    DOUBTED = "doubted"
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

    @property
    def left_out(self) -> int:
        """Articles in which another rule left the line out."""
        return self.articles - self.kept


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """The lines learned of one site, by :func:`digest` and by where they are taken out (:class:`Place`)."""

    doubted: frozenset[str] = frozenset()
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
    return _NUMBERS.sub("0", core(fold(normalise_paragraph(text))))


def digest(of: str) -> str:
    """Sixteen hexadecimal digits that stand for a key."""
    return hashlib.blake2b(of.encode("utf-8", "replace"), digest_size=8).hexdigest()


def may_repeat(of: str) -> bool:
    """Whether a key says enough to be counted: a dash, a bullet or a number says nothing."""
    letters = filter(str.isalpha, of)
    return next(islice(letters, LEAST_LETTERS - 1, None), None) is not None


def place_of(of: str, counts: Counts) -> Place | None:
    """Where a line with this key may be taken out of the site's articles; None where it is not the template's."""
    if not may_repeat(of) or counts.articles < LINE_ARTICLES:
        return None
    if counts.site_articles < SITE_ARTICLES:
        return Place.END if counts.left_out >= DOUBTED else None
    if _may_be_a_story(of, counts):
        share = BETWEEN_SHARE if _is_of_one_day(counts) else DOUBTED_SHARE
        return Place.DOUBTED if counts.articles >= share * counts.site_articles else None
    return Place.ANYWHERE if _is_anywhere(of, counts) else _place_at_edges(of, counts)


def _place_at_edges(of: str, counts: Counts) -> Place | None:
    least = max(LINE_ARTICLES, LINE_SHARE * counts.site_articles)
    if counts.kept >= (least if _says_something(of) else max(least, LABEL_SHARE * counts.site_articles)):
        return Place.EDGE
    if not _says_something(of) and _is_left_out_mostly(counts):
        return Place.EDGE
    if _is_ubiquitous(counts, UBIQUITOUS_LABELS):
        return Place.BELOW
    return Place.END if counts.articles >= least else None


def is_prose(of: str) -> bool:
    """Whether a key has the words of a paragraph."""
    return _words(of) >= PROSE_WORDS


def _may_be_a_story(of: str, counts: Counts) -> bool:
    """Whether a line may be a paragraph that several articles have in common: too little is known to tell it from a box."""
    if not is_prose(of) or counts.left_out >= DOUBTED:
        return False
    if counts.articles < BETWEEN_ARTICLES:
        return True
    return _is_of_one_day(counts) and not _is_ubiquitous(counts, UBIQUITOUS_LABELS)


def _is_of_one_day(counts: Counts) -> bool:
    return counts.site_days > 0 and counts.days < BETWEEN_DAYS


def _is_ubiquitous(counts: Counts, least: int) -> bool:
    return counts.articles >= max(least, UBIQUITOUS_SHARE * counts.site_articles)


def _is_widespread(articles: int, counts: Counts) -> bool:
    return articles >= max(BETWEEN_ARTICLES, BETWEEN_SHARE * counts.site_articles)


def _is_anywhere(of: str, counts: Counts) -> bool:
    if not _says_something(of):
        return _is_ubiquitous(counts, UBIQUITOUS_LABELS)
    if _is_ubiquitous(counts, UBIQUITOUS_ARTICLES) and counts.kept >= UBIQUITOUS_KEPT:
        return True
    if counts.kept >= LINE_ARTICLES and _is_mostly_furniture(of, counts):
        return True
    return _is_widespread(counts.kept, counts) and not _is_of_one_day(counts)


def _is_mostly_furniture(of: str, counts: Counts) -> bool:
    """Whether other rules left a line on many pages out of half of its articles; one on nearly every page that is no paragraph, of any."""
    if not is_prose(of) and counts.left_out and _is_ubiquitous(counts, UBIQUITOUS_LABELS):
        return True
    return _is_left_out_mostly(counts)


def _is_left_out_mostly(counts: Counts) -> bool:
    """Whether other rules left a line on many pages out of half of its articles; not out of all but one, of which it may be a teaser."""
    is_left_out = counts.left_out >= counts.kept >= UBIQUITOUS_KEPT
    return is_left_out and _is_widespread(counts.articles, counts)


def _says_something(of: str) -> bool:
    """Whether a key has the words of more than a label."""
    return _words(of) >= BETWEEN_WORDS


def _words(of: str) -> int:
    """A key's words; in scripts without spaces two characters count as one."""
    return Features(Line(0, of, of)).words


@dataclass(frozen=True, slots=True)
class Learned:
    """Which lines of one article's text are learned ones, and where: ``kept`` are the text's indices, the others parallel to it.

    ``listed``: lines that a list of teasers or of the page's own is made of. ``boxed``: those that in a row are a box. What says nothing (a
    number, a dash) is no line of its own: it goes where the lines around it go.
    """

    kept: tuple[int, ...]
    at_end: tuple[bool, ...]
    at_edge: tuple[bool, ...]
    inside: tuple[bool, ...]
    anywhere: tuple[bool, ...]
    listed: tuple[bool, ...]
    boxed: tuple[bool, ...]

    @property
    def is_all(self) -> bool:
        """Whether the whole text is lines that stand in other articles too: a list of teasers, say, and no article."""
        return all(self.listed)


def learned(features: Sequence[Features], verdicts: Sequence[Verdict], template: SiteTemplate) -> Learned:
    """Which lines of an article's text its site is known to repeat."""
    kept = tuple(index for index, verdict in enumerate(verdicts) if verdict.kind in KEPT)
    keys = [key(features[index].text) for index in kept]
    digests = [digest(of) for of in keys]
    silent = [not may_repeat(of) for of in keys]
    anywhere = _among(digests, template.anywhere)
    edge = _either(anywhere, _among(digests, template.edge))
    below = _among(digests, template.below)
    boxed = _either(edge, below)
    end = _either(boxed, _among(digests, template.end))
    doubted = _among(digests, template.doubted)
    unsure = [verdicts[index].confidence < UNSURE for index in kept]
    in_doubt = [all(some) for some in zip(doubted, unsure, strict=True)]
    at_end = _bridged(_either(end, in_doubt), silent)
    if all(at_end):
        at_end = _bridged(end, silent)
    listed = _either(edge, in_doubt, (one and not is_prose(of) for of, one in zip(keys, end, strict=True)))
    in_list = map(all, zip(end, unsure, _aside(keys, silent), strict=True))
    low = (place >= LEAD and any(some) for place, some in enumerate(zip(below, in_list, strict=True)))
    framed = _framed(_bridged(_either(end, doubted), silent), anywhere)
    inside = _either(anywhere, low, framed)
    return Learned(kept, at_end, *(_bridged(one, silent) for one in (edge, inside, anywhere, listed, boxed)))


def _among(digests: Iterable[str], learned_ones: frozenset[str]) -> list[bool]:
    return [one in learned_ones for one in digests]


def _either(*flags: Iterable[bool]) -> list[bool]:
    return [any(some) for some in zip(*flags, strict=True)]


def _aside(keys: Sequence[str], silent: Sequence[bool]) -> list[bool]:
    """For each line whether neither the one before it nor the one after it that says something is a paragraph."""
    prose = [is_prose(of) for of in keys]
    before = _carried(range(len(keys)), prose, silent, first=False)
    after = _carried(reversed(range(len(keys))), prose, silent, first=False)
    return [not (before.get(place - 1, False) or after.get(place + 1, False)) for place in range(len(keys))]


def _framed(known: Sequence[bool], anywhere: Sequence[bool]) -> list[bool]:
    """For each line whether it stands in a row of known ones between two that may be taken out anywhere."""
    framed = [False] * len(known)
    for is_known, row in groupby(range(len(known)), key=known.__getitem__):
        sure = [place for place in row if anywhere[place]] if is_known else []
        for place in range(sure[0], sure[-1]) if sure else ():
            framed[place] = True
    return framed


def _bridged(turned: Sequence[bool], silent: Sequence[bool]) -> tuple[bool, ...]:
    """``turned``, and the silent lines that stand between turned ones, or between one and the text's end."""
    places = range(len(turned))
    before = _carried(places, turned, silent, first=False)
    after = _carried(reversed(places), turned, silent, first=True)
    return tuple(turned[place] or (silent[place] and before[place] and after[place]) for place in places)


def _carried(
    places: Iterable[int], turned: Sequence[bool], silent: Sequence[bool], *, first: bool
) -> dict[int, bool]:
    """For each place whether the last line up to it that is not silent is turned; ``first`` where there is none."""
    last, carried = first, {}
    for place in places:
        last = last if silent[place] else turned[place]
        carried[place] = last
    return carried


def _runs(turned: Sequence[bool]) -> list[int]:
    """The places of turned lines that stand in rows of ``RUN`` or more."""
    rows = (list(row) for is_turned, row in groupby(range(len(turned)), key=turned.__getitem__) if is_turned)
    return [place for row in rows if len(row) >= RUN for place in row]


def without_templates(
    articles: Sequence[Sequence[Features]], judged: Sequence[Sequence[Verdict]], template: SiteTemplate
) -> list[list[Verdict]]:
    """The verdicts on an entry's articles, those that keep a learned line in its place turned to ``template``."""
    known = replace(template, edge=template.edge | _foreign(articles, judged, template))
    lines = [learned(own, verdicts, known) for own, verdicts in zip(articles, judged, strict=True)]
    others = sum(not one.is_all for one in lines)
    return [_without(verdicts, one, alone=others == 0) for one, verdicts in zip(lines, judged, strict=True)]


def _foreign(
    articles: Sequence[Sequence[Features]], judged: Sequence[Sequence[Verdict]], template: SiteTemplate
) -> frozenset[str]:
    """The doubted paragraphs, by digest, that say nothing of what the entry's articles tell in lines of which nothing is learned."""
    if not template.doubted:
        return frozenset()
    text = {
        digest(key(line.text)): line.text
        for features, verdicts in zip(articles, judged, strict=True)
        for line, verdict in zip(features, verdicts, strict=True)
        if verdict.kind in KEPT
    }
    doubted = text.keys() & template.doubted
    if not doubted:
        return frozenset()
    known = doubted | template.end | template.below | template.edge | template.anywhere
    story = [stems(line) for one, line in text.items() if one not in known]
    return frozenset(one for one in doubted if is_unrelated(stems(text[one]), story))


def _without(verdicts: Sequence[Verdict], lines: Learned, *, alone: bool) -> list[Verdict]:
    """The verdicts on one article's lines. Only lines of the text are turned, never fields.

    ``alone``: no other article of the entry has a line of its own. Then it is taken out as a whole only
    where every line of it may be taken out anywhere: it may be a short notice, or printed under several headlines.
    """
    turned = list(verdicts)
    if all(lines.at_end) or (lines.is_all and not alone):
        goes = all(lines.anywhere) if alone else lines.is_all
        return _turned(turned, lines.kept if goes else (), "template.whole")
    first, last = lines.at_edge.index(False), len(lines.kept) - lines.at_end[::-1].index(False)
    middle = range(first, last)
    edges = [index for place, index in enumerate(lines.kept) if place not in middle]
    inside = {place for place in middle if lines.inside[place]}.union(_runs(lines.boxed)) & set(middle)
    between = [lines.kept[place] for place in sorted(inside)]
    return _turned(_turned(turned, edges, "template.edge"), between, "template.between")


def _turned(verdicts: list[Verdict], indices: Sequence[int], rule: str) -> list[Verdict]:
    for index in indices:
        verdicts[index] = Verdict(Kind.TEMPLATE, rule, CONFIDENCE)
    return verdicts


def continued(verdict: Verdict) -> Verdict:
    """The verdict on a paragraph, for its lines but the first."""
    return Verdict(verdict.kind, CONTINUED, verdict.confidence) if verdict.kind is Kind.TEMPLATE else verdict
