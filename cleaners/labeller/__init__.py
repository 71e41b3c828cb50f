"""A small model over the sequence of lines: for each line the probabilities of the kinds, in any language, with or without HTML facts.

>>> from cleaners.labeller import KINDS, article_share, probabilities
>>> from cleaners.model import Kind, Line
>>> table = probabilities([Line(0, "Home", "Home"), Line(1, "News", "News")])
>>> table.shape == (2, len(KINDS))
True
>>> article_share(table).shape
(2,)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.labeller.inputs import bag, class_bags, features_of, word_numbers
from cleaners.labeller.kinds import ARTICLE_KINDS, KINDS
from cleaners.labeller.network import forward, softmax
from cleaners.labeller.weights import Model, load
from cleaners.model import Kind, Line

__all__ = ["ARTICLE_KINDS", "KINDS", "Reading", "article_share", "cutoff", "probabilities", "read"]

DECIMALS = 4
"""Places that probabilities are rounded to: what processors add up in different order differs in the sixth."""

FIELD = "textarea"
"""The element whose text the model does not see."""

PAGE_SHARES, CUTOFFS = (0.5, 0.9), (0.5, 0.15)
"""Article's share of a dump's words, and the chance from which a line is then kept; straight between, level beyond. On held-out sites
extractors' dumps have a share of .85 to 1 (nine in ten of them), whole pages one of .17 to .90. Figures are within .001 for bounds of .7 to
.9 and chances of .1 to .2; the article's words that are lost are half of what they are with .5 throughout."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of a document's lines.

    ``kinds``: the probability of each of ``KINDS`` for each line, (n_lines, n_kinds). ``openings``: the probability of each line that an
    article's text begins with it, (n_lines,).
    """

    kinds: NDArray[np.float64]
    openings: NDArray[np.float64]


def read(lines: Sequence[Line], model: Model | None = None) -> Reading:
    """What the model, by default the shipped one, says of the lines of a document, in order; rounded.

    It does not see what stands in a text field of a page: some hold a copy of the story for others to publish, beside which the story looks
    like the copy.
    """
    shown = [place for place, line in enumerate(lines) if line.facts is None or FIELD not in line.facts.path]
    if len(shown) == len(lines):
        return _read(lines, model or load())
    seen = _read([lines[place] for place in shown], model or load())
    kinds, openings = np.zeros((len(lines), len(KINDS))), np.zeros(len(lines))
    kinds[:, KINDS.index(Kind.NAVIGATION)] = 1
    kinds[shown], openings[shown] = seen.kinds, seen.openings
    return Reading(kinds, openings)


def _read(lines: Sequence[Line], model: Model) -> Reading:
    if not lines:
        return Reading(np.zeros((0, len(KINDS))), np.zeros(0))
    features, hashes, word_lines = features_of(lines)
    numbers = word_numbers(model.word_hashes, hashes)
    words = bag(model.weights["words"], numbers, word_lines, len(lines))
    classes = class_bags(model.weights, lines, model.own_numbers, model.above_numbers)
    logits, opens = forward(model.weights, features, np.concatenate([words, classes], axis=1))
    kinds = softmax(logits, axis=1).astype(np.float64)
    openings = 1 / (1 + np.exp(-opens.astype(np.float64)))
    return Reading(np.round(kinds, DECIMALS), np.round(openings, DECIMALS))


def probabilities(lines: Sequence[Line]) -> NDArray[np.float64]:
    """The probability of each of ``KINDS`` for each line, (n_lines, n_kinds). Lines are judged as one page, in order."""
    return read(lines).kinds


def article_share(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability that each line is of the article's text: body, sub-heading or standfirst."""
    shares: NDArray[np.float64] = table[:, : len(ARTICLE_KINDS)].sum(axis=1)
    return shares


def cutoff(shares: NDArray[np.float64], words: NDArray[np.integer] | NDArray[np.float64]) -> float:
    """The chance from which a line of this dump is best kept: the more of the dump is article, the surer must be what drops a line.

    ``shares``: each line's probability of being the article's; ``words``: how many words it has.
    """
    article = float(shares @ words) / max(float(words.sum()), 1.0)
    return float(np.interp(article, PAGE_SHARES, CUTOFFS))
