"""From examples to the tensors of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.training.examples import Example
from benchmarks.training.labels import INSIDE, mask
from benchmarks.training.network import PADDING, Batch
from benchmarks.training.vocabulary import Vocabulary
from cleaners.labeller.facts import Numbers, class_words
from cleaners.labeller.inputs import features_of, word_numbers
from cleaners.model import Facts, Kind, Line

LONGEST = 900
"""Lines of a page that training looks at; 3 % of pages have more, and their tails are all alike."""

LEAST_GOLD = 50
"""A gold text of fewer words weighs its lines no more than one of this many."""

MOST_WEIGHT = 4.0
"""Weight of a page's lines together: one with a thousand readers' comments would drown the rest of its batch."""

RARE = (Kind.CAPTION, Kind.SUBHEADING, Kind.STANDFIRST, Kind.TITLE)
RARE_WORDS = 12
"""Words that a line known to be of one of these kinds counts for beyond its own: they are short and few, and decide whether an article
comes out exactly."""

NEAR, NEAR_WORDS = (4, 8), 5
"""Lines before and after the article that count, with those between its ends, for so many words beyond their own: one of them on the wrong
side, however short, and the article is not exact."""

EVEN_SHARE = 0.15
"""Weight that all lines of a page share evenly, beside the weight of their words: short lines would not be learnt at all else."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the network takes of one example, and what it should answer.

    ``weights``: by how much each line counts. ``openings``: whether a line is the first of an article's text.
    """

    features: NDArray[np.float32]
    words: tuple[NDArray[np.int64], NDArray[np.int64]]
    own: tuple[NDArray[np.int64], NDArray[np.int64]]
    above: tuple[NDArray[np.int64], NDArray[np.int64]]
    allowed: NDArray[np.bool_]
    weights: NDArray[np.float64]
    openings: NDArray[np.bool_]

    @property
    def n_lines(self) -> int:
        """Lines of the example."""
        return len(self.features)


@dataclass(frozen=True, slots=True)
class Targets:
    """What the network should answer, a row a line of the batch. ``spans``: first and last row of each page's article.

    ``inside``: whether a line is the article's; ``known``: whether that is known.
    """

    allowed: Tensor
    inside: Tensor
    known: Tensor
    weights: Tensor
    even: Tensor
    spans: Tensor
    has_span: Tensor
    openings: Tensor


@cache
def numbers(names: tuple[str, ...]) -> Numbers:
    """Word → number, counted from one."""
    return {name: place + 1 for place, name in enumerate(names)}


def inputs_of(example: Example, vocabulary: Vocabulary) -> Inputs:
    """The network's inputs for one example, its first ``LONGEST`` lines."""
    lines, labels = example.lines[:LONGEST], example.labels
    features, hashes, word_lines = features_of(lines)
    full = np.zeros((len(lines), n_features()), dtype=np.float32)
    full[:, : len(features)] = features.T
    found = word_numbers(vocabulary.words, hashes)
    own, above = class_words(lines, numbers(vocabulary.own), numbers(vocabulary.above))
    allowed = labels.allowed[:LONGEST]
    rare = (allowed.sum(axis=1) == 1) & allowed[:, mask(RARE)].any(axis=1)
    extra = np.where(rare, RARE_WORDS, np.where(_near(allowed), NEAR_WORDS, 2))
    weights = (labels.words[:LONGEST] + extra) / max(labels.gold_words, LEAST_GOLD)
    weights *= min(1.0, MOST_WEIGHT / float(weights.sum()))
    return Inputs(
        full,
        (found[found > 0], word_lines[found > 0]),
        own,
        above,
        allowed,
        weights,
        labels.openings[:LONGEST],
    )


def _near(allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which lines stand between the article's first and last line, or near them."""
    near = np.zeros(len(allowed), dtype=np.bool_)
    inside = np.flatnonzero(allowed[:, INSIDE].any(axis=1))
    if len(inside):
        near[max(0, inside[0] - NEAR[0]) : inside[-1] + 1 + NEAR[1]] = True
    return near


@cache
def n_features() -> int:
    """Features of a line, those of its text and those of its HTML."""
    return len(features_of([Line(0, "a", "a", 0, Facts())])[0])


def collate(
    pages: Sequence[Inputs], generator: np.random.Generator | None = None, *, forget: float = 0.0
) -> Batch:
    """The batch of some pages. A share ``forget`` of the words is left out, so that no word is leant upon too much."""
    sizes = np.array([page.n_lines + PADDING for page in pages])
    firsts = np.cumsum(sizes) - sizes
    real = np.concatenate([np.repeat((1, 0), (page.n_lines, PADDING)) for page in pages])
    features = np.concatenate([np.pad(page.features, ((0, PADDING), (0, 0))) for page in pages])
    bags = [
        _bag([getattr(page, name) for page in pages], sizes, generator, forget)
        for name in ("words", "own", "above")
    ]
    return Batch(
        torch.as_tensor(features),
        torch.as_tensor(np.repeat(np.arange(len(pages)), sizes)),
        torch.as_tensor(real, dtype=torch.float32)[:, None],
        torch.as_tensor(firsts),
        *bags,
    )


def _bag(
    pages: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    sizes: NDArray[np.int64],
    generator: np.random.Generator | None,
    forget: float,
) -> tuple[Tensor, Tensor, Tensor]:
    """Word numbers, offsets and counts of one vocabulary."""
    firsts = np.cumsum(sizes) - sizes
    words = np.concatenate([words for words, _ in pages])
    rows = np.concatenate([lines + first for (_, lines), first in zip(pages, firsts, strict=True)])
    if generator is not None and forget:
        stays = generator.random(len(words)) >= forget
        words, rows = words[stays], rows[stays]
    counts = np.bincount(rows, minlength=int(sizes.sum()))
    offsets = np.cumsum(counts) - counts
    return torch.as_tensor(words), torch.as_tensor(offsets), torch.as_tensor(counts, dtype=torch.float32)


def targets(pages: Sequence[Inputs]) -> Targets:
    """What the network should answer for some pages."""
    padded = [np.pad(page.allowed, ((0, PADDING), (0, 0)), constant_values=True) for page in pages]
    allowed = np.concatenate(padded)
    inside = np.asarray(allowed[:, INSIDE].any(axis=1))
    known = ~(inside & np.asarray(allowed[:, ~INSIDE].any(axis=1)))
    weights = np.concatenate([np.pad(page.weights, (0, PADDING)) for page in pages])
    even = np.concatenate(
        [np.repeat((EVEN_SHARE / page.n_lines, 0.0), (page.n_lines, PADDING)) for page in pages]
    )
    openings = np.concatenate([np.pad(page.openings, (0, PADDING)) for page in pages])
    spans, has_span, first = [], [], 0
    for page in pages:
        rows = np.flatnonzero((inside & known)[first : first + page.n_lines])
        has_span.append(len(rows) > 0)
        spans.append((first + rows[0], first + rows[-1]) if len(rows) else (first, first))
        first += page.n_lines + PADDING
    return Targets(
        torch.as_tensor(allowed),
        torch.as_tensor(inside, dtype=torch.float32),
        torch.as_tensor(known, dtype=torch.float32),
        torch.as_tensor(weights * known, dtype=torch.float32),
        torch.as_tensor(even, dtype=torch.float32),
        torch.as_tensor(np.array(spans)),
        torch.as_tensor(has_span, dtype=torch.float32),
        torch.as_tensor(openings, dtype=torch.float32),
    )
