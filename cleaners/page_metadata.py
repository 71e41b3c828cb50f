"""What a page says of itself, one value a field, from its claims by a stated order of trust.

Where claims disagree, the surer origin wins (``TRUST``), and for the title the visible headline that another claim confirms. A field that
nothing claims is None or empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from cleaners.claims import Claim, Field, Origin
from cleaners.dates import parse_date
from cleaners.model import Line
from cleaners.page_authors import resolve_authors
from cleaners.page_claims import read_claims
from cleaners.page_fields import PageMetadata
from cleaners.page_title import resolve_title
from cleaners.patterns import regex

_DATING = (
    Origin.JSON_LD,
    Origin.OPEN_GRAPH,
    Origin.META,
    Origin.MICRODATA,
    Origin.ELEMENT,
    Origin.CLASS_NAME,
)
TRUST: Mapping[Field, tuple[Origin, ...]] = {
    Field.STANDFIRST: (Origin.JSON_LD, Origin.OPEN_GRAPH, Origin.META, Origin.MICRODATA),
    Field.PUBLISHED: (*_DATING, Origin.URL),
    Field.UPDATED: _DATING,
    Field.LANGUAGE: (Origin.ELEMENT, Origin.JSON_LD, Origin.META, Origin.OPEN_GRAPH),
    Field.SITE: (Origin.OPEN_GRAPH, Origin.JSON_LD, Origin.META),
    Field.SECTION: (Origin.JSON_LD, Origin.OPEN_GRAPH, Origin.META, Origin.MICRODATA),
    Field.URL: (Origin.ELEMENT, Origin.OPEN_GRAPH, Origin.JSON_LD, Origin.URL, Origin.META),
    Field.IMAGE: (Origin.OPEN_GRAPH, Origin.JSON_LD, Origin.META, Origin.MICRODATA, Origin.ELEMENT),
    Field.CAPTION: (Origin.JSON_LD,),
    Field.TYPE: (Origin.JSON_LD, Origin.OPEN_GRAPH),
}
"""Origins of a field, the most trusted first."""

FIRST_YEAR = 1900
"""Dates before it are what software writes for "unknown" (years 1 and 1601)."""

T = TypeVar("T")
_EPOCH = regex(r"(1\d{9}|[5-9]\d{8})(?:\d{3}|\.\d+)?")
"""Seconds since 1970 of the years 1985 to 2033, with milliseconds or without."""
_DIGITS = regex(r"((?:19|20)\d{6})(\d{4}|\d{6})")
"""Date and time in digits alone (``20240514093000``)."""
_JAVA_DATE = regex(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) ([A-Z]{2,5}) (\d{4})")
"""``Tue May 14 09:00:00 UTC 2024``, as Java and the C library print a date."""
_SPACED_OFFSET = regex(r"\s+([+-]\d{2}:?\d{2})$")
_LANGUAGE = regex(r"\s*([a-z]{2,3})(?![a-z])", re.IGNORECASE)


def read_metadata(tree: LexborHTMLParser, lines: Sequence[Line], url: str | None = None) -> PageMetadata:
    """Read what a parsed page says of itself; ``lines`` are its lines with facts, ``url`` is where it was found."""
    return resolve(read_claims(tree, lines, url), [line.text for line in lines])


def resolve(claims: Sequence[Claim], lines: Sequence[str] = ()) -> PageMetadata:
    """One value a field; ``lines`` are what the page shows."""
    origins: dict[str, str] = {}
    language = _first(claims, Field.LANGUAGE, origins, _language)

    def date(value: str) -> datetime | None:
        return parse_instant(value, language)

    title = resolve_title(claims, lines)
    if title is not None:
        origins[Field.TITLE] = title.origin
    named = resolve_authors(claims)
    if named.origin is not None:
        origins[Field.AUTHOR] = named.origin
    published = _first_claim(claims, Field.PUBLISHED, date)
    if published is not None:
        origins[Field.PUBLISHED] = published.origin
    return PageMetadata(
        title=title.value if title else None,
        standfirst=_first(claims, Field.STANDFIRST, origins, _text),
        authors=named.names,
        nobody=named.nobody,
        agency=next(iter(named.agencies), None),
        published=_in_local_zone(date(published.value) if published else None, claims),
        published_raw=published.value if published else None,
        updated=_first(claims, Field.UPDATED, origins, date),
        language=language,
        site=_first(claims, Field.SITE, origins, _text),
        section=_first(claims, Field.SECTION, origins, _text),
        url=_first(claims, Field.URL, origins, _absolute(claims)),
        image=_first(claims, Field.IMAGE, origins, _absolute(claims)),
        image_caption=_first(claims, Field.CAPTION, origins, _text),
        page_type=_first(claims, Field.TYPE, origins, str.lower),
        origins=origins,
        claims=tuple(claims),
    )


def parse_instant(value: str, language: str | None = None) -> datetime | None:
    """The instant that a date's text tells, aware; its own zone is kept where it names one, else it is in UTC. None when it tells none."""
    when = _iso(value)
    if when is None:
        when = parse_date(_JAVA_DATE.sub(r"\2 \1 \5 \3 \4", value), language=language)
    if when is None or when.year < FIRST_YEAR:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _iso(value: str) -> datetime | None:
    """The instant of ISO 8601, or of a number of seconds or milliseconds since 1970."""
    if match := _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(match[1]), UTC)
    if match := _DIGITS.fullmatch(value):
        value = f"{match[1]}T{match[2]}"
    try:
        return datetime.fromisoformat(_SPACED_OFFSET.sub(r"\1", value))
    except ValueError:
        return None


def _in_local_zone(when: datetime | None, claims: Sequence[Claim]) -> datetime | None:
    """The same instant as another claim writes it in the paper's own zone, so that its day is the day on the page."""
    for claim in claims:
        same = _iso(claim.value) if claim.field is Field.PUBLISHED and when is not None else None
        if (
            same is not None
            and same.utcoffset()
            and when is not None
            and abs(same - when) < timedelta(minutes=1)
        ):
            return same
    return when


def _by_trust(claims: Sequence[Claim], wanted: Field) -> Iterator[Claim]:
    own = [claim for claim in claims if claim.field is wanted]
    for origin in TRUST[wanted] if own else ():
        yield from (claim for claim in own if claim.origin is origin)


def _first_claim(claims: Sequence[Claim], wanted: Field, read: Callable[[str], object]) -> Claim | None:
    """The most trusted claim that can be read."""
    return next((claim for claim in _by_trust(claims, wanted) if read(claim.value)), None)


def _first(
    claims: Sequence[Claim], wanted: Field, origins: dict[str, str], read: Callable[[str], T | None]
) -> T | None:
    """What the most trusted readable claim says; its origin is noted."""
    claim = _first_claim(claims, wanted, read)
    if claim is None:
        return None
    origins[wanted] = claim.origin
    return read(claim.value)


def _text(value: str) -> str:
    """The value without entities that were escaped twice."""
    return " ".join(unescape(value).split())


def _language(value: str) -> str | None:
    """The ISO 639 code of a language tag or locale."""
    match = _LANGUAGE.match(value)
    return match[1].lower() if match else None


def _absolute(claims: Sequence[Claim]) -> Callable[[str], str | None]:
    """A reader of URLs that are relative to the page's own."""
    base = next((claim.value for claim in _by_trust(claims, Field.URL) if claim.value.startswith("http")), "")

    def read(value: str) -> str | None:
        try:
            url = urljoin(base, value)
        except ValueError:
            return None
        return url if urlsplit(url).scheme in {"http", "https"} else None

    return read
