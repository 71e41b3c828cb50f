"""Fits the weights of ``cleaners/split.py`` on glued dumps, single articles and pages without gold, and shows what a bar costs.

    python -m benchmarks.split_weights [--corpora DIR] [--sample 120]

Each place where an article may begin is a case; a logistic regression weighs its signs. The bar is read off a table: how many single
articles would be split, and how many borders would be missed, at each. Pages without gold hold one article each, and boxes, feeds and
comments that look like another.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np

from benchmarks.corpora import Page, corpora_directory, read_pages, sample_pages
from benchmarks.splits import (
    BRIEFS,
    LAYOUTS,
    LEAST_WORDS,
    Dump,
    Layout,
    glued,
    is_learned_from,
    rendered,
    without_gold,
)
from benchmarks.training.folds import FOLDS, fold_of
from cleaners import Entry, clean
from cleaners.features import Features
from cleaners.label import first_sight, judge_each
from cleaners.labeller import read
from cleaners.paragraphs import paragraphs
from cleaners.split import NO_STORY, WEIGHTS, Border, split
from cleaners.text import read_lines

CORPORA = ("fundus", "misinfo_crawler", "wcxb")
HELD_OUT = 0
MORE_LAYOUTS = {name: (rendered(name), "\n\n") for name in ("resiliparse", "html2text", "w3m", "readability")}
FITTED = {name: layout for name, layout in {**LAYOUTS, **MORE_LAYOUTS}.items() if name != BRIEFS}
"""Briefs have a bar of their own: the number of words before a border tells much in all other layouts, and nothing in theirs."""
GOLDLESS = {name: FITTED[name] for name in ("whole pages, BeautifulSoup", "whole pages, inscriptis")}
"""Layouts in which pages without gold are read."""
GOLDLESS_WEIGHT = 3.0
"""What a place in a single page without gold weighs: boxes and feeds that look like articles are few. Weights of 1 to 10 were tried: by
less more of these pages are cut, by more fewer of the glued half-cleaned pages."""
RIDGE = 1.0
"""Weight of the squared weights in the loss, each sign scaled to a deviation of one: signs that hardly ever occur stay near zero."""
QUANTILES = (0.9, 0.95, 0.98, 0.99, 0.995, 0.998)


@dataclass(frozen=True, slots=True)
class Case:
    """A place with whether an article begins there, the layout, the dump that it is in, and what it weighs."""

    border: Border
    true: bool
    layout: str
    dump: int
    weight: float = 1.0


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


def collect(
    pages: Sequence[Page], layouts: Mapping[str, Layout], numbers: Iterator[int], single_weight: float = 1.0
) -> Iterator[Case]:
    """The places of glued dumps and of single articles in each of the layouts; dumps get the next of ``numbers``.

    Only pages of one corpus are glued: words tell two of different languages apart, and dumps are seldom of both.
    """
    corpora = [
        [page for page in pages if page.corpus == name] for name in dict.fromkeys(p.corpus for p in pages)
    ]
    for layout, (make, _) in layouts.items():
        for corpus in corpora:
            for dump, _ in glued(corpus, layout, layouts=layouts):
                yield from cases_of(dump, layout, next(numbers))
        for page in pages:
            if text := make(page):
                cases = cases_of(Dump(text, (0,) * (text.count("\n") + 1)), layout, next(numbers))
                yield from (replace(case, weight=single_weight) for case in cases)


def fit(cases: Sequence[Case]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
    """The weights of the signs in the order of ``WEIGHTS``, and the constant, by Newton's method.

    Places behind a text that is no story, where no article begins whatever speaks for it, tell nothing.
    """
    told = [case for case in cases if case.border.evidence["story"] >= NO_STORY]
    table = np.array([[case.border.evidence.get(sign, 0.0) for sign in WEIGHTS] for case in told])
    true = np.array([case.true for case in told], dtype=float)
    worth = np.array([case.weight for case in told])
    middle, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
    table = np.column_stack([(table - middle) / scale, np.ones(len(told))])
    weights = np.zeros(table.shape[1])
    penalty = RIDGE * np.eye(len(weights))
    penalty[-1, -1] = 0
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (worth * (chance - true)) + penalty @ weights
        curve = (table * (worth * chance * (1 - chance))[:, None]).T @ table + penalty
        weights -= np.linalg.solve(curve, slope)
    signs = weights[:-1] / scale
    return signs, float(weights[-1] - middle @ signs)


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
    parser.add_argument(
        "--goldless", type=int, help="pages without gold (default: all that may be learned from)"
    )
    options = parser.parse_args(argv)
    directory = corpora_directory(options.corpora)
    pages = [
        page
        for corpus in CORPORA
        for page in sample_pages(read_pages(directory, corpus), options.sample)
        if page.gold_title and len(page.gold_text.split()) >= LEAST_WORDS and fold_of(page.site) != HELD_OUT
    ]
    found = sample_pages(
        (page for page in without_gold(directory) if is_learned_from(page)), options.goldless
    )
    goldless = [page for page in found if clean(Entry(page.html, html=True)).articles]
    numbers = count()
    cases = [
        *collect(pages, FITTED, numbers),
        *collect(goldless, GOLDLESS, numbers, GOLDLESS_WEIGHT),
    ]
    weights, constant = fit(cases)
    print(
        f"{len(pages)} pages of {FOLDS - 1} of {FOLDS} parts of the sites, {len(goldless)} pages without gold, "
        f"{len(cases)} places, constant {constant:.2f}"
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
