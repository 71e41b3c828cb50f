"""Who wrote an article, from a page's claims.

The origins are asked in the order of their trust (``TRUST``); one that only names the site itself is passed over for one that names
somebody else, and stands where there is none. The byline on the page, where it names all of those and others, has the last word.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cleaners.names import clean_author_names, people, without_opener
from cleaners.page_claims import Claim, Field, Origin
from cleaners.page_title import letters, site_keys

TRUST = (Origin.JSON_LD, Origin.META, Origin.MICRODATA, Origin.OPEN_GRAPH, Origin.ELEMENT, Origin.CLASS_NAME)
"""Origins of authors, the most trusted first."""

MOST_LINKED = 4
"""Links with ``rel=author`` up to which they are the article's; more are a list of the site's writers."""


@dataclass(frozen=True, slots=True)
class Named:
    """Authors and agencies, and where they were named."""

    names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    origin: Origin | None = None


def resolve_authors(claims: Sequence[Claim]) -> Named:
    """The article's authors; an empty ``Named`` where nobody is named."""
    authors = [claim for claim in claims if claim.field is Field.AUTHOR]
    sites = site_keys(claims)
    byline = _byline([claim for claim in authors if claim.origin is Origin.CLASS_NAME], sites)
    agencies = _agencies(authors)
    own_name: Named | None = None
    for origin in TRUST:
        names = (
            byline
            if origin is Origin.CLASS_NAME
            else _names([c for c in authors if c.origin is origin], origin)
        )
        if not names:
            continue
        if any(letters(name) not in sites for name in names):
            return Named(byline if _folded(byline) > _folded(names) else names, agencies, origin)
        own_name = own_name or Named(names, agencies, origin)
    return own_name or Named(agencies=agencies)


def _agencies(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The agencies among the claims of the most trusted origin."""
    origin = next((origin for origin in TRUST if any(claim.origin is origin for claim in claims)), None)
    values = dict.fromkeys(claim.value for claim in claims if claim.origin is origin)
    return tuple(
        dict.fromkeys(name for value in list(values)[:MOST_LINKED] for name in people(value).agencies)
    )


def _folded(names: Collection[str]) -> frozenset[str]:
    return frozenset(letters(name) for name in names)


def _names(claims: Sequence[Claim], origin: Origin) -> tuple[str, ...]:
    """The names that one origin gives."""
    if origin is Origin.JSON_LD:
        claims = [claim for claim in claims if claim.person] or claims
    elif origin is Origin.MICRODATA:
        claims = [claim for claim in claims if claim.scope == claims[0].scope]
    elif origin is Origin.ELEMENT and len({claim.value for claim in claims}) > MOST_LINKED:
        claims = claims[:1]
    names: dict[str, str] = {}
    for name in clean_author_names([claim.value for claim in claims]):
        names.setdefault(letters(name), name)
    return tuple(names.values())


def _byline(claims: Sequence[Claim], sites: Collection[str]) -> tuple[str, ...]:
    """The names in the first of the lines named for the author that holds any; the paper's own ("Example Post UK") is none of them."""
    for claim in claims:
        names = people(without_opener(claim.value)).names
        own = tuple(name for name in names if not any(letters(name).startswith(site) for site in sites))
        if own:
            return own
    return ()
