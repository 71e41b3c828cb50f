"""The article-extraction-benchmark's metric, with intervals.

Source: https://github.com/scrapinghub/article-extraction-benchmark (``evaluate.py``). Tokens are runs of word characters, case kept;
shingles are four tokens in a row, counted as a multiset, and a shorter text is one shingle. Precision and recall are of a page, each is
averaged over pages, and F1 is that of the two averages. In Chinese and Japanese, which write no spaces, every Han or kana character is a token.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHINGLE = 4
SAMPLES = 2000  # bootstrap samples: the interval's ends then move by about .001 with the seed
SEED = 20260101

_IDEOGRAPH = "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
_WORD = re.compile(r"\w+")
_WORD_OR_IDEOGRAPH = re.compile(rf"(?=\w)[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+")
SPACELESS = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class PageScore:
    """Precision and recall of one page, whether its tokens are exactly the gold's, and the page's site (for intervals)."""

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
    starts = max(1, len(words) - SHINGLE + 1)
    return Counter(tuple(words[start : start + SHINGLE]) for start in range(starts))


def score_page(gold: str, found: str, *, lang: str = "", site: str = "") -> PageScore:
    """Score one page's text against its gold."""
    gold_tokens, found_tokens = tokens(gold, lang), tokens(found, lang)
    wanted, given = shingles(gold_tokens), shingles(found_tokens)
    shared = sum((wanted & given).values())
    return PageScore(
        precision=shared / given.total(),
        recall=shared / wanted.total(),
        exact=gold_tokens == found_tokens,
        site=site,
    )


def summarise(scores: Sequence[PageScore]) -> Summary:
    """Average page scores, with the F1's bootstrap interval over sites. There must be at least one page."""
    precision = float(np.mean([score.precision for score in scores]))
    recall = float(np.mean([score.recall for score in scores]))
    low, high = np.percentile(_bootstrap_f1(_site_sums(scores)), (2.5, 97.5))
    return Summary(
        pages=len(scores),
        precision=precision,
        recall=recall,
        f1=Estimate(f1_of(precision, recall), float(low), float(high)),
        exact=float(np.mean([score.exact for score in scores])),
    )


def difference(scores: Sequence[PageScore], others: Sequence[PageScore]) -> Estimate:
    """Return by how much the F1 of ``scores`` is above that of ``others`` on the same pages, paired by site in the bootstrap.

    Raises ValueError when the two are not of the same pages' sites.
    """
    if [score.site for score in scores] != [other.site for other in others]:
        raise ValueError("two lists of scores to compare are not of the same pages")
    low, high = np.percentile(
        _bootstrap_f1(_site_sums(scores)) - _bootstrap_f1(_site_sums(others)), (2.5, 97.5)
    )
    return Estimate(_f1(scores) - _f1(others), float(low), float(high))


def f1_of(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall, 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def whole_paragraphs(gold: Sequence[str], found: str, *, lang: str = "") -> float:
    """Return the share of gold paragraphs that come out as exactly one line of ``found``: the same tokens, none more, none fewer."""
    wanted = Counter(tuple(tokens(paragraph, lang)) for paragraph in gold)
    given = Counter(tuple(tokens(line, lang)) for line in found.splitlines())
    del wanted[()]
    return (wanted & given).total() / wanted.total() if wanted else 0.0


def kept_share(piece: str, found: str, *, lang: str = "") -> float:
    """Return the share of a piece's tokens that stand in ``found`` inside one of its shingles (0 for a piece without tokens)."""
    words = tokens(piece, lang)
    if not words:
        return 0.0
    length = min(SHINGLE, len(words))
    found_words = tokens(found, lang)
    present = {tuple(found_words[start : start + length]) for start in range(len(found_words) - length + 1)}
    covered = {
        start + step
        for start in range(len(words) - length + 1)
        if tuple(words[start : start + length]) in present
        for step in range(length)
    }
    return len(covered) / len(words)


def _f1(scores: Sequence[PageScore]) -> float:
    return f1_of(sum(s.precision for s in scores) / len(scores), sum(s.recall for s in scores) / len(scores))


def _site_sums(scores: Sequence[PageScore]) -> NDArray[np.float64]:
    """One row a site, sites in order of name: summed precision, summed recall, pages."""
    sums: dict[str, list[float]] = {}
    for score in scores:
        row = sums.setdefault(score.site, [0.0, 0.0, 0.0])
        row[0] += score.precision
        row[1] += score.recall
        row[2] += 1
    return np.array([sums[site] for site in sorted(sums)])


def _bootstrap_f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of samples of sites drawn with replacement; the same draws for the same number of sites, so that tools can be paired."""
    generator = np.random.default_rng(SEED)
    weights = generator.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=SAMPLES)
    drawn = weights @ sums
    precision, recall = drawn[:, 0] / drawn[:, 2], drawn[:, 1] / drawn[:, 2]
    total = precision + recall
    return np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)
