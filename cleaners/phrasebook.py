"""Trigger phrases: reads the files in ``phrases/`` and tells which groups of phrases a line matches, and how.

A look-up costs a few dictionary accesses whatever the number of phrases: phrases are indexed by the form they must match in, never tried
one by one. The file format is told in ``phrases/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from itertools import repeat
from operator import add
from pathlib import Path
from typing import NamedTuple

from cleaners.patterns import regex

SHORT_WORDS = 8
"""The most words a line may have for a ``short`` phrase to match: headings of boxes are shorter, sentences mostly longer."""

_INDEX_CHARS = 2  # in scripts without spaces phrases are looked up by their first (last) two characters
_LEADING = regex(r"^[\W_]+")
_LABEL = regex(r"(?:[:：|>»›=＝】\]]|\s[-–—]\s)\s*(?=\S)")
_LABEL_SIGN = regex(r"[:：|>»›=＝】\]–—-]")  # one set of characters is sought far faster than alternatives
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
WORD = regex(rf"[\w{_MARKS}]+")
"""A word; vowel signs and accents of their own belong to it (``\\w`` alone breaks Hindi and Thai words)."""
_UNSPACED_BLOCKS = (
    ("\u0e00", "\u0e7f"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7a3"), ("\uf900", "\ufaff"),
)  # fmt: skip
"""Thai, kana and Han, written without spaces between words; and Hangul, whose particles stick to the words before them."""
_UNSPACED = regex(f"[{''.join(f'{first}-{last}' for first, last in _UNSPACED_BLOCKS)}]")
_NUMBER = regex(
    r"\d+(?:[.,' ]\d+)*\s?(?:(?:tys|mln|mio|mil|тыс|млн|bin|[kmbw万만億억천])(?![^\W\d_])\.?)?\+?"
)
_COUNTER_CHARS = 60  # counters are short: longer lines are not worth the substitution
_LABEL_CHARS = 60  # the longest label with its sign
_LINK = regex(r"!?\[([^\]]*)\]\([^()\s]*\)")
"""A Markdown link or image: dumps made by Markdown converters have them around every menu entry."""
_PLAIN = tuple(zip("‘’ʼ′ıİ", "''''ii", strict=True))
"""Apostrophes; and the Turkish i's, which case-folding keeps apart from a capital I (``PAYLAŞIN``)."""


class Match(StrEnum):
    """How a phrase has to stand in a line."""

    WHOLE = "whole"
    LABEL = "label"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    SHORT = "short"
    CONTAINS = "contains"
    COUNTER = "counter"

    __hash__ = str.__hash__  # Enum's own is a Python call, and every look-up in a set or table makes one


_MATCHES = frozenset(match.value for match in Match)
_HEADING = regex(r"^\[([^\]\n]* [^\]\n]*)\][ \t]*$", re.MULTILINE)  # "[deleted]" is a phrase


class Hit(NamedTuple):
    """A phrase found in a line: its group (the file's name), how it matched, and the phrase as indexed."""

    group: str
    match: Match
    phrase: str


def fold(text: str) -> str:
    """The form in which lines and phrases are compared: case-folded, single spaces, plain apostrophes, links as their text."""
    return " ".join(fold_letters(text).split())


def fold_letters(text: str) -> str:
    """The same but for the spaces: for many lines at once."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if not text.isascii():
        for written, plain in _PLAIN:  # str.translate looks each character up, str.replace finds none at once
            text = text.replace(written, plain)
    return text.casefold()


class Sought:
    """Folded phrases that are sought in folded texts, be it inside of words, and found in their order."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(phrases)
        self._ascii = tuple(filter(str.isascii, self.phrases))

    def held(self, folded: str) -> tuple[str, ...]:
        """Those of the phrases that a text holds."""
        phrases = self._ascii if folded.isascii() else self.phrases
        return tuple([phrase for phrase in phrases if phrase in folded])


def core(folded: str) -> str:
    """A folded text without the punctuation, bullets and symbols around it (``"▸ share!"`` → ``"share"``)."""
    start, end = 0, len(folded)
    if end and folded[0].isalnum() and folded[-1].isalnum():
        return folded
    while start < end and not _in_word(folded[start]):
        start += 1
    while end > start and not _in_word(folded[end - 1]):
        end -= 1
    return folded[start:end]


def _in_word(character: str) -> bool:
    return character.isalnum() or (character > "\u02ff" and WORD.match(character) is not None)


