"""What a parser leaves out and a browser shows, or would show without scripts: written anew as plain elements before the page is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.patterns import regex

LONG_FALLBACK = 1_000
"""Bytes of a ``noscript`` from which it is looked at; counters' pictures and requests to turn scripts on are shorter."""

XHTML, XHTML_HEAD = "http://www.w3.org/1999/xhtml", 1_000
"""The name space of XHTML, and the characters at a page's beginning in which it names it."""

_NOSCRIPT = regex(rb"<(/?)noscript\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = regex(rb"<[^<>]*>")
_TEMPLATE = regex(rb"<(/?)template\b([^<>]*)>", re.IGNORECASE)
SHADOW_ROOT = b"shadowrootmode"
"""The attribute of a template that a browser shows where it stands (HTML standard, "declarative shadow roots")."""


_EMPTY = regex(r"<(title|script|style|textarea|iframe|noscript)\b([^<>]*)/>", re.IGNORECASE)


def with_ends(html: str) -> str:
    """XHTML with an end tag for each empty element whose text a parser of HTML would look for up to the page's end.

    >>> with_ends('<?xml version="1.0"?><html><head><title/></head></html>')
    '<?xml version="1.0"?><html><head><title></title></head></html>'
    """
    head = html[:XHTML_HEAD]
    is_xhtml = head.lstrip("\ufeff \t\r\n").startswith("<?xml") or XHTML in head
    return _EMPTY.sub(r"<\1\2></\1>", html) if is_xhtml and "/>" in html else html


def with_fallbacks(html: bytes, least: int = 0) -> bytes:
    """The page with its long ``noscript`` elements as a browser without scripts shows them; the page itself where it has none.

    Also where they hold no more than ``least`` bytes outside of tags: most hold pictures.
    """
    parts: list[bytes] = []
    done, start, text = 0, None, 0
    for tag in _NOSCRIPT.finditer(html):
        if not tag[1]:
            start = tag if start is None else start
        elif start is not None:
            if tag.start() - start.end() >= LONG_FALLBACK:
                inside = html[start.end() : tag.start()]
                parts += (html[done : start.start()], b"<div>", inside, b"</div>")
                text += len(_ANY_TAG.sub(b"", inside))
                done = tag.end()
            start = None
    return b"".join((*parts, html[done:])) if text > least else html


def with_shadow_roots(html: bytes) -> bytes:
    """The page with its declarative shadow roots in place of the templates that hold them; the page itself where it has none."""
    if SHADOW_ROOT not in html:
        return html
    parts: list[bytes] = []
    done = 0
    for start, end, instead in _shadow_tags(html):
        parts += (html[done:start], instead)
        done = end
    return b"".join((*parts, html[done:]))


def _shadow_tags(html: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The start and end tags of templates that are shadow roots: place, end, and what stands for it. A template left open is none."""
    opened: list[re.Match[bytes]] = []
    pairs: list[tuple[re.Match[bytes], re.Match[bytes]]] = []
    for tag in _TEMPLATE.finditer(html):
        if not tag[1]:
            opened.append(tag)
        elif opened and SHADOW_ROOT in (start := opened.pop())[2]:
            pairs.append((start, tag))
    tags = [
        (tag, instead) for pair in pairs for tag, instead in zip(pair, (b"<div>", b"</div>"), strict=True)
    ]
    for tag, instead in sorted(tags, key=lambda one: one[0].start()):
        yield tag.start(), tag.end(), instead
