"""Where one article ends and the next begins.

A dump of an endless-scroll page, or files glued together, holds several articles one after the other. A new one is found by evidence, added
up: no single sign is enough, since sub-headings, live blogs and round-ups show some of them too. The signs are a line shaped like a
headline that is repeated, or followed by the byline, date or captions that follow headlines, a dateline in the paragraph after it, an
unusual gap or end matter before it, the same layout as the first article had, and words that the text before did not use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Line, Verdict
from cleaners.patterns import regex
from cleaners.rules.rule import SURE

SPLIT_BAR = 3.0
"""Evidence from which a headline opens a new article. Chosen on dumps glued from the corpora: see ``benchmarks/splits.py``."""
WEIGHTS = {
    "repeated": 2.0,
    "byline": 1.0,
    "timestamp": 1.0,
    "dateline": 1.0,
    "gap": 0.5,
    "only_gap": 2.0,
    "caption": 0.25,
    "share": 0.5,
    "end_matter": 0.5,
    "same_layout": 1.0,
    "foreign_words": 2.0,
    "new_words": 1.25,
    "old_words": -1.5,
    "same_words": -3.0,
}
STRUCTURE = frozenset({"repeated", "byline", "timestamp", "dateline", "only_gap"})
"""Signs of which one must be there: a picture, a box of links and a change of subject are found inside articles too."""
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

_END_MATTER = frozenset(
    {Kind.CREDIT, Kind.RELATED, Kind.POPULAR, Kind.COMMENTS, Kind.LEGAL, Kind.PROMO, Kind.NAVIGATION}
)
_DATELINE = regex(
    r"^\(?[A-ZÀ-ÞА-Я][\w .'’-]{1,30}(?:,\s[\w. ]{2,20})?\s*(?:\([\w/ .]{2,20}\)\s*)?(?:[:–—]|\s-|--)\s"
    r"|^\(\w{2,12}\)\s+[-–—]"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WORD = regex(r"\w{5,}|[\u3040-\u30ff\u3400-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class _View:
    features: Sequence[Features]
    verdicts: Sequence[Verdict]

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


def _content(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.casefold())}


def _headline(view: _View, above: int, lead: int) -> int | None:
    """The line above a first paragraph that would be its headline: one that is repeated there, else the nearest of that shape."""
    window = range(max(above + 1, lead - PREAMBLE_LINES), lead)
    shaped = [i for i in window if _headline_shape(view, i)]
    keys = Counter(view.features[i].key for i in window)
    return next((i for i in shaped if keys[view.features[i].key] > 1), shaped[-1] if shaped else None)


class _Article:
    """What the lines of the article so far hold. Each is read once, however many headlines are compared with them.

    ``words``: its words; ``keys``: its lines' keys; ``gaps``: how often so many blank lines stand between two of its paragraphs.
    """

    def __init__(self, view: _View, start: int) -> None:
        self._view = view
        self._start = start
        self.stop = start
        self.words: set[str] = set()
        self.keys: set[str] = set()
        self.gaps: Counter[int] = Counter()

    def grow(self, stop: int) -> None:
        """Take in the lines up to ``stop``, itself left out."""
        view = self._view
        lines = range(self.stop, stop)
        self.words |= _content(view.features[j].text for j in lines)
        self.keys.update(view.features[j].key for j in lines)
        self.gaps.update(
            view.features[j].line.gap
            for j in lines
            if j > self._start and view.kind(j) in KEPT and view.kind(j - 1) in KEPT
        )
        self.stop = stop


def _signs(view: _View, article: _Article, i: int, lead: int) -> Iterator[str]:
    """The signs, by name, that line i opens a new article whose first paragraph is ``lead``; ``article`` is the text before."""
    key = view.features[i].key
    between = [j for j in range(i + 1, lead) if view.features[j].key != key]
    new = key not in article.keys and all(view.features[j].key != key for j in range(article.stop, i))
    if len(between) < lead - i - 1 and new:
        yield "repeated"
    kinds = {view.kind(j) for j in (i - 1, *between)}
    yield from (
        kind.value for kind in (Kind.BYLINE, Kind.TIMESTAMP, Kind.CAPTION, Kind.SHARE) if kind in kinds
    )
    if _DATELINE.match(view.features[lead].text[:80]):
        yield "dateline"
    gap = range(article.stop, i + 1)
    yield from _unusual_gap(view, article, gap)
    if any(view.kind(j) in _END_MATTER for j in gap):
        yield "end_matter"
    yield from _vocabulary(view, article, i, lead)


def _unusual_gap(view: _View, article: _Article, gap: range) -> Iterator[str]:
    """Whether more blank lines stand before the headline than anywhere between the paragraphs of the article before it."""
    usual = article.gaps
    if max(view.features[j].line.gap for j in gap) > max(usual, default=1):
        yield "only_gap" if usual.total() >= GAPS_TOLD and len(usual) == 1 else "gap"


def _vocabulary(view: _View, article: _Article, i: int, lead: int) -> Iterator[str]:
    after = [j for j in range(lead, min(lead + 2 * COMPARED_LINES, len(view.features))) if view.prose(j)][
        :COMPARED_LINES
    ]
    fresh = _content(view.features[j].text for j in (i, *after))
    share = len(fresh & article.words) / max(1, len(fresh))
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


def split(features: Sequence[Features], verdicts: Sequence[Verdict]) -> list[range]:
    """The articles of an entry as ranges of line indices that cover all lines, in order. One range where nothing speaks for more."""
    view = _View(features, verdicts)
    prose = [i for i in range(len(features)) if view.prose(i)]
    starts, words, first_layout, level = [0], 0, None, None
    article = _Article(view, 0)
    for above, lead in zip([-1, *prose], prose, strict=False):
        headline = _headline(view, above, lead) if lead > above + 1 else None
        layout = tuple(view.kind(j) for j in range(headline + 1, lead)) if headline is not None else ()
        if above < 0:
            first_layout = layout
            level = _heading(features[headline].line) if headline is not None else None
        elif headline is not None and words >= ARTICLE_WORDS and _may_open(view, headline, level):
            article.grow(above + 1)
            signs = [*_signs(view, article, headline, lead)]
            if layout and layout == first_layout:
                signs.append("same_layout")
            if STRUCTURE.intersection(signs) and sum(WEIGHTS[sign] for sign in signs) >= SPLIT_BAR:
                starts.append(_opening(view, above, headline))
                article, words = _Article(view, starts[-1]), 0
        words += features[lead].words
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(features)], strict=True)]
