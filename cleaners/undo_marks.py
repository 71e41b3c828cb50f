"""Marks of lines and repeats of a whole dump are undone before it is read; its lines are given back as they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cleaners.columns import rows_apart
from cleaners.line_marks import without_marks
from cleaners.model import Line, Verdict
from cleaners.repeats import Said, may_be_said_again, said_once


@dataclass(frozen=True, slots=True)
class Undone:
    """A dump to be read: ``text`` is what it says. ``stood``: the dump's own lines; ``said``: which of them are in the text, if not all."""

    text: str
    stood: tuple[str, ...]
    said: Said | None

    def as_stood(self, lines: Sequence[Line]) -> list[Line]:
        """The lines that were read from the text as they stood in the dump, by their places there.

        Where the dump has columns, which are read one after the other, places are counted so that what is said again has room.
        """
        rows, read = rows_apart(self.text), self.text.split("\n")
        apart = len(rows) > len(read)
        found = []
        for line in lines:
            row = rows[line.number]
            own = self.said.rows[row] if self.said else row
            number = line.number * self._step if apart else own
            found.append(replace(line, number=number, raw=_raw(line.raw, read[row], self.stood[own])))
        return found

    def repeats(self, lines: Sequence[Line]) -> Mapping[int, list[Line]]:
        """By the number of each line, as it stood, the lines that say it again."""
        if self.said is None:
            return {}
        if len(rows_apart(self.text)) > self.text.count("\n") + 1:
            places = {line.number: tuple(range(line.number + 1, line.number + self._step)) for line in lines}
        else:
            places = dict(zip(self.said.rows, self.said.again, strict=True))
        return {
            line.number: [replace(line, number=place, gap=0) for place in places[line.number]]
            for line in lines
        }

    @property
    def verdict(self) -> Verdict | None:
        """What the lines are that say it again."""
        return self.said.verdict if self.said else None

    @property
    def _step(self) -> int:
        return 1 + max(map(len, self.said.again)) if self.said else 1


def undone(text: str) -> Undone | None:
    """A dump's text without marks and repeats; None where it has none. Line ends are plain."""
    bare = without_marks(text)
    lines = bare.split("\n") if may_be_said_again(bare) else ()
    said = said_once(lines)
    if said is None:
        return None if bare is text else Undone(bare, tuple(text.split("\n")), None)
    return Undone("\n".join(lines[row] for row in said.rows), tuple(text.split("\n")), said)


def _raw(read: str, line: str, stood: str) -> str:
    """What stood in the dump for what was read of a line: all of it, or the mark before it and a column."""
    if read == line:
        return stood
    return stood[: stood.find(line)] + read if line.startswith(read) and line in stood else read
