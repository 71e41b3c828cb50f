"""JSON-LD of a page: the objects in its scripts, and the one that describes the article.

Scripts are often broken. In order: as it stands (control characters in strings allowed); without comment and CDATA wrappers, entities,
trailing commas and semicolons; several objects in a row one by one, as far as they can be read. What is still broken is searched for a few
scalar properties (``BROKEN_PROPERTIES``) by pattern, as strings of a broken object are mostly whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from cleaners.patterns import regex

Node = dict[str, Any]

ARTICLE_TYPE = regex(
    r"(?:Article|BlogPosting|LiveBlogPosting|^Report|^Review|SocialMediaPosting|^Recipe|^Chapter)$"
)
"""Types whose objects describe an article; the last part of a type that may be written as a URL."""

WEB_PAGE_TYPE = regex(r"(?:WebPage|ItemPage|^CreativeWork)$")
"""Types that describe the page and are asked where no object describes the article."""

CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "hasPart", "@list", "@set")
"""Properties that may hold the article. Lists of others (``itemListElement``, ``relatedLink``, ``mentions``) are not looked into."""

NAMING = ("name", "@value", "url", "@id")
"""Properties of an object that stand for it as text, the best first."""

BROKEN_PROPERTIES = (
    "headline",
    "description",
    "datePublished",
    "dateModified",
    "articleSection",
    "inLanguage",
)
BROKEN_TYPE = "BrokenArticle"
"""Type given to what was read from a broken object by pattern."""

MOST_NODES = 5_000
"""Objects looked at in a page: enough for any; beyond it is an attack."""

_TRAILING_COMMA = regex(r",(\s*[}\]])")
_DECODER = json.JSONDecoder(strict=False)
_STRING = r'"((?:[^"\\]|\\.)*)"'
_AUTHOR = regex(r'"author"\s*:\s*\[?\s*(?:\{[^{}]*?"name"\s*:\s*)?' + _STRING)


def read_objects(scripts: Iterable[str]) -> list[Node]:
    """The objects of a page's JSON-LD scripts that may describe it, in order."""
    found: list[Node] = []
    for script in scripts:
        if "{" in script:
            found.extend(_candidates(_parse(script)))
    return found


def article_object(objects: list[Node], titles: Iterable[str], urls: Iterable[str]) -> Node | None:
    """The object that describes the article: one that names the page's URL, else its title, else the first; None without any.

    ``titles`` and ``urls`` are what the page itself says they are.
    """
    articles = [node for node in objects if is_type(node, ARTICLE_TYPE)] or [
        node for node in objects if is_type(node, WEB_PAGE_TYPE)
    ]
    known_urls = {_bare(url) for url in urls}
    known_titles = {title.casefold() for title in titles}
    return min(articles, key=lambda node: _strangeness(node, known_urls, known_titles), default=None)


def is_type(node: Node, pattern: re.Pattern[str]) -> bool:
    """Whether one of an object's types matches."""
    return any(pattern.search(str(kind).rstrip("/").rsplit("/", 1)[-1]) for kind in listed(node.get("@type")))


