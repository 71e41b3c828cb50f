"""Lines fitted to the terminal that shows them; a pipe or a file gets them whole.

Widths are in cells: a letter of Chinese or Japanese takes two, an accent that is set upon a letter none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from shutil import get_terminal_size
from typing import TextIO
from unicodedata import combining, east_asian_width

LEAST_WIDTH = 40
"""Columns that a line takes however narrow the terminal is: narrower ones break every word."""

RAGGED = 20
"""Cells that may stay empty at a line's end before a text of wide letters, which may be cut anywhere, is cut between two of them."""


def width_of(stream: TextIO) -> int | None:
    """Columns of the terminal behind a stream; None where there is none."""
    return get_terminal_size().columns if stream.isatty() else None


def fitted(lines: Iterable[str], width: int | None, indent: int) -> Iterator[str]:
    """The lines, broken between words where they are wider than ``width``; what goes on stands behind ``indent`` columns.

    >>> list(fitted(["lines     12 kept, 30 removed: title 1, related 2, popular 27"], 40, 10))
    ['lines     12 kept, 30 removed: title 1,', '          related 2, popular 27']
    """
    for line in lines:
        yield from (line,) if width is None else _broken(line, max(width, LEAST_WIDTH), " " * indent)


def _broken(line: str, width: int, indent: str) -> Iterator[str]:
    while cells(line) > width:
        end = _break(line, width)
        yield line[:end].rstrip(" ")
        if not (rest := line[end:].lstrip(" ")):
            return
        line = indent + rest
    yield line


def _break(line: str, width: int) -> int:
    """Where a line that is too wide is broken: between words; one that is wider than all of it, as paths are, stays whole."""
    lead = len(line) - len(line.lstrip(" "))
    full = len(cut(line, width))
    space = line.rfind(" ", lead, full + 1)
    if _cells(line[full]) > 1 and (space < lead or cells(line[space:full]) > RAGGED):
        return full
    if space < lead:
        space = line.find(" ", full)
    return space if space > 0 else len(line)


def cells(text: str) -> int:
    r"""How wide a text is.

    >>> cells("über"), cells("u\u0308ber"), cells("日本")
    (4, 4, 4)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1


def cut(text: str, width: int) -> str:
    """The beginning of a text that is so many cells wide at the most.

    >>> cut("日本語", 5)
    '日本'
    """
    taken = 0
    for place, char in enumerate(text):
        taken += _cells(char)
        if taken > width:
            return text[:place]
    return text
