"""The lines of a parsed page as a browser would break them, gathered on one walk over its tree without recursion.

``gather`` walks; ``Gatherer`` is told of what begins and ends lines and of each text. An open element has a ``Frame``; the line being read
is a list of pieces; a block's edge or a ``<br>`` ends it. What the facts need of the elements is worked out afterwards
(``cleaners.html_facts``), for the elements that turned out to hold lines only. This is the inner loop of reading a page: tags are told
apart by one look-up of their ``SORTS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from cleaners.html_tags import SORTS, Sort
from cleaners.limits import MOST_LINES
from cleaners.patterns import regex

LINK, BOLD, PRE, BLOCK, MARGIN, FEED, IMAGE, UNSEEN = (int(sort) for sort in Sort)
INHERITED = LINK | BOLD | PRE
BREAKS = BLOCK | FEED | IMAGE

_COLLAPSIBLE = regex(r"[ \t\n\r\f]+")
_BLANK = " \t\n\r\f"


class Frame:
    """An open element. ``sort`` is its own and what it inherits; ``outer`` the block around it.

    Of a block, ``mass`` and ``linked`` count characters, all and inside links, and ``number`` tells it from others. ``known`` is for
    ``cleaners.html_facts``.
    """

    __slots__ = ("known", "linked", "mass", "node", "number", "outer", "parent", "sort", "tag")

    def __init__(self, node: LexborNode, tag: str, sort: int, parent: Frame | None) -> None:
        self.node = node
        self.tag = tag
        self.parent = parent
        self.known: Any = None
        self.mass = self.linked = self.number = 0
        if parent is None:
            self.sort = sort
            self.outer: Frame | None = None
        else:
            self.sort = sort | (parent.sort & INHERITED)
            self.outer = parent if parent.sort & BLOCK else parent.outer

    @property
    def block(self) -> Frame:
        """The nearest block: the element itself or the one around it."""
        return self if self.sort & BLOCK or self.outer is None else self.outer


@dataclass(slots=True)
class Draft:
    """A finished line without its facts. ``frame`` is the innermost element at the line's start; counts are of characters."""

    number: int
    gap: int
    raw: str
    frame: Frame
    block: int
    linked: int
    strong: int
    since_image: int


class Gatherer:
    """Gathers drafts of lines from the events of a walk. ``closed`` is the inline element that ended just before, if any."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.closed: Frame | None = None
        self._pieces: list[str] = []
        self._start: Frame | None = None
        self._linked = 0
        self._strong = 0
        self._blocks = 0
        self._gap = 0
        self._next = 0
        self._image = -1

    def begin(self, frame: Frame) -> None:
        """Begin an element that breaks the line or shows a picture."""
        if frame.sort & BLOCK:
            self._edge(frame)
            frame.number = self._blocks
        elif frame.sort & FEED:
            self._feed()
        if frame.sort & IMAGE:
            self._image = len(self.drafts)

    def end(self, frame: Frame) -> None:
        """End a block."""
        self._edge(frame)
        if frame.outer is not None:
            frame.outer.mass += frame.mass
            frame.outer.linked += frame.linked

    def part(self, frame: Frame) -> None:
        """Keep an inline element apart from the one before it that it touches, if they are of different classes or lead elsewhere.

        Without its style sheet a page's menu reads "HomeNews" and its byline "Ann ExampleMay 3"; a browser shows them apart. Pieces of
        one word that an editor cut in two (``<b>th</b><b>e</b>``) have no classes, or the same.
        """
        closed, self.closed = self.closed, None
        if (
            closed is not None
            and self._pieces
            and self._pieces[-1][-1] != " "
            and _looks(closed) != _looks(frame)
        ):
            self._pieces.append(" ")

    def text(self, text: str, frame: Frame) -> None:
        """Add a text node that stands in ``frame``."""
        self.closed = None
        if frame.sort & PRE:
            self._preformatted(text, frame)
            return
        spaced = not self._pieces or self._pieces[-1][-1] == " "
        if text.isspace():
            if not spaced:
                self._pieces.append(" ")
            return
        if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
            text = _COLLAPSIBLE.sub(" ", text)
        self._add(text[1:] if spaced and text[0] == " " else text, frame)

    def _add(self, text: str, frame: Frame) -> None:
        if not text:
            return
        if self._start is None:
            self._start = frame
        self._pieces.append(text)
        if frame.sort & LINK:
            self._linked += len(text)
        if frame.sort & BOLD:
            self._strong += len(text)

    def _preformatted(self, text: str, frame: Frame) -> None:
        first, *others = text.split("\n")
        self._add(first, frame)
        for line in others:
            if len(self.drafts) > MOST_LINES:
                return
            self._feed()
            self._add(line, frame)

    def _edge(self, frame: Frame) -> None:
        if self._pieces:
            self._flush()
        self.closed = None
        self._blocks += 1
        if frame.sort & MARGIN:
            self._gap = 1

    def _feed(self) -> None:
        if not (self._pieces and self._flush()):
            self._gap = 1
        self.closed = None

    def _flush(self) -> bool:
        """End the line being read; False when it is blank."""
        frame = self._start
        raw = "".join(self._pieces).strip(_BLANK)
        if raw and frame is not None:
            self._finish(raw, frame)
        self._pieces.clear()
        self._start = None
        self._linked = self._strong = 0
        return bool(raw)

    def _finish(self, raw: str, frame: Frame) -> None:
        number, mass = len(self.drafts), len(raw)
        gap = self._gap if number else 0
        since = number - self._image if self._image >= 0 else -1
        linked = min(self._linked, mass)
        strong = min(self._strong, mass)
        self.drafts.append(Draft(self._next + gap, gap, raw, frame, self._blocks, linked, strong, since))
        self._next += 1 + gap
        self._gap = 0
        block = frame.block
        block.mass += mass
        block.linked += linked


def _looks(frame: Frame) -> tuple[str | None, str | None]:
    attributes = frame.node.attributes
    return attributes.get("class"), attributes.get("href")


def gather(root: LexborNode | None) -> list[Draft]:
    """The drafts of the lines under ``root``, in document order; where there are more than ``MOST_LINES``, the others are left out."""
    gatherer = Gatherer()
    drafts = gatherer.drafts
    frame: Frame | None = None
    node = root
    while node is not None and len(drafts) <= MOST_LINES:
        tag = node.tag or "-comment"
        below: LexborNode | None = None
        if tag == "-text":
            if frame is not None:
                gatherer.text(node.text_content or " ", frame)
        else:
            sort = SORTS.get(tag, 0)
            if not sort & UNSEEN:
                frame = Frame(node, tag, sort, frame)
                if sort & BREAKS:
                    gatherer.begin(frame)
                elif gatherer.closed is not None:
                    gatherer.part(frame)
                below = node.first_child
                if below is None:
                    frame = _leave(gatherer, frame)
            elif sort & IMAGE:
                gatherer.begin(Frame(node, tag, IMAGE, frame))
        node = below or node.next
        while node is None and frame is not None:
            node = frame.node.next
            frame = _leave(gatherer, frame)
    return drafts


def _leave(gatherer: Gatherer, frame: Frame) -> Frame | None:
    """End an element; the one around it."""
    if frame.sort & BLOCK:
        gatherer.end(frame)
    else:
        gatherer.closed = frame
    return frame.parent
