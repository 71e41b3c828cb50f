"""How a dump was hard-wrapped (w3m, e-mail, html2text): the width that its lines keep to, and where a wrapped line goes on in the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaners.model import Line
from cleaners.patterns import regex
from cleaners.scripts import UNSPACED

_LONG_WORD = regex(r"[!-~]{50}")  # addresses of links
_WIDE = regex(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_LIST_ITEM = regex(r"^\s*(?:[-–—*•·▪◦●○■►▶|>]|\d{1,2}[.)])\s")
_UNBROKEN = regex(
    r"^\s*(?:[-–—*•·▪◦●○■►▶|]|\d{1,2}[.)])\s"
)  # the same but for quoted lines, which are wrapped too
_ONE_LINK = regex(r"^\s*!?\[[^\[\]]*\]\(\S+\)\s*$")
_MARKDOWN_ITEM = regex(r"^\s*(?:[-*+]|\d+\.)\s")
_QUOTED = regex(r"^(?:>\s?)+")
_MAY_GO_ON = regex(r"^(?:[-–—]|\d{1,2}[.)])\s")
_ENDED = regex(r"""[.!?…:;。！？：]["'”’“»«)\]」』】›]*$""")

MIN_WRAPPED_LINES = 6
"""Fewer lines than this tell nothing about a width."""
MARKDOWN_WIDTH = 78
"""The width of html2text, which is not asked to prove it by so many lines."""
MIN_MARKDOWN_LINES = 2
SHORT_OF_WIDTH = 8
"""Characters that the longest of a few wrapped lines may be short of the width: a word."""
WRAP_WIDTHS = range(40, 101)
"""Widths at which programs wrap: 40 (narrow mail) to 100 columns."""
TOO_WIDE = 0.05
"""Share of the lines that may be wider than the width: tables, and what a renderer does not wrap."""
WRAP_SHARE = 0.6
"""Share of the lines over half of the width, with a successor in their block, that must be unable to take its first word. With both
figures the width is found on 344 of 355 dumps by w3m and 341 by html2text, and on 2 of 1,775 by renderers that do not wrap (one page,
whose source is wrapped)."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a dump was hard-wrapped: the ``width`` that its lines keep to, by a ``measure`` of lines.

    ``markdown``: by a writer of Markdown, which leaves rows of tables, items of lists and code unbroken, breaks at spaces alone
    in every script, and marks a line that the page itself ends by two spaces.
    """

    width: int
    measure: Callable[[str], int]
    markdown: bool = False

    @property
    def by_columns(self) -> bool:
        """Whether lines are measured in columns of a terminal; then words are cut where they are in Korean."""
        return self.measure is _columns

    def is_full(self, size: int, after: str) -> bool:
        """Whether a line of this size could not have taken the first word of the next one."""
        first = after[:1] if _WIDE.match(after) and not self.markdown else after.split(" ", 1)[0]
        return size + 1 + self.measure(first) > self.width

    def ends(self, before: Line, first: Line) -> bool:
        """Whether a line says by itself that it does not go on in the next; ``first``: the first line of its paragraph."""
        if not self.markdown:
            return False
        if (
            self.measure(before.raw) > self.width
            and _ENDED.search(before.text)
            and UNSPACED.search(before.text)
        ):
            return True  # a whole paragraph, it may be
        is_item = before is first and _MARKDOWN_ITEM.match(before.raw) is not None
        return is_item or before.raw.endswith("  ") or _is_row(before.raw)

    def goes_on(self, first: Line, before: Line, line: Line) -> bool:
        """Whether ``line`` is more of the wrapped paragraph that begins with ``first`` and that ``before`` belongs to."""
        text = further(before.text, line.text)
        if (
            line.gap
            or not text
            or not self.is_full(self.measure(before.raw), text)
            or self.ends(before, first)
        ):
            return False
        return not _LIST_ITEM.match(text) or _is_no_item(first, before, line)


