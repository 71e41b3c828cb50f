"""What a page claims of itself, and where: JSON-LD, OpenGraph, other meta tags, microdata, elements, the URL. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.claims import Claim, Field, Origin
from cleaners.data_tables import rows
from cleaners.dates import tells_change
from cleaners.html_tags import name_words
from cleaners.json_ld import (
    ARTICLE_TYPE,
    Node,
    article_object,
    breadcrumbs,
    by_id,
    is_type,
    listed,
    read_objects,
    text_of,
)
from cleaners.model import Line
from cleaners.page_meta import ITEM_PROPERTIES, card_piece, claim, of_cards, of_meta
from cleaners.page_times import is_headline, of_times
from cleaners.patterns import regex

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
OF_READERS = frozenset({Field.AUTHOR, Field.PUBLISHED, Field.UPDATED})
"""Fields that a comment has as well."""
BYLINE_WORDS = frozenset(rows("byline_names"))
"""Words in class names of elements that hold the author's name."""

DATE_WORDS = frozenset(rows("date_names"))
"""Words in class names of elements that hold the date of publication."""

LONGEST_BYLINE = 16
"""Words of a line up to which it may be a byline: three names and their papers; longer ones tell of the author's life."""

HIGHEST_ITEM = 12
"""Elements above an author's that are searched for the item it belongs to."""

ABOVE_HEADLINE = 5
"""Lines above the headline in which a line named for the date is still the article's, and not the masthead's."""

SELECTOR = (
    "meta,script[type*='ld+json' i],link[rel],[itemprop],[property],[rel~='author' i],time,h1,html,title,"
    ".vcard .fn,.published[title]"
)
"""Everything that claims something, in one search of the tree."""

