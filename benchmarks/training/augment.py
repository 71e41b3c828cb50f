"""More pages than there are: what other sites put around an article, added to pages that lack it.

Each function takes an example and a generator and gives a new example; labels go with their lines. The same generator, the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.training.examples import Example
from benchmarks.training.labels import INSIDE, OUTSIDE, Labels, mask, words_of
from cleaners.model import Kind, Line

Generator = np.random.Generator
Rows = list[tuple[Line, "np.typing.NDArray[np.bool_]", int, int]]

DROP_FACTS = 0.25
"""Share of HTML examples that are seen as text, so that the model never needs the facts."""

DROP_WITNESS = 0.4
"""Share of HTML examples whose witness is silent."""

ADD_BLOCK = 0.35
"""Share of text examples that get a block of teasers or comments from another page."""

DROP_LINES = 0.15
"""Share of text examples that lose some of their lines, as dumps do that a filter has been over."""

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
FURNITURE_BEFORE = 0.3
PROSE = 60
"""Characters from which a line serves as an excerpt or a comment."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Examples to borrow from, by language: a teaser under a German story is German."""

    by_lang: dict[str, list[Example]]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Pool:
        """The pool of a set of examples, those with an article only."""
        by_lang: dict[str, list[Example]] = {}
        for example in examples:
            if example.renderer == "resiliparse" and example.labels.inside.any():
                by_lang.setdefault(example.lang, []).append(example)
        return cls(by_lang)

    def draw(self, example: Example, generator: Generator) -> Example | None:
        """Another site's page in the same language, or None where there is none."""
        others = [other for other in self.by_lang.get(example.lang, []) if other.site != example.site]
        return others[generator.integers(len(others))] if others else None


def augment(example: Example, pool: Pool, generator: Generator) -> Example:
    """The example as it is, or changed in one or more ways."""
    if example.lines and example.lines[0].facts is not None:
        return with_fewer_facts(example, generator)
    if generator.random() < ADD_BLOCK:
        example = with_block(example, pool, generator)
    if generator.random() < DROP_LINES:
        example = with_lines_dropped(example, generator)
    return example


def with_fewer_facts(example: Example, generator: Generator) -> Example:
    """Without any facts, or without the witness, or without class words."""
    chance = generator.random()
    if chance < DROP_FACTS:
        return replace(example, lines=tuple(replace(line, facts=None) for line in example.lines))
    changes: dict[str, object] = {}
    if generator.random() < DROP_WITNESS:
        changes["extracted"] = None
    if generator.random() < DROP_FACTS:
        changes |= {"words": frozenset(), "own_words": frozenset()}
    if not changes:
        return example
    return replace(
        example,
        lines=tuple(
            replace(line, facts=replace(line.facts, **changes)) if line.facts else line  # type: ignore[arg-type]
            for line in example.lines
        ),
    )


def with_lines_dropped(example: Example, generator: Generator) -> Example:
    """Without a tenth of the lines, picked at random, but with at least one."""
    stays = generator.random(len(example.lines)) >= LINES_DROPPED
    if not stays.any():
        return example
    return _built(example, [row for row, stay in zip(_rows(example), stays, strict=True) if stay])


def with_block(example: Example, pool: Pool, generator: Generator) -> Example:
    """With teasers, comments or another page's furniture put after the article, between its lines and the page's end, or before it."""
    makers = (teasers, comments, furniture)
    maker = makers[generator.integers(len(makers))]
    block = maker(example, pool, generator)
    rows = _rows(example)
    inside = np.flatnonzero(example.labels.inside)
    if not block or not len(inside):
        return example
    if maker is not comments and generator.random() < BEFORE:
        place = int(generator.integers(0, inside[0] + 1))
    else:
        place = int(inside[-1]) + 1
        if generator.random() >= RIGHT_AFTER:
            place = int(generator.integers(place, len(rows) + 1))
    return _built(example, rows[:place] + block + rows[place:])


def teasers(example: Example, pool: Pool, generator: Generator) -> Rows:
    """Three to ten items: a headline, mostly an excerpt, sometimes a date and an invitation to read on."""
    with_date, with_excerpt, with_more = generator.random(3) < (0.4, 0.7, 0.3)
    more, time = _any(MORE, generator), _any(TIMES, generator)
    block: Rows = []
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


def comments(example: Example, pool: Pool, generator: Generator) -> Rows:
    """Three to twelve readers' comments: a name, a time, paragraphs of somebody else's story, a button."""
    time, reply = _any(TIMES, generator), _any(REPLY, generator)
    block: Rows = []
    for _ in range(int(generator.integers(3, 13))):
        other = pool.draw(example, generator)
        if other is None:
            return []
        story = _story(other)
        start = int(generator.integers(len(story)))
        texts = (_any(NAMES, generator), time, *story[start : start + int(generator.integers(1, 3))], reply)
        block += _new(texts, Kind.COMMENTS, int(generator.integers(0, 2)))
    return block


def furniture(example: Example, pool: Pool, generator: Generator) -> Rows:
    """What stands before or after the article on another page."""
    other = pool.draw(example, generator)
    if other is None:
        return []
    inside = np.flatnonzero(other.labels.inside)
    rows = _rows(other)
    part = rows[: inside[0]] if generator.random() < FURNITURE_BEFORE else rows[inside[-1] + 1 :]
    size = int(generator.integers(5, 60))
    return [row for row in part[:size] if not row[1][INSIDE].any()]


def _any(texts: Sequence[str], generator: Generator) -> str:
    return texts[int(generator.integers(len(texts)))]


def _story(example: Example) -> list[str]:
    """The article's lines, the longer ones first in their own order."""
    inside = example.labels.inside
    texts = [line.text for line, kept in zip(example.lines, inside, strict=True) if kept]
    return [text for text in texts if len(text) > PROSE] or texts


def _headline(example: Example, story: Sequence[str]) -> str:
    """The page's headline where its labels know it, else the beginning of its story."""
    title = mask([Kind.TITLE])
    for line, allowed in zip(example.lines, example.labels.allowed, strict=True):
        if (allowed == title).all():
            return line.text
    return " ".join(story[0].split()[:9])


def _new(texts: Sequence[str], kind: Kind, gap: int) -> Rows:
    """New lines of one kind; the first has a gap before it."""
    filled = [text for text in texts if text]
    allowed = mask([kind])
    return [
        (Line(0, text, text, gap if place == 0 else 0), allowed, len(words_of(text)), 0)
        for place, text in enumerate(filled)
    ]


def _rows(example: Example) -> Rows:
    labels = example.labels
    return list(
        zip(example.lines, labels.allowed, labels.words.tolist(), labels.matched.tolist(), strict=True)
    )


def _built(example: Example, rows: Rows) -> Example:
    """The example with other lines."""
    labels = Labels(
        allowed=np.array([row[1] for row in rows]).reshape(len(rows), len(OUTSIDE)),
        words=np.array([row[2] for row in rows], dtype=np.int64),
        matched=np.array([row[3] for row in rows], dtype=np.int64),
        gold_words=example.labels.gold_words,
    )
    return replace(example, lines=tuple(row[0] for row in rows), labels=labels)
