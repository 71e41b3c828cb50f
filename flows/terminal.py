"""Lines fitted to the terminal that shows them; a pipe or a file gets them whole."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from shutil import get_terminal_size
from typing import TextIO

LEAST_WIDTH = 40
"""Columns that a line takes however narrow the terminal is: narrower ones break every word."""


def width_of(stream: TextIO) -> int | None:
    """Columns of the terminal behind a stream; None where there is none."""
    return get_terminal_size().columns if stream.isatty() else None


def fitted(lines: Iterable[str], width: int | None, indent: int) -> Iterator[str]:
    """The lines, broken between words where they are wider than ``width``; what goes on stands behind ``indent`` columns.

    >>> list(fitted(["lines     12 kept, 30 removed: title 1, related 2, popular 27"], 40, 10))
    ['lines     12 kept, 30 removed: title 1,', '          related 2, popular 27']
    """
    for line in lines:
        if width is None or len(line) <= width:
            yield line
            continue
        yield from textwrap.wrap(
            line, max(width, LEAST_WIDTH), subsequent_indent=" " * indent, drop_whitespace=True,
            break_on_hyphens=False, break_long_words=False,
        )  # fmt: skip
