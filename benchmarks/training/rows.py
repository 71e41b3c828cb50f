"""An example as a list of lines with their labels, to be taken apart and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.examples import Example
from benchmarks.training.labels import INSIDE, OUTSIDE, Labels, mask, words_of
from cleaners.model import Kind, Line


class Row(NamedTuple):
    """One line with its labels, as in ``Labels``."""

    line: Line
    allowed: NDArray[np.bool_]
    words: int
    matched: int
    owner: int = 0

    @property
    def inside(self) -> bool:
        """Whether the line may be of an article's text."""
        return bool(self.allowed[INSIDE].any())

    def is_only(self, kind: Kind) -> bool:
        """Whether the line is known to be of this kind."""
        return bool((self.allowed == mask([kind])).all())


def rows_of(example: Example) -> list[Row]:
    """The lines of an example with their labels."""
    labels = example.labels
    values = zip(
        example.lines,
        labels.allowed,
        labels.words.tolist(),
        labels.matched.tolist(),
        labels.owners.tolist(),
        strict=True,
    )
    return [Row(*value) for value in values]


def built(example: Example, rows: Sequence[Row]) -> Example:
    """The example with other lines."""
    labels = Labels(
        allowed=np.array([row.allowed for row in rows]).reshape(len(rows), len(OUTSIDE)),
        words=np.array([row.words for row in rows], dtype=np.int64),
        matched=np.array([row.matched for row in rows], dtype=np.int64),
        gold_words=example.labels.gold_words,
        owners=np.array([row.owner for row in rows], dtype=np.int64),
    )
    return replace(example, lines=tuple(row.line for row in rows), labels=labels)


def new_row(text: str, kind: Kind, gap: int = 0) -> Row:
    """A new line of one kind."""
    return Row(Line(0, text, text, gap), mask([kind]), len(words_of(text)), 0)


def with_gap(row: Row, gap: int) -> Row:
    """The same line after so many blank lines."""
    return row._replace(line=replace(row.line, gap=gap))
