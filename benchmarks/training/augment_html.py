"""More HTML pages than there are: without some of their facts, with lines of other pages, and cleaned once already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.training.examples import Example
from benchmarks.training.rows import Row, built, rows_of, with_gap
from cleaners.model import Facts, Line

Generator = np.random.Generator

DROP_FACTS = 0.1
"""Share of HTML examples that are seen as text, so that the model never needs the facts."""

DROP_WITNESS = 0.8
"""Share of HTML examples whose witness is silent: it is asked of one page in ten. On pages without gold, whose labels it made, it always
is."""

DROP_NAMES, PLAIN_TAGS = 0.25, 0.25
"""Shares of HTML examples that lose their class words, and some of the tags that say what they hold."""

SPEAKING = ("article", "main", "section", "aside", "nav", "header", "footer", "figure", "figcaption")
"""Tags that many pages do without; a ``div`` stands for each."""

LEFT_OVER = 0.03
"""Share of the other lines that a cleaned page still has."""

LENT = (5, 60)
"""Fewest and most lines that another page lends."""

BEFORE = 0.3
"""Share of lent lines that stand before the article."""

FAR = 1_000_000
"""Added to the numbers of lent blocks, so that they are none of the page's."""


def without_page(example: Example, generator: Generator) -> Example:
    """The lines of the article and few others, a blank line between: what is judged again once a page is clean."""
    stays = example.labels.inside | (generator.random(len(example.lines)) < LEFT_OVER)
    rows = [row for row, stay in zip(rows_of(example), stays, strict=True) if stay]
    return (
        built(example, [with_gap(row, min(place, 1)) for place, row in enumerate(rows)]) if rows else example
    )


def with_foreign_lines(example: Example, other: Example | None, generator: Generator) -> Example:
    """With what stands before or after the article of another page, before or after its own."""
    before = generator.random() < BEFORE
    inside = np.flatnonzero(example.labels.inside)
    if other is None or not len(inside):
        return example
    rows = rows_of(example)
    size = int(generator.integers(*LENT))
    place = int(
        generator.integers(0, inside[0] + 1) if before else generator.integers(inside[-1] + 1, len(rows) + 1)
    )
    return built(example, [*rows[:place], *_furniture(other, size, before=before), *rows[place:]])


def _furniture(other: Example, size: int, *, before: bool) -> list[Row]:
    """Lines of a page before or after its article, as blocks of no other page."""
    inside = np.flatnonzero(other.labels.inside)
    rows = rows_of(other)
    part = rows[: inside[0]][-size:] if before else rows[inside[-1] + 1 :][:size]
    return [row._replace(line=_far(row.line)) for row in part]


def _far(line: Line) -> Line:
    facts = line.facts or Facts()
    return replace(line, facts=replace(facts, block=facts.block + FAR, parent=facts.parent + FAR))


def with_fewer_facts(example: Example, generator: Generator) -> Example:
    """Without any facts, or without the witness, class words or speaking tags."""
    as_text, silent, nameless, plain = generator.random(4) < (
        DROP_FACTS,
        DROP_WITNESS,
        DROP_NAMES,
        PLAIN_TAGS,
    )
    if as_text:
        return replace(example, lines=tuple(replace(line, facts=None) for line in example.lines))
    changes: dict[str, object] = {}
    if silent or not example.sure:
        changes["extracted"] = None
    if nameless:
        changes |= {"words": frozenset(), "own_words": frozenset()}
    unspoken = frozenset(np.array(SPEAKING)[generator.random(len(SPEAKING)) < PLAIN_TAGS * 2].tolist())
    paths: dict[tuple[str, ...], tuple[str, ...]] = {}
    lines = []
    for line in example.lines:
        facts = line.facts or Facts()
        path = paths.setdefault(facts.path, _plain(facts.path, unspoken)) if plain else facts.path
        lines.append(replace(line, facts=replace(facts, path=path, **changes)))  # type: ignore[arg-type]
    return replace(example, lines=tuple(lines))


def _plain(path: Sequence[str], unspoken: frozenset[str]) -> tuple[str, ...]:
    return tuple("div" if tag in unspoken else tag for tag in path)
