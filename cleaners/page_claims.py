"""What a page claims of itself, and where: JSON-LD, OpenGraph, other meta tags, microdata, elements, the URL. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.json_ld import (
    ARTICLE_TYPE,
    Node,
    article_object,
    by_id,
    is_type,
    listed,
    read_objects,
    text_of,
)
from cleaners.model import Line
from cleaners.patterns import regex
from cleaners.tables import keyed, rows


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
}
"""Microdata properties of an article."""

LD_PROPERTIES: tuple[tuple[str, Field], ...] = (
    ("headline", Field.TITLE),
    ("name", Field.TITLE),
    ("description", Field.STANDFIRST),
    ("datePublished", Field.PUBLISHED),
    ("dateCreated", Field.PUBLISHED),
    ("dateModified", Field.UPDATED),
    ("inLanguage", Field.LANGUAGE),
    ("publisher", Field.SITE),
    ("articleSection", Field.SECTION),
    ("url", Field.URL),
)
"""JSON-LD properties whose first value is text."""

COMMENT_WORDS = frozenset({"comment", "commenter", "commentator"})
BYLINE_WORDS = frozenset(rows("byline_names"))
"""Words in class names of elements that hold the author's name."""

DATE_WORDS = frozenset(rows("date_names"))
"""Words in class names of elements that hold the date of publication."""

LONGEST_BYLINE = 16
"""Words of a line up to which it may be a byline: three names and their papers; longer ones tell of the author's life."""

HIGHEST_ITEM = 12
"""Elements above an author's that are searched for the item it belongs to."""

SELECTOR = (
    "meta,script[type*='ld+json' i],link[rel],[itemprop],[rel~='author' i],time[datetime],html[lang],title"
)
"""Everything that claims something, in one search of the tree."""

