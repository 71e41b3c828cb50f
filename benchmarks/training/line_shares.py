"""Which lines of a page are in another text of the same page: a token alignment that goes by order.

Runs of five tokens that stand once in each text are anchors; the longest chain of anchors that rises in both holds; between two anchors an
ordinary diff. The order tells the sentence of the article from its twin in a teaser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from benchmarks.training.align import ANCHOR, anchors, gaps, longest_chain, runs
from cleaners.patterns import regex

WIDEST_DIFF = 4_000_000
"""Token pairs of a stretch between two anchors beyond which no diff is made there (a diff's time grows with the product)."""

NONE = -1
"""The place of a token that has no twin."""

_IDEOGRAPH = "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
_TOKEN = regex(rf"[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+")


def tokens(text: str) -> list[str]:
    """Words, and each Han or kana character by itself."""
    return _TOKEN.findall(text)


def shares(lines: Sequence[str], other: str) -> list[float]:
    """For each line the share of its tokens that has a twin in ``other``, 0..1; 0 for a line without tokens.

    >>> shares(["Home", "It rained all night in Exampleton.", "More"], "It rained all night in Exampleton.")
    [0.0, 1.0, 0.0]
    """
    split = [tokens(line) for line in lines]
    ours = [token for line in split for token in line]
    theirs = tokens(other)
    twins = _twins(ours, theirs)
    left = _left_over(twins, theirs)
    found: list[float] = []
    start = 0
    for line in split:
        matched = len(line) - twins[start : start + len(line)].count(NONE)
        if left and not matched and len(line) >= ANCHOR:
            matched = _take(line, left)
        found.append(matched / len(line) if line else 0.0)
        start += len(line)
    return found


def _twins(ours: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """For each of our tokens the place of its twin, or ``NONE``. Places rise."""
    twins = [NONE] * len(ours)
    chain = longest_chain(anchors(ours, theirs))
    for start, place in chain:
        twins[start : start + ANCHOR] = range(place, place + ANCHOR)
    for (low, high), (their_low, their_high) in gaps(chain, len(ours), len(theirs)):
        if (high - low) * (their_high - their_low) > WIDEST_DIFF:
            continue
        matcher = SequenceMatcher(None, ours[low:high], theirs[their_low:their_high], autojunk=False)
        for block in matcher.get_matching_blocks():
            place = their_low + block.b
            twins[low + block.a : low + block.a + block.size] = range(place, place + block.size)
    return twins


def _left_over(twins: Sequence[int], theirs: Sequence[str]) -> Counter[tuple[str, ...]]:
    """The runs of their tokens that no token of ours is the twin of: text that they moved, or a stretch too wide for a diff."""
    used = set(twins)
    return Counter(
        run for start, run in enumerate(runs(theirs)) if used.isdisjoint(range(start, start + ANCHOR))
    )


def _take(line: Sequence[str], left: Counter[tuple[str, ...]]) -> int:
    """How many of a line's tokens stand in left-over runs, which are used up."""
    covered: set[int] = set()
    for start, run in enumerate(runs(line)):
        if left[run] > 0:
            left[run] -= 1
            covered.update(range(start, start + ANCHOR))
    return len(covered)
