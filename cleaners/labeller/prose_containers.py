"""Where a line stands beside its page's prose: in the same container, under the same tags and names, between its first and last line.

A container is judged by the characters of its long lines outside of links, and the page's main one is that which has the most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import eq

import numpy as np
from numpy.typing import NDArray

from cleaners.model import Facts

Row = NDArray[np.generic]

PROSE = 80
"""Characters from which a line counts as prose: about what a menu's longest item and a headline stay under."""

MOST_LINKED = 0.5
"""Share of a line inside links up to which it counts as prose."""

N_CONTAINER = 18


def container_rows(sizes: Sequence[int], facts: Sequence[Facts]) -> NDArray[np.float64]:
    """(``N_CONTAINER``, n_lines): place beside the page's prose; all zero where there is none. ``sizes``: characters of each line."""
    mass = np.array(
        [
            size if size >= PROSE and one.link_share <= MOST_LINKED else 0
            for size, one in zip(sizes, facts, strict=True)
        ],
        dtype=np.float64,
    )
    if not mass.any():
        return np.zeros((N_CONTAINER, len(facts)))
    firsts: dict[int, Facts] = {}
    for one in facts:
        firsts.setdefault(one.parent, one)
    numbers = {parent: number for number, parent in enumerate(firsts)}
    parents = np.array([numbers[one.parent] for one in facts])
    paths: dict[tuple[str, ...], int] = {}
    places = np.array([paths.setdefault(one.path[:-1], len(paths)) for one in firsts.values()])
    rows = [*_group_rows(parents, mass), *_group_rows(places[parents], mass)]
    heads = list(firsts.values())
    main = heads[int(np.argmax(np.bincount(parents, mass)))]
    depths = np.array([_common(path, main.path[:-1]) for path in paths])[places]
    kinship = np.stack([*depths.T, *_name_rows(heads, main)])
    headed = np.cumsum([one.path[-1:] == ("h1",) for one in facts])
    return np.stack([*rows, *kinship[:, parents], headed > 0, headed > 1])


def _group_rows(groups: NDArray[np.int64], mass: NDArray[np.float64]) -> Iterator[Row]:
    """The group's share of the page's prose, and that beside the main group's; whether it is that; a line's place in the span of that.

    ``groups``: of each line the number of its group.
    """
    masses = np.bincount(groups, mass)
    main = int(np.argmax(masses))
    yield (masses / mass.sum())[groups]
    yield (masses / masses[main])[groups]
    yield groups == main
    prose = np.flatnonzero((groups == main) & (mass > 0))
    place = np.arange(len(groups))
    yield np.arcsinh(place - prose[0]) / 3
    yield np.arcsinh(prose[-1] - place) / 3
    yield (place >= prose[0]) & (place <= prose[-1])


def _common(path: tuple[str, ...], main: tuple[str, ...]) -> tuple[float, float]:
    """How many of the main path's tags a path begins with, as a share, and how many others it has, on a scale near one."""
    common = [*map(eq, path, main), False].index(False)
    return common / max(len(main), 1), (len(path) - common) / 6


def _name_rows(heads: Sequence[Facts], main: Facts) -> Iterator[Row]:
    """How many of the names around the main line each line has around it, as a share, and how many others, on a scale near one."""
    names = main.words - main.own_words
    shared = np.array([len(one.words & names) for one in heads])
    around = np.array([len(one.words) - len(one.own_words) for one in heads])
    yield shared / max(len(names), 1)
    yield np.log1p(np.maximum(around - shared, 0)) / 2
