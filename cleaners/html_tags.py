"""What a browser makes of tags: which break lines, which are not shown, which set text off by a blank line.

Source: the rendering chapter of the HTML Standard (https://html.spec.whatwg.org/multipage/rendering.html), its user-agent style sheet.
Where a page's own style sheet may say otherwise, the standard's default is taken: style sheets are not read.
"""

from __future__ import annotations

import re
from enum import IntFlag
from functools import lru_cache

from cleaners.patterns import regex


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


SET_OFF = _tags(
    "p h1 h2 h3 h4 h5 h6 blockquote ul ol dl menu dir figure pre listing xmp plaintext hr fieldset"
)
"""Blocks with a margin above and below: a blank line stands between them and what is around them."""

BLOCKS = SET_OFF | _tags(
    "html body address article aside center details dialog dd div dt figcaption footer form frameset header hgroup legend"
    " li main nav optgroup option search section select summary table caption colgroup col tbody thead tfoot tr td th textarea"
)
"""Elements that begin and end a line. Table cells do too: in pages laid out by tables a cell holds a menu or a whole article."""

NOT_SHOWN = _tags(
    "head title meta link base style script noscript template noembed noframes iframe datalist param"
    " audio video canvas svg annotation annotation-xml area -comment -doctype"
)
"""Nodes whose text no reader sees: the fallbacks of what browsers can show are not shown. ``object`` is left out, for its fallback
is what a page of the Flash years shows today."""

PREFORMATTED = _tags("pre listing xmp plaintext textarea")
"""Elements whose white space and line ends are kept."""

IMAGES = _tags("img picture video iframe amp-img canvas object embed")
"""Elements that show a picture or a player. Vector drawings are left out: they are mostly icons."""

STRONG = _tags("b strong")


class Sort(IntFlag):
    """What a tag does to lines. ``LINK``, ``BOLD`` and ``PRE`` hold for everything inside."""

    LINK = 1
    BOLD = 2
    PRE = 4
    BLOCK = 8
    MARGIN = 16
    FEED = 32
    IMAGE = 64
    UNSEEN = 128


_SORTS = (
    (Sort.LINK, frozenset(("a",))),
    (Sort.BOLD, STRONG),
    (Sort.PRE, PREFORMATTED),
    (Sort.BLOCK, BLOCKS),
    (Sort.MARGIN, SET_OFF),
    (Sort.FEED, frozenset(("br",))),
    (Sort.IMAGE, IMAGES),
    (Sort.UNSEEN, NOT_SHOWN),
)
SORTS: dict[str, int] = {
    tag: sum(int(sort) for sort, tags in _SORTS if tag in tags)
    for tag in frozenset().union(*(tags for _, tags in _SORTS))
}
"""Sorts of each tag that has any, as plain integers: they are asked for at every node of a page."""

HIDING = frozenset(("hidden", "style", "aria-hidden"))
"""Attributes that may keep an element from being seen, or from being read aloud."""

_HIDING_STYLE = regex(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SMALL_WORD = regex("[a-z]+")
_LONGEST_ATTRIBUTE = 1_000  # characters of a class attribute that are looked at; utility classes stay below


def hides(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether an element's own attributes hide it. ``hidden="until-found"`` is text that find-in-page shows, so it counts as shown."""
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    if tag == "dialog" and "open" not in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDING_STYLE.search(style))


@lru_cache(maxsize=8192)
def name_words(names: str) -> frozenset[str]:
    """The lower-case words in class names, ids and roles, split at punctuation, digits and camel case.

    >>> sorted(name_words("articleBody post__text--lead2"))
    ['article', 'body', 'lead', 'post', 'text']
    """
    names = names[:_LONGEST_ATTRIBUTE]
    if names.islower():  # as most are; the pattern has less to try
        return frozenset(_SMALL_WORD.findall(names))
    return frozenset(map(str.lower, _WORD.findall(names)))
