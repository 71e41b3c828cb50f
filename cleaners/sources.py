"""News agencies: their names as data, and what a line says of where a text comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cleaners.data_tables import rows
from cleaners.patterns import regex
from cleaners.phrasebook import WORD, core, fold

_SEPARATORS = regex(
    r"\s*(?:[/,;&|+·•、，=／]|\s[-–—]\s|\b(?:and|und|et|y|e|i|og|och|en|ve|و|и|та|with|via|mit|avec)\b)\s*"
)
_INITIALS = regex(r"[a-zäöü]{1,4}(?:\.[a-z]{2,3})?")
_ARTICLES = regex(r"^(?:the )?(?:(?:news )?agency |agenzia |agencia |agência |agence |agentur )?")
_DESKS = regex(r"\s*\((?:agency|news agency|agentur|agencia)\)$")


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency's canonical name; ``plain``: the name found means nothing else, so that it counts wherever it stands alone."""

    name: str
    plain: bool


@cache
def agencies() -> dict[str, Agency]:
    """Agencies by each of their names, folded."""
    table: dict[str, Agency] = {}
    for row in rows("agencies"):
        names = [name.strip() for name in row.split("|")]
        canonical = names[0].lstrip("~")
        for name in names:
            table.setdefault(core(fold(name)), Agency(canonical, plain=not name.startswith("~")))
    return table


@cache
def agency_words() -> frozenset[str]:
    """The words of all names: a text with none of them names no agency."""
    return frozenset(word for name in agencies() for word in WORD.findall(name))


def agency(text: str) -> Agency | None:
    """The agency that a text names and nothing else (``(dpa)``, ``— The Associated Press``), or None."""
    folded = _DESKS.sub("", core(fold(text)))
    found = agencies().get(folded)
    return found or agencies().get(core(_ARTICLES.sub("", folded)))


def only_agencies(text: str, *, as_source: bool = False) -> tuple[str, ...]:
    """Canonical names where a text is nothing but agencies and an editor's initials (``Reuters/afp``, ``dpa/kra``), in order; else ().

    Names that are also words (``AA``, ``MAP``) count beside another agency, or where the text is known to name a source.
    """
    whole = agency(text)
    if whole and (whole.plain or as_source):
        return (whole.name,)
    pieces = [piece for piece in _SEPARATORS.split(core(fold(text))) if piece]
    found = [agency(piece) for piece in pieces]
    if not any(found) or not (as_source or any(one and one.plain for one in found)):
        return ()
    if all(one or _INITIALS.fullmatch(piece) for one, piece in zip(found, pieces, strict=True)):
        return tuple(dict.fromkeys(one.name for one in found if one))
    return ()


def named_agencies(text: str) -> tuple[str, ...]:
    """Canonical names of the agencies among the pieces of a credit's text (``AP, CNN and Reuters`` → AP, Reuters), in order."""
    pieces = [piece for piece in _SEPARATORS.split(core(fold(text))) if piece]
    whole = agency(text)
    found = [whole] if whole else [agency(piece) or _leading(piece) for piece in pieces]
    return tuple(dict.fromkeys(one.name for one in found if one))


def _leading(piece: str) -> Agency | None:
    """The agency that a piece opens with (``the associated press contributed to this report``)."""
    words = piece.removeprefix("the ").split()
    for count in range(min(4, len(words)), 0, -1):
        found = agencies().get(" ".join(words[:count]).strip("().,:"))
        if found and found.plain:
            return found
    return None


def joined(names: tuple[str, ...] | list[str]) -> str | None:
    """Canonical names as the ``agency`` field has them: each once, joined by a slash; None for none."""
    return "/".join(dict.fromkeys(names)) or None
