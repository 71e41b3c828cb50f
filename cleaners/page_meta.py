"""What the meta tags of a page's head claim, one by one, and pairs of them: Twitter's cards, Parse.ly's record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache

from cleaners.claims import Claim, Field, Origin
from cleaners.data_tables import keyed, phrases
from cleaners.patterns import regex
from cleaners.phrasebook import core, fold

ITEM_PROPERTIES: dict[str, Field] = {
    "headline": Field.TITLE,
    "description": Field.STANDFIRST,
    "author": Field.AUTHOR,
    "creator": Field.AUTHOR,
    "datepublished": Field.PUBLISHED,
    "datecreated": Field.PUBLISHED,
    "datemodified": Field.UPDATED,
    "articlesection": Field.SECTION,
    "inlanguage": Field.LANGUAGE,
    "image": Field.IMAGE,
}
"""Properties of an article in microdata, and in RDFa where a prefix may stand before them."""

PARSELY = "parsely-page"
PARSELY_PROPERTIES: tuple[tuple[str, Field], ...] = (
    ("title", Field.TITLE),
    ("author", Field.AUTHOR),
    ("authors", Field.AUTHOR),
    ("pub_date", Field.PUBLISHED),
    ("section", Field.SECTION),
    ("image_url", Field.IMAGE),
    ("link", Field.URL),
)
"""Properties of the record that Parse.ly reads from one meta tag, as JSON."""

_CARD = regex(r"twitter:(label|data)(\d)")


@cache
def meta_names() -> dict[str, tuple[Field, Origin]]:
    """What the names of meta tags claim, and of which origin they are (``data/meta_names.txt``)."""
    return {
        name: (Field(field), Origin(origin))
        for key, names in keyed("meta_names")
        for field, origin in [key.split("/")]
        for name in names.split()
    }


def of_meta(attributes: Mapping[str, str | None]) -> Iterator[Claim]:
    """What one meta tag claims; ``attributes`` are its own."""
    for key in ("property", "name", "itemprop", "http-equiv"):
        name = (attributes.get(key) or "").strip().lower()
        if name in meta_names():
            field, origin = meta_names()[name]
            yield from claim(field, attributes.get("content"), origin)
        elif key == "itemprop" and name in ITEM_PROPERTIES:
            yield from claim(ITEM_PROPERTIES[name], attributes.get("content"), Origin.MICRODATA)
        elif name == PARSELY:
            yield from _of_parsely(attributes.get("content"))


def card_piece(attributes: Mapping[str, str | None]) -> tuple[str, str, str] | None:
    """``label`` or ``data``, the number of the pair and the value, where a meta tag is half of a labelled pair of a Twitter card."""
    match = _CARD.fullmatch((attributes.get("name") or attributes.get("property") or "").strip().lower())
    return (match[1], match[2], attributes.get("content") or "") if match else None


def of_cards(pieces: list[tuple[str, str, str]]) -> Iterator[Claim]:
    """The author, where one of the labels says so ("Written by", in any language that the phrases know)."""
    labels = {number: value for sort, number, value in pieces if sort == "label"}
    for sort, number, value in pieces:
        if sort == "data" and core(fold(labels.get(number, ""))) in _author_labels():
            yield from claim(Field.AUTHOR, value, Origin.META)


@cache
def _author_labels() -> frozenset[str]:
    return frozenset({*phrases("byline_openers"), *phrases("byline_labels")})


def _of_parsely(content: str | None) -> Iterator[Claim]:
    try:
        record = json.loads(content or "")
    except (ValueError, RecursionError):
        return  # broken as it is written by hand: the page has its other claims
    if not isinstance(record, dict):
        return
    for key, field in PARSELY_PROPERTIES:
        values = record.get(key)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str):
                yield from claim(field, value, Origin.META)


def claim(field: Field, value: str | None, origin: Origin) -> Iterator[Claim]:
    """The claim, unless there is no value."""
    plain = " ".join((value or "").split())
    if plain:
        yield Claim(field, plain, origin)
