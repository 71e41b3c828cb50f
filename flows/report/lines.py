"""An article as the lines of its dump, in order: each kept, with the paragraph that it gave, or removed, with its kind and rule.

Text and ledger together have every line but one thing: a kept line stands in the text normalised, not as it stood in the dump. They are
enough, so the page can be made where the dumps are gone, and it tells of the run, not of the dump's present state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from flows.report.charts import FAMILY

LINE_CHARACTERS = 2_000
"""Longer lines are cut: a page of script that was removed is one line."""
ARTICLE_BYTES = 60_000
"""HTML of an article's lines, about 9,000 words twice over; with 24 articles the page stays below 5 MB."""
ARTICLE_LINES = 250
"""Lines of an article that are shown: its markup stays below ``ARTICLE_BYTES`` too."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line to show. ``clean``: the paragraph it gave, None where it was removed. ``more``: characters that are left out."""

    number: int
    text: str
    clean: str | None = None
    kind: str = ""
    rule: str = ""
    confidence: float = 1.0
    more: int = 0

    @property
    def family(self) -> str:
        """The colour of a removed line."""
        return FAMILY.get(self.kind, "rest")


def article_lines(article: Mapping[str, Any], ledger: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """An article's lines in the order of its dump. Where an older version did not note the paragraphs' places, they come last."""
    paragraphs = article["text"].split("\n\n")
    removed = [
        Shown(row["line"], row["text"].strip(), None, row["kind"], row["rule"], row["confidence"])
        for row in ledger
    ]
    places = article["paragraph_lines"]
    if places is None or len(places) != len(paragraphs):
        end = max((line.number for line in removed), default=0) + 1
        places = range(end, end + len(paragraphs))
    kept = [Shown(number, text, text) for number, text in zip(places, paragraphs, strict=True)]
    return sorted([*kept, *removed], key=lambda line: line.number)


def cut(lines: Sequence[Shown]) -> tuple[list[Shown], int]:
    """As many of the lines as there is room for, long ones cut; and how many are left out."""
    shown: list[Shown] = []
    room = ARTICLE_BYTES
    for line in lines[:ARTICLE_LINES]:
        short = _shortened(line)
        room -= sum(len(escape(text).encode()) for text in (short.text, short.clean or ""))
        if room < 0:
            break
        shown.append(short)
    return shown, len(lines) - len(shown)


def _shortened(line: Shown) -> Shown:
    more = max(0, len(line.text) - LINE_CHARACTERS)
    if not more:
        return line
    clean = None if line.clean is None else line.clean[:LINE_CHARACTERS]
    return Shown(line.number, line.text[:LINE_CHARACTERS], clean, line.kind, line.rule, line.confidence, more)
