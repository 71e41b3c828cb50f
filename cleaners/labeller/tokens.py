"""One pass over the code points of a page's lines, without a Python loop over characters.

Everything later on (shape, position, vocabulary) is computed from the arrays made here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaners.batches import batches

Ints = NDArray[np.int64]

CLASSES = (
    "separator", "space", "lower", "upper", "caseless", "han", "kana", "hangul", "digit", "mark",
    "stop", "comma", "exclaim", "colon", "semicolon", "quote", "dash", "open", "close", "bar",
    "bullet", "tag", "star", "money", "rights", "pictogram", "other",
)  # fmt: skip
"""Names of the character classes; a class is its place in this tuple."""

CLASS = {name: number for number, name in enumerate(CLASSES)}

SPECIAL = {
    "stop": ".。．।۔።…",
    "comma": ",、，،",
    "exclaim": "!?！？؟",
    "colon": ":：",
    "semicolon": ";；؛",
    "quote": "\"'“”„‟‘’‚«»‹›「」『』＂",
    "dash": "-–—―‐‑−－",
    "open": "([{（［【〈《",
    "close": ")]}）］】〉》",
    "bar": "|/\\¦｜／",
    "bullet": "•·●○▪■►▶▸→‣⁃◦★☆➔>›‹<",
    "tag": "#@＃＠",
    "star": "*_~=+^`",
    "rights": "©®™",
}
SPECIAL_CLASS = {member: CLASS[name] for name, members in SPECIAL.items() for member in members}
BY_CATEGORY = {
    "Lu": "upper", "Lt": "upper", "Ll": "lower", "N": "digit", "M": "caseless", "Z": "space", "C": "space", "Sc": "money",
    "So": "pictogram",
}  # fmt: skip
"""Unicode category, or its first letter, → class; letters without case go by their script. Vowel signs are letters: the
training hardly had any marks, and with a class of their own every line of Tamil and Bengali looked like text."""

BLOCKS = (
    (0x3005, 0x3005, "han"), (0x3400, 0x9FFF, "han"), (0xF900, 0xFAFF, "han"), (0x3041, 0x30FF, "kana"), (0xFF66, 0xFF9D, "kana"),
    (0xAC00, 0xD7A3, "hangul"), (0x1100, 0x11FF, "hangul"),
)  # fmt: skip
"""Blocks of scripts that the model tells apart, first and last code point."""

MAX_LINE = 6000
"""Characters of a line that are looked at: the first and the last half of this many. Longer lines are one-line dumps."""

BMP = 0x10000
HAN_PLANES = (0x20000, 0x31FFF)
HASH_PLACES = 32
"""Characters of a word that tell it from others; longer words share a hash with those of the same beginning."""


@dataclass(frozen=True, slots=True)
class Page:
    """The characters and words of all lines of a page, flat.

    ``ends``: place after the last character of each line. ``classes``: class of each character. ``counts``: (n_classes, n_lines).
    ``word_line``, ``word_size``, ``word_hash``, ``word_first``: for each word its line, its characters, its lower-case hash and
    the class of its first character; ``word_lowers`` how many of its characters are of lower case.
    A Han or kana character is a word of its own.
    """

    n_lines: int
    starts: Ints
    ends: Ints
    classes: NDArray[np.uint8]
    counts: NDArray[np.float32]
    word_line: Ints
    word_size: Ints
    word_hash: NDArray[np.uint32]
    word_first: NDArray[np.uint8]


def class_of(character: str) -> int:
    """The class of one character: its own, or from its category and, for letters, its script."""
    if character in SPECIAL_CLASS:
        return SPECIAL_CLASS[character]
    category = unicodedata.category(character)
    if category in ("Lo", "Lm"):
        return CLASS[_script(ord(character))]
    return CLASS[BY_CATEGORY.get(category) or BY_CATEGORY.get(category[0], "other")]


def _script(code: int) -> str:
    """Which of the scripts without case a letter belongs to, by block."""
    return next((name for first, last, name in BLOCKS if first <= code <= last), "caseless")


class _Alphabet:
    """Class and lower-case twin of each code point of the basic plane, worked out for a character when it is first met.

    A page has some hundred different ones; to work out the whole plane takes longer than to clean a page.
    """

    UNKNOWN = 255

    def __init__(self) -> None:
        self._classes = np.full(BMP, self.UNKNOWN, dtype=np.uint8)
        self._lowers = np.arange(BMP, dtype=np.uint32)

    def look_up(self, codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
        """Class and lower-case code point of each of ``codes``."""
        classes = self._classes[codes]
        new = codes[classes == self.UNKNOWN]
        if new.size:
            for code in set(new.tolist()):
                self._lowers[code] = ord(chr(code).lower()[0])
                self._classes[code] = class_of(chr(code))
            classes = self._classes[codes]
        return classes, self._lowers[codes]


_ALPHABET = _Alphabet()


@cache
def hash_factors() -> NDArray[np.uint32]:
    """One odd factor a place in the word; the powers of Knuth's multiplicative constant, modulo 2**32."""
    powers = [pow(2654435761, place + 1, 2**32) | 1 for place in range(HASH_PLACES)]
    return np.array(powers, dtype=np.uint32)


