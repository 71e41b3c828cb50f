"""Plain text → lines."""

from __future__ import annotations

from cleaners.model import Line
from cleaners.normalise import line_ends, normalise_line


def read_lines(text: str) -> tuple[Line, ...]:
    """The lines of a plain-text dump; those of white space only are counted as gaps and left out."""
    lines: list[Line] = []
    gap = 0
    for number, raw in enumerate(line_ends(text).split("\n")):
        clean = raw and normalise_line(raw)
        if clean:
            lines.append(Line(number, raw, clean, gap))
            gap = 0
        else:
            gap += 1
    return tuple(lines)
