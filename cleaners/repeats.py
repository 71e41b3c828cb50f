"""Dumps that say everything twice: each line once more under itself, or the whole dump once more behind itself.

A scraper's loop did it, or a file that was written to again. What is said again is set aside before reading and stands in the ledger, each
line as a repeat. Only a dump that repeats all that it says is meant: a refrain, a headline over its story and a glued dump are read as
they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.model import Kind, Verdict
from cleaners.rules.rule import CERTAIN

FEWEST_LINES = 4
"""Different lines that are said again, at least."""
PARAGRAPH = 80
"""Characters of the longest of them, at least: songs have verses that are sung twice, and they are shorter."""
TIMES = (2, 3, 4)
"""How often all is said."""

LINE_AGAIN = Verdict(Kind.DUPLICATE, "duplicate.every_line", CERTAIN)
DUMP_AGAIN = Verdict(Kind.DUPLICATE, "duplicate.whole_dump", CERTAIN)


@dataclass(frozen=True, slots=True)
class Said:
    """What a dump says, once: the places of those of its lines that are to be read, and for each the places where it is said again."""

    rows: tuple[int, ...]
    again: tuple[tuple[int, ...], ...]
    verdict: Verdict


def may_be_said_again(text: str) -> bool:
    """Whether a dump's first line stands in it once more, which hardly any dump's does: then it is worth a closer look."""
    first = text.lstrip().split("\n", 1)[0]
    return first != "" and text.find(first, text.index(first) + len(first)) >= 0


def said_once(lines: Sequence[str]) -> Said | None:
    """What the lines of a dump say, once; None where they do not say all of it more than once.

    >>> said = said_once(["Rain " * 20, "Rain " * 20, "", "Snow", "Snow", "Fog", "Fog", "Hail", "Hail"])
    >>> said.rows, said.again
    ((0, 2, 3, 5, 7), ((1,), (), (4,), (6,), (8,)))
    """
    told = [row for row, line in enumerate(lines) if line and not line.isspace()]
    if len(told) < TIMES[0] * FEWEST_LINES:
        return None
    for times in TIMES:
        found = None if len(told) % times else _each_line(lines, told, times) or _whole(lines, told, times)
        if found:
            texts = {lines[row] for row in found.rows if not lines[row].isspace()} - {""}
            return found if len(texts) >= FEWEST_LINES and max(map(len, texts)) >= PARAGRAPH else None
    return None


def _each_line(lines: Sequence[str], told: Sequence[int], times: int) -> Said | None:
    if any(lines[told[at]] != lines[told[at - at % times]] for at in range(len(told))):
        return None
    groups = [told[at : at + times] for at in range(0, len(told), times)]
    copies = {group[0]: tuple(group[1:]) for group in groups}
    inside = {row for group in groups for row in range(group[0] + 1, group[-1] + 1)}
    rows = tuple(row for row in range(len(lines)) if row not in inside)
    return Said(rows, tuple(copies.get(row, ()) for row in rows), LINE_AGAIN)


def _whole(lines: Sequence[str], told: Sequence[int], times: int) -> Said | None:
    once = len(told) // times
    starts = [told[copy * once] for copy in range(times)]
    size = told[once - 1] + 1 - starts[0]
    first = lines[starts[0] : starts[0] + size]
    if any(lines[start : start + size] != first for start in starts[1:]):
        return None
    rows = tuple(range(starts[0] + size))
    return Said(
        rows,
        tuple(
            tuple(start + row - starts[0] for start in starts[1:])
            if row >= starts[0] and lines[row].strip()
            else ()
            for row in rows
        ),
        DUMP_AGAIN,
    )
