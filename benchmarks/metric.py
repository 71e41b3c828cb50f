"""The article-extraction-benchmark's metric, with intervals.

Source: https://github.com/scrapinghub/article-extraction-benchmark (``evaluate.py``). What it counts of one page is in
``flows.shingles``. Precision and recall are of a page, each is averaged over pages, and F1 is that of the two
averages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flows.shingles import SHINGLE, PageScore, counted, f1_of, runs, score_page, shingles, tokens

__all__ = [
    "Estimate",
    "PageScore",
    "Summary",
    "f1_of",
    "kept_share",
    "kept_tokens",
    "lead",
    "mean_f1",
    "score_page",
    "shingles",
    "summarise",
    "tokens",
    "whole_paragraphs",
]

SAMPLES = 2000  # bootstrap samples: the interval's ends then move by about .001 with the seed
SEED = 20260101

Draws = NDArray[np.float64]


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
    words, (found_words, found_shingles) = tokens(gold, lang), counted(found, lang)
    length = min(SHINGLE, len(words))
    present = found_shingles if length == SHINGLE else frozenset(runs(found_words, length))
    places = (range(start, start + length) for start, run in enumerate(runs(words, length)) if run in present)
    return frozenset(place for run in places for place in run)


def kept_share(piece: str, found: str, *, lang: str = "") -> float:
    """Return the share of a piece's tokens that stand in ``found`` inside a shingle; 0 for a piece without any."""
    length = len(tokens(piece, lang))
    return len(kept_tokens(piece, found, lang=lang)) / length if length else 0.0


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
