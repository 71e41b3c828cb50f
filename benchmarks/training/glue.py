"""Dumps of several articles, and articles without a page around them: what endless scrolling, glued files and clean text look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from benchmarks.training.examples import Example
from benchmarks.training.rows import Row, built, new_row, rows_of, with_gap
from cleaners.model import Kind

Generator = np.random.Generator
Value = TypeVar("Value")

LONGEST_PIECE = 290
"""Lines of each page in a glued dump: three of them are what training looks at."""

BARE = 0.75
"""Share of glued dumps whose articles have no page around them."""

WITHOUT_HEADLINE = 0.15
"""Share of articles without a page that lack their headline too."""

WITH_FIELD = 0.4
"""Share of articles without a page whose bylines and times stay; the same for captions, and for a line of end matter."""

TWICE = 0.15
"""Share of articles whose headline stands twice, around what is left of a picture and its counters."""

END_MATTER = (
    "Share this article",
    "Teilen",
    "Partager",
    "Compartir",
    "Поделиться",
    "シェア",
    "Tweet",
    "* * *",
    "Print",
)
COUNTERS = ("TT", "20", "1 / 3", "AA", "12", "Share")

BLANKS = (0, 1, 1, 2)
"""Blank lines between the paragraphs of one article, each as often."""

MORE_BLANKS = 4
"""Most blank lines between two articles beyond those between paragraphs; none as often as any other number."""

PREAMBLE = 40
"""Lines before the first paragraph whose bylines and captions are the article's own."""


def bare(example: Example, generator: Generator) -> Example:
    """Only the article: headline and text, sometimes byline, time, caption, and a line of end matter."""
    rows = _bare_rows(example, generator)
    blanks = _any(BLANKS, generator)
    return built(example, [with_gap(row, blanks) for row in rows]) if rows else example


def glued(examples: Sequence[Example], generator: Generator) -> Example:
    """The examples one after the other, as whole dumps, or each without its page and all laid out alike."""
    blanks, more = _any(BLANKS, generator), int(generator.integers(MORE_BLANKS + 1))
    in_one_way, layout = generator.random() < BARE, int(generator.integers(2**32))
    rows: list[Row] = []
    for owner, example in enumerate(examples):
        piece = rows_of(example)[:LONGEST_PIECE]
        if in_one_way:
            piece = [with_gap(row, blanks) for row in _bare_rows(example, np.random.default_rng(layout))]
        if piece and owner:
            piece[0] = with_gap(piece[0], piece[0].line.gap + more)
        rows += [row._replace(owner=owner) for row in piece]
    gold_words = sum(example.labels.gold_words for example in examples)
    whole = built(examples[0], rows)
    return replace(whole, labels=replace(whole.labels, gold_words=gold_words)) if rows else examples[0]


def _bare_rows(example: Example, generator: Generator) -> list[Row]:
    """The rows of the article alone; the same generator, the same layout."""
    rows = rows_of(example)
    places = [place for place, row in enumerate(rows) if row.inside]
    headless, twice, *fields, ended = generator.random(5)
    end, counters = _any(END_MATTER, generator), [_any(COUNTERS, generator) for _ in range(2)]
    if not places:
        return []
    kinds = [
        kind for kind, chance in zip((Kind.BYLINE, Kind.CAPTION), fields, strict=True) if chance < WITH_FIELD
    ]
    around = rows[max(0, places[0] - PREAMBLE) : places[-1] + 1]
    story = [row for row in around if row.inside or any(row.is_only(kind) for kind in kinds)]
    headline = [row for row in rows if row.is_only(Kind.TITLE)][:1]
    if headless < WITHOUT_HEADLINE:
        headline = []
    elif headline and twice < TWICE:
        caption = [row for row in rows if row.is_only(Kind.CAPTION)][:1]
        headline = [*headline, *caption, *(new_row(text, Kind.OTHER) for text in counters), *headline]
    return [*headline, *story, *([new_row(end, Kind.OTHER)] if ended < WITH_FIELD else [])]


def _any(values: Sequence[Value], generator: Generator) -> Value:
    return values[int(generator.integers(len(values)))]
