"""``python -m benchmarks.training.families``: other families of models on the same lines, labels and split as the network.

Gradient boosting over a line, then again with its neighbours' chances; and a linear-chain CRF over binned features. Both see what the
network sees of plain text, except for words. For the comparison in ``docs/labeller.md``; neither ships.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.corpora import PROJECT, TRAINABLE, corpora_directory
from benchmarks.renderers import HALF, WHOLE
from benchmarks.training.batches import EVEN_SHARE, LEAST_GOLD
from benchmarks.training.crf import Crf, fit
from benchmarks.training.examples import HTML, Example, load
from benchmarks.training.folds import FOLDS, fold_of
from benchmarks.training.measure import Chances, cells, mean_f1, mean_lost
from cleaners.labeller.inputs import features_of

Floats = NDArray[np.float32]
LOG = logging.getLogger(__name__)

BOOSTING: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 31,
    "learning_rate": 0.1,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}
ROUNDS = 250
PARTS = 3
"""Parts of the training sites; the second pass learns from first-pass chances of the part that its model had not seen."""

NEAR = range(-6, 7)
WIDE = (5, 15)


def seen_as_text(example: Example) -> Floats:
    """The text features of an example, (n_lines, n_features)."""
    bare = [
        line if line.facts is None else type(line)(line.number, line.raw, line.text, line.gap)
        for line in example.lines
    ]
    return np.ascontiguousarray(features_of(bare)[0].T)


def weights(example: Example) -> NDArray[np.float64]:
    """How much each line counts, as in the network's training."""
    return (example.labels.words + 2) / max(example.labels.gold_words, LEAST_GOLD) + EVEN_SHARE / len(
        example.lines
    )


def around(chances: Chances) -> Floats:
    """What the second pass sees of the first: the neighbours' chances, shares before and after, means of two widths."""
    size, margin = len(chances), max(NEAR)
    padded = np.pad(chances, margin)
    sums = np.concatenate([[0.0], np.cumsum(chances)])
    total = max(float(sums[-1]), 1e-6)
    rows = [padded[margin + step : margin + step + size] for step in NEAR]
    rows += [sums[:-1] / total, 1 - sums[1:] / total, np.full(size, total / size)]
    place = np.arange(size)
    for width in WIDE:
        low, high = np.maximum(place - width, 0), np.minimum(place + width + 1, size)
        rows.append((sums[high] - sums[low]) / (high - low))
    return np.stack(rows, axis=1).astype(np.float32)


def boost(features: Sequence[Floats], examples: Sequence[Example]) -> Any:  # noqa: ANN401 - LightGBM has no types
    """A boosted model over lines."""
    import lightgbm

    data = lightgbm.Dataset(
        np.concatenate(features),
        np.concatenate([example.labels.inside for example in examples]),
        weight=np.concatenate([weights(example) for example in examples]),
    )
    return lightgbm.train(BOOSTING, data, ROUNDS)


def boosting(learnt: Sequence[Example], held: Sequence[Example]) -> tuple[list[Chances], list[Chances]]:
    """Chances of the held-out lines by the first pass and by the second."""
    features, unseen = (
        [seen_as_text(example) for example in learnt],
        [seen_as_text(example) for example in held],
    )
    part = np.array([fold_of(example.site + "/") % PARTS for example in learnt])
    out_of_fold: list[Chances] = [np.zeros(0)] * len(learnt)
    for number in range(PARTS):
        rows = np.flatnonzero(part != number).tolist()
        model = boost([features[row] for row in rows], [learnt[row] for row in rows])
        for row in np.flatnonzero(part == number).tolist():
            out_of_fold[row] = model.predict(features[row])
    first = boost(features, learnt)
    once = [np.asarray(first.predict(rows)) for rows in unseen]
    both = [np.concatenate(pair, axis=1) for pair in zip(features, map(around, out_of_fold), strict=True)]
    second = boost(both, learnt)
    twice = [
        np.asarray(second.predict(np.concatenate([rows, around(seen)], axis=1)))
        for rows, seen in zip(unseen, once, strict=True)
    ]
    return once, twice


def conditional(learnt: Sequence[Example], held: Sequence[Example]) -> list[Chances]:
    """Chances of the held-out lines by the CRF."""
    model: Crf = fit(
        [seen_as_text(example) for example in learnt], [example.labels.inside for example in learnt]
    )
    return [model.chances(seen_as_text(example)) for example in held]


def main() -> None:
    """Train each family and print its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora")
    parser.add_argument("--cache", type=Path, default=PROJECT / ".cache" / "training")
    parser.add_argument("--hold-out", type=int, choices=range(FOLDS), default=0)
    parser.add_argument("--every", type=int, default=1, help="learn from every n-th example only")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    directory = corpora_directory(options.corpora)
    examples = [
        e
        for corpus in sorted(TRAINABLE)
        for e in load(directory, corpus, options.cache)
        if e.renderer != HTML
    ]
    learnt = [e for e in examples if fold_of(e.site) != options.hold_out][:: options.every]
    held = [e for e in examples if fold_of(e.site) == options.hold_out]
    started = time.monotonic()
    once, twice = boosting(learnt, held)
    LOG.info("boosting: %.0f s", time.monotonic() - started)
    chain = conditional(learnt, held)
    LOG.info("CRF: %.0f s", time.monotonic() - started)
    for name, chances in (
        ("boosting, one pass", once),
        ("boosting, two passes", twice),
        ("linear-chain CRF", chain),
    ):
        found = cells(held, [chance > 0.5 for chance in chances])  # noqa: PLR2004 - as likely as not
        print(
            f"| {name} | {mean_f1(found, WHOLE):.3f} | {mean_f1(found, HALF):.3f} | {100 * mean_lost(found, HALF):.1f} % |"
        )


if __name__ == "__main__":
    main()
