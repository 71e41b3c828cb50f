"""Where one article ends and the next begins.

A dump of an endless-scroll page, or files glued together, holds several articles one after the other. A new one is found by evidence, added
up: no single sign is enough, since sub-headings, live blogs and round-ups show some of them too. The signs are an unusual gap
before a headline, words that the text before did not use or that tie little of what stands before to what follows, the page around
articles between the two texts, and what the model says: of this place, whether an article begins there, and of the text before it, which
is no article where none began.
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

SPLIT_BAR = 7.28
"""Evidence from which another article begins: three chances in eight by the regression that gave the weights, whose constant is -7.78."""
WEIGHTS = {
    "only_gap": 2.93,
    "foreign_words": 1.7,
    "new_words": 0.48,
    "old_words": -0.27,
    "same_words": -0.67,
    "cohesion": -1.68,
    "opening": 1.25,
    "opened": 0.27,
    "story": 0.95,
    "words": 0.71,
    "title": 0.51,
    "chrome": 1.12,
}
"""Weights of the signs, from a logistic regression over 79,046 places in glued and single articles of training sites in eleven layouts:
``python -m benchmarks.split_weights --sample 70``. A byline, a date, share buttons, end matter, a repeated headline, no headline and a
gap among other gaps weighed nothing beside these."""
BYLINE_BAR, END_BAR = 4.0, -2.0
"""The same where a byline stands beside the headline, or a byline there and end matter before, other words follow (``OTHER_WORDS``) and
the text before is clearly a story: short articles have too few words to tell more. Of 151 borders between news in brief 88 are found,
25 without; of 5,100 other dumps and pages three were cut wrongly by it."""
NO_STORY, CLEAR_STORY = 0.0, 3.0
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
TIED, TIED_WEIGHT = 0.8, -5.0
"""Cohesion from which words tie both sides as they do within a story, and what each 1.0 beyond it adds to the score: of 292 true borders
that were found in six layouts one is lost by it, and of 52 single pages of other sites that were split 20 stay whole."""
AMONG_CHROME = log1p(5)
"""Lines of a page between both sides, as ``chrome`` counts them, from which ties are weighed so: short articles glued together have few."""
LEAST_CHANCE = 0.005
"""Chances are taken to be this far from zero and one."""
RULED_OUT = log(LEAST_CHANCE / (1 - LEAST_CHANCE)) + 0.01
"""Log odds up to which the model is sure that no article begins."""
MOSTLY = 0.5
"""Chance from which a line counts as a page's and no article's."""
MOST_OF_WORDS = max(WEIGHTS[sign] for _, sign in WORDS_BARS if sign)
"""Most that the words on both sides of a place can add to its score: ties only take away."""

_TITLE = KINDS.index(Kind.TITLE)
_CHROME = [KINDS.index(kind) for kind in (Kind.RELATED, Kind.COMMENTS, Kind.PROMO, Kind.NAVIGATION)]
_END_MATTER = frozenset(
    {Kind.CREDIT, Kind.RELATED, Kind.POPULAR, Kind.COMMENTS, Kind.LEGAL, Kind.PROMO, Kind.NAVIGATION}
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class _View:
    """The lines of an entry and what was said of them.

    ``openings``, ``titles``, ``shares``: the model's chance of each line that an article begins with it, that it is a headline, and that it
    is an article's text. ``chrome``: how many lines up to each one, itself left out, are more likely a page's than an article's.
    """

    def __init__(self, features: Sequence[Features], verdicts: Sequence[Verdict], reading: Reading) -> None:
        self.features = features
        self.verdicts = verdicts
        self.openings: list[float] = reading.openings.tolist()
        self.titles: list[float] = reading.kinds[:, _TITLE].tolist()
        self.shares: list[float] = article_share(reading.kinds).tolist()
        around = reading.kinds[:, _CHROME].sum(axis=1) > MOSTLY
        self.chrome: list[int] = [0, *around.cumsum().tolist()]
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
    ``opening``: the most that the model gives one of its lines as an article's beginning.
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
        self.opening = 0.0

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
        self.opening = max([self.opening, *view.openings[self.stop : stop]])
        self.stop = stop

    def evidence(self) -> Iterator[tuple[str, float]]:
        """How much of an article the text so far is: whether it began as one, reads as one, and is as long as one."""
        view = self._view
        yield "opened", _log_odds(self.opening)
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
    yield "chrome", log1p(view.chrome[lead] - view.chrome[article.stop])
    beside = {view.kind(j) for j in (first - 1, *range(first + 1, lead))}
    if Kind.BYLINE in beside:
        yield "byline", 1.0
    if any(view.kind(j) in _END_MATTER for j in range(article.stop, first)):
        yield "end_matter", 1.0
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
    among_chrome = evidence.get("chrome", 0.0) >= AMONG_CHROME
    tied = max(0.0, evidence.get("cohesion", 0.0) - TIED) if among_chrome else 0.0
    return sum(WEIGHTS.get(sign, 0.0) * strength for sign, strength in evidence.items()) + TIED_WEIGHT * tied


def _bar(evidence: Mapping[str, float], *, other_words: bool) -> float:
    """The score from which a place is a border; in HTML, whose headings tell most, a byline under one and other words are enough."""
    signed = other_words and "byline" in evidence
    if "heading" in evidence:
        return -inf if signed else SPLIT_BAR
    if evidence["story"] < NO_STORY:
        return inf
    if not signed or evidence["story"] < CLEAR_STORY or evidence["opening"] <= RULED_OUT:
        return SPLIT_BAR
    return END_BAR if "end_matter" in evidence else BYLINE_BAR


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
