"""What a credit line says: who reported, who edited, which agency the text comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from cleaners.data_tables import phrases
from cleaners.names import fold_keeping_case, people
from cleaners.patterns import REMEMBERED, regex
from cleaners.phrasebook import Sought, fold
from cleaners.scripts import has_east_asian
from cleaners.sources import named_agencies

_CLAUSES = regex(r"[;；。]|\.\s+(?=[^\W\d_a-z])|[()（）\[\]【】]")
_CONTRIBUTED = regex(r"\s+(?:also\s+)?contributed\b.*$|\s+(?:in|from)\s+[^\W\d_a-z][\w .'-]*$", re.DOTALL)
_WRITER_OF = regex(r"^.*?\b(?:writers?|reporters?|correspondents?|journalists?|staff)\s+(?=[^\W\d_a-z])")
_NEVER = "(?!)"  # matches nowhere
_HAN_NEXT = r"|(?=[\u3400-\u9fff])"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a credit line: what opens it, whether those named reported, and the text that names them."""

    opener: str
    reported: bool
    text: str


@cache
def _openers(name: str) -> Sought:
    return Sought(phrases(f"credit_{name}"))


@lru_cache(maxsize=REMEMBERED)
def _opening(editing: tuple[str, ...], reporting: tuple[str, ...], *, east_asian: bool) -> re.Pattern[str]:
    """One of the words that open a clause, and what parts it from the names.

    ``east_asian``: whether nothing may part them, before Han characters: a set of so many takes long to compile.
    """

    def group(name: str, words: tuple[str, ...]) -> str:
        return (
            rf"(?P<{name}>{'|'.join(r'[ ]+'.join(map(re.escape, word.split())) for word in words) or _NEVER})"
        )

    openers, end = (
        f"{group('editing', editing)}|{group('reporting', reporting)}",
        rf"(?:\s*[:：/／]\s*|\s+{_HAN_NEXT if east_asian else ''})",
    )
    return re.compile(rf"(?<![^\W_])(?:{openers}){end}", re.IGNORECASE)


def clauses(text: str) -> list[Clause]:
    """The clauses of a credit line that opens with one (``Reporting by …; Editing by …``); [] for any other line."""
    plain = fold_keeping_case(text).lstrip(" (（[【—–-*_•")
    folded = fold(plain)
    editing, reporting = _openers("editing"), _openers("reporting")
    if not folded.startswith(editing.phrases + reporting.phrases):
        return []
    opening = _opening(editing.held(folded), reporting.held(folded), east_asian=has_east_asian(plain))
    if not opening.match(plain):
        return []
    opened = list(opening.finditer(plain))
    ends = [*(match.start() for match in opened[1:]), len(plain)]
    return [
        Clause(
            match[0].strip(" :："), bool(match["reporting"]), plain[match.end() : end].strip(" ;,.()（）[]")
        )
        for match, end in zip(opened, ends, strict=True)
    ]


def reporters(text: str) -> tuple[str, ...]:
    """Names of those who reported, by a credit line's own words, in order; editors, translators and photographers are not."""
    found: list[str] = []
    for clause in clauses(text):
        if clause.reported:
            found += people(_CLAUSES.sub(",", clause.text)).names
    if not found and "contribut" in text:
        found += people(_WRITER_OF.sub("", _CONTRIBUTED.sub("", text.lstrip(" —–-*_•(")))).names
    return tuple(dict.fromkeys(found))


@cache
def _inputs() -> re.Pattern[str]:
    words = "|".join(r"\s+".join(map(re.escape, word.split())) for word in phrases("credit_inputs"))
    return re.compile(rf"^[\W_]*(?:{words})\s+", re.IGNORECASE)


def credited_agencies(text: str) -> tuple[str, ...]:
    """Canonical names of the agencies that a credit line names, in order."""
    found: list[str] = []
    for piece in _CLAUSES.split(text):
        label, colon, rest = piece.partition(":") if ":" in piece else piece.partition("：")
        found += named_agencies(_inputs().sub("", rest if colon else label))
    return tuple(dict.fromkeys(found))
