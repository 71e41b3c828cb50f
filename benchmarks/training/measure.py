"""How well lines are labelled: shingle F1 of what is kept, body words lost, and how honest the probabilities are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks import metric
from benchmarks.renderers import HALF, WHOLE
from benchmarks.training.examples import HTML, Example
from cleaners.model import Line

Chances = NDArray[np.float64]
Judge = Callable[[Sequence[Line]], Chances]
"""Lines → the chance of each that it is the article's."""

BINS = 10
HTML_ALONE = "html_alone"
"""The renderer's name for lines with their facts of which the witness says nothing, as on nine pages in ten."""

ORDER = (*WHOLE, *HALF, HTML, HTML_ALONE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One renderer's figures. ``lost``: share of the gold's words present in the dump that are not kept, mean over pages."""

    precision: float
    recall: float
    lost: float
    pages: int

    @property
    def f1(self) -> float:
        """Of the average precision and recall."""
        return metric.f1_of(self.precision, self.recall)


def with_silent_witness(examples: Iterable[Example]) -> Iterator[Example]:
    """The examples, and each HTML page again as the model sees it first: before the witness is asked."""
    for example in examples:
        yield example
        if example.renderer == HTML:
            lines = [
                replace(line, facts=replace(line.facts, extracted=None)) if line.facts else line
                for line in example.lines
            ]
            yield replace(example, renderer=HTML_ALONE, lines=tuple(lines))


def judge_all(examples: Iterable[Example], judge: Judge) -> list[Chances]:
    """The chances of every example's lines."""
    return [judge(example.lines) for example in examples]


def cells(examples: Sequence[Example], kept: Sequence[NDArray[np.bool_]]) -> Mapping[str, Cell]:
    """The figures of each renderer, for a choice of lines."""
    rows: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for example, keep in zip(examples, kept, strict=True):
        text = "\n".join(line.text for line, stays in zip(example.lines, keep, strict=True) if stays)
        score = metric.score_page(example.gold, text, lang=example.lang, site=example.site)
        words = example.labels.matched * example.labels.inside
        lost = float((words * ~keep).sum() / max(int(words.sum()), 1))
        rows[example.renderer].append((score.precision, score.recall, lost))
    means = {name: np.mean(of_pages, axis=0) for name, of_pages in rows.items()}
    return {
        name: Cell(float(means[name][0]), float(means[name][1]), float(means[name][2]), len(rows[name]))
        for name in ORDER
        if name in rows
    }


def mean_f1(found: Mapping[str, Cell], names: Iterable[str]) -> float:
    """Mean F1 over renderers."""
    return float(np.mean([found[name].f1 for name in names if name in found]))


def mean_lost(found: Mapping[str, Cell], names: Iterable[str]) -> float:
    """Mean share of body words lost over renderers."""
    return float(np.mean([found[name].lost for name in names if name in found]))


def reliability(examples: Sequence[Example], chances: Sequence[Chances]) -> list[tuple[float, float, int]]:
    """For each tenth of the scale that has lines: mean chance, share of lines that are the article's, number of lines."""
    chance = np.concatenate(chances)
    truth = np.concatenate([example.labels.inside for example in examples])
    tenth = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    rows: list[tuple[float, float, int]] = []
    for place in range(BINS):
        inside = tenth == place
        if inside.any():
            rows.append((float(chance[inside].mean()), float(truth[inside].mean()), int(inside.sum())))
    return rows


def calibration_error(examples: Sequence[Example], chances: Sequence[Chances]) -> float:
    """Mean distance between chance and share over the tenths, weighted by lines."""
    rows = reliability(examples, chances)
    total = sum(count for _, _, count in rows)
    return sum(abs(chance - share) * count for chance, share, count in rows) / total


def table(found: Mapping[str, Cell]) -> str:
    """The figures as a Markdown table."""
    lines = ["| renderer | pages | precision | recall | F1 | body words lost |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {name} | {cell.pages} | {cell.precision:.3f} | {cell.recall:.3f} | {cell.f1:.3f} | {100 * cell.lost:.1f} % |"
        for name, cell in found.items()
    ]
    return "\n".join(lines)
