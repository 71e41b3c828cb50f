"""Pages that would make a conformant parser slow: nested without end, or with formatting left open before thousands of paragraphs.

The standard's tree building looks through all open elements at many tags, and opens every formatting element left open anew in each block.
Both grow with the square of the page, in time and in memory. Browsers stop at a depth of 512. Here the tags that go deeper are taken out of
such a page before it is parsed, a line break standing for a block's; its text stays. Tags are read roughly, for speed: on a page that is
not meant to harm nothing is changed.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from cleaners.html_tags import BLOCKS
from cleaners.patterns import regex

DEEPEST_TREE = 512
"""Elements inside one another beyond which tags are taken out: the limit of the WebKit family."""

MOST_FORMATTING = 50
"""Formatting elements open at once beyond which their tags are taken out."""

MOST_REOPENED = 50_000
"""Formatting elements that a page may have opened anew in its blocks, before all are closed and no more are let in."""

MANY_TAGS = 10_000
"""Tags from which a page is always looked through; nineteen of twenty have fewer than half as many. As many can nest so as to cost a
second, but not more."""

EXCESS = 400
"""Start tags without an end tag, ``<br>`` and images among them, from which they are counted by name: 11 of 825 pages have more."""

LONG_PAGE = 100_000
LONGEST_TAG = 50_000
MOST_ATTRIBUTES = 1_000
"""A page, a tag (characters) and a number of attributes from which attributes are looked at: each one is compared with all before it."""

_CROWDED = regex(rf"(<[a-z][^\s<>]*+)[^<>]{{{LONGEST_TAG},}}+(?=>)", re.IGNORECASE)
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_NEVER_NESTED = frozenset(
    (
        "p", "li", "dd", "dt", "option", "tr", "td", "th", "tbody", "thead", "tfoot", "html", "head", "body",
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    )
)  # fmt: skip
_LOWER, _LETTERS = 0x20, 26
"""The bit that parts an ASCII letter from its capital, and how many letters there are."""
_START = regex(r"<([a-z][a-z0-9-]*+)[\s/>]", re.IGNORECASE)
"""A start tag with what ends its name: in scripts, ``i<s.length`` compares."""
_END = regex(r"<\\?/([a-z][a-z0-9-]*+)", re.IGNORECASE)
"""An end tag, also as the strings of scripts have it: ``<\\/p>``."""
_CLOSED = "/>"
"""What stands at the end of a tag that ends itself, as those of drawings do."""
_TAG = regex(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|title|textarea|noscript|iframe|xmp|noembed|noframes)\b.*?(?:</(?P=raw)|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/<>]*)[^<>]*+(?P<close>>?)",
    re.DOTALL | re.IGNORECASE,
)


def tamed(html: str) -> bytes:
    """The page in UTF-8 as it is, unless its tags nest deeper than browsers go or have attributes without end; then without those."""
    if len(html) > LONG_PAGE:
        html = _CROWDED.sub(r"\1", html) if _crowded(html) else html
    page = _encoded(html)
    return page if _harmless(html, page) else _encoded(_Pruner().prune(html))


def _encoded(html: str) -> bytes:
    """What parsers read; half a surrogate pair is no character."""
    return html.encode("utf-8", "ignore")


def _crowded(html: str) -> bool:
    """Whether some tag is long and has very many attributes; pictures written into a tag are long too, but one attribute.

    What is as long as ``LONGEST_TAG`` holds one of the places that are that far apart.
    """
    for place in range(LONGEST_TAG, len(html), LONGEST_TAG):
        start, end = html.rfind(">", 0, place) + 1, html.find(">", place)
        if end - start > LONGEST_TAG and html.count("=", start, end) > MOST_ATTRIBUTES:
            return True
    return False


def _harmless(html: str, page: bytes) -> bool:
    """Whether counting alone shows that a page cannot nest so deep that it hurts: first all tags, then those left open by name.

    ``page``: the same in UTF-8.
    """
    starts, ends = _tags(page)
    if starts + ends > MANY_TAGS:
        return False
    if starts - ends <= EXCESS:
        return True
    left_open = Counter(map(str.lower, _START.findall(html)))
    left_open.subtract(map(str.lower, _END.findall(html)))
    nesting = sum(count for name, count in left_open.items() if count > 0 and name not in _NEVER_NESTED)
    nesting -= html.count(_CLOSED)
    formatting = sum(count for name, count in left_open.items() if count > 0 and name in _FORMATTING)
    return nesting <= DEEPEST_TREE and formatting <= MOST_FORMATTING


def _tags(page: bytes) -> tuple[int, int]:
    """How many start tags and how many end tags a page has; those in scripts and comments count too.

    Counted all at once: looking through the text for ``<`` and again for ``</`` takes four times as long.
    """
    codes = np.frombuffer(page, dtype=np.uint8)
    behind = codes[np.flatnonzero(codes[:-1] == ord("<")) + 1]
    letters = (behind | _LOWER) - ord("a") < _LETTERS  # bytes: what stands before "a" comes out large
    return int(np.count_nonzero(letters)), int(np.count_nonzero(behind == ord("/")))


class _Pruner:
    """Goes through a page's tags and takes out those that are too many."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._depth = 0
        self._formatting = 0
        self._reopened = 0

    def prune(self, html: str) -> str:
        """The page without the tags that are too many; the page itself when there are none."""
        kept: list[str] = []
        done = 0
        for tag in _TAG.finditer(html):
            if tag["name"] is None:
                continue
            instead = (
                self._end(tag["name"].lower()) if tag["end"] else self._start(tag["name"].lower(), tag[0])
            )
            if instead is not None:
                kept += (html[done : tag.start()], instead)
                done = tag.end()
        return "".join((*kept, html[done:]))

    def _start(self, name: str, tag: str) -> str | None:
        """What stands for a start tag; None for the tag itself."""
        if name in _FORMATTING:
            return self._start_formatting(name)
        if name in BLOCKS:
            self._reopened += self._formatting
            if self._reopened > MOST_REOPENED and self._formatting:
                return self._close_formatting() + tag
        if name in _NEVER_NESTED or (tag.endswith("/>") and name not in BLOCKS):
            return None
        if self._depth >= DEEPEST_TREE:
            self._taken[name] += 1
            return "<br>" if name in BLOCKS else ""
        self._open[name] += 1
        self._depth += 1
        return None

    def _start_formatting(self, name: str) -> str | None:
        if self._formatting >= MOST_FORMATTING or self._reopened > MOST_REOPENED:
            self._taken[name] += 1
            return ""
        if name != "a" or not self._open["a"]:  # a link ends where the next one begins
            self._open[name] += 1
            self._formatting += 1
        return None

    def _close_formatting(self) -> str:
        """End tags for all formatting elements that are open."""
        ends = "".join(
            f"</{name}>" * self._open.pop(name) for name in sorted(_FORMATTING & self._open.keys())
        )
        self._formatting = 0
        return ends

    def _end(self, name: str) -> str | None:
        """What stands for an end tag; None for the tag itself."""
        if self._taken[name]:
            self._taken[name] -= 1
            return "<br>" if name in BLOCKS else ""
        if self._open[name]:
            self._open[name] -= 1
            if name in _FORMATTING:
                self._formatting -= 1
            else:
                self._depth -= 1
        return None
