"""Trigger phrases: reads the files in ``phrases/`` and tells which groups of phrases a line matches, and how.

A look-up costs a few dictionary accesses whatever the number of phrases: phrases are indexed by the form they must match in, never tried
one by one. The file format is told in ``phrases/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

SHORT_WORDS = 8
"""The most words a line may have for a ``short`` phrase to match: headings of boxes are shorter, sentences mostly longer."""

_INDEX_CHARS = 2  # prefixes and suffixes are looked up by their first (last) two characters
_LABEL = re.compile(r"\s*(?:[:：|>»›]|\s[-–—]\s)\s*(?=\S)")
_TOKEN = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # Thai, kana, Han: no spaces between words
_NUMBER = re.compile(r"\d+(?:[.,' ]\d+)*\s?(?:[kmw万만億억](?![^\W\d_]))?\+?")
_COUNTER_CHARS = 60  # counters are short: longer lines are not worth the substitution
_OUTER = re.compile(r"^[\W_]+|[\W_]+$")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans("‘’ʼ′", "''''")


class Match(StrEnum):
    """How a phrase has to stand in a line."""

    WHOLE = "whole"
    LABEL = "label"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    SHORT = "short"
    CONTAINS = "contains"
    COUNTER = "counter"


_MATCHES = frozenset(match.value for match in Match)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a line: its group (the file's name), how it matched, and the phrase as indexed."""

    group: str
    match: Match
    phrase: str


def fold(text: str) -> str:
    """The form in which lines and phrases are compared: case-folded, single spaces, plain apostrophes."""
    return _SPACES.sub(" ", text.translate(_APOSTROPHES)).strip().casefold()


def core(folded: str) -> str:
    """A folded text without the punctuation, bullets and symbols around it (``"▸ share!"`` → ``"share"``)."""
    return _OUTER.sub("", folded)


def without_numbers(bare: str) -> str:
    """A core without its numbers (``"1.2k shares"`` → ``"shares"``, ``"comments (34)"`` → ``"comments"``)."""
    return core(_SPACES.sub(" ", _NUMBER.sub(" ", bare)))


@dataclass(frozen=True)
class Phrasebook:
    """All phrases, indexed by match."""

    whole: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    label: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    prefix: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    suffix: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    inside: dict[str, tuple[Hit, ...]] = field(default_factory=dict)  # short and contains, by first word
    counter: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    unspaced: tuple[Hit, ...] = ()  # short and contains of scripts without spaces

    def hits(self, folded: str) -> tuple[Hit, ...]:
        """Every phrase that matches a folded line, careful matches first."""
        bare = core(folded)
        if not bare:
            return ()
        return (
            *self.whole.get(bare, ()),
            *(self.counter.get(without_numbers(bare), ()) if _NUMBER.search(bare) and len(bare) <= _COUNTER_CHARS else ()),
            *self._labelled(folded),
            *(h for h in self.prefix.get(bare[:_INDEX_CHARS], ()) if _opens(bare, h.phrase)),
            *(h for h in self.suffix.get(bare[-_INDEX_CHARS:], ()) if _closes(bare, h.phrase)),
            *self._inside(bare),
        )

    def _labelled(self, folded: str) -> tuple[Hit, ...]:
        found = _LABEL.search(folded, 0, 60)
        return self.label.get(core(folded[: found.start()]), ()) if found else ()

    def _inside(self, bare: str) -> Iterator[Hit]:
        words = _TOKEN.findall(bare)
        short = len(words) <= SHORT_WORDS
        for word in dict.fromkeys(words):
            for hit in self.inside.get(word, ()):
                if (short or hit.match is Match.CONTAINS) and _within(bare, hit.phrase):
                    yield hit
        if self.unspaced and _UNSPACED.search(bare):
            short = len(bare) <= 3 * SHORT_WORDS
            yield from (h for h in self.unspaced if h.phrase in bare and (short or h.match is Match.CONTAINS))


def _boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end between ``text[at - 1]`` and ``text[at]``."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    return not (left.isalnum() and right.isalnum()) or bool(_UNSPACED.match(left) or _UNSPACED.match(right))


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


def parse(group: str, text: str) -> Iterator[Hit]:
    """The phrases of one file. Raises ValueError naming group and line where a section or its match is not known."""
    matches: list[Match] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]") and " " in line:  # "[deleted]" is a phrase
            words = line[1:-1].split()
            matches = [Match(word) for word in words if word in _MATCHES]
            if not matches or words[0] in _MATCHES:
                raise ValueError(f"phrases/{group}.txt:{number}: expected [language … match], found {line}")
        elif not matches:
            raise ValueError(f"phrases/{group}.txt:{number}: a phrase before the first [language … match] section")
        else:
            phrase = core(fold(line))
            if not phrase:
                raise ValueError(f"phrases/{group}.txt:{number}: a phrase without a letter or digit: {line!r}")
            yield from (Hit(group, match, phrase) for match in matches)


def build(hits: Iterable[Hit]) -> Phrasebook:
    """Index phrases for look-up."""
    tables: dict[str, dict[str, dict[Hit, None]]] = {name: {} for name in ("whole", "label", "prefix", "suffix", "inside", "counter")}
    unspaced: dict[Hit, None] = {}
    for hit in hits:
        match hit.match:
            case Match.WHOLE | Match.LABEL | Match.COUNTER:
                tables[hit.match.value].setdefault(hit.phrase, {})[hit] = None
            case Match.PREFIX:
                tables["prefix"].setdefault(hit.phrase[:_INDEX_CHARS], {})[hit] = None
            case Match.SUFFIX:
                tables["suffix"].setdefault(hit.phrase[-_INDEX_CHARS:], {})[hit] = None
            case _ if _UNSPACED.search(hit.phrase):
                unspaced[hit] = None
            case _:
                tables["inside"].setdefault(_TOKEN.findall(hit.phrase)[0], {})[hit] = None
    frozen = {name: {key: tuple(found) for key, found in table.items()} for name, table in tables.items()}
    return Phrasebook(**frozen, unspaced=tuple(unspaced))


@cache
def phrasebook() -> Phrasebook:
    """The shipped phrases, read once a process."""
    folder = files("cleaners") / "phrases"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return build(hit for name in names for hit in parse(name.removesuffix(".txt"), (folder / name).read_text("utf-8")))