def without_numbers(bare: str) -> str:
    """A core without its numbers and spaces (``"1.2k shares"`` → ``"shares"``, ``"min. 5 read"`` → ``"min.read"``)."""
    joined = bare.replace(" ", "")
    return joined if joined.isalpha() else core(_NUMBER.sub(" ", bare).replace(" ", ""))


Groups = dict[str, tuple[str, ...]]
"""The groups that a phrase is in. Most phrases are looked up by themselves: a table of these is made many times faster than one of hits."""
Hits = dict[str, tuple[Hit, ...]]


@dataclass(frozen=True)
class Phrasebook:
    """All phrases, indexed by match."""

    whole: Groups = field(default_factory=dict)
    label: Groups = field(default_factory=dict)
    counter: Hits = field(default_factory=dict)  # without spaces
    prefix: Hits = field(default_factory=dict)  # by first word
    suffix: Hits = field(default_factory=dict)  # by last word
    inside: Hits = field(default_factory=dict)  # short and contains, by longest word
    unspaced: Hits = field(
        default_factory=dict
    )  # the same of scripts without spaces, by first two characters

    @cached_property
    def _telling(self) -> frozenset[str]:
        return frozenset(self.inside)

    def hits(self, folded: str, bare: str, words: Sequence[str]) -> tuple[Hit, ...]:
        """Every phrase that matches a folded line, careful matches first. ``bare`` is its core, ``words`` those of the core."""
        if not bare:
            return ()
        groups = self.whole.get(bare)
        found = [Hit(group, Match.WHOLE, bare) for group in groups] if groups else []
        if len(bare) <= _COUNTER_CHARS and _NUMBER.search(bare):
            found += self.counter.get(without_numbers(bare), ())
        found += self._labelled(folded)
        if opening := self.prefix.get(_first_word(bare, words)):
            found += [hit for hit in opening if _opens(bare, hit.phrase)]
        if closing := self.suffix.get(_last_word(bare, words)):
            found += [hit for hit in closing if _closes(bare, hit.phrase)]
        if telling := self._telling.intersection(words):
            found += self._inside(bare, telling, short=len(words) <= SHORT_WORDS)
        if not bare.isascii() and _UNSPACED.search(bare):
            found += self._inside_unspaced(bare)
        return tuple(found)

    def opens(self, group: str, label: str) -> bool:
        """Whether ``label``, folded, is a phrase of the group that may stand before a colon."""
        return group in self.label.get(core(label), ())

    def is_whole(self, group: str, text: str) -> bool:
        """Whether ``text``, folded, is a ``whole`` phrase of the group."""
        return group in self.whole.get(core(text), ())

    def _labelled(self, folded: str) -> list[Hit]:
        start = 0
        if not folded[0].isalnum() and (leading := _LEADING.match(folded)):
            start = leading.end()  # ">> Read more: …": arrows before a label end none
        end = start + _LABEL_CHARS
        found = _LABEL_SIGN.search(folded, start, end) and _LABEL.search(folded, start, end)
        if not found:
            return []
        label = core(folded[: found.start()])
        return [Hit(group, Match.LABEL, label) for group in self.label.get(label, ())]

    def _inside(self, bare: str, telling: Iterable[str], *, short: bool) -> Iterator[Hit]:
        for word in sorted(telling):
            for hit in self.inside[word]:
                if (short or hit.match is Match.CONTAINS) and _within(bare, hit.phrase):
                    yield hit

    def _inside_unspaced(self, bare: str) -> Iterator[Hit]:
        short = len(bare) <= 3 * SHORT_WORDS
        for opening in dict.fromkeys(map(add, bare, bare[1:])):
            for hit in self.unspaced.get(opening, ()):
                if hit.phrase in bare and (short or hit.match is Match.CONTAINS):
                    yield hit


def _is_unspaced(character: str) -> bool:
    return character >= _UNSPACED_BLOCKS[0][0] and any(
        first <= character <= last for first, last in _UNSPACED_BLOCKS
    )


def _first_word(bare: str, words: Sequence[str]) -> str:
    """The word that a core opens with; its first characters where words have no spaces between them."""
    return bare[:_INDEX_CHARS] if _is_unspaced(bare[0]) else words[0]


def _last_word(bare: str, words: Sequence[str]) -> str:
    """The word that a core ends with; its last characters where words have no spaces between them."""
    return bare[-_INDEX_CHARS:] if _is_unspaced(bare[-1]) else words[-1]


