"""When an article was published, by a page's ``time`` elements: which of them are its own, and which tell of a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from cleaners.claims import Claim, Field, Origin
from cleaners.dates import tells_change
from cleaners.html_tags import name_words
from cleaners.page_meta import claim

CHANGE_WORDS = frozenset({"changed", "modified", "update", "updated"})
"""Words in class names of elements that hold the time of the last change."""

HEADLINE_WORDS = 3
"""Words of the shortest ``h1`` that is taken for the headline and not for the site's name."""

HEADLINE_HEIGHT = 3
"""Elements around the headline in which a time above it is still the article's."""

TIME_HEIGHT = 6
"""Elements around such a time that are searched for one of them."""

LABEL_LETTERS = 80
"""Letters of an element's text up to which a label in it is about the time in it."""

MOST_TIMES = 20
"""Time elements looked at: an article's own are among the first of any page."""


def is_headline(node: LexborNode) -> bool:
    """Whether an ``h1`` has words enough for a headline."""
    return len(node.text().split()) >= HEADLINE_WORDS


def of_times(times: Sequence[LexborNode], headline: LexborNode | None, before: int) -> Iterator[Claim]:
    """What the time elements claim, those of the article first.

    ``before``: how many of them stand before the headline. Of these the ones that share an element with it are the article's, the others
    the masthead's or teasers'. Times of a change are claimed as dates of publication too, behind all others.
    """
    around = _around(headline, HEADLINE_HEIGHT) if headline is not None else set()
    own: list[LexborNode] = []
    others: list[LexborNode] = []
    for place, node in enumerate(times[:MOST_TIMES]):
        ours = headline is None or place >= before or not around.isdisjoint(_around(node, TIME_HEIGHT))
        (own if ours else others).append(node)
    ordered = [*own, *others]
    changes = [_tells_change(node) for node in ordered]
    for node, change in zip(ordered, changes, strict=True):
        yield from claim(Field.UPDATED if change else Field.PUBLISHED, _instant(node), Origin.ELEMENT)
    for node, change in zip(ordered, changes, strict=True):
        if change:
            yield from claim(Field.PUBLISHED, _instant(node), Origin.ELEMENT)


def _instant(node: LexborNode) -> str:
    return node.attributes.get("datetime") or node.text()


def _around(node: LexborNode, height: int) -> set[int]:
    """The elements around one, up to ``height`` of them, without those that hold the whole page."""
    found: set[int] = set()
    above = node.parent
    while above is not None and above.tag not in {"body", "html"} and len(found) < height:
        found.add(above.mem_id)
        above = above.parent
    return found


def _tells_change(node: LexborNode) -> bool:
    """Whether a time is named for a change, or stands alone behind a label of one ("Updated 3 May")."""
    if name_words(node.attributes.get("class") or "") & CHANGE_WORDS:
        return True
    above = node.parent
    if above is None or len(above.css("time")) > 1:
        return False
    text = " ".join(above.text().split())
    return len(text) <= LABEL_LETTERS and tells_change(text)
