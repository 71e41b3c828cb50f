"""What the model sees of a line's HTML. Every column is zero for plain text, so one model serves both roads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.model import Facts, Line

TAGS = (
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "blockquote", "td", "th", "section", "article",
    "header", "footer", "dd", "dt", "pre", "label", "button", "form", "summary", "caption", "address", "span", "a",
)  # fmt: skip
"""Tags of a line's own block that are told apart."""

AROUND = (
    "nav", "aside", "footer", "header", "main", "article", "figure", "form", "ul", "ol", "table", "section", "blockquote",
    "menu", "dialog", "details", "fieldset", "dl", "noscript",
)  # fmt: skip
"""Tags of enclosing blocks that are told apart."""

ALL_LINK = 0.9
"""Share of a line inside links from which it is nothing but a link; the rest is a bullet or an arrow."""

TAG_COLUMN = {tag: place for place, tag in enumerate(TAGS)}
AROUND_COLUMN = {tag: place for place, tag in enumerate(AROUND)}
SCALARS = 19
N_FACTS = SCALARS + len(TAGS) + len(AROUND)

Numbers = Mapping[str, int]
"""Word → its number, counted from one."""

WordIds = tuple[NDArray[np.int64], NDArray[np.int64]]
"""For each class word that the model knows its number and its line, in order of lines."""


def facts_features(lines: Sequence[Line]) -> NDArray[np.float32]:
    """A page's HTML facts, a row each: (``N_FACTS``, n_lines). Lines without facts are zero in every row."""
    matrix = np.zeros((len(lines), N_FACTS), dtype=np.float32)
    blocks = np.full(len(lines), -1, dtype=np.int64)
    parents = np.full(len(lines), -1, dtype=np.int64)
    for row, line in enumerate(lines):
        facts = line.facts
        if facts is None:
            continue
        blocks[row], parents[row] = facts.block, facts.parent
        matrix[row, : SCALARS - 4] = scalars(facts)
        _mark_tags(matrix[row], facts)
    for column, (numbers, shift) in enumerate(((blocks, -1), (blocks, 1), (parents, -1), (parents, 1))):
        same = (numbers[1:] == numbers[:-1]) & (numbers[1:] >= 0)
        matrix[slice(1, None) if shift < 0 else slice(None, -1), SCALARS - 4 + column] = same
    return np.ascontiguousarray(matrix.T)


def scalars(facts: Facts) -> tuple[float, ...]:
    """The facts that are numbers, on scales near one."""
    return (
        1.0,
        facts.link_share,
        float(facts.link_share > ALL_LINK),
        facts.emphasis,
        float(facts.extracted is not None),
        float(facts.extracted or False),
        float(np.log1p(facts.parent_mass)) / 8,
        facts.parent_links,
        float(np.log1p(facts.outer_mass)) / 8,
        float(np.log(max(facts.repeats, 1))) / 3,
        1 / (1 + facts.since_image) if facts.since_image >= 0 else 0.0,
        float(facts.since_image == 0),
        float(facts.hidden),
        float(facts.silent),
        len(facts.path) / 12,
    )


def _mark_tags(row: NDArray[np.float32], facts: Facts) -> None:
    """Set the columns of the line's own tag and of the tags around it."""
    own = TAG_COLUMN.get(facts.tag)
    if own is not None:
        row[SCALARS + own] = 1
    for tag in facts.path[:-1]:
        column = AROUND_COLUMN.get(tag)
        if column is not None:
            row[SCALARS + len(TAGS) + column] = 1


def class_words(lines: Sequence[Line], own: Numbers, above: Numbers) -> tuple[WordIds, WordIds]:
    """The known words of the lines' own blocks, and those that only their ancestors have."""
    found: dict[tuple[frozenset[str], frozenset[str]], tuple[list[int], list[int]]] = {}
    of_own: list[tuple[int, int]] = []
    of_above: list[tuple[int, int]] = []
    for row, line in enumerate(lines):
        if line.facts is None:
            continue
        sets = line.facts.own_words, line.facts.words
        if sets not in found:
            found[sets] = _known(sets[0], own), _known(sets[1] - sets[0], above)
        inner, outer = found[sets]
        of_own += [(number, row) for number in inner]
        of_above += [(number, row) for number in outer]
    return _arrays(of_own), _arrays(of_above)


def _known(words: frozenset[str], numbers: Numbers) -> list[int]:
    """Numbers of the known words, sorted: the order of a set is not the same in every run."""
    return sorted(numbers[word] for word in words if word in numbers)


def _arrays(pairs: Sequence[tuple[int, int]]) -> WordIds:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
