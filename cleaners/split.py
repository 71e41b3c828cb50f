"""Where one article ends and the next begins.

A dump of an endless-scroll page, or files glued together, holds several articles one after the other. A new one is found by evidence, added
up: no single sign is enough, since sub-headings, live blogs and round-ups show some of them too. The signs are an unusual gap
before a headline, words that the text before did not use or that tie little of what stands before to what follows, navigation between
the two texts, and what the model says: of this place, whether an article begins there, and of the text before it, whether it is one. A page
that began with a masthead is followed by another with one; boxes, feeds and comments have none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf, log, log1p

from cleaners.cohesion import cohesion, content_words
from cleaners.features import Features
from cleaners.labeller import KINDS, Reading, article_share
from cleaners.model import KEPT, Kind, Line, Verdict
from cleaners.rules.rule import SURE

SPLIT_BAR = 12.5
"""Evidence from which another article begins: seven chances in ten by the regression that gave the weights, whose constant is -11.61. Below
it single pages of the sites that the weights learned from are cut; glued dumps lose little up to there."""
WEIGHTS = {
    "only_gap": 6.38,
    "foreign_words": 2.32,
    "new_words": 0.70,
    "old_words": -0.78,
    "same_words": -2.98,
    "cohesion": -5.20,
    "opening": 0.54,
    "story": 0.61,
    "words": 1.99,
    "title": 1.06,
    "navigation": 1.31,
    "no_masthead": -1.41,
}
"""Weights of the signs, from a logistic regression over 55,694 places in glued and single articles of training sites in eleven layouts and
in pages without gold: ``python -m benchmarks.split_weights --sample 40``. A byline,
end matter, the model's chance that the text before began as an article, comments behind the place, how long and dense the paragraphs behind
it are, and lines of the masthead that come again made nothing better on other sites beside these."""
SAME_MASTHEAD = 0.7
"""Most navigation that may be missing between two texts of which the first had it over itself, as ``no_masthead`` counts it, where a byline
beside the headline and other words (``OTHER_WORDS``) are enough behind a clear story: short articles have too few words to tell more."""
NO_STORY, CLEAR_STORY = 0.0, 0.5
"""Log odds of the paragraphs being an article's text under which the text before is none, whatever else speaks for a border (of eight such
places that had enough evidence one was a border), and from which it clearly is."""
OTHER_WORDS = ("foreign_words", "new_words")
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

_TITLE = KINDS.index(Kind.TITLE)
_NAVIGATION = KINDS.index(Kind.NAVIGATION)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class _View:
    """The lines of an entry and what was said of them.

    ``openings``, ``titles``, ``shares``: the model's chance of each line that an article begins with it, that it is a headline, and that it
    is an article's text. ``navigation``: how many lines up to each one, itself left out, it expects to be navigation.
    """

    def __init__(self, features: Sequence[Features], verdicts: Sequence[Verdict], reading: Reading) -> None:
        self.features = features
        self.verdicts = verdicts
        self.openings: list[float] = reading.openings.tolist()
        self.titles: list[float] = reading.kinds[:, _TITLE].tolist()
        self.shares: list[float] = article_share(reading.kinds).tolist()
        self.navigation: list[float] = [0.0, *reading.kinds[:, _NAVIGATION].cumsum().tolist()]
        self._words: dict[int, set[str]] = {}

    @cached_property
    def leads(self) -> list[int]:
        """The paragraphs of prose."""
        return [i for i in range(len(self.features)) if self.prose(i)]

    @cached_property
    def masthead(self) -> float:
        """How much navigation stands over the first paragraph."""
        return log1p(self.navigation[self.leads[0]])

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


def heading_level(line: Line) -> int | None:
    """The level of the heading element that holds an HTML line, 1 the highest; None where it stands in none."""
    if line.facts is None or HEADINGS.isdisjoint(line.facts.path):
        return None
    return next(int(tag[1]) for tag in line.facts.path if tag in HEADINGS)


def _may_open(view: _View, i: int, first: int | None) -> bool:
    """Whether line i may be a headline beside the first article's (level ``first``): in HTML an element at least as high.

    The boxes, teasers and pull-quotes of a page have every sign of an article but that.
    """
    if view.features[i].line.facts is None:
        return True
    level = heading_level(view.features[i].line)
    return level is not None and level <= (first or 1)


def _headline(view: _View, above: int, lead: int) -> int | None:
    """The line above a first paragraph that would be its headline: one that is repeated there, else the nearest of that shape."""
    window = range(max(above + 1, lead - PREAMBLE_LINES), lead)
    shaped = [i for i in window if _headline_shape(view, i)]
    keys = Counter(view.features[i].key for i in window)
    return next((i for i in shaped if keys[view.features[i].key] > 1), shaped[-1] if shaped else None)


class _Article:
    """What the lines of the article so far hold. Each is read once, however many headlines are compared with them.

    ``keys``: its lines' keys; ``gaps``: how often so many blank lines stand between two of its paragraphs; ``prose``: its paragraphs;
    """

    def __init__(self, view: _View, start: int) -> None:
        self._view = view
        self._start = start
        self._words: set[str] = set()
        self._worded = start
        self.stop = start
        self.keys: set[str] = set()
        self.gaps: Counter[int] = Counter()
        self.prose: list[int] = []

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
        self.prose += (j for j in lines if view.prose(j))
        self.stop = stop

    def evidence(self) -> Iterator[tuple[str, float]]:
        """How much of an article the text so far is: whether it reads as one, and is as long as one."""
        view = self._view
        yield "story", _log_odds(sum(view.shares[j] for j in self.prose) / len(self.prose))
        yield "words", log1p(sum(view.features[j].words for j in self.prose))

    def words(self) -> set[str]:
        """The words of the lines that it has taken in; few places need them."""
        self._words.update(*(self._view.words(j) for j in range(self._worded, self.stop)))
        self._worded = self.stop
        return self._words


def _is_only_gap(view: _View, article: _Article, headline: int) -> bool:
    """Whether more blank lines stand before the headline than before any paragraph of the text so far, and as many before each of those."""
    usual = article.gaps
    widest = max(view.features[j].line.gap for j in range(article.stop, headline + 1))
    return len(usual) == 1 and usual.total() >= GAPS_TOLD and widest > max(usual)


def _signs(view: _View, article: _Article, first: int, lead: int) -> Iterator[tuple[str, float]]:
    """The signs, words apart, that an article begins with line ``first``, its first paragraph ``lead``; ``article`` is the text before."""
    yield from article.evidence()
    between = slice(article.stop, lead + 1)
    yield "opening", _log_odds(max(view.openings[between]))
    yield "title", _log_odds(max(view.titles[between]))
    navigation = log1p(view.navigation[lead] - view.navigation[article.stop])
    yield "navigation", navigation
    yield "no_masthead", max(0.0, view.masthead - navigation)
    beside = {view.kind(j) for j in (first - 1, *range(first + 1, lead))}
    if Kind.BYLINE in beside:
        yield "byline", 1.0
    if view.features[first].line.facts is not None:
        yield "heading", 1.0
    if _is_only_gap(view, article, first):
        yield "only_gap", 1.0


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
        """Whether the evidence is enough."""
        other = any(sign in self.evidence for sign in OTHER_WORDS)
        return _score(self.evidence) >= _bar(self.evidence, other_words=other)


def _score(evidence: Mapping[str, float]) -> float:
    return sum(WEIGHTS.get(sign, 0.0) * strength for sign, strength in evidence.items())


def _bar(evidence: Mapping[str, float], *, other_words: bool) -> float:
    """The score from which a place is a border; in HTML, whose headings tell most, a byline under one and other words are enough."""
    signed = other_words and "byline" in evidence
    if "heading" in evidence:
        return -inf if signed else SPLIT_BAR
    if evidence["story"] < NO_STORY:
        return inf
    repeats = evidence["no_masthead"] <= SAME_MASTHEAD and evidence["opening"] > RULED_OUT
    return -inf if signed and repeats and evidence["story"] >= CLEAR_STORY else SPLIT_BAR


def _needs_words(evidence: Mapping[str, float]) -> bool:
    """Whether the words on both sides may still make a border of a place with this evidence: most places have too little."""
    return _score(evidence) + MOST_OF_WORDS >= _bar(evidence, other_words=True)


def _log_odds(probability: float) -> float:
    probability = min(max(probability, LEAST_CHANCE), 1 - LEAST_CHANCE)
    return log(probability / (1 - probability))


def split(
    features: Sequence[Features],
    verdicts: Sequence[Verdict],
    reading: Reading,
    holds: Callable[[Border], bool] | None = None,
) -> list[range]:
    """The articles of an entry as ranges of line indices that cover all lines, in order. One range where nothing speaks for more.

    ``reading``: what the model says of the lines. ``holds``: whether a place is a border, asked of every place with all its evidence;
    without it the weights decide, and words are read only where they could matter.
    """
    view = _View(features, verdicts, reading)
    starts, words, level = [0], 0, None
    article = _Article(view, 0)
    for above, lead in zip([-1, *view.leads], view.leads, strict=False):
        headline = _headline(view, above, lead) if lead > above + 1 else None
        first = lead if headline is None else headline
        if above < 0:
            level = heading_level(features[first].line)
        elif words >= ARTICLE_WORDS and _may_open(view, first, level):
            article.grow(above + 1)
            evidence = dict(_signs(view, article, first, lead))
            if holds or _needs_words(evidence):
                evidence |= dict.fromkeys(_vocabulary(view, article, first, lead), 1.0)
                evidence["cohesion"] = min(view.ties[lead], MOST_COHESION)
                border = Border(above, headline, lead, evidence)
                if holds(border) if holds else border.holds:
                    starts.append(_opening(view, above, first))
                    article, words = _Article(view, starts[-1]), 0
        words += features[lead].words
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(features)], strict=True)]
