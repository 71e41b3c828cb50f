"""People's names out of bylines and credits: without "By", roles, agencies, places, addresses and dates.

:mod:`cleaners.name_shapes` says what is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cleaners.data_tables import keyed, phrases, rows
from cleaners.date_forms import find_dates, find_elapsed, find_partial_dates, find_times, plain_digits
from cleaners.name_shapes import (
    NAME_CHARS,
    NAME_TOKENS,
    REMEMBERED,
    is_name,
    is_role,
    may_name,
    not_names,
    places,
    roles,
)
from cleaners.patterns import regex
from cleaners.phrasebook import Sought, core, fold
from cleaners.scripts import FIRST_EAST_ASIAN, has_east_asian
from cleaners.sources import agency, only_agencies

LONGEST = 5_000
"""Characters of a text beyond which it is not asked for people: a credit line of eighty words has a tenth of them."""

_APOSTROPHES = str.maketrans("‘’ʼ′", "''''")
_ZONE = regex(r"[A-Z]{1,2}[DS]?T")
_HAN_LABEL = regex(r"([\u3040-\u30ff\u3400-\u9fff・]{2,6})\s?[:：]\s?([^\s|\[【［]*)")
_LINK = regex(r"\[([^\[\]]+)\]\([^()\s]*\)")
_MARKS = regex(r"\s*(?:[,;|·•/&\n／、，；：:]|\s[-–—]\s)\s*")
_AND = regex(
    r"\s*(?<!\w)(?:and|und|et|y|og|och|oraz|ja|ve|и|та|и|और|及|和|with|mit|avec|con)(?!\w)\s*", re.IGNORECASE
)
_SINGLE_LETTER_AND = regex(r"(?<=[\w.])\s+(?:e|i|a|en|و)\s+(?=[^\W\d_a-z])")
_ADDRESS = regex(
    r"\S+@\S+|@\w+|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|net|org|co|de|fr|es|it|pl|ru|in|jp|kr|cn|br)\b\S*",
    re.IGNORECASE,
)
_BRACKETS = regex(r"[(\[（【〔［][^()\[\]（）【】〔〕［］]*[)\]）】〕］]")
_PLACE_WORD = r"[^\W\d_a-z][\w.'’-]*"
_AGAIN = regex(r"^by\s+", re.IGNORECASE)
_WHERE = regex(
    r"\s+(?:in|at|from|of|for|aus|für|à|au|pour|depuis|en|desde|para|da|dal|per|uit|voor|w|dla|z|в|из|для|у|з|från|i|fra|frå)"
    rf"\s+(?:the\s+)?{_PLACE_WORD}(?:\s{_PLACE_WORD}){{0,3}}$"
)
_MAILBOX = regex(r"\S+@\S+ \(([^()]+)\)")
_INVERTED = regex(rf"({_PLACE_WORD}), ({_PLACE_WORD})")


@dataclass(frozen=True, slots=True)
class People:
    """What a byline's text holds: names and agencies in order, and whether every piece of it was understood."""

    names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    whole: bool = False


