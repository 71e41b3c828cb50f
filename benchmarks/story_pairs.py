"""Labelled pairs of texts: the same story, or not. Made of a corpus's gold texts when they are needed, and so never shipped.

Every way of making a pair is a function of an article, another one of the same language, a third one, and chance. What an editor does to
agency copy gives pairs of one story; what only looks alike (a quotation, the same background, the furniture of one site, a series' next
report) gives pairs of two. Texts without spaces between words are edited by the character.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.corpora import Page
from flows.signatures import words_of

LEAST_PARAGRAPHS = 5
LEAST_WORDS = 120
"""Articles that pairs are made of: long enough that half of one is still a report."""

LEAST_NUMBERS = 6
"""Different numbers in an article that may stand for a series' report."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, how they were made, and whether they tell the same story."""

    made: str
    same: bool
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a pair is made of: paragraphs of an article and of two others, words to put in, and chance."""

    own: Sequence[str]
    other: Sequence[str]
    third: Sequence[str]
    words: Sequence[str]
    rng: random.Random

    def edited(self, paragraphs: Iterable[str], rate: float) -> list[str]:
        """The paragraphs with words replaced (seven in ten), left out and put in; numbers stay."""
        return [
            " ".join(self._edited(text.split(), rate))
            if " " in text
            else "".join(char[:1] for char in self._edited(text, rate))
            for text in paragraphs
        ]

    def _edited(self, tokens: Iterable[str], rate: float) -> Iterator[str]:
        for token in tokens:
            chance = self.rng.random() / rate if not _NUMBER.search(token) else 1.0
            if chance < 0.7:  # noqa: PLR2004
                yield self.rng.choice(self.words)
            elif chance < 0.85:  # noqa: PLR2004
                continue
            elif chance < 1:
                yield from (token, self.rng.choice(self.words))
            else:
                yield token

    def cut(self, share: float, of: Sequence[str] | None = None) -> list[str]:
        """The first paragraphs that hold a share of the characters, two at least."""
        paragraphs = self.own if of is None else of
        enough, kept = share * sum(map(len, paragraphs)), 0
        for count, text in enumerate(paragraphs, 1):
            kept += len(text)
            if kept >= enough and count > 1:
                return list(paragraphs[:count])
        return list(paragraphs)

    def updated(self) -> list[str]:
        """The article with a quarter as many new paragraphs among its own."""
        mixed = list(self.own)
        for text in self.other[: max(1, len(self.own) // 4)]:
            mixed.insert(self.rng.randrange(len(mixed) + 1), text)
        return mixed

    def renumbered(self) -> list[str]:
        """The article with other figures, of as many digits each."""
        return [
            _NUMBER.sub(lambda found: str(self.rng.randrange(10 ** len(found[0]))).zfill(len(found[0])), text)
            for text in self.own
        ]


Two = tuple[Sequence[str], Sequence[str]]
SAME: Mapping[str, Callable[[Material], Two]] = {
    "retouched (4% of words)": lambda m: (m.own, m.edited(m.own, 0.04)),
    "rewritten (10% of words)": lambda m: (m.own, m.edited(m.own, 0.1)),
    "rewritten (20% of words)": lambda m: (m.own, m.edited(m.own, 0.2)),
    "cut to 60%": lambda m: (m.own, m.cut(0.6)),
    "cut to half, retouched": lambda m: (m.own, m.edited(m.cut(0.5), 0.04)),
    "a lead of two paragraphs added": lambda m: (m.own, [*m.other[:2], *m.own]),
    "cut, retouched, a lead added": lambda m: (m.own, [*m.other[:2], *m.edited(m.cut(0.6), 0.04)]),
    "brought up to date": lambda m: (m.own, m.updated()),
    "syndicated on two sites": lambda m: (
        [*m.third[:1], *m.own, *m.third[-2:]],
        [*m.other[:1], *m.own, *m.other[-2:]],
    ),
}
OTHER: Mapping[str, Callable[[Material], Two]] = {
    "another article": lambda m: (m.own, m.other),
    "its longest paragraph quoted": lambda m: (m.own, [*m.other, max(m.own, key=len)]),
    "the same background (a fifth)": lambda m: (
        m.own,
        [*m.cut(0.8, m.other), *m.own[-max(1, len(m.own) // 5) :]],
    ),
    "the same site's furniture": lambda m: ([*m.own, *m.third[-2:]], [*m.other, *m.third[-2:]]),
    "a series: other figures": lambda m: (m.own, m.renumbered()),
    "a series: other figures, 10% of words": lambda m: (m.own, m.edited(m.renumbered(), 0.1)),
}


def made_pairs(pages: Iterable[Page], *, seed: int = 1) -> Iterator[Pair]:
    """Every kind of pair from each article that is long enough."""
    fit = [page for page in pages if _is_fit(page)]
    rng = random.Random(seed)
    by_language: defaultdict[str, list[Page]] = defaultdict(list)
    for page in fit:
        by_language[page.lang].append(page)
    words = {language: list(_words(members)) for language, members in by_language.items()}
    for page in fit:
        others = [one for one in by_language[page.lang] if one.id != page.id]
        if not others:
            continue
        other, third = (rng.choice(others).gold_paragraphs for _ in range(2))
        yield from _pairs_of(Material(page.gold_paragraphs, other, third, words[page.lang], rng))


def _pairs_of(material: Material) -> Iterator[Pair]:
    many = len(set(_NUMBER.findall("\n".join(material.own)))) >= LEAST_NUMBERS
    for makers, same in ((SAME, True), (OTHER, False)):
        for made, make in makers.items():
            if many or not made.startswith("a series"):
                left, right = make(material)
                yield Pair(made, same, "\n\n".join(left), "\n\n".join(right))


def _is_fit(page: Page) -> bool:
    return len(page.gold_paragraphs) >= LEAST_PARAGRAPHS and len(words_of(page.gold_text)) >= LEAST_WORDS


def _words(pages: Iterable[Page]) -> Iterator[str]:
    for page in pages:
        yield from (word for word in page.gold_text.split() if not _NUMBER.search(word))
