"""Columns that a program laid side by side (``w3m -dump`` and inscriptis do so with tables): each becomes a text of its own again.

A gutter is a place where every line of a run has a space while text stands on both sides: a page's menu beside its story. The lines are cut
there, what is left of it before what is right, again and again until no gutter is left (the recursive X-Y cut of Nagy and Seth, 1984, on a
grid of characters).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from cleaners.patterns import regex

_GUTTER = regex(r"\S {2,}+(?=\S)")
_WORD = regex(r"[^\W\d_]{2,}")

FEWEST = 5
"""Lines with text on both sides of a gutter, at least: signatures and small tables stay together."""
PROSE_WORDS = 5
"""Words of a line of prose in a column: those of menus and of tables of figures mostly have fewer."""
LOOKED_AT = 200
"""Characters at the beginning of a line in which its words are counted."""
PROSE_CHARACTERS = 400
"""Characters of prose in one of two columns, at least: a story is worth cutting free, and a table of short cells is not to be cut."""
TABLE_ROWS = 40
"""Most rows of a table of long cells; over that, text on both sides all along is columns."""
ROWS = 0.9
"""Share of the longer column's lines with text beside them from which the lines are rows of a table: columns break where they like."""
CANDIDATES = 8
"""Places that are tried in a block of lines, those first at which most lines have a text begin behind two spaces."""
DEPTH = 6
"""Columns inside of columns."""
MOST_TEXT = 2_000_000
"""Characters of the longest text that is looked at; the longest dump with columns that was seen, spaces counted, has 1.6 million."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A gutter before column ``at`` in the lines from ``start`` to ``stop``; ``both``: how many of them have text on its two sides."""

    both: int
    at: int
    start: int
    stop: int


def apart(text: str) -> list[str]:
    """A text's regions in reading order, columns one after the other; the text alone where there are no columns."""
    if not _may_have_columns(text):
        return [text]
    return ["\n".join(region) for _, region in _regions(0, text.split("\n"), DEPTH)]


def rows_apart(text: str) -> list[int]:
    """The row of the text in which each line of its regions stands: region after region, a blank line between."""
    if not _may_have_columns(text):
        return list(range(text.count("\n") + 1))
    rows: list[int] = []
    for first, region in _regions(0, text.split("\n"), DEPTH):
        rows += [*range(first, first + len(region)), first + len(region) - 1]
    return rows[:-1]


def _may_have_columns(text: str) -> bool:
    return (
        "  " in text
        and len(text) <= MOST_TEXT
        and len(list(islice(_gutters(text.split("\n")), FEWEST))) == FEWEST
    )


def _gutters(lines: Sequence[str]) -> Iterator[re.Match[str]]:
    """Where a text begins behind two spaces and another text; sought where two spaces are, as the pattern looks at every letter."""
    return (match for line in lines if "  " in line.strip() for match in _GUTTER.finditer(line))


def _regions(first: int, lines: Sequence[str], depth: int) -> Iterator[tuple[int, Sequence[str]]]:
    """The regions of lines of which the first is in row ``first``, each with the row in which it begins."""
    cut = _best_cut(lines) if depth else None
    if cut is None:
        yield first, lines
        return
    block = lines[cut.start : cut.stop]
    left, right = [line[: cut.at].rstrip() for line in block], [line[cut.at :] for line in block]
    for row, region in (
        (0, lines[: cut.start]),
        (cut.start, left),
        (cut.start, right),
        (cut.stop, lines[cut.stop :]),
    ):
        if region:
            yield from _regions(first + row, region, depth - 1)


def _best_cut(lines: Sequence[str]) -> _Cut | None:
    """The gutter with the most lines along it."""
    begins = Counter(match.end() for match in _gutters(lines))
    likely = [at for at, count in begins.most_common(CANDIDATES) if count >= FEWEST]
    return max((cut for at in likely for cut in _cuts(lines, at)), key=lambda cut: cut.both, default=None)


def _cuts(lines: Sequence[str], at: int) -> Iterator[_Cut]:
    """The gutters before column ``at``, each in a run of lines that have a space there or end before it."""
    start = 0
    for stop in range(len(lines) + 1):
        if stop == len(lines) or lines[stop][at - 1 : at].strip():
            if stop - start >= FEWEST and (cut := _cut(lines[start:stop], at)):
                yield replace(cut, start=start + cut.start, stop=start + cut.stop)
            start = stop + 1


def _cut(run: Sequence[str], at: int) -> _Cut | None:
    """The gutter of a run: from the first to the last line in which a text begins there, and on through what is clearly of one side.

    Above and below stand lines that run across the page, and now and then have a space at the same place.
    """
    firm = [i for i, line in enumerate(run) if _begins(line, at)]
    if len(firm) < FEWEST:
        return None
    start, stop = firm[0], firm[-1] + 1
    lefts = [line[:at].strip() for line in run[start:stop]]
    rights = [line[at:].rstrip() for line in run[start:stop]]
    if not _are_columns(lefts, rights, firm=sum(1 for i in firm if lefts[i - start])):
        return None
    story_left = _prose(lefts) > _prose(rights)
    while start and _goes_on(run[start - 1], at, left=story_left):
        start -= 1
    while stop < len(run) and _goes_on(run[stop], at, left=story_left):
        stop += 1
    if _prose(line[:at] if story_left else line[at:] for line in run[start:stop]) < PROSE_CHARACTERS:
        return None
    return _Cut(_both(lefts, rights), at, start, stop)


def _begins(line: str, at: int) -> bool:
    """Whether a text begins at a column, behind more than the space between two words."""
    return line[at : at + 1].strip() != "" and not line[at - 2 : at].strip()


def _goes_on(line: str, at: int, *, left: bool) -> bool:
    """Whether a line above or below columns is of one of them: of the right one, or of the ``left`` one if that has the story."""
    return not line[:at].strip() or (left and not line[at:].strip())


def _are_columns(lefts: Sequence[str], rights: Sequence[str], *, firm: int) -> bool:
    """Whether the texts on the two sides of a gutter, line by line, are columns of a page.

    ``firm``: lines with text on both sides whose right one begins at the gutter's edge. Numbers of a list or of lines of code on the
    left are no column, and rows of a table are none.
    """
    both = _both(lefts, rights)
    told = [right for right in rights if right]
    named = sum(1 for left, right in zip(lefts, rights, strict=True) if right and _WORD.search(left))
    longer = max(len(told), sum(map(bool, lefts)))
    return (
        both >= FEWEST
        and min(firm, named) >= both / 2
        and sum(1 for right in told if not right[0].isspace()) >= len(told) / 2
        and (both > TABLE_ROWS or both <= ROWS * longer)
    )


def _both(lefts: Sequence[str], rights: Sequence[str]) -> int:
    return sum(1 for left, right in zip(lefts, rights, strict=True) if left and right)


def _prose(lines: Iterable[str]) -> int:
    """Characters of a column's lines that are prose."""
    return sum(len(line) for line in lines if len(_WORD.findall(line, 0, LOOKED_AT)) >= PROSE_WORDS)
