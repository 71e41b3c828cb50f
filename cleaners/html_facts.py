"""Facts of lines from the elements that hold them, worked out for those elements only and shared among their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaners.element_words import TELLING
from cleaners.html_lines import BLOCK, Draft, Frame
from cleaners.html_tags import HIDING, hides, name_words
from cleaners.model import Facts
from cleaners.page_wide import without_page_wide
from cleaners.patterns import regex

NAMING = frozenset(("class", "id", "role", "itemprop"))
"""Attributes whose words say what an element is for."""

LONGEST_PATH = 100
"""Tags in a path; the deepest block of 725 pages of the development corpora is 66 down."""

MOST_WORDS = 400
"""Words gathered from ancestors, more than twice the most on those pages; beyond it an element keeps its own words only."""

WHOLE_PAGE = frozenset(("html", "body"))
"""Elements whose classes tell the state of the page (``cookie-bar-open``), and nothing of a line."""

TOPICS = regex(r"\b(?:tag|category|post_tag|[a-z]+_tags)-[^\s]+", re.IGNORECASE)
"""Classes by which WordPress lists a post's tags and categories on the element that holds it (``post_class``): words of its subject."""

PLAIN = frozenset(("p", "br", "tbody", "body"))
"""Tags that stand among equals in any story, so that their number tells nothing."""


NOTHING: frozenset[str] = frozenset()
Unions = dict[tuple[frozenset[str], frozenset[str]], frozenset[str]]
"""An element's own words and those above it → both."""


class Known:
    """What is known of an element that holds lines.

    ``shape``: tag and class of a block, None of an inline or plain element. ``shapes``: how many of its children that hold lines have
    which shape. ``repeats``: the most siblings of one shape that the element, or one around it, stands among.
    """

    __slots__ = ("hidden", "own_words", "path", "repeats", "shape", "shapes", "silent", "words")

    def __init__(self, path: tuple[str, ...], words: frozenset[str]) -> None:
        self.path = path
        self.words = words
        self.own_words = NOTHING
        self.hidden = self.silent = False
        self.shape: tuple[str, str | None] | None = None
        self.shapes: dict[tuple[str, str | None], int] | None = None
        self.repeats = 1

    def add(self, shape: tuple[str, str | None]) -> None:
        """Count a child of that shape."""
        if self.shapes is None:
            self.shapes = {}
        self.shapes[shape] = self.shapes.get(shape, 0) + 1


def lines_facts(drafts: Sequence[Draft]) -> list[Facts]:
    """The facts of each draft, in order."""
    frames = _holding(drafts)
    unions: Unions = {}
    for frame in frames:
        frame.known = _learn(frame, frame.parent.known if frame.parent is not None else None, unions)
    for frame in frames:
        if frame.parent is not None:
            _count(frame.known, frame.parent.known)
    facts = [_facts(draft, draft.frame.known) for draft in drafts]
    return without_page_wide(facts, [len(draft.raw) - draft.linked for draft in drafts])


def _holding(drafts: Sequence[Draft]) -> list[Frame]:
    """The elements that hold lines, each after its parent."""
    seen: set[Frame] = set()
    ordered: list[Frame] = []
    for draft in drafts:
        chain: list[Frame] = []
        frame: Frame | None = draft.frame
        while frame is not None and frame not in seen:
            seen.add(frame)
            chain.append(frame)
            frame = frame.parent
        ordered.extend(reversed(chain))
    return ordered


def _learn(frame: Frame, above: Known | None, unions: Unions) -> Known:
    """What is known of an element, given what is known of its parent; counts its shape there. Elements of equal words share their sets."""
    attributes = frame.node.attributes
    own = _own_words(attributes) if attributes else NOTHING
    if above is None:
        return _marked(Known((frame.tag,), own - TELLING), own, frame.tag, attributes)
    words = above.words
    if frame.tag in WHOLE_PAGE:
        own -= TELLING
    if own:
        pair = own, words
        both = unions.get(pair)
        if both is None:
            both = words if own <= words else own | words if len(words) < MOST_WORDS else own
            unions[pair] = both
        words = both
    if not frame.sort & BLOCK:
        known = Known(above.path, words)
        own = own | above.own_words if own else above.own_words
    else:
        known = Known(_deeper(above.path, frame.tag), words)
        if frame.tag not in PLAIN:
            known.shape = (frame.tag, attributes.get("class"))
            above.add(known.shape)
    known.hidden, known.silent = above.hidden, above.silent
    return _marked(known, own, frame.tag, attributes)


def _marked(known: Known, own: frozenset[str], tag: str, attributes: dict[str, str | None]) -> Known:
    """The same with the element's own words, and with what its attributes hide."""
    known.own_words = own
    if tag == "dialog" or (attributes and not HIDING.isdisjoint(attributes)):
        known.hidden = known.hidden or hides(tag, attributes)
        known.silent = known.silent or attributes.get("aria-hidden") == "true"
    return known


def _own_words(attributes: dict[str, str | None]) -> frozenset[str]:
    own = NOTHING
    for name, value in attributes.items():
        if value and name in NAMING:
            words = name_words(TOPICS.sub(" ", value) if "hentry" in value else value)
            own = own | words if own else words
    return own


def _deeper(path: tuple[str, ...], tag: str) -> tuple[str, ...]:
    if len(path) >= LONGEST_PATH:
        path = path[: LONGEST_PATH // 2] + path[LONGEST_PATH // 2 + 1 :]
    return (*path, tag)


def _count(known: Known, above: Known) -> None:
    here = above.shapes[known.shape] if known.shape is not None and above.shapes is not None else 1
    known.repeats = max(above.repeats, here)


def _facts(draft: Draft, known: Known) -> Facts:
    block = draft.frame.block
    parent = block.outer or block
    size = max(1, len(draft.raw))
    outer = parent.outer or parent
    return Facts(  # in its order: by names, a third of this function's time would become two thirds
        known.path,
        known.words,
        known.own_words,
        draft.linked / size,  # link_share
        draft.block,
        parent.number,
        parent.mass,
        parent.linked / max(1, parent.mass),
        outer.mass,
        draft.strong / size,  # emphasis
        known.repeats,
        draft.since_image,
        known.hidden,
        known.silent,
    )
