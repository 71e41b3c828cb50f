"""How much of a text is another's: the article-extraction-benchmark's metric, of one page.

Source: https://github.com/scrapinghub/article-extraction-benchmark (``evaluate.py``). Tokens are runs of word
characters, case kept; shingles are four tokens in a row, counted as a multiset, and a shorter text is one
shingle. In Chinese and Japanese, which write no spaces, every Han or kana character is a token.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

SHINGLE = 4

_IDEOGRAPH = "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
_WORD = re.compile(r"\w+")
_WORD_OR_IDEOGRAPH = re.compile(rf"(?=\w)[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+")
SPACELESS = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class PageScore:
    """Precision and recall of one page, whether its tokens are exactly the gold's, and its site (for intervals)."""

    precision: float
    recall: float
    exact: bool
    site: str


def tokens(text: str, lang: str = "") -> list[str]:
    """Return the tokens of a text; ``lang`` is an ISO 639 code, of which only zh and ja change anything."""
    pattern = _WORD_OR_IDEOGRAPH if lang[:2] in SPACELESS else _WORD
    return pattern.findall(text)


def shingles(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Count the runs of four tokens. A shorter text, the empty one too, is one shingle."""
    return Counter(runs(words, SHINGLE)) if len(words) >= SHINGLE else Counter([tuple(words)])


def score_page(gold: str, found: str, *, lang: str = "", site: str = "") -> PageScore:
    """Score one page's text against its gold."""
    gold_tokens, wanted = counted(gold, lang)
    found_tokens, given = counted(found, lang)
    shared = sum((wanted & given).values())
    return PageScore(
        precision=shared / given.total(),
        recall=shared / wanted.total(),
        exact=gold_tokens == found_tokens,
        site=site,
    )


def f1_of(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall, 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    """Every run of ``length`` tokens in a row, in order."""
    return zip(*(words[start:] for start in range(length)), strict=False)


@lru_cache(maxsize=8)
def counted(text: str, lang: str) -> tuple[list[str], Counter[tuple[str, ...]]]:
    """Tokens and shingles: a page's gold, dump and output are each asked for several measures in a row."""
    words = tokens(text, lang)
    return words, shingles(words)