@cache
def _openers() -> Sought:
    words = {*phrases("byline_openers"), *phrases("byline_labels")}
    return Sought(sorted(words, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=REMEMBERED)
def _opener(words: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words at the start of a text."""
    alternatives = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"[\W_]*(?:{alternatives})(?:\s*[:：|・=]\s*|\s+|(?=[／/]))", re.IGNORECASE)


@lru_cache(maxsize=REMEMBERED)
def without_opener(text: str) -> str:
    """The text without the words that introduce an author (``By``, ``Reported by:``), and without Markdown's link marks."""
    text = _LINK.sub(r"\1", text)
    folded = core(fold(text))
    if not folded.startswith(_openers().phrases):
        return text
    opener = _opener(_openers().held(folded)).match(fold_keeping_case(text))
    return text[opener.end() :] if opener else text


def signature(text: str) -> str:
    """A byline without its opening word, which may stand behind a date (``May 3, 2021 at 10:02 AM ET by Jane Doe``)."""
    bare = without_times(text)
    if not bare.startswith("|"):
        return without_opener(text)
    words = bare.split()
    behind = next((i for i, word in enumerate(words) if word.strip("|") and not _is_stamp(word)), len(words))
    return without_opener(" ".join(words[behind:]))


def _is_stamp(word: str) -> bool:
    """Whether a word belongs to a time: its words, and names of zones."""
    return fold(word) in _stamp_words() or _ZONE.fullmatch(word) is not None


def fold_keeping_case(text: str) -> str:
    """The text with plain apostrophes: every character keeps its place."""
    return text.translate(_APOSTROPHES)


@lru_cache(maxsize=REMEMBERED)
def without_times(text: str) -> str:
    """The text with its dates, times and elapsed times blanked out."""
    plain = plain_digits(text)
    if not any(map(str.isdigit, plain)):
        return text
    dates = find_dates(plain)
    spans = [form.span for form in (*dates, *find_times(plain, dates))]
    plain = _barred(plain, spans)
    if any(map(str.isdigit, plain)):
        spans += [*find_partial_dates(plain), *find_elapsed(plain)]
    return _barred(text, spans)


def _barred(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


@lru_cache(maxsize=REMEMBERED)
def people(text: str) -> People:
    """The names and agencies of a byline's text without its opener; nobody where the text is far too long for one."""
    if len(text) > LONGEST:
        return People()
    bare = _ADDRESS.sub("|", _LINK.sub(r"\1", _HAN_LABEL.sub(_labelled, without_times(text))))
    inner = [agent for match in _BRACKETS.finditer(bare) for agent in only_agencies(match[0], as_source=True)]
    bare = _SINGLE_LETTER_AND.sub(",", _BRACKETS.sub("|", bare))
    names: list[str] = []
    agents: list[str] = []
    whole = True
    for piece in _pieces(bare):
        if one := agency(piece):
            agents.append(one.name)
        elif is_role(piece):
            names += _beside_role(piece)
        elif agent := _trailing_agency(piece):
            names.append(agent[0])
            agents.append(agent[1])
        elif is_name(piece):
            names.append(piece)
        elif is_name(shorter := _WHERE.sub("", piece)):
            names.append(shorter)
            agents += only_agencies(piece[len(shorter) :].strip().partition(" ")[2], as_source=True)
        elif stamped := _before_stamp(piece):
            names.append(stamped[0])
            whole = whole and stamped[1]
        elif fold(piece) not in places() and fold(piece) not in _stamp_words():
            whole = False
    return People(tuple(dict.fromkeys(names)), tuple(dict.fromkeys([*agents, *inner])), whole)


def _labelled(match: re.Match[str]) -> str:
    """What stands behind a Chinese or Japanese label where it is the author's; where it is another's (``来源：…``), nobody's."""
    return f"|{match[2]}" if match[1] in _labels("byline_labels") else "|"


def _before_stamp(piece: str) -> tuple[str, bool] | None:
    """The name that a stamp or the time of reading runs into (``Jane Doe on``, ``Jane Doe 5 minute read``, ``Jane Doe Published in``).

    With whether nothing but words of stamps stands behind it.
    """
    tokens = piece.split()
    for count in range(NAME_TOKENS.start, min(len(tokens), NAME_TOKENS.stop)):
        behind = [fold(token) for token in tokens[count:]]
        words = [word for word in behind if not word.isdigit()]
        whole = bool(words) and all(word in _stamp_words() for word in words)
        if (whole or behind[0] in _labels("published_labels")) and is_name(name := " ".join(tokens[:count])):
            return name, whole
    return None


@cache
def _labels(group: str) -> frozenset[str]:
    """The phrases of a group, read once."""
    return frozenset(phrases(group))


@cache
def _stamp_words() -> frozenset[str]:
    words = {word for row in rows("stamp_words") for word in row.split()}
    days = {day.strip() for _, row in keyed("weekdays") for day in row.split(",")}
    return frozenset({*words, *days, *phrases("published_labels"), *phrases("updated_labels")})


def _pieces(text: str) -> Iterable[str]:
    for chunk in _MARKS.split(text):
        role = is_role(chunk) and not has_east_asian(chunk)  # "environment and transport reporter" is one
        for piece in [chunk] if role else _AND.split(chunk):
            bare = _AGAIN.sub("", piece.strip(" .,:;|–—-*_•·\"“”'"))
            if bare:
                yield bare + ("." if piece.strip().endswith(("Jr.", "Sr.")) else "")


def _trailing_agency(piece: str) -> tuple[str, str] | None:
    """Name and agency where they stand together without a mark between them (``Jane Doe Associated Press``)."""
    tokens = piece.split()
    for count in range(2, min(len(tokens), NAME_TOKENS.stop + 1)):  # one more for a title before the name
        found = agency(" ".join(tokens[count:]))
        if found and is_name(" ".join(tokens[:count])):
            return " ".join(tokens[:count]), found.name
    return None


def _beside_role(piece: str) -> list[str]:
    """The name that an East Asian role follows or leads (``홍길동 기자``, ``記者 王小明``)."""
    if not has_east_asian(piece):
        return []
    for role in sorted(roles(), key=lambda role: (-len(role), role)):
        if role in piece and role[0] >= FIRST_EAST_ASIAN:
            rest = piece.replace(role, " ").split()
            return [name for name in rest if is_name(name)]
    return []


def clean_author_names(raw: str | Sequence[str]) -> tuple[str, ...]:
    """Names from metadata that says "these are the authors" (JSON-LD, meta tags): each once, in order.

    Openers, roles, addresses, agencies and dates are taken off. As the source vouches for them, single words and unusual shapes stay,
    unless they are a role, an agency, an address or nobody (``admin``, ``Staff``).
    """
    found: list[str] = []
    for value in [raw] if isinstance(raw, str) else raw:
        plain = _forwards(without_opener(" ".join(value.split())))
        bare = _BRACKETS.sub("|", _ADDRESS.sub("|", without_times(plain)))
        found += [name for name in map(_vouched, _pieces(bare)) if name]
    return tuple(dict.fromkeys(found))


def _forwards(text: str) -> str:
    """The name in ``jane@post.example (Jane Doe)``, as feeds write it; and ``Doe, Jane`` of library records the right way round."""
    if match := _MAILBOX.fullmatch(text):
        return match[1]
    match = _INVERTED.fullmatch(text)
    if match is None or not all(may_name(part) and not agency(part) for part in match.groups()):
        return text
    return f"{match[2]} {match[1]}"


def _vouched(piece: str) -> str | None:
    if is_name(piece):
        return piece
    shorter = _WHERE.sub("", piece)
    if is_name(shorter):
        return shorter
    nobody = all(fold(word) in not_names() for word in piece.split())
    if nobody or agency(piece) or is_role(piece) or fold(piece) in places() or any(map(str.isdigit, piece)):
        return None
    return piece if len(piece) <= NAME_CHARS and len(piece.split()) in (1, *NAME_TOKENS) else None
