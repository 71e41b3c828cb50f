"""What the model sees of a line's HTML. Every column is zero for plain text, so one model serves both roads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.labeller.prose_containers import N_CONTAINER, container_rows
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
AROUND_COLUMN = {tag: place for place, tag in enumerate(AROUND, start=len(TAGS))}
SCALARS = 19
CONTAINERS = SCALARS + len(TAGS) + len(AROUND)
N_FACTS = CONTAINERS + N_CONTAINER

Numbers = Mapping[str, int]
"""Word → its number, counted from one."""

WordIds = tuple[NDArray[np.int64], NDArray[np.int64]]
"""For each class word that the model knows its number and its line, in order of lines."""


def facts_features(lines: Sequence[Line]) -> NDArray[np.float32]:
    """A page's HTML facts, a row each: (``N_FACTS``, n_lines). Lines without facts are zero in every row."""
    facts = [line.facts for line in lines if line.facts is not None]
    sizes = [len(line.text) for line in lines if line.facts is not None]
    whole = len(facts) == len(
        lines
    )  # as on every page; a slice is filled thirty times faster than chosen rows
    rows = slice(None) if whole else np.flatnonzero([line.facts is not None for line in lines])
    matrix = np.zeros((N_FACTS, len(lines)), dtype=np.float32)
    matrix[: SCALARS - 4, rows] = scalar_rows(facts)
    matrix[SCALARS:CONTAINERS, rows] = tag_rows(facts)
    matrix[CONTAINERS:, rows] = container_rows(sizes, facts)
    blocks = np.full(len(lines), -1, dtype=np.int64)
    parents = blocks.copy()
    blocks[rows], parents[rows] = [one.block for one in facts], [one.parent for one in facts]
    for place, numbers in ((SCALARS - 4, blocks), (SCALARS - 2, parents)):
        same = (numbers[1:] == numbers[:-1]) & (numbers[1:] >= 0)
        matrix[place, 1:] = same
        matrix[place + 1, :-1] = same
    return matrix


def scalar_rows(facts: Sequence[Facts]) -> NDArray[np.float64]:
    """The facts that are numbers, on scales near one, a row each."""
    table = np.array(
        [
            (
                one.link_share,
                one.emphasis,
                one.extracted is not None,
                one.extracted or False,
                one.parent_mass,
                one.parent_links,
                one.outer_mass,
                one.repeats,
                one.since_image,
                one.hidden,
                one.silent,
                len(one.path),
            )
            for one in facts
        ],
        dtype=np.float64,
    ).reshape(-1, 12)
    link, bold, asked, took, mass, linked, outer, repeats, image, hidden, silent, depth = table.T
    return np.stack(
        [
            np.ones(len(facts)),
            link,
            link > ALL_LINK,
            bold,
            asked,
            took,
            np.log1p(mass) / 8,
            linked,
            np.log1p(outer) / 8,
            np.log(np.maximum(repeats, 1)) / 3,
            np.where(image >= 0, 1 / (1 + np.maximum(image, 0)), 0),
            image == 0,
            hidden,
            silent,
            depth / 12,
        ]
    )


def tag_rows(facts: Sequence[Facts]) -> NDArray[np.float32]:
    """Which of ``TAGS`` each line's own block is, and which of ``AROUND`` are around it, a row each. Lines share their paths."""
    numbers: dict[tuple[str, ...], int] = {}
    places = [numbers.setdefault(one.path, len(numbers)) for one in facts]
    marks = np.zeros((len(TAGS) + len(AROUND), len(numbers)), dtype=np.float32)
    marked = [
        (row, number)
        for path, number in numbers.items()
        for row in (*map(TAG_COLUMN.get, path[-1:]), *map(AROUND_COLUMN.get, path[:-1]))
        if row is not None
    ]
    rows, columns = np.array(marked, dtype=np.int64).reshape(-1, 2).T
    marks[rows, columns] = 1
    return marks[:, places]


def class_words(lines: Sequence[Line], own: Numbers, above: Numbers) -> tuple[WordIds, WordIds]:
    """The known words of the lines' own blocks, and those that only their ancestors have."""
    sets = class_sets(lines, own, above)
    rows = np.array(sets.rows, dtype=np.int64)
    inner, outer = ([some[place] for place in sets.places] for some in (sets.inner, sets.outer))
    return flat(inner, rows), flat(outer, rows)


@dataclass(frozen=True, slots=True)
class ClassSets:
    """The different sets of class words on a page: ``inner`` the known ones of lines' own blocks, ``outer`` those of their ancestors alone.

    ``rows``: the lines with facts; ``places``: which set each of these has.
    """

    inner: list[list[int]]
    outer: list[list[int]]
    places: list[int]
    rows: list[int]


def class_sets(lines: Sequence[Line], own: Numbers, above: Numbers) -> ClassSets:
    """The sets of known class words of a page's lines, which share them."""
    numbers: dict[tuple[frozenset[str], frozenset[str]], int] = {}
    rows, places = [], []
    for row, line in enumerate(lines):
        if line.facts is not None:
            rows.append(row)
            places.append(numbers.setdefault((line.facts.own_words, line.facts.words), len(numbers)))
    inner = [_known(own_words, own) for own_words, _ in numbers]
    outer = [_known(words - own_words, above) for own_words, words in numbers]
    return ClassSets(inner, outer, places, rows)


def _known(words: frozenset[str], numbers: Numbers) -> list[int]:
    """The numbers of the words that have one, sorted: the order of a set is not the same in every run."""
    return sorted(filter(None, map(numbers.get, words)))


def flat(sets: Sequence[Sequence[int]], owners: NDArray[np.int64]) -> WordIds:
    """The members of all sets, one after the other, and of each the owner; ``owners`` is parallel to the sets."""
    members = np.array([number for one in sets for number in one], dtype=np.int64)
    return members, np.repeat(owners, [len(one) for one in sets])
