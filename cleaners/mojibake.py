"""A cheap test for mojibake: whether ftfy is worth asking about a line.

ftfy's own test reads every character against a long list of contexts, some 150 µs a paragraph, which is more than
everything else that happens to a line. The test here looks only for what every mojibake has: characters that stand for
the bytes of one UTF-8 sequence (a lead byte and its continuation bytes) in one single-byte encoding. It may say yes to
clean text (ftfy then decides); it says no to the mojibake of scripts outside ``_LEADS``, which is its cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cleaners.patterns import regex

ENCODINGS = (
    "latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "mac-roman", "cp437",
)  # fmt: skip
"""The encodings that UTF-8 text is mistaken for, as ftfy knows them."""

_LEADS = (
    (
        1,
        (0xC2, 0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1, 0xD7, 0xD8, 0xD9, 0xDA, 0xDB),
    ),  # Latin, Greek, Cyrillic, Hebrew, Arabic
    (
        2,
        tuple(range(0xE0, 0xF0)),
    ),  # Indic, punctuation, kana, Han, Hangul, the no-break space of byte order marks
    (3, (0xF0,)),  # emoji
)
"""Lead bytes of the scripts that are looked for, by how many continuation bytes follow them."""

_CONTINUATIONS = bytes(range(0x80, 0xC0))
_LOST = "\ufffd"  # what an undefined byte has often become by the time we see it
_LOST_SPACES = ("Ã ", "Â ")  # the same for byte A0, a no-break space
_CAPITAL_WORD_END = regex(
    r"(?<=[A-ZÀ-Þ])Ã(?=\s)"
)  # Portuguese IRMÃ, AMANHÃ: after a capital letter and before a space no misread à


@dataclass(frozen=True, slots=True)
class _Patterns:
    """``start`` finds a lead before a continuation of any two encodings; ``sequence`` matches a whole sequence of one encoding there."""

    start: re.Pattern[str]
    sequence: re.Pattern[str]


def _read(data: Iterable[int], encoding: str) -> str:
    """The bytes as a careless reader shows them: undefined ones as the control characters of Latin-1."""
    return "".join(_read_byte(bytes([byte]), encoding) for byte in data)


def _read_byte(byte: bytes, encoding: str) -> str:
    try:
        return byte.decode(encoding)
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def _charset(characters: str) -> str:
    return f"[{re.escape(''.join(sorted(set(characters))))}]"


@cache
def _patterns() -> _Patterns:
    """Two steps because of speed: a pattern that opens with one set of characters is searched for far faster than one of branches."""
    continuations = {encoding: _read(_CONTINUATIONS, encoding) + _LOST for encoding in ENCODINGS}
    leads = "".join(_read(bytes_, encoding) for encoding in ENCODINGS for _, bytes_ in _LEADS)
    sequences = (
        f"{_charset(_read(bytes_, encoding))}{_charset(continuations[encoding])}{{{count}}}"
        for encoding in ENCODINGS
        for count, bytes_ in _LEADS
    )
    start = f"{_charset(leads)}(?={_charset(''.join(continuations.values()))})"
    return _Patterns(regex(start), regex("|".join(sequences)))


def suspicious(text: str) -> bool:
    """Whether a text holds what may be a UTF-8 sequence misread in a single-byte encoding.

    >>> suspicious("the cafÃ© opened"), suspicious("Itâ€™s late"), suspicious("РџСЂРёРІРµС‚")
    (True, True, True)
    >>> suspicious("das Café für Ärzte – „größer“"), suspicious("Ещё одно слово"), suspicious("A MANHÃ DE HOJE")
    (False, False, False)
    """
    if text.isascii():
        return False
    if "Ã" in text:
        text = _CAPITAL_WORD_END.sub("A", text)
    patterns = _patterns()
    if any(patterns.sequence.match(text, found.start()) for found in patterns.start.finditer(text)):
        return True
    return any(pair in text for pair in _LOST_SPACES)
