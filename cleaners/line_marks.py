"""What a program wrote before each line of a dump: its number, a time, the sign of a quotation, the edges of a table.

Each is undone only where nearly all lines have it, and in a form that no text has of itself: numbers that count the dump's own lines, blank
ones too; times to the second that never go back; one column between bars. A numbered list, a live blog with its times and a mail that
quotes a paragraph stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from cleaners.patterns import regex

FEWEST = 6
"""Lines that tell how all are marked, at least."""
NEARLY_ALL = 0.95
"""Share of the lines that have a time or a sign of quotation: one may have been put in front or behind."""
LONG, SHORT = 80, 40
"""Characters of a paragraph and of a headline or label: items of a list are mostly of one size, a story's lines are not."""
HEAD = 2
"""Lines at a dump's beginning of which one has the mark that nearly all have."""
DEEPEST = 3
"""Quotations inside of quotations that all lines stand in."""

_COUNTS = tuple(
    regex(pattern)
    for pattern in (
        r" *(\d{1,6})(?:\t|$)",
        r" *(\d{1,6}):(?: |$)",
        r" *(\d{1,6}) ?\|(?: |$)",
        r"[^\s:]{1,80}\.\w{1,5}:(\d{1,6}):[ ]?",
    )
)
"""Numbers as ``cat -n``, ``grep -n``, editors and viewers write them."""
_LISTED = tuple(
    regex(pattern)
    for pattern in (r"\[(\d{1,6})\](?: |$)", r"\((\d{1,6})\)(?: |$)", r" *(\d{1,6})[.)](?: |$)")
)
"""Numbers that lists and judgments have as well."""
_TIME = regex(
    r"\[?(?P<when>(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?"
    r"(?:[ \t]+\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR)\]?)?:?(?:[ \t]+[-|](?=[ \t]|$))?(?:[ \t]|$)"
)
_QUOTED = regex(r" ?>(?: |(?=[^\s<=])|(?=>)|$)")
_STRING = regex(r'\s*("(?:[^"\\]|\\.)*"),?\s*$')
_BOXED = regex(r"\|(?: (?P<held>.*?) ?| ?:?-+:? ?)\|\s*$")
_OTHERS = (_TIME, _QUOTED, _STRING, _BOXED)


def without_marks(text: str) -> str:
    r"""The text without the mark of each line, line for line; the text itself where there are none.

    >>> without_marks("\n".join(f"{n}: {line}" for n, line in enumerate(["Rain", "", "It fell.", "It rose.", "", "So", "it", "is."])))
    'Rain\n\nIt fell.\nIt rose.\n\nSo\nit\nis.'
    >>> without_marks("1. Flour\n2. Milk\n3. Eggs\n4. Salt\n5. Butter\n6. Sugar").startswith("1. Flour")
    True
    """
    head = text.lstrip("\n").split("\n", HEAD)[:HEAD]
    if not any(form.match(line) for form in (*_COUNTS, *_LISTED, *_OTHERS) for line in head):
        return text
    lines = text.split("\n")
    for undo in _UNDO:
        if found := undo(lines):
            return "\n".join(found)
    return text


def _without_numbers(lines: Sequence[str]) -> list[str] | None:
    """Without numbers that count the lines."""
    return next((found for form in (*_COUNTS, *_LISTED) if (found := _uncounted(lines, form))), None)


def _uncounted(lines: Sequence[str], form: re.Pattern[str]) -> list[str] | None:
    rows = [row for row, line in enumerate(lines) if line.strip()]
    if len(rows) < FEWEST or not form.match(lines[rows[0]]):
        return None
    marks = [form.match(lines[row]) for row in rows]
    numbers = [int(mark[1]) for mark in marks if mark]
    if len(numbers) < len(rows):
        return None
    rest = list(lines)
    for row, mark in zip(rows, marks, strict=True):
        rest[row] = lines[row][mark.end() :] if mark else lines[row]
    steps = [after - before for before, after in pairwise(numbers)]
    counted = steps == [after - before for before, after in pairwise(rows)]
    counts_blank = counted and (
        len(rows) < rows[-1] - rows[0] + 1 or any(not rest[row].strip() for row in rows[:-1])
    )
    told = form in _COUNTS and set(steps) == {1} and _reads_as_story(rest)
    return rest if counts_blank or told else None


def _reads_as_story(lines: Sequence[str]) -> bool:
    """Whether some lines are paragraphs and some are not: rows of a table and items of a list are alike."""
    sizes = [len(line) for line in lines if line.strip()]
    return (
        max(sizes, default=0) >= LONG
        and min(sizes, default=LONG) <= SHORT
        and not any("\t" in line for line in lines)
    )


def _without_times(lines: Sequence[str]) -> list[str] | None:
    """Without the times at which the lines were written."""
    marks = _marks(lines, _TIME)
    times = [mark["when"] for mark in marks or () if mark]
    if not marks or any(after < before for before, after in pairwise(times)):
        return None
    rest = [line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True)]
    is_dated = all("-" in time for time in times) and max(map(len, rest)) >= LONG
    return rest if is_dated or _reads_as_story(rest) else None


def _without_quotation(lines: Sequence[str]) -> list[str] | None:
    """Without the ``>`` in which all lines are quoted."""
    found = None
    for _ in range(DEEPEST):
        marks = _marks(lines, _QUOTED)
        if not marks:
            break
        found = lines = [
            line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True)
        ]
    return found


def _without_edges(lines: Sequence[str]) -> list[str] | None:
    """Without the bars of a table of one column; other tables have bars between their cells."""
    told = [line for line in lines if line.strip()]
    boxed = [_BOXED.match(line) for line in lines]
    alone = sum(1 for line in told if line.count("|") == len("||"))
    if len(told) < FEWEST or sum(map(bool, boxed)) < len(told) or alone < NEARLY_ALL * len(told):
        return None
    return [(box["held"] or "") if box else line for line, box in zip(lines, boxed, strict=True)]


def _without_literals(lines: Sequence[str]) -> list[str] | None:
    """Without the quotes and commas of a list of strings, a line each, as JSON writes it; a dialogue has no comma behind each line."""
    strings = [_STRING.match(line) for line in lines]
    told = [line for line in lines if line.strip()]
    commas = sum(1 for line in told if line.rstrip().endswith('",'))
    if len(told) < FEWEST or sum(map(bool, strings)) < len(told) or commas < NEARLY_ALL * len(told) - 1:
        return None
    try:
        rest = [
            json.loads(string[1]) if string else line for string, line in zip(strings, lines, strict=True)
        ]
    except ValueError:
        return None
    return None if any("\n" in line for line in rest) else rest


def _marks(lines: Sequence[str], form: re.Pattern[str]) -> list[re.Match[str] | None] | None:
    """Each line's mark, where nearly all that are not blank have one."""
    told = [line for line in lines if line.strip()]
    if len(told) < FEWEST or not any(form.match(line) for line in told[:HEAD]):
        return None
    marks = [form.match(line) for line in lines]
    return marks if sum(map(bool, marks)) >= NEARLY_ALL * len(told) else None


_UNDO: tuple[Callable[[Sequence[str]], list[str] | None], ...] = (
    _without_numbers,
    _without_times,
    _without_quotation,
    _without_edges,
    _without_literals,
)
