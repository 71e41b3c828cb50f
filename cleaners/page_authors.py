"""Who wrote an article, from a page's claims.

The origins are asked in the order of their trust (``TRUST``); one that only names the site itself is passed over for one that names
somebody else, and stands where there is none. The byline on the page, where it names all of those and others, has the last word. Where
nobody is named, the newsroom is that the page says signed it ("Example Post Staff").
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cleaners.claims import Claim, Field, Origin
from cleaners.name_shapes import is_newsroom
from cleaners.names import clean_author_names, people, signature, without_opener
from cleaners.page_title import letters, site_keys
from cleaners.patterns import regex

TRUST = (Origin.JSON_LD, Origin.META, Origin.MICRODATA, Origin.OPEN_GRAPH, Origin.ELEMENT, Origin.CLASS_NAME)
"""Origins of authors, the most trusted first."""

MOST_LINKED = 4
"""Links with ``rel=author`` up to which they are the article's; more are a list of the site's writers."""

_ACCOUNT = regex(r"[a-z0-9._-]+")
_SOCIAL = regex(r"\b(?:Twitter|Facebook|Instagram|LinkedIn|Follow|Email|E-?mail)\b")
_DASH = regex(r"\s+[-–—|•·]\s+")


@dataclass(frozen=True, slots=True)
class Named:
    """Authors and agencies, and where they were named. ``nobody``: a newsroom signed, as far as the claims say."""

    names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    origin: Origin | None = None
    nobody: bool = False


def resolve_authors(claims: Sequence[Claim]) -> Named:
    """The article's authors; an empty ``Named`` where nobody is named."""
    authors = [claim for claim in claims if claim.field is Field.AUTHOR]
    sites = site_keys(claims)
    lines = [claim.value for claim in authors if claim.origin is Origin.CLASS_NAME]
    weak: Named | None = None
    for origin in TRUST:
        own = [claim for claim in authors if claim.origin is origin]
        names = _first_byline(lines, sites) if origin is Origin.CLASS_NAME else _names(own, origin, sites)
        agencies = _agencies(own)
        if agencies and not names:
            lines = lines[:1]  # the first may name the agency's reporter; others are of other stories
            weak = weak or Named((), agencies, origin)
        if not names:
            continue
        if _weak(names, sites):
            weak = weak or Named(names, agencies, origin)
            continue
        byline = _first_byline(lines[:1], sites)
        fuller = byline if _folded(byline) > _folded(names) else names
        return Named(fuller, agencies or (weak.agencies if weak else ()), origin)
    return weak or _newsroom(authors, sites)


def _newsroom(authors: Sequence[Claim], sites: Collection[str]) -> Named:
    """The newsroom or the site that a claim names, whatever its name looks like ("Example Post Staff", "post.example")."""
    for origin in TRUST:
        for claim in authors:
            name = without_opener(claim.value).strip()
            if claim.origin is origin and (is_newsroom(name) or letters(name) in sites):
                return Named((name,), (), origin, nobody=True)
    return Named()


def _first_byline(lines: Sequence[str], sites: Collection[str]) -> tuple[str, ...]:
    """The names in the first of the lines that has any; nobody's where the paper or its newsroom signs first, as others sign teasers."""
    for line in lines:
        if names := _byline(line, sites):
            return names
        signed = without_opener(line).strip()
        if letters(signed) in sites or is_newsroom(signed):
            break
    return ()


def _weak(names: Sequence[str], sites: Collection[str]) -> bool:
    """Whether names only say which site it is, or are what somebody logs in as (``jdoe``)."""
    return all(letters(name) in sites or _ACCOUNT.fullmatch(name) for name in names)


def _agencies(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The agencies among the first claims."""
    values = dict.fromkeys(claim.value for claim in claims[:MOST_LINKED])
    return tuple(dict.fromkeys(name for value in values for name in people(value).agencies))


def _folded(names: Collection[str]) -> frozenset[str]:
    return frozenset(letters(name) for name in names)


def _names(claims: Sequence[Claim], origin: Origin, sites: Collection[str]) -> tuple[str, ...]:
    """The names that one origin gives; the site's own beside others is where they work."""
    if origin is Origin.JSON_LD:
        claims = [claim for claim in claims if claim.person] or claims
    elif origin is Origin.MICRODATA:
        claims = [claim for claim in claims if claim.scope == claims[0].scope]
    elif origin is Origin.ELEMENT and len({claim.value for claim in claims}) > MOST_LINKED:
        claims = claims[:1]
    names: dict[str, str] = {}
    for name in clean_author_names([claim.value for claim in claims]):
        names.setdefault(letters(name), name)
    return tuple(name for key, name in names.items() if key not in sites) or tuple(names.values())


def _byline(text: str, sites: Collection[str]) -> tuple[str, ...]:
    """The names in a line named for the author; the paper's own ("Example Post UK") is none of them."""
    plain = _without_site(_SOCIAL.sub(" ", text), sites)
    pieces = [plain, *_DASH.split(plain)]
    found = next((names for piece in pieces if (names := people(signature(piece.strip())).names)), ())
    return tuple(name for name in found if not any(letters(name).startswith(site) for site in sites))


def _without_site(text: str, sites: Collection[str]) -> str:
    """A byline without the paper's name at its end ("Ann Example EXAMPLE POST")."""
    words = text.split()
    for count in range(min(4, len(words) - 2), 0, -1):
        if letters("".join(words[-count:])) in sites:
            return " ".join(words[:-count])
    return text
