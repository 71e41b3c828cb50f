"""Which texts tell the same story: candidates by locality-sensitive hashing, checked one by one, joined to groups.

What comes out depends on the set of texts alone, not on their order: every pair that shares a band is looked at (but for ``WINDOW``), and
groups are what such pairs connect. So a group may hold two texts that are unlike, with others between them: the versions of a story that
grew all day.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flows.signatures import VALUES, Numbers, Signatures, common_numbers, comparable, similarity

SAME_STORY = 0.28
"""Least Jaccard of one story's texts. Chosen on the tuning pairs of ``python -m benchmarks.stories`` (docs/corpus.md has the curve)."""

ROWS = 3
BANDS = VALUES // ROWS
"""Values of a band, and bands: two texts are candidates when all values of some band agree. A pair with Jaccard .31 is a candidate in 92 of
100 cases, .35 in 97, .4 in 99; a pair of unrelated texts (.005) once in 90,000."""

LEAST_NUMBERS = 4
LEAST_SHARED = 0.5
"""Numbers from which numbers can tell a series' reports apart, and least share of them that the texts of one story have in common, of the
text that has fewer: a cut text keeps what it keeps. Chosen on the tuning pairs (docs/corpus.md)."""

WINDOW = 64
"""Texts that each text of a band's bucket is compared with, those next to it by hash. Only buckets with more members, which are thousands
of copies with small changes or common phrases of short texts, are not compared in full."""

CHUNK = 1 << 16
"""Pairs checked at once: 64 MB of signatures."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Distinct texts, in an order that depends on nothing but them (their hashes'). Parallel rows; may be memory maps."""

    signatures: Signatures
    numbers: Numbers


Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def group(texts: Texts) -> NDArray[np.int64]:
    """For each text the number of the first text of its group."""
    size = len(texts.signatures)
    parents = np.arange(size, dtype=np.int64)
    with tempfile.TemporaryDirectory(prefix="copydesk-stories-") as folder:
        keys = _band_keys(texts.signatures, Path(folder) / "keys")
        rows = np.flatnonzero(_in_chunks(texts.signatures, comparable))
        for band in range(BANDS):
            for left, right in _candidates(keys[band][rows], rows):
                _join(parents, *_same(texts, *_apart(parents, left, right)))
    return roots(parents, np.arange(size, dtype=np.int64))


def _band_keys(signatures: Signatures, path: Path) -> NDArray[np.uint64]:
    """Each text's key in each band, shape (BANDS, n_texts), on disk: bands are gone through one after the other."""
    size = len(signatures)
    keys = np.memmap(path, np.uint64, "w+", shape=(BANDS, max(size, 1)))[:, :size]
    for start in range(0, size, CHUNK):
        chunk = signatures[start : start + CHUNK, : BANDS * ROWS].astype(np.uint64).reshape(-1, BANDS, ROWS)
        keys[:, start : start + CHUNK] = (
            (chunk[:, :, 0] << np.uint64(32)) | (chunk[:, :, 1] << np.uint64(16)) | chunk[:, :, 2]
        ).T
    return keys


def _in_chunks(signatures: Signatures, test: Callable[[Signatures], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    parts = [test(signatures[start : start + CHUNK]) for start in range(0, len(signatures), CHUNK)]
    return np.concatenate([np.empty(0, np.bool_), *parts])


def _candidates(keys: NDArray[np.uint64], rows: NDArray[np.int64]) -> Iterator[Pairs]:
    """Pairs of rows with one key, up to ``WINDOW`` places apart; none pair twice."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    alike = np.flatnonzero(ordered[1:] == ordered[:-1])
    for distance in range(1, WINDOW + 1):
        if not len(alike):
            return
        for start in range(0, len(alike), CHUNK):
            chunk = alike[start : start + CHUNK]
            yield rows[order[chunk]], rows[order[chunk + distance]]
        alike = alike[alike + distance + 1 < len(ordered)]
        alike = alike[ordered[alike] == ordered[alike + distance + 1]]


def _apart(parents: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]) -> Pairs:
    """The pairs that are not in one group yet: the others need no check."""
    open_ = roots(parents, left) != roots(parents, right)
    return left[open_], right[open_]


def _same(texts: Texts, left: NDArray[np.int64], right: NDArray[np.int64]) -> Pairs:
    """The pairs that tell the same story."""
    close = similarity(texts.signatures[left], texts.signatures[right]) >= SAME_STORY
    left, right = left[close], right[close]
    count, share = common_numbers(texts.numbers[left], texts.numbers[right])
    same = (count < LEAST_NUMBERS) | (share >= LEAST_SHARED)
    return left[same], right[same]


def _join(parents: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]) -> None:
    """Make one group of each pair's groups; the lowest number leads."""
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        first, second = _root(parents, one), _root(parents, other)
        parents[max(first, second)] = min(first, second)


def _root(parents: NDArray[np.int64], at: int) -> int:
    while (parent := int(parents[at])) != at:
        parents[at] = parents[parent]
        at = parent
    return at


def roots(parents: NDArray[np.int64], of: NDArray[np.int64]) -> NDArray[np.int64]:
    """The leaders of some texts' groups."""
    found = parents[of]
    while (further := parents[found]) is not found and (further != found).any():
        found = further
    return found
