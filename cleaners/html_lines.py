"""The lines of a parsed page as a browser would break them, gathered on one walk over its tree without recursion.

``Gatherer`` is told of each element entered and left and of each text. It keeps a ``Frame`` an open element, and a draft of the line being
read; a block's edge or a ``<br>`` ends the line. What the facts need of the elements is worked out afterwards (``cleaners.html_facts``),
for the elements that turned out to hold lines only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from cleaners.html_tags import BLOCKS, IMAGES, NOT_SHOWN, PREFORMATTED, SET_OFF, STRONG

_COLLAPSIBLE = re.compile(r"[ \t\n\r\f]+")
_ROUGH = re.compile(r"[\t\n\r\f]|  ")
_BLANK = " \t\n\r\f"


class Frame:
    """An open element. ``outer`` is the block around it; ``mass`` and ``linked`` count characters of a block, all and inside links."""

    __slots__ = (
        "attributes_read",
        "in_link",
        "in_strong",
        "is_block",
        "known",
        "linked",
        "mass",
        "node",
        "number",
        "outer",
        "parent",
        "pre",
        "tag",
    )

    def __init__(self, node: LexborNode, tag: str, parent: Frame | None) -> None:
        self.node = node
        self.tag = tag
        self.parent = parent
        self.is_block = tag in BLOCKS
        self.mass = 0
        self.linked = 0
        self.number = 0
        self.known: object = None
        self.attributes_read: dict[str, str | None] | None = None
        if parent is None:
            self.outer: Frame | None = None
            self.in_link = self.in_strong = self.pre = False
            return
        self.outer = parent if parent.is_block else parent.outer
        self.in_link = parent.in_link or tag == "a"
        self.in_strong = parent.in_strong or tag in STRONG
        self.pre = parent.pre or tag in PREFORMATTED

    @property
    def attributes(self) -> dict[str, str | None]:
        """The element's attributes, read from the tree once."""
        if self.attributes_read is None:
            self.attributes_read = self.node.attributes
        return self.attributes_read

    @property
    def block(self) -> Frame:
        """The nearest block: the element itself or the one around it."""
        return self if self.is_block or self.outer is None else self.outer


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
    """Gathers drafts of lines from the events of a walk."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._pieces: list[str] = []
        self._start: Frame | None = None
        self._linked = 0
        self._strong = 0
        self._blocks = 0
        self._gap = 0
        self._next = 0
        self._image = -1
        self._closed: Frame | None = None

    def enter(self, frame: Frame) -> None:
        """Begin an element."""
        if frame.is_block:
            self._edge(frame)
            frame.number = self._blocks
        elif frame.tag == "br":
            self._line_feed()
        elif self._closed is not None:
            self._part(frame)
        if frame.tag in IMAGES:
            self._image = len(self.drafts)

    def leave(self, frame: Frame) -> None:
        """End an element."""
        if not frame.is_block:
            self._closed = frame
            return
        self._edge(frame)
        if frame.outer is not None:
            frame.outer.mass += frame.mass
            frame.outer.linked += frame.linked

    def text(self, text: str, frame: Frame) -> None:
        """Add a text node that stands in ``frame``."""
        self._closed = None
        if frame.pre:
            self._preformatted(text, frame)
            return
        if _ROUGH.search(text):
            text = _COLLAPSIBLE.sub(" ", text)
        if not self._pieces or self._pieces[-1][-1] == " ":
            text = text.lstrip(" ")
        self._add(text, frame)

    def _add(self, text: str, frame: Frame) -> None:
        if not text:
            return
        if self._start is None:
            self._start = frame
        self._pieces.append(text)
        if frame.in_link:
            self._linked += len(text)
        if frame.in_strong:
            self._strong += len(text)

    def _preformatted(self, text: str, frame: Frame) -> None:
        first, *others = text.split("\n")
        self._add(first, frame)
        for line in others:
            self._line_feed()
            self._add(line, frame)

    def _part(self, frame: Frame) -> None:
        """Keep two inline elements apart that touch without a space and are of different classes or lead to different places.

        Without its style sheet a page's menu reads "HomeNews" and its byline "Ann ExampleMay 3"; a browser shows them apart. Pieces of one
        word that an editor cut in two (``<b>th</b><b>e</b>``) have no classes, or the same.
        """
        touching = self._closed is not None and self._pieces and self._pieces[-1][-1] != " "
        if touching and self._closed is not None and _looks(self._closed) != _looks(frame):
            self._pieces.append(" ")

    def _edge(self, frame: Frame) -> None:
        self._flush()
        self._closed = None
        self._blocks += 1
        if frame.tag in SET_OFF:
            self._gap = 1

    def _line_feed(self) -> None:
        if not self._flush():
            self._gap = 1
        self._closed = None

    def _flush(self) -> bool:
        """End the line being read; False when there was none."""
        frame = self._start
        if frame is None:
            self._pieces.clear()
            return False
        raw = "".join(self._pieces).strip(_BLANK)
        if raw:
            self._finish(raw, frame)
        self._pieces.clear()
        self._start = None
        self._linked = self._strong = 0
        return bool(raw)

    def _finish(self, raw: str, frame: Frame) -> None:
        number, mass = len(self.drafts), len(raw)
        gap = self._gap if number else 0
        self._next += gap
        since = number - self._image if self._image >= 0 else -1
        linked = min(self._linked, mass)
        self.drafts.append(
            Draft(self._next, gap, raw, frame, self._blocks, linked, min(self._strong, mass), since)
        )
        self._next += 1
        self._gap = 0
        frame.block.mass += mass
        frame.block.linked += linked


def _looks(frame: Frame) -> tuple[str | None, str | None]:
    return frame.attributes.get("class"), frame.attributes.get("href")


def gather(root: LexborNode | None) -> list[Draft]:
    """The drafts of the lines under ``root``, in document order."""
    gatherer = Gatherer()
    frame: Frame | None = None
    node = root
    while node is not None:
        tag = node.tag or ""
        below: LexborNode | None = None
        if tag == "-text":
            if frame is not None:
                gatherer.text(node.text_content or "", frame)
        elif tag and tag not in NOT_SHOWN:
            frame = Frame(node, tag, frame)
            gatherer.enter(frame)
            below = node.first_child
            if below is None:
                gatherer.leave(frame)
                frame = frame.parent
        following = below or node.next
        while following is None and frame is not None:
            gatherer.leave(frame)
            following = frame.node.next
            frame = frame.parent
        node = following
    return gatherer.drafts
