"""Fits the weights of ``cleaners/text_title.py`` on text dumps whose headline is known, and shows what they are worth on other sites.

    python -m benchmarks.title_weights [--corpora DIR] [--sample 130]

Each dump is a choice among the lines over its first paragraph, and none of them: a conditional logit (McFadden, 1973).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.cache import DEFAULT, Cache
from benchmarks.corpora import Page, corpora_directory, read_pages, sample_pages
from benchmarks.measures import same_name
from benchmarks.quality import document
from benchmarks.renderers import HALF, WHOLE
from benchmarks.training.folds import fold_of
from cleaners.arbitration import title_shares
from cleaners.features import Features
from cleaners.label import judge_each, settle
from cleaners.labeller import read
from cleaners.markdown import is_markdown, plain
from cleaners.normalise import line_ends
from cleaners.paragraphs import read_paragraphs
from cleaners.rules.rule import Document
from cleaners.text_title import BAR, WEIGHTS, candidates

CORPORA = ("fundus", "misinfo_crawler", "wcxb")
RIDGE = 1.0
"""Weight of the squared weights beside the sum of all dumps' losses."""
STEPS = 50
SMALLEST_STEP = 1e-4
"""Change of any weight under which they are found."""

Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One dump: its candidates' signs in the order of ``WEIGHTS`` with a one behind, shape (n, signs + 1), and which say the headline."""

    signs: NDArray[np.float64]
    right: NDArray[np.bool_]
    half: int
    whole_page: bool


def choices(pages: Sequence[Page], cache: Cache) -> Iterator[Choice]:
    """The choices of all dumps of some pages."""
    for page in pages:
        for source in (*WHOLE, *HALF):
            yield _choice(document(page, source, cache).content, page, whole_page=source in WHOLE)


def _choice(text: str, page: Page, *, whole_page: bool) -> Choice:
    _, lines, _ = read_paragraphs(line_ends(text))
    if is_markdown(text):
        lines = [replace(line, text=plain(line.text)) for line in lines]
    features = [Features(line) for line in lines]
    table = read(lines).kinds
    verdicts = settle(Document(features, judge_each(features)), table)
    found = candidates(features, verdicts, title_shares(table)) if features else []
    signs = [[*(one.signs.get(sign, 0.0) for sign in WEIGHTS), 1.0] for one in found]
    right = [same_name(page.gold_title, features[one.index].text) for one in found]
    return Choice(
        np.array(signs).reshape(-1, len(WEIGHTS) + 1),
        np.array(right, dtype=bool),
        fold_of(page.site) % 2,
        whole_page,
    )


def chances(choice: Choice, weights: Weights) -> NDArray[np.float64]:
    """Each candidate's chance, and behind them that of none."""
    scores = np.append(choice.signs @ weights, 0.0)
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())


def fit(cases: Sequence[Choice]) -> Weights:
    """The weights and the constant, by Fisher's scoring; where several lines say the headline, any of them is right."""
    weights = np.zeros(len(WEIGHTS) + 1)
    ridge = RIDGE * np.diag([*[1.0] * len(WEIGHTS), 0.0])
    for _ in range(STEPS):
        slope, curve = -ridge @ weights, ridge.copy()
        for case in cases:
            signs = np.vstack([case.signs, np.zeros(len(weights))])
            given = chances(case, weights)
            wanted = given * _right(case)
            slope += (wanted / wanted.sum() - given) @ signs
            mean = given @ signs
            curve += (signs * given[:, None]).T @ signs - np.outer(mean, mean)
        step = np.linalg.solve(curve, slope)
        before = _loss(cases, weights, ridge)
        while _loss(cases, weights + step, ridge) > before and np.abs(step).max() > SMALLEST_STEP:
            step /= 2
        weights += step
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return weights


def _right(case: Choice) -> NDArray[np.bool_]:
    """Which answers are right: the lines that say the headline, or that none does."""
    return np.append(case.right, not case.right.any())


def _loss(cases: Sequence[Choice], weights: Weights, ridge: Weights) -> float:
    wrong = sum(-np.log(chances(case, weights) @ _right(case)) for case in cases)
    return float(wrong + weights @ ridge @ weights / 2)


def told(cases: Sequence[Choice], weights: Weights) -> tuple[float, float]:
    """The share of the dumps whose headline is found, and of the headlines given those that are right."""
    given = [(case, chances(case, weights)[:-1]) for case in cases if len(case.right)]
    taken = [bool(case.right[one.argmax()]) for case, one in given if one.max() >= BAR]
    return sum(taken) / len(cases), sum(taken) / max(1, len(taken))


def main(argv: Sequence[str] | None = None) -> None:
    """Print what the weights of either half of the sites are worth on the other, and the weights of all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--sample", type=int, default=130, help="pages a corpus")
    options = parser.parse_args(argv)
    directory = corpora_directory(options.corpora)
    pages = [
        page
        for corpus in CORPORA
        for page in sample_pages(read_pages(directory, corpus), options.sample)
        if page.gold_title
    ]
    cases = list(choices(pages, Cache(DEFAULT)))
    for half in (0, 1):
        weights = fit([case for case in cases if case.half != half])
        for whole_page in (True, False):
            held = [case for case in cases if case.half == half and case.whole_page is whole_page]
            found, right = told(held, weights)
            dumps = "whole pages" if whole_page else "half-cleaned"
            print(
                f"half {half} by the other, {len(held)} {dumps}: {found:.3f} found, {right:.3f} of those given right"
            )
    all_weights = fit(cases)
    print(f"{len(cases)} dumps, constant {all_weights[-1]:.2f}")
    for sign, weight in zip(WEIGHTS, all_weights[:-1], strict=True):
        print(f'    "{sign}": {weight:.2f},')


if __name__ == "__main__":
    main()
