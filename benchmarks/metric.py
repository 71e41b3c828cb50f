"""The article-extraction-benchmark's metric, with intervals.

Source: https://github.com/scrapinghub/article-extraction-benchmark (``evaluate.py``). Tokens are runs of word
characters, case kept; shingles are four tokens in a row, counted as a multiset, and a shorter text is one
shingle. Precision and recall are of a page, each is averaged over pages, and F1 is that of the two averages.
In Chinese and Japanese, which write no spaces, every Han or kana character is a token.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SHINGLE = 4
SAMPLES = 2000  # bootstrap samples: the interval's ends then move by about .001 with the seed
SEED = 20260101

_IDEOGRAPH = "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
_WORD = re.compile(r"\w+")
_WORD_OR_IDEOGRAPH = re.compile(rf"(?=\w)[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+")
SPACELESS = ("zh", "ja")

Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PageScore:
    """Precision and recall of one page, whether its tokens are exactly the gold's, and its site (for intervals)."""

    precision: float
    recall: float
    exact: bool
    site: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Averages over pages. ``f1`` is the F1 of the average precision and the average recall."""

    pages: int
    precision: float
    recall: float
    f1: Estimate
    exact: float


def tokens(text: str, lang: str = "") -> list[str]:
    """Return the tokens of a text; ``lang`` is an ISO 639 code, of which only zh and ja change anything."""
    pattern = _WORD_OR_IDEOGRAPH if lang[:2] in SPACELESS else _WORD
    return pattern.findall(text)


def shingles(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Count the runs of four tokens. A shorter text, the empty one too, is one shingle."""
    return Counter(_runs(words, SHINGLE)) if len(words) >= SHINGLE else Counter([tuple(words)])


def score_page(gold: str, found: str, *, lang: str = "", site: str = "") -> PageScore:
    """Score one page's text against its gold."""
    gold_tokens, wanted = _counted(gold, lang)
    found_tokens, given = _counted(found, lang)
    shared = sum((wanted & given).values())
    return PageScore(
        precision=shared / given.total(),
        recall=shared / wanted.total(),
        exact=gold_tokens == found_tokens,
        site=site,
    )


def summarise(scores: Sequence[PageScore]) -> Summary:
    """Average page scores, with the F1's bootstrap interval over sites. There must be at least one page."""
    return Summary(
        pages=len(scores),
        precision=float(np.mean([score.precision for score in scores])),
        recall=float(np.mean([score.recall for score in scores])),
        f1=mean_f1([scores]),
        exact=float(np.mean([score.exact for score in scores])),
    )


def mean_f1(groups: Sequence[Sequence[PageScore]]) -> Estimate:
    """Return the mean of the groups' F1 (corpora, renderers), with its interval."""
    return _estimate(_mean_f1(groups), _mean_draws(groups))


def lead(groups: Sequence[Sequence[PageScore]], others: Sequence[Sequence[PageScore]]) -> Estimate:
    """Return by how much the mean F1 of ``groups`` is above that of ``others`` on the same pages.

    The bootstrap draws both alike.

    Raises ValueError when the two are not of the same pages' sites.
    """
    sites, other_sites = ([[score.site for score in group] for group in side] for side in (groups, others))
    if sites != other_sites:
        raise ValueError("two lists of scores to compare are not of the same pages")
    return _estimate(_mean_f1(groups) - _mean_f1(others), _mean_draws(groups) - _mean_draws(others))


def f1_of(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall, 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def whole_paragraphs(gold: Sequence[str], found: str, *, lang: str = "") -> float:
    """Return the share of gold paragraphs that come out as exactly one line of ``found``.

    The same tokens, none more, none fewer.
    """
    wanted = Counter(tuple(tokens(paragraph, lang)) for paragraph in gold)
    given = Counter(tuple(tokens(line, lang)) for line in found.splitlines())
    del wanted[()]
    return (wanted & given).total() / wanted.total() if wanted else 0.0


def kept_tokens(gold: str, found: str, *, lang: str = "") -> frozenset[int]:
    """Return the places of the gold's tokens that stand in ``found`` inside one of the gold's shingles."""
    words, (found_words, found_shingles) = tokens(gold, lang), _counted(found, lang)
    length = min(SHINGLE, len(words))
    present = found_shingles if length == SHINGLE else frozenset(_runs(found_words, length))
    places = (
        range(start, start + length) for start, run in enumerate(_runs(words, length)) if run in present
    )
    return frozenset(place for run in places for place in run)


def kept_share(piece: str, found: str, *, lang: str = "") -> float:
    """Return the share of a piece's tokens that stand in ``found`` inside a shingle; 0 for a piece without any."""
    length = len(tokens(piece, lang))
    return len(kept_tokens(piece, found, lang=lang)) / length if length else 0.0


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    """Every run of ``length`` tokens in a row, in order."""
    return zip(*(words[start:] for start in range(length)), strict=False)


@lru_cache(maxsize=8)
def _counted(text: str, lang: str) -> tuple[list[str], Counter[tuple[str, ...]]]:
    """Tokens and shingles: a page's gold, dump and output are each asked for several measures in a row."""
    words = tokens(text, lang)
    return words, shingles(words)


def _mean_f1(groups: Sequence[Sequence[PageScore]]) -> float:
    averages = [np.mean([(score.precision, score.recall) for score in group], axis=0) for group in groups]
    return float(np.mean([f1_of(precision, recall) for precision, recall in averages]))


def _mean_draws(groups: Sequence[Sequence[PageScore]]) -> Draws:
    return np.asarray(np.mean([_draw_f1(group) for group in groups], axis=0))


def _estimate(value: float, draws: Draws) -> Estimate:
    low, high = np.percentile(draws, (2.5, 97.5))
    return Estimate(value, float(low), float(high))


def _draw_f1(scores: Sequence[PageScore]) -> Draws:
    """F1 of samples of sites drawn with replacement.

    The draws are the same for the same number of sites, so that tools, and renderers of the same pages, stay
    paired.
    """
    sums = _site_sums(scores)
    generator = np.random.default_rng((SEED, len(sums)))
    weights = generator.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=SAMPLES)
    precision, recall, pages = (weights @ sums).T
    total = precision + recall
    f1: Draws = np.divide(2 * precision * recall / pages, total, out=np.zeros_like(total), where=total > 0)
    return f1


def _site_sums(scores: Sequence[PageScore]) -> NDArray[np.float64]:
    """One row a site, sites in order of name: summed precision, summed recall, pages."""
    sums: dict[str, list[float]] = {}
    for score in scores:
        row = sums.setdefault(score.site, [0.0, 0.0, 0.0])
        row[0] += score.precision
        row[1] += score.recall
        row[2] += 1
    return np.array([sums[site] for site in sorted(sums)])