def _boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end between ``text[at - 1]`` and ``text[at]``."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    return not (WORD.match(left) and WORD.match(right)) or _is_unspaced(left) or _is_unspaced(right)


def _opens(bare: str, phrase: str) -> bool:
    return bare.startswith(phrase) and _boundary(bare, len(phrase))


def _closes(bare: str, phrase: str) -> bool:
    return bare.endswith(phrase) and _boundary(bare, len(bare) - len(phrase))


def _within(bare: str, phrase: str) -> bool:
    at = bare.find(phrase)
    while at >= 0:
        if _boundary(bare, at) and _boundary(bare, at + len(phrase)):
            return True
        at = bare.find(phrase, at + 1)
    return False


class Section(NamedTuple):
    """Phrases of one file that match in the same ways, as they are compared with lines."""

    group: str
    matches: tuple[Match, ...]
    phrases: list[str]


def parse(group: str, text: str) -> Iterator[Section]:
    """The sections of one file. Raises ValueError naming group and line where a section or its match is not known."""

    def wrong(why: str, at: int) -> ValueError:
        return ValueError(f"phrases/{group}.txt:{text.count(chr(10), 0, at) + 1}: {why}")

    headings = list(_HEADING.finditer(text))
    starts = [heading.start() for heading in headings] + [len(text)]
    if _phrases(text[: starts[0]]):
        raise wrong("phrases before the first [language … match] section", 0)
    for heading, end in zip(headings, starts[1:], strict=True):
        words = heading[1].split()
        matches = tuple(Match(word) for word in words if word in _MATCHES)
        if not matches or words[0] in _MATCHES:
            raise wrong(f"expected [language … match], found {heading[0]}", heading.start())
        yield Section(group, matches, _phrases(text[heading.end() : end]))


def _phrases(block: str) -> list[str]:
    """The phrases of a block's lines, folded. In the files no punctuation stands around them, and spaces are single ones."""
    return [line for line in fold_letters(block).split("\n") if line and line[0] != "#"]


def build(sections: Iterable[Section]) -> Phrasebook:
    """Index phrases for look-up."""
    book = Phrasebook()
    for group, matches, phrases in sections:
        for match in matches:
            if match is Match.WHOLE:
                _add_group(book.whole, group, phrases)
            elif match is Match.LABEL:
                _add_group(book.label, group, phrases)
            else:
                for table, key, members in _keyed(book, match, phrases):
                    _add_hits(table, map(key, members), map(Hit, repeat(group), repeat(match), members))
    return book


def _keyed(
    book: Phrasebook, match: Match, phrases: list[str]
) -> list[tuple[Hits, Callable[[str], str], list[str]]]:
    """The tables that find the phrases, the key under which each does, and its share of them."""
    if match is Match.COUNTER:
        return [(book.counter, without_numbers, phrases)]
    if match is Match.PREFIX:
        return [(book.prefix, lambda phrase: _first_word(phrase, WORD.findall(phrase)), phrases)]
    if match is Match.SUFFIX:
        return [(book.suffix, lambda phrase: _last_word(phrase, WORD.findall(phrase)), phrases)]
    unspaced = [phrase for phrase in phrases if _is_unspaced(phrase[0])]
    spaced = [phrase for phrase in phrases if not _is_unspaced(phrase[0])]
    return [
        (book.unspaced, lambda phrase: phrase[:_INDEX_CHARS], unspaced),
        (book.inside, lambda phrase: max(WORD.findall(phrase), key=len), spaced),
    ]


def _add_group(table: Groups, group: str, phrases: Iterable[str]) -> None:
    new: Groups = dict.fromkeys(phrases, (group,))
    for phrase in table.keys() & new.keys():
        groups = table[phrase]
        new[phrase] = groups if group in groups else (*groups, group)
    table.update(new)


def _add_hits(table: Hits, keys: Iterable[str], hits: Iterable[Hit]) -> None:
    for key, hit in zip(keys, hits, strict=True):
        found = table.get(key, ())
        if hit not in found:
            table[key] = (*found, hit)


@cache
def phrasebook() -> Phrasebook:
    """The shipped phrases, read once a process."""
    files = sorted((Path(__file__).parent / "phrases").glob("*.txt"))
    return build(section for file in files for section in parse(file.stem, file.read_text("utf-8")))
