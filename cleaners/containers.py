"""The elements that hold a page's story. What stands in them like the story's own lines is the story's sooner than the model thinks.

A model that looks at words takes a last paragraph after a picture, or a quoted sub-heading, for a teaser; the page's author put it where
the story is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from cleaners.features import Features

FEWEST = 3
"""Lines of the story in elements of one path and one set of names from which the others there are like them."""
WHOLLY = 0.8
"""Share of the characters of the other lines there that must be the story's: what holds teasers too vouches for nothing."""
MOSTLY = 0.5
"""Share of the story that must stand there."""
PART = 0.3
"""Share of the story from which elements of one path are where it stands, whatever their names."""
NEXT_LINES = 3
"""How far under a sub-heading the story goes on: a picture with its caption and credit may be between."""
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
NO_CAPTIONS = frozenset({"h1", *HEADINGS, "li", "th"})
"""Elements whose text is no caption, whatever stands above it: headings, lists of products, heads of columns."""
TABLE_LINES = 4
"""Fewest lines of a table of which the others say what one is."""
CAPTION_WORDS = range(3, 61)
"""Words of a caption that nothing but its place tells; shorter lines are names and numbers."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Lines of a page, and for each a number: the same for lines in elements of one path and one set of names."""

    lines: Sequence[Features]
    shapes: Sequence[int]


def placed(lines: Sequence[Features]) -> Placed:
    """The lines with the numbers of where they stand."""
    numbers: dict[tuple[tuple[str, ...], frozenset[str]], int] = {}
    shapes = [numbers.setdefault((line.facts.path, line.facts.words), len(numbers)) for line in lines]
    return Placed(lines, shapes)


def among_story(placed: Placed, taken: Sequence[bool]) -> list[bool]:
    """Which lines stand in elements of the same path and names as most of the story, which ``taken`` says line by line."""
    sizes, shapes = [len(line.text) for line in placed.lines], placed.shapes
    whole, own, count = Counter[int](), Counter[int](), Counter[int]()
    for shape, size, took in zip(shapes, sizes, taken, strict=True):
        whole[shape] += size
        if took:
            own[shape] += size
            count[shape] += 1
    story = own.total()
    likely = {shape for shape in own if count[shape] >= FEWEST and own[shape] >= MOSTLY * story}
    return [
        shape in likely and own[shape] >= WHOLLY * (whole[shape] - size)
        for shape, size in zip(shapes, sizes, strict=True)
    ]


def heads_story(placed: Placed, taken: Sequence[bool]) -> list[bool]:
    """Which lines are headings inside the story, in elements where most of it stands, and over more of it."""
    features = placed.lines
    around = Counter[tuple[str, ...]]()
    for line, took in zip(features, taken, strict=True):
        if took:
            around[line.facts.path[:-1]] += len(line.text)
    home, mass = max(around.items(), key=lambda pair: pair[1], default=((), 0))
    if mass < MOSTLY * around.total():
        return [False] * len(features)
    begun = next((i for i, took in enumerate(taken) if took), len(features))
    return [
        i > begun
        and line.facts.tag in HEADINGS
        and line.facts.path[:-1] == home
        and any(taken[i + 1 : i + 1 + NEXT_LINES])
        for i, line in enumerate(features)
    ]


def apart(placed: Placed, taken: Sequence[bool]) -> list[bool]:
    """Which lines behind the story's first stand in elements of a path and names of their own: author's boxes, polls, calls."""
    features, shapes = placed.lines, placed.shapes
    count = Counter(shape for shape, took in zip(shapes, taken, strict=True) if took)
    around = Counter[tuple[str, ...]]()
    for line, took in zip(features, taken, strict=True):
        if took:
            around[line.facts.path] += len(line.text)
    part = PART * around.total()
    begun = next((i for i, took in enumerate(taken) if took), len(features))
    return [
        i > begun
        and count[shape] < FEWEST
        and around[line.facts.path] < part
        and line.facts.tag not in HEADINGS
        for i, (line, shape) in enumerate(zip(features, shapes, strict=True))
    ]


def under_picture(placed: Placed, taken: Sequence[bool]) -> list[bool]:
    """Which lines stand right under a picture, in elements of a path and names that the story's lines do not share."""
    shapes = placed.shapes
    count = Counter(shape for shape, took in zip(shapes, taken, strict=True) if took)
    return [
        line.facts.since_image == 0
        and line.facts.tag not in NO_CAPTIONS
        and line.words in CAPTION_WORDS
        and count[shape] < FEWEST
        for line, shape in zip(placed.lines, shapes, strict=True)
    ]


def tables(features: Sequence[Features]) -> list[range]:
    """The places of the lines of each of a page's tables, but for small ones; of tables in tables the inner one's."""
    within = [i for i, line in enumerate(features) if "table" in line.facts.path]
    runs = [
        [i for _, i in run]
        for _, run in groupby(
            enumerate(within), lambda at: (at[1] - at[0], _table(features[at[1]].facts.path))
        )
    ]
    return [range(run[0], run[-1] + 1) for run in runs if len(run) >= TABLE_LINES]


def _table(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of the innermost table around a line."""
    return path[: len(path) - path[::-1].index("table")]
