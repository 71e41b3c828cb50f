"""Whether a text has the shape of a person's name, of a role, of a place or of a newsroom's name.

A name is known by its shape (capitalised words, particles, initials; two to four Han characters, …), and by what is no name: words of
``data/not_names.txt``, roles of ``data/roles.txt``, agencies and places.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from cleaners.data_tables import keyed, rows
from cleaners.patterns import regex
from cleaners.phrasebook import Sought, fold
from cleaners.scripts import FIRST_EAST_ASIAN, has_east_asian

NAME_TOKENS = range(2, 6)
"""Words in a name of a script with spaces, particles included: one alone may be anything, six are a phrase."""
NAME_CHARS = 45
NEWSROOM_WORDS = 6
"""Words of the longest name of a newsroom."""
REMEMBERED = 2048
"""Texts whose people and times are remembered: several rules and fields ask for the same line's."""

_HAN_NAME = regex(
    r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,3}\s[\u3400-\u9fff]{1,3}|[\u3400-\u9fff\u3040-\u30ff・]{2,10}"
)
_HANGUL_NAME = regex(r"[\uac00-\ud7af]{2,4}")
_CASELESS = regex(r"[\u0590-\u06ff\u0900-\u097f]")
_SMALL_PREFIX = regex(r"^(?:al|el|ad|as|ash|ar|d|l|o|m|n)[-'’](?=\w)")
_WORD = regex(r"[^\W\d_][\w.'’-]*\.?")
_HONORIFIC = regex(r"^(?:dr|prof|mr|mrs|ms|sir|dipl\.-ing|mag|ing|rev|lt|col|gen)\.?\s+", re.IGNORECASE)


@cache
def roles() -> frozenset[str]:
    """Words and phrases that tell what somebody does, folded."""
    return frozenset(word.strip().casefold() for _, row in keyed("roles") for word in row.split(","))


@cache
def _role_phrases() -> Sought:
    """Roles that may stand anywhere in a phrase: those of several words, and those of scripts without spaces."""
    return Sought(role for role in sorted(roles()) if " " in role or role[0] >= FIRST_EAST_ASIAN)


@cache
def not_names() -> frozenset[str]:
    """Words that no person's name contains, folded."""
    return frozenset(word.casefold() for row in rows("not_names") for word in row.split())


@cache
def _particles() -> frozenset[str]:
    return frozenset(word for row in rows("name_particles") for word in row.split())


@cache
def places() -> frozenset[str]:
    """Places that datelines name, folded."""
    return frozenset(fold(place) for _, row in keyed("places") for place in row.split(","))


def is_role(piece: str) -> bool:
    """Whether a phrase tells what somebody does (``Senior Health Reporter``)."""
    folded = fold(piece)
    words = set(re.findall(r"[\w-]+", folded))
    return not words.isdisjoint(roles()) or bool(_role_phrases().held(folded))


@lru_cache(maxsize=REMEMBERED)
def is_name(piece: str) -> bool:
    """Whether a text has the shape of one person's name and nothing that a name does not contain."""
    one_word = piece.isascii() and len(piece.split()) < NAME_TOKENS.start  # as are most that are asked of
    piece = _HONORIFIC.sub("", piece.strip())
    if one_word or not piece or len(piece) > NAME_CHARS or any(map(str.isdigit, piece)):
        return False
    if has_east_asian(piece):
        return (
            bool(_HAN_NAME.fullmatch(piece) or _HANGUL_NAME.fullmatch(piece)) and fold(piece) not in places()
        )
    tokens = piece.split()
    if (
        len(tokens) not in NAME_TOKENS
        or fold(piece) in places()
        or not all(may_name(token) for token in tokens)
    ):
        return False
    if fold(tokens[0]) in not_names():  # "La Nación", "The Guardian"
        return False
    if _CASELESS.search(piece):
        return all(token.isalpha() or not token.isascii() for token in tokens)
    small = [token for token in tokens if token.casefold() in _particles() and token[0].islower()]
    proper = [token for token in tokens if token not in small]
    return len(proper) > 1 and all(_is_capitalised(token) for token in proper) and proper[-1] == tokens[-1]


def _is_capitalised(token: str) -> bool:
    bare = _SMALL_PREFIX.sub("", token)
    return bool(_WORD.fullmatch(bare)) and bare[0].isupper()


def may_name(token: str) -> bool:
    """Whether a word may be part of a person's name."""
    folded = fold(token).strip(".")
    return folded in _particles() or (folded not in not_names() and folded not in roles())


def is_newsroom(text: str) -> bool:
    """Whether a text names a paper's people and not one of them: "Example Post Staff", "Example Redaktion"; "Staff" alone is nobody."""
    words = [fold(word).strip(".,") for word in text.split()]
    if not 1 < len(words) <= NEWSROOM_WORDS or not all(any(map(str.isalpha, word)) for word in words):
        return False
    known = _newsroom_words()
    others = [word for word in words if word not in known["people"]]
    return len(others) < len(words) and any(
        word not in known["plain"] and word not in roles() for word in others
    )


@cache
def _newsroom_words() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for key, words in keyed("newsroom_words"):
        table.setdefault(key, set()).update(words.split())
    return {key: frozenset(words) for key, words in table.items()}