def listed(value: object) -> list[Any]:
    """A property's values as a list: JSON-LD writes one value bare."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: object) -> str | None:
    """A property's first value as text without markup, or None: a string, a number, or an object's ``name``, ``@value`` or ``@id``."""
    for item in listed(value):
        texts = [item.get(key) for key in NAMING] if isinstance(item, Mapping) else [item]
        for text in texts:
            if isinstance(text, str) and text.strip():
                return unescape(text).strip()
            if isinstance(text, int) and not isinstance(text, bool):
                return str(text)
    return None


def breadcrumbs(objects: Iterable[Node], titles: Iterable[str]) -> list[str]:
    """The names of the page's way from the site's front page: without that, and without the page itself."""
    trail = next((node for node in objects if "BreadcrumbList" in map(str, listed(node.get("@type")))), {})
    said = {title.casefold() for title in titles}
    names = []
    for step in listed(trail.get("itemListElement")):
        item = step.get("item") if isinstance(step, Mapping) else None
        name = text_of(step.get("name")) if isinstance(step, Mapping) else None
        place = text_of(item.get("@id")) or text_of(item.get("url")) if isinstance(item, Mapping) else item
        if not name and isinstance(item, Mapping):
            name = text_of(item.get("name"))
        front = isinstance(place, str) and "/" not in _bare(place)
        if name and not front and name.casefold() not in said:
            names.append(name)
    return names if len(names) < len(listed(trail.get("itemListElement"))) else names[1:-1]


def by_id(objects: Iterable[Node]) -> dict[str, Node]:
    """Objects by their ``@id``, for references; the fullest where several share one."""
    index: dict[str, Node] = {}
    for node in objects:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(index.get(name, {})):
            index[name] = node
    return index


def _strangeness(node: Node, urls: set[str], titles: set[str]) -> int:
    """0 for an object that names the page's URL, 1 for one with its title, 2 for others, 3 for those read by pattern."""
    if BROKEN_TYPE in listed(node.get("@type")):
        return 3
    places = (text_of(node.get(key)) for key in ("url", "mainEntityOfPage", "@id"))
    if any(place and _bare(place) in urls for place in places):
        return 0
    title = text_of(node.get("headline")) or text_of(node.get("name"))
    return 1 if title and title.casefold() in titles else 2


def _bare(url: str) -> str:
    """A URL for comparison: without scheme, ``www.``, query, fragment and final slash."""
    return re.sub(r"^(?:https?:)?//(?:www\.)?|[?#].*$", "", url).rstrip("/")


def _candidates(values: Iterable[object]) -> Iterator[Node]:
    """The objects among values and, where they may hold the article, inside them. Iterative: scripts nest as deep as they like."""
    waiting = list(values)[::-1]
    seen = 0
    while waiting and seen < MOST_NODES:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            seen += 1
            yield value
            waiting.extend(
                value[key] for key in reversed(CONTAINERS) if isinstance(value.get(key), (dict, list))
            )


def _parse(script: str) -> list[object]:
    """The values of one script, by the ladder in the module's docstring."""
    plain = _unwrapped(script)
    for attempt in (script, plain, _TRAILING_COMMA.sub(r"\1", plain), unescape(plain)):
        try:
            return [_DECODER.decode(attempt.strip())]
        except (ValueError, RecursionError):
            continue
    return _in_a_row(plain) or _by_pattern(script)


def _unwrapped(script: str) -> str:
    """The script from its first bracket to its last."""
    brace = max(0, script.find("{"))
    before = script[:brace].rstrip()
    opening = len(before) - 1 if before.endswith("[") else brace
    return script[opening : max(script.rfind("}"), script.rfind("]")) + 1]


def _in_a_row(script: str) -> list[object]:
    """The values that stand one after the other, up to the first that cannot be read."""
    values: list[object] = []
    start = script.find("{")
    while start >= 0:
        try:
            value, end = _DECODER.raw_decode(script, start)
        except (ValueError, RecursionError):
            break
        values.append(value)
        start = script.find("{", end)
    return values


def _by_pattern(script: str) -> list[object]:
    """One object of the properties that can be found in a script that is no JSON."""
    node: Node = {}
    for name in BROKEN_PROPERTIES:
        if match := re.search(rf'"{name}"\s*:\s*{_STRING}', script):
            node[name] = _unquoted(match[1])
    if author := _AUTHOR.search(script):
        node["author"] = _unquoted(author[1])
    return [{**node, "@type": ["Article", BROKEN_TYPE]}] if node and ARTICLE_HINT.search(script) else []


ARTICLE_HINT = regex(r'"@type"\s*:\s*\[?\s*"[^"]*(?:Article|Posting)"')
"""What a script read by pattern must hold, lest the description of a shop is taken for an article's."""


def _unquoted(inner: str) -> str:
    """The text of a JSON string from what stands between its quotes, as it is where it is no JSON string either."""
    try:
        return str(_DECODER.decode(f'"{inner}"'))
    except ValueError:
        return inner
