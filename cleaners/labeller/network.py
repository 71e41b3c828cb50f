"""The network's forward pass: dilated convolutions over lines, twice, with views of the whole page between.

The first stage guesses each line's kind and where the article starts and ends; the second sees these guesses along with what the first
saw. Training and export are in ``benchmarks/training``; the names of the arrays are those that ``export`` writes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]

EPSILON = np.float32(1e-5)
"""Keeps the norm of a line of zeros finite; the same number as in training."""

MOST_PRODUCTS, ROWS = 260_000, 8
"""Multiplications of one matrix product: OpenBLAS starts threads from 262,144 on. Its kernels take so many rows at a time: a product of 24
rows takes .88 of the time a row that one of 21 takes."""

FIRST_STAGE = (1, 2, 4, 8, 16)
"""Dilations of the first stage: a line sees 31 neighbours on each side, about what a screen shows around a paragraph."""

SECOND_STAGE = (1, 4)
"""Dilations of the second stage, which has the first one's views to build on."""


def forward(weights: Weights, features: Floats, words: Floats) -> tuple[Floats, Floats]:
    """Logits of the kinds, (n_lines, n_kinds), and for each line the logit that it is the first of an article's text, (n_lines,).

    ``features``: (n_features, n_lines) and ``words``: (n_lines, n_embedding), as :mod:`cleaners.labeller.inputs` makes them. Those of plain
    text have fewer of both; what is missing counts as zero.
    """
    lines = relu(entry(weights, features, words))
    lines = relu(affine(weights, "input2", lines))
    for place, dilation in enumerate(FIRST_STAGE):
        lines = block(weights, f"first{place}", lines, dilation)
    lines = page_view(weights, "page0", lines)
    lines = relu(affine(weights, "middle", np.concatenate([lines, guesses(weights, lines)], axis=1)))
    for place, dilation in enumerate(SECOND_STAGE):
        lines = block(weights, f"second{place}", lines, dilation)
    lines = page_view(weights, "page1", lines)
    return affine(weights, "kinds", lines), affine(weights, "opens", lines)[:, 0]


def entry(weights: Weights, features: Floats, words: Floats) -> Floats:
    """The first layer."""
    n_features, n_words = len(features), words.shape[1]
    clipped = np.maximum(features, weights["low"][:n_features])
    np.minimum(clipped, weights["high"][:n_features], out=clipped)
    result = product(clipped.T, weights["input.features"][:n_features])
    result += product(words, weights["input.words"][:n_words])
    result += weights["input.bias"]
    return result


def guesses(weights: Weights, lines: Floats) -> Floats:
    """What the first stage thinks: started, not yet ended, both, the chance of starting and of ending here, and the kinds."""
    ends = softmax(affine(weights, "ends", lines), axis=0)
    started = np.cumsum(ends[:, :1], axis=0)
    open_still = 1 - np.cumsum(ends[:, 1:], axis=0) + ends[:, 1:]
    kinds = softmax(affine(weights, "guess", lines), axis=1)
    return np.concatenate([started, open_still, started * open_still, ends * 4, kinds], axis=1)


def affine(weights: Weights, name: str, values: Floats) -> Floats:
    """``values`` through one dense layer."""
    result = product(values, weights[f"{name}.weight"])
    result += weights[f"{name}.bias"]
    return result


def product(values: Floats, weight: Floats) -> Floats:
    """``values @ weight``, some rows at a time: small enough that the library of matrices starts no threads.

    Threads cost more than they do here: on a page of 250 lines most of the processors' time went to their waiting for each other.
    """
    rows = max(1, MOST_PRODUCTS // weight.size)
    rows = rows // ROWS * ROWS or rows
    if len(values) <= rows:
        return values @ weight
    result = np.empty((len(values), weight.shape[1]), dtype=np.float32)
    for start in range(0, len(values), rows):
        np.matmul(values[start : start + rows], weight, out=result[start : start + rows])
    return result


def relu(values: Floats) -> Floats:
    """Zero for the negative, in place."""
    return np.maximum(values, 0, out=values)


def scaled(lines: Floats) -> Floats:
    """Each line's vector divided by its root mean square; the learned gains are folded into the next layer."""
    squares = np.einsum("ij,ij->i", lines, lines) / np.float32(lines.shape[1])
    result: Floats = lines * (np.float32(1) / np.sqrt(squares + EPSILON))[:, None]
    return result


def block(weights: Weights, name: str, lines: Floats, dilation: int) -> Floats:
    """A line with the two lines ``dilation`` away from it; zeros stand beyond the page's ends. Adds to what came in."""
    n_lines, width = lines.shape
    reach = min(dilation, n_lines)
    view = np.empty((n_lines, 3 * width), dtype=np.float32)
    view[:, width : 2 * width] = inner = scaled(lines)
    view[:reach, :width] = view[n_lines - reach :, 2 * width :] = 0
    view[reach:, :width] = inner[: n_lines - reach]
    view[: n_lines - reach, 2 * width :] = inner[reach:]
    return lines + relu(affine(weights, name, view))


def page_view(weights: Weights, name: str, lines: Floats) -> Floats:
    """Adds a summary of the page to each line: a few weighted means, each with weights of its own over the lines."""
    inner = scaled(lines)
    attention = softmax(affine(weights, f"{name}.attention", inner), axis=0)
    values = relu(affine(weights, f"{name}.values", inner))
    heads = attention.shape[1]
    parts = np.split(values, heads, axis=1)
    summary = np.concatenate([attention[:, head] @ part for head, part in enumerate(parts)])[None]
    result: Floats = lines + affine(weights, f"{name}.summary", summary)
    return result


def softmax(logits: Floats, axis: int) -> Floats:
    """Probabilities along an axis."""
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    result: Floats = powers / powers.sum(axis=axis, keepdims=True)
    return result
