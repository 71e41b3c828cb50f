"""More pages than there are: what other sites put around an article, added to pages that lack it.

Each function takes an example and a generator and gives a new example; labels go with their lines. The same generator, the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.training.augment_html import with_fewer_facts, with_foreign_lines, without_page
from benchmarks.training.examples import HTML, Example
from benchmarks.training.glue import bare, glued
from benchmarks.training.labels import OUTSIDE, mask
from benchmarks.training.rows import Row, built, new_row, rows_of
from cleaners.model import Kind

Generator = np.random.Generator

CLEAN_PAGES, FOREIGN_LINES, LINES_LOST = 0.1, 0.15, 0.1
"""Shares of HTML examples of which the article alone is left, to which another page's furniture is added, and that lose some lines."""

ADD_BLOCK = 0.35
"""Share of text examples that get a block of teasers or comments from another page."""

DROP_LINES = 0.15
"""Share of text examples that lose some of their lines, as dumps do that a filter has been over."""

JOIN_LINES = 0.1
"""Share of text examples whose article has its paragraphs run together, by twos and more or all in one line."""

REPEAT_LINES = 0.08
"""Share of text examples in which some lines stand twice."""

GLUED, BARE = 0.1, 0.06
"""Shares of text examples that become a dump of several articles, and that lose all of the page around the article."""

PIECES = (2, 3)
"""Articles in a glued dump."""

SAME_CORPUS = 0.7
"""Share of glued dumps whose articles are of one corpus and language, often of one site."""

MORE = (
    "Read more",
    "Weiterlesen",
    "Lire la suite",
    "Leer más",
    "Leggi tutto",
    "Czytaj więcej",
    "Читать далее",
    "続きを読む",
    "阅读全文",
    "더 보기",
    "",
)
REPLY = (
    "Reply",
    "Antworten",
    "Répondre",
    "Responder",
    "Rispondi",
    "Odpowiedz",
    "Ответить",
    "返信",
    "回复",
    "Svara",
    "Report",
    "Like",
    "",
)
NAMES = (
    "Anna K.",
    "tom_77",
    "Marek",
    "Leserin 4",
    "J. Ortiz",
    "quietreader",
    "Света",
    "Guest",
    "匿名",
    "Pelle",
    "Mrs Doyle",
)
TIMES = (
    "2 hours ago",
    "vor 3 Stunden",
    "il y a 2 jours",
    "12.03.2021, 14:05",
    "May 4, 2019",
    "5 h",
    "3 дня назад",
    "2時間前",
    "",
)
"""What frames teasers and comments; each block draws one of each, so that no phrase is leant upon."""

BEFORE = 0.25
"""Share of added blocks that stand before the article."""

RIGHT_AFTER = 0.5
"""Share of those after it that follow at once, where they are hardest to tell from it."""

CUT = 0.5
"""Share of excerpts that break off."""

LINES_DROPPED = 0.1
LINES_REPEATED = 0.05
JOINED = (2, 4, 10_000, 10_000)
REPEATED_WITHIN = 4
"""Lines within which a line stands again."""

FURNITURE_BEFORE = 0.3
LENDERS = (HTML, "resiliparse")
"""Renderers whose pages lend lines to others."""

PROSE = 60
"""Characters from which a line serves as an excerpt or a comment."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Examples to borrow from, by renderer and language: a teaser under a German story is German; and all with an article, by renderer."""

    by_lang: dict[tuple[str, str], list[Example]]
    by_renderer: dict[str, list[Example]]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Pool:
        """The pool of a set of examples, those with an article only."""
        by_lang: dict[tuple[str, str], list[Example]] = {}
        by_renderer: dict[str, list[Example]] = {}
        for example in examples:
            if example.labels.inside.any() and example.sure:
                by_renderer.setdefault(example.renderer, []).append(example)
            if example.renderer in LENDERS and example.labels.inside.any():
                by_lang.setdefault((example.renderer, example.lang), []).append(example)
        return cls(by_lang, by_renderer)

    def companions(self, example: Example, count: int, generator: Generator) -> list[Example]:
        """Other pages by the same renderer, mostly of the same corpus and language, for a dump of several articles."""
        others = [other for other in self.by_renderer.get(example.renderer, []) if other.id != example.id]
        near = [other for other in others if other.lang == example.lang and other.corpus == example.corpus]
        drawn_from = near if near and generator.random() < SAME_CORPUS else others
        return [
            drawn_from[int(generator.integers(len(drawn_from)))] for _ in range(count if drawn_from else 0)
        ]

    def draw(self, example: Example, generator: Generator, renderer: str = "resiliparse") -> Example | None:
        """Another site's page in the same language, or None where there is none."""
        pages = self.by_lang.get((renderer, example.lang), [])
        others = [other for other in pages if other.site != example.site]
        return others[generator.integers(len(others))] if others else None


def augment(example: Example, pool: Pool, generator: Generator) -> Example:
    """The example as it is, or changed in one or more ways."""
    if example.lines and example.lines[0].facts is not None:
        return _augmented_page(example, pool, generator)
    chance = generator.random()
    if chance < GLUED:
        others = pool.companions(example, PIECES[int(generator.integers(len(PIECES)))] - 1, generator)
        return glued([example, *others], generator)
    if chance < GLUED + BARE:
        return bare(example, generator)
    if generator.random() < ADD_BLOCK:
        example = with_block(example, pool, generator)
    if generator.random() < DROP_LINES:
        example = with_lines_dropped(example, generator)
    if generator.random() < REPEAT_LINES:
        example = with_lines_repeated(example, generator)
    return with_lines_joined(example, generator) if generator.random() < JOIN_LINES else example