_URL_DAY = regex(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def read_claims(tree: LexborHTMLParser, lines: Sequence[Line], url: str | None) -> list[Claim]:
    """All claims, those of one origin in the page's order, the times of the article before others (:mod:`cleaners.page_times`)."""
    claims: list[Claim] = []
    scripts: list[str] = []
    cards: list[tuple[str, str, str]] = []
    times: list[LexborNode] = []
    headline: LexborNode | None = None
    before = 0
    for node in tree.css(SELECTOR):
        tag = node.tag
        if tag == "script":
            scripts.append(node.text())
        elif tag == "time" and not node.attributes.get("itemprop"):
            times.append(node)
        elif tag == "h1" and headline is None and is_headline(node):
            headline, before = node, len(times)
        else:
            claims.extend(_of_node(node))
            if tag == "meta" and (piece := card_piece(node.attributes)):
                cards.append(piece)
    claims.extend(of_cards(cards))
    claims.extend(of_times(times, headline, before))
    claims.extend(_of_lines(lines))
    claims.extend(_of_dates(lines))
    if url:
        claims.append(Claim(Field.URL, url, Origin.URL))
        claims.extend(
            Claim(Field.PUBLISHED, "-".join(day.groups()), Origin.URL) for day in _URL_DAY.finditer(url)
        )
    return [*_of_json_ld(scripts, claims), *claims]


def _of_node(node: LexborNode) -> Iterator[Claim]:
    attributes = node.attributes
    if node.tag == "meta":
        yield from of_meta(attributes)
    elif node.tag == "link":
        yield from _of_link(attributes)
    elif node.tag == "html":
        yield from claim(Field.LANGUAGE, attributes.get("lang") or attributes.get("xml:lang"), Origin.ELEMENT)
    elif node.tag == "title":
        if node.parent is not None and node.parent.tag != "svg":
            yield from claim(Field.TITLE, node.text(), Origin.ELEMENT)
    elif attributes.get("itemprop") or attributes.get("property"):
        yield from _of_item(node, attributes)
    elif "author" in (attributes.get("rel") or "").lower().split():
        yield from claim(Field.AUTHOR, node.text(), Origin.ELEMENT)
    else:
        yield from _of_microformat(node, attributes)


def _of_link(attributes: dict[str, str | None]) -> Iterator[Claim]:
    kinds = (attributes.get("rel") or "").lower().split()
    if "canonical" in kinds:
        yield from claim(Field.URL, attributes.get("href"), Origin.ELEMENT)
    if "image_src" in kinds:
        yield from claim(Field.IMAGE, attributes.get("href"), Origin.ELEMENT)


def _of_microformat(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[Claim]:
    """hCard's name and hAtom's time, readers' comments aside."""
    words = name_words(attributes.get("class") or "")
    if "fn" in words and not _among_comments(node):
        yield from claim(Field.AUTHOR, node.text(), Origin.ELEMENT)
    elif "published" in words:
        yield from claim(Field.PUBLISHED, attributes.get("title"), Origin.ELEMENT)


def _among_comments(node: LexborNode) -> bool:
    above: LexborNode | None = node
    for _ in range(HIGHEST_ITEM):
        if above is None:
            return False
        attributes = above.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if not COMMENT_WORDS.isdisjoint(name_words(named)):
            return True
        above = above.parent
    return False


def _of_item(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[Claim]:
    properties = attributes.get("itemprop") or attributes.get("property") or ""
    for name in properties.lower().split():
        field = ITEM_PROPERTIES.get(name.rpartition(":")[2])
        if field and not (field in OF_READERS and _among_comments(node)):
            value = attributes.get("content") or attributes.get("datetime")
            scope = 0
            if field is Field.IMAGE:
                yield from claim(field, value or attributes.get("src"), Origin.MICRODATA)
                continue
            if field is Field.AUTHOR:
                scope = _item(node)
                if (
                    not value
                    and (named := node.css_first("[itemprop='name'],[property$='name']")) is not None
                ):
                    value = named.attributes.get("content") or named.text()
            for one in claim(field, value or node.text(), Origin.MICRODATA):
                yield replace(one, scope=scope)


def _item(node: LexborNode) -> int:
    """A number for the item around a property; 0 where none is marked."""
    above = node.parent
    for _ in range(HIGHEST_ITEM):
        if above is None:
            return 0
        if "itemscope" in above.attributes or "typeof" in above.attributes:
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


def _of_dates(lines: Sequence[Line]) -> Iterator[Claim]:
    """The lines whose element is named for the date: those around and under the headline first, those that tell of a change last."""
    headline = next(
        (i for i, line in enumerate(lines) if line.facts is not None and "h1" in line.facts.path), 0
    )
    own: list[str] = []
    masthead: list[str] = []
    changes: list[str] = []
    for i, line in enumerate(lines):
        facts = line.facts
        if facts is None or DATE_WORDS.isdisjoint(facts.own_words):
            continue
        if not COMMENT_WORDS.isdisjoint(facts.own_words) or len(line.text.split()) > LONGEST_BYLINE:
            continue
        if tells_change(line.text):
            changes.append(line.text)
        else:
            (own if i >= headline - ABOVE_HEADLINE else masthead).append(line.text)
    yield from (Claim(Field.UPDATED, text, Origin.CLASS_NAME) for text in changes)
    yield from (Claim(Field.PUBLISHED, text, Origin.CLASS_NAME) for text in (*own, *masthead, *changes))


def _of_json_ld(scripts: list[str], claims: Sequence[Claim]) -> list[Claim]:
    objects = read_objects(scripts)
    if not objects:
        return []
    titles = [claim.value for claim in claims if claim.field is Field.TITLE]
    urls = [claim.value for claim in claims if claim.field is Field.URL]
    trail = [Claim(Field.SECTION, name, Origin.JSON_LD) for name in breadcrumbs(objects, titles)[:1]]
    node = article_object(objects, titles, urls)
    if node is None:
        return trail
    found = [
        Claim(field, value, Origin.JSON_LD)
        for key, field in LD_PROPERTIES
        if (value := text_of(node.get(key)))
        and (key != "name" or not is_type(node, ARTICLE_TYPE) or not node.get("headline"))
    ]
    kind = [Claim(Field.TYPE, "article", Origin.JSON_LD)] if is_type(node, ARTICLE_TYPE) else []
    index = by_id(objects)
    return [*found, *kind, *_ld_authors(node, index), *_ld_image(node, index), *trail]


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
            yield from claim(Field.IMAGE, str(full), Origin.JSON_LD)
            continue
        yield from claim(
            Field.IMAGE, text_of(full.get("url")) or text_of(full.get("contentUrl")), Origin.JSON_LD
        )
        yield from claim(Field.CAPTION, text_of(full.get("caption")), Origin.JSON_LD)
