"""Where one article ends and the next begins.

A dump of an endless-scroll page, or files glued together, holds several articles one after the other. A new one is found by evidence, added
up: no single sign is enough, since sub-headings, live blogs and round-ups show some of them too. The signs are a line shaped like a
headline, repeated or followed by the byline, date or counters that follow headlines; an unusual gap or end matter before it; words that the
text before did not use, or that tie little of what stands before to what follows; and what the model says of where articles begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from cleaners.cohesion import cohesion, content_words
from cleaners.features import Features
from cleaners.model import KEPT, Kind, Line, Verdict
from cleaners.rules.rule import SURE

SPLIT_BAR = -1.66
"""Evidence from which another article begins: three chances in five by the regression that gave the weights, whose constant is 2.07."""
WEIGHTS = {
    "repeated": 0.21,
    "byline": 0.31,
    "timestamp": 0.32,
    "gap": 0.89,
    "only_gap": 3.65,
    "share": 1.2,
    "end_matter": 2.17,
    "foreign_words": 1.67,
    "new_words": 0.52,
    "old_words": -0.59,
    "same_words": -0.39,
    "cohesion": -3.23,
    "opening": 1.16,
    "no_headline": -1.13,
    "heading": 0.0,
}
"""Weights of the signs, from a logistic regression over 21,241 places in glued and single articles of training sites in eleven layouts:
``python -m benchmarks.split_weights --sample 20``. A dateline, a caption and the first article's layout weighed nothing beside these."""
COMPLETE = (
    frozenset({"byline"}),
    frozenset({"gap", "only_gap", "end_matter", "heading"}),
    frozenset({"foreign_words", "new_words"}),
)
"""Of each set one sign: a byline under the headline, an end before it or an HTML heading as high as the first, and other words after it are
an article's beginning, however short the articles are. The regression learnt of long ones, where ties of words tell more."""
WORDS_BARS = (
    (0.08, "foreign_words"),
    (0.20, "new_words"),
    (0.30, None),
    (0.45, "old_words"),
    (1.0, "same_words"),
)
"""What it means that this share of the words after a headline stood in the article before it. Measured on the gold of three corpora: of
8,000 sub-headings 1 % are under .07 and 10 % under .19; of 500 headlines of another article 30 % are under .08 and 70 % under .20."""
HEADLINE_WORDS = range(4, 31)
PREAMBLE_LINES = 12
"""Most lines between a headline and its first paragraph."""
ARTICLE_WORDS = 40
"""Fewer words than this before a headline are no article of their own."""
LEAD_WORDS = 15
GAPS_TOLD = 3
"""Paragraphs, all with the same gap before them, after which another gap says more."""
GAP_LINES = 2
"""Blank lines that are unusual where the dump's usual gap is one or none."""
COMPARED_LINES = 8
"""Paragraphs after a headline whose words are compared with the article before it."""
MOST_COHESION = 1.5
"""Beyond this, more ties say no more."""
LEAST_CHANCE = 0.005
"""Chances are taken to be this far from zero and one."""
RULED_OUT = log(LEAST_CHANCE / (1 - LEAST_CHANCE)) + 0.01
"""Log odds up to which the model is sure that no article begins."""
MOST_OF_WORDS = max(WEIGHTS[sign] for _, sign in WORDS_BARS if sign)
"""Most that the words on both sides of a place can add to its score: ties only take away."""