def _codes(joined: str) -> NDArray[np.uint32]:
    """Code points, those above the basic plane as a Han character or a pictogram of it."""
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if codes.size and int(codes.max()) >= BMP:
        first, last = HAN_PLANES
        astral = np.where((codes >= first) & (codes <= last), ord("一"), ord("☺"))
        codes = np.where(codes >= BMP, astral, codes).astype(np.uint32)
    return codes


def clip(text: str) -> str:
    """The text, or its two ends when it is longer than ``MAX_LINE``."""
    return text if len(text) <= MAX_LINE else text[: MAX_LINE // 2] + text[-MAX_LINE // 2 :]


def read(texts: Sequence[str]) -> Page:
    """Characters and words of ``texts``, none of which is empty."""
    pages = [_read_at_once(batch) for batch in batches([clip(text) for text in texts])]
    return pages[0] if len(pages) == 1 else _joined(pages)


def _joined(pages: Sequence[Page]) -> Page:
    """Batches of lines as one page."""
    lines_before = np.cumsum([0, *(page.n_lines for page in pages)])
    places_before = np.cumsum([0, *(len(page.classes) for page in pages)])
    return Page(
        n_lines=int(lines_before[-1]),
        starts=np.concatenate([page.starts + n for page, n in zip(pages, places_before, strict=False)]),
        ends=np.concatenate([page.ends + n for page, n in zip(pages, places_before, strict=False)]),
        classes=np.concatenate([page.classes for page in pages]),
        counts=np.concatenate([page.counts for page in pages], axis=1),
        word_line=np.concatenate([page.word_line + n for page, n in zip(pages, lines_before, strict=False)]),
        word_size=np.concatenate([page.word_size for page in pages]),
        word_hash=np.concatenate([page.word_hash for page in pages]),
        word_first=np.concatenate([page.word_first for page in pages]),
    )


def _read_at_once(texts: Sequence[str]) -> Page:
    n_lines = len(texts)
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=n_lines)
    ends = np.cumsum(sizes + 1) - 1
    codes = _codes("\n".join(texts) + "\n")
    classes, lowers = _ALPHABET.look_up(codes)
    classes[ends] = CLASS["separator"]
    lines = np.repeat(np.arange(n_lines), sizes + 1)
    counts = np.bincount(classes * np.int64(n_lines) + lines, minlength=n_lines * len(CLASSES))
    inside = is_word(classes)
    starts = word_starts(classes, inside)
    hashes, word_sizes = word_hashes(lowers, inside, starts)
    return Page(
        n_lines=n_lines,
        starts=ends - sizes,
        ends=ends,
        classes=classes,
        counts=counts.reshape(len(CLASSES), n_lines).astype(np.float32),
        word_line=lines[starts],
        word_size=word_sizes,
        word_hash=hashes,
        word_first=classes[starts],
    )


def is_word(classes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Letters, digits and the marks upon them."""
    return (classes >= CLASS["lower"]) & (classes <= CLASS["mark"])


def word_starts(classes: NDArray[np.uint8], inside: NDArray[np.bool_]) -> Ints:
    """Places where a word begins; each Han or kana character begins one. ``inside``: where words are."""
    alone = (classes == CLASS["han"]) | (classes == CLASS["kana"])
    begins = inside.copy()
    begins[1:] &= ~inside[:-1] | alone[1:] | alone[:-1]
    return np.flatnonzero(begins)


def word_hashes(
    lowers: NDArray[np.uint32], inside: NDArray[np.bool_], starts: Ints
) -> tuple[NDArray[np.uint32], Ints]:
    """A 32-bit hash of each word's lower-case form, and its number of characters."""
    if not starts.size:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int64)
    begin = int(starts[0])
    offsets = starts - begin
    places = np.arange(len(inside) - begin) - np.repeat(offsets, np.diff(offsets, append=len(inside) - begin))
    products = lowers[begin:] * hash_factors()[np.minimum(places, HASH_PLACES - 1)]
    products *= inside[begin:]
    hashes = np.add.reduceat(products, offsets, dtype=np.uint32)
    sizes = np.add.reduceat(inside[begin:], offsets, dtype=np.int64)
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(2246822519)
    hashes ^= hashes >> np.uint32(13)
    return hashes, sizes
