"""What a claim of a page is: a value for a field, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a claim is about."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    AUTHOR = "author"
    PUBLISHED = "published"
    UPDATED = "updated"
    LANGUAGE = "language"
    SITE = "site"
    SECTION = "section"
    URL = "url"
    IMAGE = "image"
    CAPTION = "image_caption"
    TYPE = "page_type"


class Origin(StrEnum):
    """Where a claim stands."""

    JSON_LD = "json-ld"
    OPEN_GRAPH = "opengraph"
    META = "meta"
    MICRODATA = "microdata"
    ELEMENT = "element"
    CLASS_NAME = "class"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that the page gives for a field, as written.

    ``person``: an author said to be a person, not a company. ``scope``: a number for the microdata item that it belongs to.
    """

    field: Field
    value: str
    origin: Origin
    person: bool = False
    scope: int = 0
