"""Trigger phrases: reads the files in ``phrases/`` and tells which groups of phrases a line matches, and how.

A look-up costs a few dictionary accesses whatever the number of phrases: phrases are indexed by the form they must match in, never tried
one by one. The file format is told in ``phrases/README.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from operator import add
from typing import NamedTuple

from cleaners.patterns import regex

SHORT_WORDS = 8
"""The most words a line may have for a ``short`` phrase to match: headings of boxes are shorter, sentences mostly longer."""

_INDEX_CHARS = 2  # in scripts without spaces phrases are looked up by their first (last) two characters
_LEADING = regex(r"^[\W_]+")
_LABEL = regex(r"(?:[:：|>»›=＝】\]]|\s[-–—]\s)\s*(?=\S)")
_LABEL_SIGN = regex(r"[:：|>»›=＝】\]–—-]")  # one set of characters is sought far faster than alternatives
_MARKS = "\u0300-\u036f\u064b-\u0655\u0900-\u0963\u0966-\u0dff"
WORD = regex(rf"[\w{_MARKS}]+")
"""A word; vowel signs and accents of their own belong to it (``\\w`` alone breaks Hindi words at every vowel)."""
_UNSPACED = regex("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
"""Thai, kana and Han, written without spaces between words; and Hangul, whose particles stick to the words before them."""
_NUMBER = regex(
    r"\d+(?:[.,' ]\d+)*\s?(?:(?:tys|mln|mio|mil|тыс|млн|bin|[kmbw万만億억천])(?![^\W\d_])\.?)?\+?"
)
_COUNTER_CHARS = 60  # counters are short: longer lines are not worth the substitution
_LATIN_GREEK_CYRILLIC = "\u0530"
_LABEL_CHARS = 60  # the longest label with its sign
_LINK = regex(r"!?\[([^\]]*)\]\([^()\s]*\)")
"""A Markdown link or image: dumps made by Markdown converters have them around every menu entry."""
_FOLDED_AWAY = frozenset("‘’ʼ′ıİ\u00a0\u2009\u202f\u3000")
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


class Hit(NamedTuple):
    """A phrase found in a line: its group (the file's name), how it matched, and the phrase as indexed."""

    group: str
    match: Match
    phrase: str


def fold(text: str) -> str:
    """The form in which lines and phrases are compared: case-folded, single spaces, plain apostrophes, links as their text."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if not text.isascii():
        for written, plain in _PLAIN:  # str.translate looks each character up, str.replace finds none at once
            text = text.replace(written, plain)
    return " ".join(text.casefold().split())


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
    return core(_NUMBER.sub(" ", bare).replace(" ", ""))


@dataclass(frozen=True)
class Phrasebook:
    """All phrases, indexed by match."""

    whole: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    label: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    prefix: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    suffix: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    inside: dict[str, tuple[Hit, ...]] = field(default_factory=dict)  # short and contains, by longest word
    counter: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    unspaced: dict[str, tuple[Hit, ...]] = field(
        default_factory=dict
    )  # the same of scripts without spaces, by first two characters

    @cached_property
    def _telling(self) -> frozenset[str]:
        return frozenset(self.inside)

    def hits(self, folded: str) -> tuple[Hit, ...]:
        """Every phrase that matches a folded line, careful matches first."""
        bare = core(folded)
        if not bare:
            return ()
        words = WORD.findall(bare)
        found = [*self.whole.get(bare, ())]
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
        return any(hit.group == group for hit in self.label.get(core(label), ()))

    def is_whole(self, group: str, text: str) -> bool:
        """Whether ``text``, folded, is a ``whole`` phrase of the group."""
        return core(text) in self.wholes(group)

    def wholes(self, group: str) -> frozenset[str]:
        """The ``whole`` phrases of a group."""
        return self._wholes.get(group, frozenset())

    @cached_property
    def _wholes(self) -> dict[str, frozenset[str]]:
        phrases: dict[str, set[str]] = {}
        for found in self.whole.values():
            for hit in found:
                phrases.setdefault(hit.group, set()).add(hit.phrase)
        return {group: frozenset(phrases) for group, phrases in phrases.items()}

    def _labelled(self, folded: str) -> tuple[Hit, ...]:
        start = 0
        if not folded[0].isalnum() and (leading := _LEADING.match(folded)):
            start = leading.end()  # ">> Read more: …": arrows before a label end none
        end = start + _LABEL_CHARS
        found = _LABEL_SIGN.search(folded, start, end) and _LABEL.search(folded, start, end)
        return self.label.get(core(folded[: found.start()]), ()) if found else ()

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


def _first_word(bare: str, words: Sequence[str]) -> str:
    """The word that a core opens with; its first characters where words have no spaces between them."""
    return bare[:_INDEX_CHARS] if bare[0] > _LATIN_GREEK_CYRILLIC and _UNSPACED.match(bare) else words[0]


def _last_word(bare: str, words: Sequence[str]) -> str:
    """The word that a core ends with; its last characters where words have no spaces between them."""
    return (
        bare[-_INDEX_CHARS:] if bare[-1] > _LATIN_GREEK_CYRILLIC and _UNSPACED.match(bare[-1]) else words[-1]
    )


def _boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end between ``text[at - 1]`` and ``text[at]``."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    return not (WORD.match(left) and WORD.match(right)) or bool(
        _UNSPACED.match(left) or _UNSPACED.match(right)
    )


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


def _is_folded(phrase: str) -> bool:
    """Whether folding would change nothing, for the plain phrases that most are."""
    plain = phrase.isascii() or _FOLDED_AWAY.isdisjoint(phrase)
    bare = phrase[0].isalnum() and phrase[-1].isalnum()
    return plain and bare and phrase.casefold() == phrase and "  " not in phrase and "](" not in phrase


def parse(group: str, text: str) -> Iterator[Hit]:
    """The phrases of one file. Raises ValueError naming group and line where a section or its match is not known."""
    matches: list[Match] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]") and " " in line:  # "[deleted]" is a phrase
            words = line[1:-1].split()
            matches = [Match(word) for word in words if word in _MATCHES]
            if not matches or words[0] in _MATCHES:
                raise ValueError(f"phrases/{group}.txt:{number}: expected [language … match], found {line}")
        elif not matches:
            raise ValueError(
                f"phrases/{group}.txt:{number}: a phrase before the first [language … match] section"
            )
        else:
            phrase = line if _is_folded(line) else core(fold(line))
            if not phrase:
                raise ValueError(
                    f"phrases/{group}.txt:{number}: a phrase without a letter or digit: {line!r}"
                )
            for match in matches:
                yield Hit(group, match, phrase)


_BY_KEY = {
    match: match.value for match in (Match.WHOLE, Match.COUNTER, Match.LABEL, Match.PREFIX, Match.SUFFIX)
}
_KEY_OF: dict[str, Callable[[str], str]] = {
    "whole": str,
    "counter": without_numbers,
    "label": str,
    "prefix": lambda phrase: _first_word(phrase, WORD.findall(phrase)),
    "suffix": lambda phrase: _last_word(phrase, WORD.findall(phrase)),
    "inside": lambda phrase: max(WORD.findall(phrase), key=len),
    "unspaced": lambda phrase: phrase[:_INDEX_CHARS],
}
"""Under which key each table finds a phrase."""


def build(hits: Iterable[Hit]) -> Phrasebook:
    """Index phrases for look-up."""
    tables: dict[str, dict[str, list[Hit]]] = {name: {} for name in (*_BY_KEY.values(), "inside", "unspaced")}
    for hit in hits:
        name = _BY_KEY.get(hit.match) or ("unspaced" if _UNSPACED.match(hit.phrase) else "inside")
        found = tables[name].setdefault(_KEY_OF[name](hit.phrase), [])
        if hit not in found:
            found.append(hit)
    return Phrasebook(
        **{name: {key: tuple(found) for key, found in table.items()} for name, table in tables.items()}
    )


@cache
def phrasebook() -> Phrasebook:
    """The shipped phrases, read once a process."""
    folder = files("cleaners") / "phrases"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return build(
        hit for name in names for hit in parse(name.removesuffix(".txt"), (folder / name).read_text("utf-8"))
    )