_END_MATTER = frozenset(
    {Kind.CREDIT, Kind.RELATED, Kind.POPULAR, Kind.COMMENTS, Kind.LEGAL, Kind.PROMO, Kind.NAVIGATION}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class _View:
    """The lines of an entry and what was said of them."""

    def __init__(self, features: Sequence[Features], verdicts: Sequence[Verdict]) -> None:
        self.features = features
        self.verdicts = verdicts
        self._words: dict[int, set[str]] = {}

    @cached_property
    def leads(self) -> list[int]:
        """The paragraphs of prose."""
        return [i for i in range(len(self.features)) if self.prose(i)]

    @cached_property
    def ties(self) -> dict[int, float]:
        """How strongly words tie each of these to the others."""
        return dict(zip(self.leads, cohesion([self.words(i) for i in self.leads]), strict=True))

    def words(self, i: int) -> set[str]:
        """The content words of line i."""
        if i not in self._words:
            self._words[i] = content_words(self.features[i].text)
        return self._words[i]

    def kind(self, i: int) -> Kind:
        return self.verdicts[i].kind

    def prose(self, i: int) -> bool:
        return self.kind(i) is Kind.BODY and self.features[i].words >= LEAD_WORDS


def _headline_shape(view: _View, i: int) -> bool:
    line, verdict = view.features[i], view.verdicts[i]
    open_line = verdict.confidence < SURE or verdict.kind in KEPT
    shape = (
        line.words in HEADLINE_WORDS
        and not line.bullet
        and (not line.ends_sentence or line.text[-1] in "?!？！")
    )
    return open_line and shape and not line.starts_lower


def _heading(line: Line) -> int | None:
    """The level of the heading element that holds an HTML line, 1 the highest; None where it stands in none."""
    return next((int(tag[1]) for tag in line.facts.path if tag in _HEADINGS), None) if line.facts else None


def _may_open(view: _View, i: int, first: int | None) -> bool:
    """Whether line i may be a headline beside the first article's (level ``first``): in HTML an element at least as high.

    The boxes, teasers and pull-quotes of a page have every sign of an article but that.
    """
    if view.features[i].line.facts is None:
        return True
    level = _heading(view.features[i].line)
    return level is not None and level <= (first or 1)


def _headline(view: _View, above: int, lead: int) -> int | None:
    """The line above a first paragraph that would be its headline: one that is repeated there, else the nearest of that shape."""
    window = range(max(above + 1, lead - PREAMBLE_LINES), lead)
    shaped = [i for i in window if _headline_shape(view, i)]
    keys = Counter(view.features[i].key for i in window)
    return next((i for i in shaped if keys[view.features[i].key] > 1), shaped[-1] if shaped else None)


class _Article:
    """What the lines of the article so far hold. Each is read once, however many headlines are compared with them.

    ``keys``: its lines' keys; ``gaps``: how often so many blank lines stand between two of its paragraphs.
    """

    def __init__(self, view: _View, start: int) -> None:
        self._view = view
        self._start = start
        self._words: set[str] = set()
        self._worded = start
        self.stop = start
        self.keys: set[str] = set()
        self.gaps: Counter[int] = Counter()

    def grow(self, stop: int) -> None:
        """Take in the lines up to ``stop``, itself left out."""
        view = self._view
        lines = range(self.stop, stop)
        self.keys.update(view.features[j].key for j in lines)
        self.gaps.update(
            view.features[j].line.gap
            for j in lines
            if j > self._start and view.kind(j) in KEPT and view.kind(j - 1) in KEPT
        )
        self.stop = stop

    def words(self) -> set[str]:
        """The words of the lines that it has taken in; few places need them."""
        self._words.update(*(self._view.words(j) for j in range(self._worded, self.stop)))
        self._worded = self.stop
        return self._words


def _signs(view: _View, article: _Article, i: int, lead: int) -> Iterator[str]:
    """The signs, by name, that line i opens a new article whose first paragraph is ``lead``; ``article`` is the text before."""
    key = view.features[i].key
    between = [j for j in range(i + 1, lead) if view.features[j].key != key]
    new = key not in article.keys and all(view.features[j].key != key for j in range(article.stop, i))
    if len(between) < lead - i - 1 and new:
        yield "repeated"
    kinds = {view.kind(j) for j in (i - 1, *between)}
    yield from (kind.value for kind in (Kind.BYLINE, Kind.TIMESTAMP, Kind.SHARE) if kind in kinds)
    gap = range(article.stop, i + 1)
    yield from _unusual_gap(view, article, gap)
    if any(view.kind(j) in _END_MATTER for j in gap):
        yield "end_matter"


def _unusual_gap(view: _View, article: _Article, gap: range) -> Iterator[str]:
    """Whether more blank lines stand before the headline than anywhere between the paragraphs of the article before it."""
    usual = article.gaps
    if max(view.features[j].line.gap for j in gap) > max(usual, default=1):
        yield "only_gap" if usual.total() >= GAPS_TOLD and len(usual) == 1 else "gap"


def _vocabulary(view: _View, article: _Article, i: int, lead: int) -> Iterator[str]:
    after = [j for j in range(lead, min(lead + 2 * COMPARED_LINES, len(view.features))) if view.prose(j)][
        :COMPARED_LINES
    ]
    fresh = set[str]().union(*(view.words(j) for j in (i, *after)))
    share = len(fresh & article.words()) / max(1, len(fresh))
    sign = next(sign for bar, sign in WORDS_BARS if share <= bar)
    if sign:
        yield sign


def _opening(view: _View, above: int, headline: int) -> int:
    """The first line of the article that a headline opens: after the widest gap since the text before it, else the times over it."""
    widest = max(range(above + 1, headline + 1), key=lambda j: (view.features[j].line.gap, j))
    if view.features[widest].line.gap >= GAP_LINES:
        return widest
    return next(
        j for j in range(headline, above, -1) if j - 1 == above or view.kind(j - 1) is not Kind.TIMESTAMP
    )


@dataclass(frozen=True, slots=True)
class Border:
    """A place where another article may begin.

    ``above``: the last paragraph before it; ``headline``: the headline, None where there is none; ``lead``: the first paragraph after it.
    ``evidence``: signs by name, each with how strongly it is there.
    """

    above: int
    headline: int | None
    lead: int
    evidence: Mapping[str, float]

    @property
    def holds(self) -> bool:
        """Whether the evidence is enough, added up or because it is complete."""
        return _score(self.evidence) >= SPLIT_BAR or _complete(self.evidence, COMPLETE)


def _score(evidence: Mapping[str, float]) -> float:
    return sum(WEIGHTS[sign] * strength for sign, strength in evidence.items())


def _complete(evidence: Mapping[str, float], sets: Sequence[frozenset[str]]) -> bool:
    """Whether of each set a sign is there; in a text, whose headings tell nothing, the model must not rule out that an article begins."""
    possible = "heading" in evidence or evidence["opening"] > RULED_OUT
    return possible and all(not signs.isdisjoint(evidence) for signs in sets)


def _needs_words(evidence: Mapping[str, float]) -> bool:
    """Whether the words on both sides may still make a border of a place with this evidence: most places have too little."""
    return _score(evidence) + MOST_OF_WORDS >= SPLIT_BAR or _complete(evidence, COMPLETE[:-1])


def _log_odds(probability: float) -> float:
    probability = min(max(probability, LEAST_CHANCE), 1 - LEAST_CHANCE)
    return log(probability / (1 - probability))


def split(
    features: Sequence[Features],
    verdicts: Sequence[Verdict],
    openings: Sequence[float],
    holds: Callable[[Border], bool] | None = None,
) -> list[range]:
    """The articles of an entry as ranges of line indices that cover all lines, in order. One range where nothing speaks for more.

    ``openings``: the model's probability that an article's text begins with each line. ``holds``: whether a place is a border, asked of
    every place with all its evidence; without it the weights decide, and words are read only where they could matter.
    """
    view = _View(features, verdicts)
    starts, words, level = [0], 0, None
    article = _Article(view, 0)
    for above, lead in zip([-1, *view.leads], view.leads, strict=False):
        headline = _headline(view, above, lead) if lead > above + 1 else None
        first = lead if headline is None else headline
        if above < 0:
            level = _heading(features[first].line)
        elif words >= ARTICLE_WORDS and _may_open(view, first, level):
            article.grow(above + 1)
            evidence = dict.fromkeys(_signs(view, article, first, lead), 1.0) | {
                "opening": _log_odds(max(openings[above + 1 : lead + 1])),
                "no_headline": float(headline is None),
            }
            if features[first].line.facts is not None:
                evidence["heading"] = 1.0
            if holds or _needs_words(evidence):
                evidence |= dict.fromkeys(_vocabulary(view, article, first, lead), 1.0)
                evidence["cohesion"] = min(view.ties[lead], MOST_COHESION)
                border = Border(above, headline, lead, evidence)
                if holds(border) if holds else border.holds:
                    starts.append(_opening(view, above, first))
                    article, words = _Article(view, starts[-1]), 0
        words += features[lead].words
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(features)], strict=True)]
