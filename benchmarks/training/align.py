"""Which tokens of a dump are the gold's, found by aligning the two texts.

Runs of five tokens that are unique in both texts are anchors; the longest chain of anchors in the order of both holds; between two of
them an ordinary diff. The order is what tells the sentence in the article from its twin in a teaser.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

ANCHOR = 5
"""Tokens of an anchor: shorter ones repeat by chance, longer ones miss sentences cut by links."""

WIDEST_GAP = 6000
"""Tokens of a dump between two anchors beyond which no diff is made there: menus as long as that hold no article."""

Pair = tuple[int, int]


def align(dump: Sequence[str], gold: Sequence[str]) -> NDArray[np.int64]:
    """For each token of the dump the place of its twin in the gold, -1 where it has none. Places rise from left to right."""
    twins = np.full(len(dump), -1, dtype=np.int64)
    chain = longest_chain(anchors(dump, gold))
    for dump_start, gold_start in chain:
        twins[dump_start : dump_start + ANCHOR] = np.arange(gold_start, gold_start + ANCHOR)
    for (dump_low, dump_high), (gold_low, gold_high) in gaps(chain, len(dump), len(gold)):
        if dump_high - dump_low > WIDEST_GAP:
            continue
        matcher = SequenceMatcher(None, dump[dump_low:dump_high], gold[gold_low:gold_high], autojunk=False)
        for block in matcher.get_matching_blocks():
            start = dump_low + block.a
            twins[start : start + block.size] = np.arange(gold_low + block.b, gold_low + block.b + block.size)
    return twins


def anchors(dump: Sequence[str], gold: Sequence[str]) -> list[Pair]:
    """Places in dump and gold of the runs that stand once in each, in the dump's order."""
    in_dump, in_gold = runs(dump), runs(gold)
    once_dump = {run for run, times in Counter(in_dump).items() if times == 1}
    once_gold = {run for run, times in Counter(in_gold).items() if times == 1}
    place = {run: start for start, run in enumerate(in_gold) if run in once_gold and run in once_dump}
    return [(start, place[run]) for start, run in enumerate(in_dump) if run in place]


def runs(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    """All runs of ``ANCHOR`` tokens."""
    return list(zip(*(tokens[step:] for step in range(ANCHOR)), strict=False))


def longest_chain(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest list of pairs that rise in both places (patience sorting)."""
    tails: list[int] = []
    tail_values: list[int] = []
    before = [-1] * len(pairs)
    for index, (_, value) in enumerate(pairs):
        length = bisect_left(tail_values, value)
        before[index] = tails[length - 1] if length else -1
        tails[length : length + 1] = [index]
        tail_values[length : length + 1] = [value]
    chain: list[Pair] = []
    index = tails[-1] if tails else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def gaps(chain: Sequence[Pair], dump_size: int, gold_size: int) -> list[tuple[Pair, Pair]]:
    """Stretches of both texts between neighbouring anchors, only those that are empty in neither."""
    found: list[tuple[Pair, Pair]] = []
    dump_low = gold_low = 0
    for dump_start, gold_start in [*chain, (dump_size, gold_size)]:
        if dump_start > dump_low and gold_start > gold_low:
            found.append(((dump_low, dump_start), (gold_low, gold_start)))
        dump_low, gold_low = max(dump_low, dump_start + ANCHOR), max(gold_low, gold_start + ANCHOR)
    return found
