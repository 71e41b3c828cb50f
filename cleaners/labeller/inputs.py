"""From lines to what the network takes: one matrix of features and one of summed word embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.labeller.facts import Numbers, class_sets, facts_features, flat
from cleaners.labeller.features import text_features
from cleaners.labeller.tokens import read
from cleaners.model import Line

Floats = NDArray[np.float32]


def features_of(lines: Sequence[Line]) -> tuple[Floats, NDArray[np.uint32], NDArray[np.int64]]:
    """The features of a page, a row each, (n_features, n_lines); and of each word its hash and its line.

    A page without any facts has only the features of its text.
    """
    texts = [line.text for line in lines]
    gaps = np.fromiter((line.gap for line in lines), dtype=np.int64, count=len(lines))
    page = read(texts)
    features = text_features(page, gaps, texts)
    if any(line.facts is not None for line in lines):
        features = np.concatenate([features, facts_features(lines)])
    return features, page.word_hash, page.word_line


def word_numbers(known: NDArray[np.uint32], hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Each word's place among the ``known`` hashes (sorted), counted from one; 0 for words that the model does not know."""
    if not known.size:
        return np.zeros(len(hashes), dtype=np.int64)
    places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    numbers: NDArray[np.int64] = np.where(known[places] == hashes, places + 1, 0)
    return numbers


def bag(table: Floats, numbers: NDArray[np.int64], lines: NDArray[np.int64], n_lines: int) -> Floats:
    """The sum of the embeddings of each line's known words over the root of their number plus one. ``lines`` must not fall."""
    known = numbers > 0
    numbers, lines = numbers[known], lines[known]
    sums = np.zeros((n_lines, table.shape[1]), dtype=np.float32)
    if not numbers.size:
        return sums
    firsts = np.flatnonzero(np.diff(lines, prepend=-1))
    sums[lines[firsts]] = np.add.reduceat(table[numbers - 1], firsts, axis=0)
    counts = np.bincount(lines, minlength=n_lines).astype(np.float32)
    sums /= np.sqrt(counts + 1)[:, None]
    return sums


def class_bags(weights: Mapping[str, Floats], lines: Sequence[Line], own: Numbers, above: Numbers) -> Floats:
    """Embeddings of the class words of the lines' own blocks and of their ancestors, side by side; none for plain text."""
    if all(line.facts is None for line in lines):
        return np.zeros((len(lines), 0), dtype=np.float32)
    sets = class_sets(lines, own, above)
    tables = (weights["own_words"], sets.inner), (weights["above_words"], sets.outer)
    sums = [bag(table, *flat(some, np.arange(len(some))), len(some)) for table, some in tables]
    bags = np.zeros((len(lines), sum(table.shape[1] for table, _ in tables)), dtype=np.float32)
    bags[sets.rows] = np.concatenate(sums, axis=1)[sets.places]
    return bags
