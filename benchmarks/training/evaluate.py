"""``python -m benchmarks.training.evaluate MODEL --hold-out 0``: a model file's figures on sites that it has not seen.

The corpora that no shipped model may learn from (``l3s_gn1``, ``daniel``) are unseen by any model.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from benchmarks.corpora import PROJECT, TRAINABLE, corpora_directory
from benchmarks.renderers import HALF, WHOLE
from benchmarks.training.examples import Example, load
from benchmarks.training.measure import (
    Chances,
    calibration_error,
    cells,
    judge_all,
    mean_f1,
    mean_lost,
    reliability,
    table,
)
from benchmarks.training.train import FOLDS, MODEL, fold_of
from cleaners.labeller import article_share, probabilities_by
from cleaners.labeller.weights import read_model

MEASURED_ONLY = ("l3s_gn1", "daniel")
THRESHOLD = 0.5


def held_out(examples: list[Example], fold: int | None) -> list[Example]:
    """The examples that count: pages with people's gold, of the sites of one fold, or of all for None."""
    return [example for example in examples if example.sure and fold in (None, fold_of(example.site))]


def report(name: str, examples: list[Example], chances: list[Chances]) -> str:
    """One corpus's table, with the mean of the whole-page and of the half-cleaned dumps."""
    found = cells(examples, [chance > THRESHOLD for chance in chances])
    return (
        f"### {name}\n\n{table(found)}\n\nwhole pages {mean_f1(found, WHOLE):.4f} · half-cleaned {mean_f1(found, HALF):.4f}, "
        f"words lost {100 * mean_lost(found, HALF):.2f} % · calibration error {calibration_error(examples, chances):.4f}\n"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", nargs="?", type=Path, default=MODEL)
    parser.add_argument("--corpora")
    parser.add_argument("--cache", type=Path, default=PROJECT / ".cache" / "training")
    parser.add_argument(
        "--hold-out",
        type=int,
        choices=range(FOLDS),
        help="the fifth of the sites that the model was trained without",
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    directory, model = corpora_directory(options.corpora), read_model(options.model)
    trained_on = sorted(TRAINABLE) if options.hold_out is not None else []
    everything: list[Example] = []
    for corpus in (*trained_on, *MEASURED_ONLY):
        fold = options.hold_out if corpus in TRAINABLE else None
        examples = held_out(load(directory, corpus, options.cache), fold)
        chances = judge_all(examples, lambda lines: article_share(probabilities_by(model, lines)))
        print(report(corpus, examples, chances))
        if corpus in TRAINABLE:
            everything += examples
    if everything:
        chances = judge_all(everything, lambda lines: article_share(probabilities_by(model, lines)))
        print(report("all held-out sites", everything, chances))
        for chance, share, count in reliability(everything, chances):
            print(f"| {chance:.2f} | {share:.2f} | {count} |")


if __name__ == "__main__":
    main()