def _augmented_page(example: Example, pool: Pool, generator: Generator) -> Example:
    """The same for lines with facts."""
    clean, foreign, lost = generator.random(3) < (CLEAN_PAGES, FOREIGN_LINES, LINES_LOST)
    if clean:
        example = without_page(example, generator)
    elif foreign:
        example = with_foreign_lines(example, pool.draw(example, generator, HTML), generator)
    if lost:
        example = with_lines_dropped(example, generator)
    return with_fewer_facts(example, generator)


def with_lines_dropped(example: Example, generator: Generator) -> Example:
    """Without a tenth of the lines, picked at random, but with at least one."""
    stays = generator.random(len(example.lines)) >= LINES_DROPPED
    if not stays.any():
        return example
    return built(example, [row for row, stay in zip(rows_of(example), stays, strict=True) if stay])


def with_lines_joined(example: Example, generator: Generator) -> Example:
    """With neighbouring lines of the article as one line: as many at a time as are drawn, or all."""
    most = JOINED[int(generator.integers(len(JOINED)))]
    rows: list[Row] = []
    joined = 0
    for row in rows_of(example):
        goes_on = row.inside and 0 < joined < most
        rows.append(_joined(rows.pop(), row) if goes_on else row)
        joined = joined + 1 if goes_on else int(row.inside)
    return built(example, rows)


def _joined(first: Row, second: Row) -> Row:
    text = f"{first.line.text} {second.line.text}"
    line = replace(first.line, raw=text, text=text)
    words, matched = first.words + second.words, first.matched + second.matched
    return Row(line, mask([Kind.BODY]), words, matched, first.owner)


def with_lines_repeated(example: Example, generator: Generator) -> Example:
    """With one line in twenty a second time some lines further on, where it is no article text."""
    rows = rows_of(example)
    for place in np.flatnonzero(generator.random(len(rows)) < LINES_REPEATED)[::-1].tolist():
        again = min(len(rows), place + 1 + int(generator.integers(0, REPEATED_WITHIN)))
        rows.insert(again, rows[place]._replace(allowed=OUTSIDE.copy(), matched=0))
    return built(example, rows)


def with_block(example: Example, pool: Pool, generator: Generator) -> Example:
    """With teasers, comments or another page's furniture put after the article, between its lines and the page's end, or before it."""
    makers = (teasers, comments, furniture)
    maker = makers[generator.integers(len(makers))]
    block = maker(example, pool, generator)
    rows = rows_of(example)
    inside = np.flatnonzero(example.labels.inside)
    if not block or not len(inside):
        return example
    if maker is not comments and generator.random() < BEFORE:
        place = int(generator.integers(0, inside[0] + 1))
    else:
        place = int(inside[-1]) + 1
        if generator.random() >= RIGHT_AFTER:
            place = int(generator.integers(place, len(rows) + 1))
    return built(example, rows[:place] + block + rows[place:])


def teasers(example: Example, pool: Pool, generator: Generator) -> list[Row]:
    """Three to ten items: a headline, mostly an excerpt, sometimes a date and an invitation to read on."""
    with_date, with_excerpt, with_more = generator.random(3) < (0.4, 0.7, 0.3)
    more, time = _any(MORE, generator), _any(TIMES, generator)
    block: list[Row] = []
    for _ in range(int(generator.integers(3, 11))):
        other = pool.draw(example, generator)
        if other is None:
            return []
        story = _story(other)
        excerpt = story[0] if with_excerpt else ""
        if generator.random() < CUT:
            excerpt = excerpt[: int(generator.integers(60, 240))].rsplit(" ", 1)[0] + "…"
        texts = (time if with_date else "", _headline(other, story), excerpt, more if with_more else "")
        block += _new(texts, Kind.RELATED, int(generator.integers(0, 2)))
    return block


def comments(example: Example, pool: Pool, generator: Generator) -> list[Row]:
    """Three to twelve readers' comments: a name, a time, paragraphs of somebody else's story, a button."""
    time, reply = _any(TIMES, generator), _any(REPLY, generator)
    block: list[Row] = []
    for _ in range(int(generator.integers(3, 13))):
        other = pool.draw(example, generator)
        if other is None:
            return []
        story = _story(other)
        start = int(generator.integers(len(story)))
        texts = (_any(NAMES, generator), time, *story[start : start + int(generator.integers(1, 3))], reply)
        block += _new(texts, Kind.COMMENTS, int(generator.integers(0, 2)))
    return block


def furniture(example: Example, pool: Pool, generator: Generator) -> list[Row]:
    """What stands before or after the article on another page."""
    other = pool.draw(example, generator)
    if other is None:
        return []
    inside = np.flatnonzero(other.labels.inside)
    rows = rows_of(other)
    part = rows[: inside[0]] if generator.random() < FURNITURE_BEFORE else rows[inside[-1] + 1 :]
    size = int(generator.integers(5, 60))
    return [row for row in part[:size] if not row.inside]


def _any(texts: Sequence[str], generator: Generator) -> str:
    return texts[int(generator.integers(len(texts)))]


def _story(example: Example) -> list[str]:
    """The article's lines, the longer ones first in their own order."""
    inside = example.labels.inside
    texts = [line.text for line, kept in zip(example.lines, inside, strict=True) if kept]
    return [text for text in texts if len(text) > PROSE] or texts


def _headline(example: Example, story: Sequence[str]) -> str:
    """The page's headline where its labels know it, else the beginning of its story."""
    title = next((row.line.text for row in rows_of(example) if row.is_only(Kind.TITLE)), None)
    return title or " ".join(story[0].split()[:9])


def _new(texts: Sequence[str], kind: Kind, gap: int) -> list[Row]:
    """New lines of one kind; the first has a gap before it."""
    filled = [text for text in texts if text]
    return [new_row(text, kind, gap if place == 0 else 0) for place, text in enumerate(filled)]
