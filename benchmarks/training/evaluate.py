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
from benchmarks.training.folds import FOLDS, fold_of
from benchmarks.training.labels import mask
from benchmarks.training.measure import (
    Chances,
    calibration_error,
    cells,
    judge_all,
    mean_f1,
    mean_lost,
    reliability,
    table,
    with_silent_witness,
)
from benchmarks.training.train import MODEL
from cleaners.labeller import article_share, cutoff, read
from cleaners.labeller.weights import read_model
from cleaners.model import Kind

MEASURED_ONLY = ("l3s_gn1", "daniel")
CAPTION = mask([Kind.CAPTION])


def held_out(examples: list[Example], fold: int | None) -> list[Example]:
    """The examples that count: pages with people's gold, of the sites of one fold, or of all for None."""
    return [example for example in examples if example.sure and fold in (None, fold_of(example.site))]


def report(name: str, examples: list[Example], chances: list[Chances]) -> str:
    """One corpus's table, with the mean of the whole-page and of the half-cleaned dumps."""
    found = cells(
        examples,
        [
            chance > cutoff(chance, example.labels.words)
            for example, chance in zip(examples, chances, strict=True)
        ],
    )
    return (
        f"### {name}\n\n{table(found)}\n\nwhole pages {mean_f1(found, WHOLE):.4f} · half-cleaned {mean_f1(found, HALF):.4f}, "
        f"words lost {100 * mean_lost(found, HALF):.2f} % · calibration error {calibration_error(examples, chances):.4f}\n"
    )


def captions_kept(examples: list[Example], chances: list[Chances]) -> float:
    """Share of the words of gold captions, in the text dumps of a corpus, that stay in the text."""
    kept = total = 0
    for example, chance in zip(examples, chances, strict=True):
        if example.lines and example.lines[0].facts is None:
            words = example.labels.words * (example.labels.allowed == CAPTION).all(axis=1)
            kept += int(words[chance > cutoff(chance, example.labels.words)].sum())
            total += int(words.sum())
    return kept / max(total, 1)


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
    parser.add_argument("--every", type=int, default=1, help="measure every n-th example only")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    directory, model = corpora_directory(options.corpora), read_model(options.model)
    trained_on = sorted(TRAINABLE) if options.hold_out is not None else []
    everything: list[Example] = []
    all_chances: list[Chances] = []
    for corpus in (*trained_on, *MEASURED_ONLY):
        fold = options.hold_out if corpus in TRAINABLE else None
        examples = held_out(load(directory, corpus, options.cache), fold)[:: options.every]
        examples = list(with_silent_witness(examples))
        chances = judge_all(examples, lambda lines: article_share(read(lines, model).kinds))
        print(report(corpus, examples, chances))
        if corpus == "fundus":
            print(f"words of captions kept in text dumps: {100 * captions_kept(examples, chances):.1f} %\n")
        if corpus in TRAINABLE:
            everything += examples
            all_chances += chances
    if everything:
        print(report("all held-out sites", everything, all_chances))
        print("| chance | share | lines |\n|---|---|---|")
        for chance, share, count in reliability(everything, all_chances):
            print(f"| {chance:.2f} | {share:.2f} | {count} |")


if __name__ == "__main__":
    main()
