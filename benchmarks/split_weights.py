"""Fits the weights of ``cleaners/split.py`` on glued dumps and single articles of training sites, and shows what a bar costs.

    python -m benchmarks.split_weights [--corpora DIR] [--sample 120]

Each place where an article may begin is a case; a logistic regression weighs its signs. The bar is read off a table: how many single
articles would be split, and how many borders would be missed, at each.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.corpora import Page, corpora_directory, read_pages, sample_pages
from benchmarks.splits import BRIEFS, LAYOUTS, LEAST_WORDS, Dump, glued, rendered
from benchmarks.training.folds import FOLDS, fold_of
from cleaners.features import Features
from cleaners.label import first_sight, judge_each
from cleaners.labeller import read
from cleaners.layout import paragraphs
from cleaners.split import WEIGHTS, Border, split
from cleaners.text import read_lines

CORPORA = ("fundus", "misinfo_crawler", "wcxb")
HELD_OUT = 0
MORE_LAYOUTS = {name: (rendered(name), "\n\n") for name in ("resiliparse", "html2text", "w3m", "readability")}
FITTED = {name: layout for name, layout in {**LAYOUTS, **MORE_LAYOUTS}.items() if name != BRIEFS}
"""Briefs have a bar of their own: the number of words before a border tells much in all other layouts, and nothing in theirs."""
RIDGE = 1e-3
"""Weight of the squared weights in the loss: signs that hardly ever occur stay near zero."""
QUANTILES = (0.9, 0.95, 0.98, 0.99, 0.995, 0.998)


@dataclass(frozen=True, slots=True)
class Case:
    """A place with whether an article begins there, the layout, and the dump that it is in."""

    border: Border
    true: bool
    layout: str
    dump: int


def cases_of(dump: Dump, layout: str, number: int) -> Iterator[Case]:
    """The places of one dump; the text before each counts from the true beginning of its article."""
    lines, _ = paragraphs(read_lines(dump.text))
    owners = [dump.owners[line.number] for line in lines]
    features = [Features(line) for line in lines]
    reading = read(lines)
    verdicts = first_sight(features, judge_each(features), reading.kinds)
    found: list[Case] = []

    def truth(border: Border) -> bool:
        true = owners[border.lead] != owners[border.above]
        found.append(Case(border, true, layout, number))
        return true

    split(features, verdicts, reading, truth)
    yield from found


def collect(pages: Sequence[Page]) -> list[Case]:
    """The places of glued dumps and of single articles in every layout."""
    cases: list[Case] = []
    number = 0
    for layout, (make, _) in FITTED.items():
        dumps = [dump for dump, _ in glued(pages, layout, layouts=FITTED)]
        dumps += [Dump(text, (0,) * (text.count("\n") + 1)) for page in pages if (text := make(page))]
        for dump in dumps:
            number += 1
            cases += cases_of(dump, layout, number)
    return cases


def fit(cases: Sequence[Case]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
    """The weights of the signs in the order of ``WEIGHTS``, and the constant, by Newton's method."""
    signs = list(WEIGHTS)
    table = np.array([[*(case.border.evidence.get(sign, 0.0) for sign in signs), 1.0] for case in cases])
    true = np.array([case.true for case in cases], dtype=float)
    weights = np.zeros(table.shape[1])
    penalty = RIDGE * len(cases) * np.eye(len(weights)) / 10
    penalty[-1, -1] = 0
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (chance - true) + penalty @ weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + penalty
        weights -= np.linalg.solve(curve, slope)
    return weights[:-1], float(weights[-1])


def weighed(evidence: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The evidence added up by weights; signs without one, which only say by what bar a place is judged, add nothing."""
    return sum(weights.get(sign, 0.0) * strength for sign, strength in evidence.items())


def main(argv: Sequence[str] | None = None) -> None:
    """Print the weights and the table of bars."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--sample", type=int, help="pages a corpus")
    options = parser.parse_args(argv)
    directory = corpora_directory(options.corpora)
    pages = [
        page
        for corpus in CORPORA
        for page in sample_pages(read_pages(directory, corpus), options.sample)
        if page.gold_title and len(page.gold_text.split()) >= LEAST_WORDS and fold_of(page.site) != HELD_OUT
    ]
    cases = collect(pages)
    weights, constant = fit(cases)
    print(
        f"{len(pages)} pages of {FOLDS - 1} of {FOLDS} parts of the sites, {len(cases)} places, constant {constant:.2f}"
    )
    for sign, weight in zip(WEIGHTS, weights, strict=True):
        times = sum(bool(case.border.evidence.get(sign)) for case in cases)
        print(f'    "{sign}": {weight:.2f},  # {times} times')
    _bars(cases, dict(zip(WEIGHTS, weights.tolist(), strict=True)), constant)


def _bars(cases: Sequence[Case], weights: Mapping[str, float], constant: float) -> None:
    """For each layout: the highest score in a single article's dump, by quantile, and of true borders the share over these bars."""
    for layout in dict.fromkeys(case.layout for case in cases):
        highest: dict[int, float] = {}
        true: list[float] = []
        for case in (case for case in cases if case.layout == layout):
            score = constant + weighed(case.border.evidence, weights)
            if case.true:
                true.append(score)
            else:
                highest[case.dump] = max(highest.get(case.dump, -99.0), score)
        bars = np.quantile(list(highest.values()), QUANTILES)
        found = [float(np.mean(np.array(true) >= bar)) for bar in bars]
        print(
            layout,
            *(f"{q}: {bar:.1f} {share:.2f}" for q, bar, share in zip(QUANTILES, bars, found, strict=True)),
            sep=" | ",
        )


if __name__ == "__main__":
    main()