_URL_DAY = regex(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")


@cache
def meta_names() -> dict[str, tuple[Field, Origin]]:
    """What the names of meta tags claim, and of which origin they are (``data/meta_names.txt``)."""
    return {
        name: (Field(field), Origin(origin))
        for key, names in keyed("meta_names")
        for field, origin in [key.split("/")]
        for name in names.split()
    }


def read_claims(tree: LexborHTMLParser, lines: Sequence[Line], url: str | None) -> list[Claim]:
    """All claims, those of one origin in the page's order."""
    scripts: list[str] = []
    claims: list[Claim] = []
    for node in tree.css(SELECTOR):
        if node.tag == "script":
            scripts.append(node.text())
        else:
            claims.extend(_of_node(node))
    claims.extend(_of_lines(lines))
    if url:
        claims.append(Claim(Field.URL, url, Origin.URL))
        claims.extend(
            Claim(Field.PUBLISHED, "-".join(day.groups()), Origin.URL) for day in _URL_DAY.finditer(url)
        )
    return [*_of_json_ld(scripts, claims), *claims]


def _of_node(node: LexborNode) -> Iterator[Claim]:
    attributes = node.attributes
    if node.tag == "meta":
        yield from _of_meta(attributes)
    elif node.tag == "link" and "canonical" in (attributes.get("rel") or "").lower().split():
        yield from _claim(Field.URL, attributes.get("href"), Origin.ELEMENT)
    elif node.tag == "html":
        yield from _claim(Field.LANGUAGE, attributes.get("lang"), Origin.ELEMENT)
    elif node.tag == "title":
        if node.parent is not None and node.parent.tag != "svg":
            yield from _claim(Field.TITLE, node.text(), Origin.ELEMENT)
    elif attributes.get("itemprop"):
        yield from _of_item(node, attributes)
    elif node.tag == "time":
        yield from _claim(Field.PUBLISHED, attributes.get("datetime"), Origin.ELEMENT)
    elif "author" in (attributes.get("rel") or "").lower().split():
        yield from _claim(Field.AUTHOR, node.text(), Origin.ELEMENT)


def _of_meta(attributes: dict[str, str | None]) -> Iterator[Claim]:
    for key in ("property", "name", "itemprop", "http-equiv"):
        name = (attributes.get(key) or "").strip().lower()
        if name in meta_names():
            field, origin = meta_names()[name]
            yield from _claim(field, attributes.get("content"), origin)
        elif key == "itemprop" and name in ITEM_PROPERTIES:
            yield from _claim(ITEM_PROPERTIES[name], attributes.get("content"), Origin.MICRODATA)


def _of_item(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[Claim]:
    for name in (attributes.get("itemprop") or "").lower().split():
        if field := ITEM_PROPERTIES.get(name):
            value = attributes.get("content") or attributes.get("datetime")
            scope = 0
            if field is Field.AUTHOR:
                scope = _item(node)
                if not value and (named := node.css_first("[itemprop='name']")) is not None:
                    value = named.attributes.get("content") or named.text()
            for claim in _claim(field, value or node.text(), Origin.MICRODATA):
                yield replace(claim, scope=scope)


def _item(node: LexborNode) -> int:
    """A number for the item around a property; 0 where none is marked."""
    above = node.parent
    for _ in range(HIGHEST_ITEM):
        if above is None:
            return 0
        if "itemscope" in above.attributes:
            return above.mem_id
        above = above.parent
    return 0


def _of_lines(lines: Sequence[Line]) -> Iterator[Claim]:
    """The visible headlines, and the lines whose element is named for the author."""
    for line in lines:
        facts = line.facts
        if facts is None:
            continue
        if "h1" in facts.path:
            yield Claim(Field.TITLE, line.text, Origin.CLASS_NAME)
        if not COMMENT_WORDS.isdisjoint(facts.own_words):
            continue  # a reader's name and time
        if (
            "h1" not in facts.path
            and not BYLINE_WORDS.isdisjoint(facts.own_words)
            and len(line.text.split()) <= LONGEST_BYLINE
        ):
            yield Claim(Field.AUTHOR, line.text, Origin.CLASS_NAME)
        if not DATE_WORDS.isdisjoint(facts.own_words) and len(line.text.split()) <= LONGEST_BYLINE:
            yield Claim(Field.PUBLISHED, line.text, Origin.CLASS_NAME)


def _of_json_ld(scripts: list[str], claims: Sequence[Claim]) -> list[Claim]:
    objects = read_objects(scripts)
    if not objects:
        return []
    titles = [claim.value for claim in claims if claim.field is Field.TITLE]
    urls = [claim.value for claim in claims if claim.field is Field.URL]
    node = article_object(objects, titles, urls)
    if node is None:
        return []
    found = [
        Claim(field, value, Origin.JSON_LD)
        for key, field in LD_PROPERTIES
        if (value := text_of(node.get(key)))
        and (key != "name" or not is_type(node, ARTICLE_TYPE) or not node.get("headline"))
    ]
    kind = [Claim(Field.TYPE, "article", Origin.JSON_LD)] if is_type(node, ARTICLE_TYPE) else []
    return [*found, *kind, *_ld_authors(node, by_id(objects)), *_ld_image(node, by_id(objects))]


def _ld_authors(node: Node, index: dict[str, Node]) -> Iterator[Claim]:
    for item in listed(node.get("author")) or listed(node.get("creator")):
        full = index.get(str(item.get("@id")), item) if isinstance(item, dict) else item
        person = isinstance(full, dict) and "Person" in map(str, listed(full.get("@type")))
        names = listed(full.get("name")) if isinstance(full, dict) else [full]
        if not names and isinstance(full, dict):
            names = [" ".join(str(full[key]) for key in ("givenName", "familyName") if full.get(key))]
        for name in names:
            if value := text_of(name):
                yield Claim(Field.AUTHOR, value, Origin.JSON_LD, person=person)


def _ld_image(node: Node, index: dict[str, Node]) -> Iterator[Claim]:
    for item in listed(node.get("image"))[:1] or listed(node.get("primaryImageOfPage"))[:1]:
        full = index.get(str(item.get("@id")), item) if isinstance(item, dict) else item
        if not isinstance(full, dict):
            yield from _claim(Field.IMAGE, str(full), Origin.JSON_LD)
            continue
        yield from _claim(
            Field.IMAGE, text_of(full.get("url")) or text_of(full.get("contentUrl")), Origin.JSON_LD
        )
        yield from _claim(Field.CAPTION, text_of(full.get("caption")), Origin.JSON_LD)


def _claim(field: Field, value: str | None, origin: Origin) -> Iterator[Claim]:
    """The claim, unless there is no value."""
    plain = " ".join((value or "").split())
    if plain:
        yield Claim(field, plain, origin)