def _is_no_item(first: Line, before: Line, line: Line) -> bool:
    """Whether what opens like an item of a list goes on a sentence: a dash inside of it, or a day (``am / 3. Mai``).

    An item of a list stands under another item, under a line that ends, or further in.
    """
    return (
        _MAY_GO_ON.match(line.text) is not None
        and not _LIST_ITEM.match(first.text)
        and not _ENDED.search(before.text)
        and _indent(line.raw) <= _indent(before.raw)
    )


def _is_row(raw: str) -> bool:
    """Whether a line is a table's, or code."""
    return " | " in raw or raw.startswith(("    ", "\t"))


def _indent(raw: str) -> int:
    return len(raw) - len(raw.lstrip())


def further(before: str, text: str) -> str:
    """A further line of a paragraph without the signs that it is quoted (``>``), if the line before it has them too."""
    return _QUOTED.sub("", text) if text.startswith(">") and before.startswith(">") else text


def _characters(text: str) -> int:
    return len(text.rstrip())


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: a Han, kana or Hangul character takes two."""
    text = text.rstrip()
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def wrap_width(lines: Sequence[Line], *, markdown: bool = False) -> Wrap | None:
    """The width at which the dump was hard-wrapped, in characters or in columns of a terminal; None where it was not.

    A wrapped line is one that could not have taken the first word of the next line of its block within the width. Short lines
    (menus) and lines that no program breaks (list items, long addresses) say nothing of it. ``markdown``: whether the dump is Markdown.
    """
    told = [line.raw for line in lines if _breakable(line.raw)]
    spaced = [raw for raw in told if raw.isascii() or not UNSPACED.search(raw)]
    ways = [(_characters, spaced, False), (_columns, told, False)]
    if markdown:
        ways.insert(0, (_characters, [raw for raw in told if " " in raw.strip() and not _is_row(raw)], True))
    for measure, telling, marked in ways:
        wrap = _wrap(measure, telling, marked=marked)
        if wrap and _is_wrapped(lines, wrap):
            return wrap
    return None


def _wrap(measure: Callable[[str], int], telling: Sequence[str], *, marked: bool) -> Wrap | None:
    """The width that nearly all of the telling lines keep to."""
    if len(telling) < MIN_WRAPPED_LINES and not marked:
        return None
    longest = sorted(map(measure, telling), reverse=True) or [MARKDOWN_WIDTH]
    width = longest[int(TOO_WIDE * len(longest))]
    if marked and MARKDOWN_WIDTH - SHORT_OF_WIDTH <= width <= MARKDOWN_WIDTH:
        width = MARKDOWN_WIDTH
    return Wrap(width, measure, marked) if width in WRAP_WIDTHS else None


def _breakable(raw: str) -> bool:
    """Whether a line is long and has places where a program that wraps would break it."""
    if (
        len(raw) < WRAP_WIDTHS.start // 2
        or _UNBROKEN.match(raw)
        or _LONG_WORD.search(raw)
        or _ONE_LINK.match(raw)
    ):
        return False
    return _columns(raw) >= WRAP_WIDTHS.start and (" " in raw.strip() or _WIDE.search(raw) is not None)


def _is_wrapped(lines: Sequence[Line], wrap: Wrap) -> bool:
    """Whether most long lines of the dump's blocks are full."""
    full = [
        wrap.is_full(size, text)
        for line, after in pairwise(lines)
        if after.gap == 0
        and wrap.width / 2 <= (size := wrap.measure(line.raw))
        and (wrap.markdown or size <= wrap.width)
        and not wrap.ends(line, line)
        and (text := further(line.text, after.text))
        and not _LIST_ITEM.match(text)
    ]
    known = wrap.markdown and wrap.width == MARKDOWN_WIDTH
    return len(full) >= (MIN_MARKDOWN_LINES if known else MIN_WRAPPED_LINES) and sum(
        full
    ) >= WRAP_SHARE * len(full)
