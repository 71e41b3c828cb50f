"""The headline among the lines over the first paragraph: of a text dump, or of a page whose data do not tell it.

While lines are judged, the rules look for a headline among few of them (:mod:`cleaners.rules.headlines`), since what they find goes.
Here it is known what becomes of each line, and nothing can be lost: only lines that go anyway are asked. A conditional logit weighs what
speaks for each of them and for none; it was learnt from dumps whose headline is known, by ``python -m benchmarks.title_weights``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.page_title import SEPARATOR
from cleaners.patterns import regex
from cleaners.phrasebook import core, fold
from cleaners.rules.headlines import LEAD_LINES, LEAD_WORDS
from cleaners.rules.rule import LIKELY

WEIGHTS = {
    "share": 1.14,
    "lead": 2.16,
    "distance": -0.31,
    "was_title": 0.82,
    "signed": 1.03,
    "piece_of_first": 1.51,
    "within_first": 0.48,
    "first_of_pieces": -0.15,
    "markdown_heading": 1.64,
    "words": 1.09,
    "full_stop": -2.90,
    "open_end": -1.46,
    "odd_opening": -1.04,
    "pieces": -1.77,
    "gap": 0.74,
}
"""Weights of the signs, from 2,485 dumps of whole pages and of extracted text of three corpora."""
CONSTANT = -1.94
"""What each line has beside its signs; that none is the headline has zero."""
BAR = 0.3
"""Chance from which a line is the headline: of ten that are given so eight are right, on sites that the weights were not learnt from. A
higher one finds fewer and is seldom righter."""

WORDS = range(2, 41)
"""Words of a line that may be the headline."""
HEADLINE_WORDS = 5
"""Words from which a line is more likely a headline than a menu's entry."""
SAID_LETTERS = 11
"""Letters of the shortest line that another one says a part of, not by chance."""
SIGNED_LINES = 4
"""How far under a headline its byline and its date are looked for."""
MOST_GAP = 3
"""Blank lines before a line, from which more say no more."""
LEAST_SHARE = 0.003
"""What the model's chances are raised by: below it they say nothing."""

_HEADING = regex(r"^\s*# ")
_OPENS_ODDLY = "•*·-[☆□>"
_SIGNED = frozenset({Kind.BYLINE, Kind.TIMESTAMP})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be the headline: its index, and its signs by name, each with how strongly it is there."""

    index: int
    signs: Mapping[str, float]


def candidates(
    features: Sequence[Features],
    verdicts: Sequence[Verdict],
    shares: Sequence[float],
    page_title: str | None = None,
) -> list[Candidate]:
    """The lines over an article's first paragraph that go and have a headline's shape.

    ``shares``: the model's chance of each line to be the headline. ``page_title``: what a page's ``<title>`` says; a dump of its text has
    that on the first line.
    """
    if not features:
        return []
    first = _first_paragraph(features, verdicts)
    story = [i for i in range(first, len(features)) if verdicts[i].kind in KEPT][:LEAD_LINES]
    lead = frozenset[str]().union(*(features[i].content for i in story))
    on_top = features[0].text if page_title is None else page_title
    named = core(fold(on_top))
    pieces = {core(fold(piece)) for piece in SEPARATOR.split(on_top)}
    found: list[Candidate] = []
    for i in range(first):
        line, verdict = features[i], verdicts[i]
        if verdict.kind in KEPT or line.words not in WORDS or not any(map(str.isalpha, line.text)):
            continue
        signs = dict(_signs_alone(line))
        about = line.content
        signs["share"] = log(shares[i] + LEAST_SHARE)
        signs["lead"] = len(about & lead) / max(3, len(about))
        signs["distance"] = log1p(first - i)
        signs["was_title"] = float(verdict.kind is Kind.TITLE)
        below = verdicts[i + 1 : min(first, i + 1 + SIGNED_LINES)]
        signs["signed"] = float(any(other.kind in _SIGNED for other in below))
        if i or page_title is not None:
            signs["piece_of_first"] = float(line.key in pieces)
            signs["within_first"] = float(len(line.key) >= SAID_LETTERS and line.key in named)
        elif len(pieces) > 1:
            signs["first_of_pieces"] = 1.0
        found.append(Candidate(i, signs))
    return found


def _first_paragraph(features: Sequence[Features], verdicts: Sequence[Verdict]) -> int:
    pairs = enumerate(zip(features, verdicts, strict=True))
    return next(
        (i for i, (line, v) in pairs if v.kind is Kind.BODY and line.words >= LEAD_WORDS), len(features)
    )


def _signs_alone(line: Features) -> Iterator[tuple[str, float]]:
    """What a line's own form says."""
    text = line.text
    yield "markdown_heading", float(_HEADING.match(line.line.raw) is not None)
    yield "words", float(line.words >= HEADLINE_WORDS)
    yield "full_stop", float(line.ends_sentence and text[-1] in ".。")
    yield "open_end", float(text[-1] in ":;,")
    yield "odd_opening", float(text[0] in _OPENS_ODDLY)
    yield "pieces", float(SEPARATOR.search(text) is not None)
    yield "gap", float(min(line.line.gap, MOST_GAP))


def chances(found: Sequence[Candidate]) -> list[float]:
    """Each candidate's chance to be the headline; what is left to one is the chance that there is none."""
    scores = [
        exp(CONSTANT + sum(WEIGHTS[sign] * value for sign, value in one.signs.items())) for one in found
    ]
    total = 1.0 + sum(scores)
    return [score / total for score in scores]


def with_headline(
    features: Sequence[Features],
    verdicts: Sequence[Verdict],
    shares: Sequence[float],
    page_title: str | None = None,
) -> list[Verdict]:
    """The verdicts on an article's lines with the likeliest line as its headline, if one is likely; what was taken for it gives way.

    Lines that stay are as they were.
    """
    found = candidates(features, verdicts, shares, page_title)
    told: defaultdict[str, float] = defaultdict(float)
    for chance, one in zip(chances(found), found, strict=True):
        told[features[one.index].key] += chance
    key = max(told, key=lambda key: told[key], default="")
    changed = list(verdicts)
    if told[key] < BAR:
        return changed
    same = [one.index for one in found if features[one.index].key == key]
    was = [i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE]
    if not was or was[0] not in same:
        sure = round(told[key], 2)
        for i in (*was, *same):
            changed[i] = _instead(features[i], key, sure)
        changed[same[0]] = Verdict(Kind.TITLE, "headline.chosen", sure)
    return changed


def _instead(line: Features, headline: str, sure: float) -> Verdict:
    """The verdict on a line that is not the first to say the headline, or was wrongly taken for it."""
    if headline in line.key:
        return Verdict(Kind.DUPLICATE, "headline.repeat", LIKELY)
    return Verdict(Kind.OTHER, "headline.not_chosen", sure)
