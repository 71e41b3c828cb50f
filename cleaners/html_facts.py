"""Facts of lines from the elements that hold them, worked out for those elements only and shared among their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.html_lines import Draft, Frame
from cleaners.html_tags import hides, name_words
from cleaners.model import Facts

NAMING = ("class", "id", "role", "itemprop")
"""Attributes whose words say what an element is for."""

LONGEST_PATH = 100
"""Tags in a path; the deepest block of 725 pages of the development corpora is 66 down."""

MOST_WORDS = 400
"""Words gathered from ancestors, more than twice the most on those pages; beyond it an element keeps its own words only."""

PLAIN = frozenset(("p", "br", "tbody", "body"))
"""Tags that stand among equals in any story, so that their number tells nothing."""


@dataclass(slots=True)
class Known:
    """What is known of an element that holds lines. ``repeats`` is filled in when all such elements are known."""

    path: tuple[str, ...]
    words: frozenset[str]
    own_words: frozenset[str]
    hidden: bool
    silent: bool
    repeats: int = 1


def lines_facts(drafts: Sequence[Draft]) -> list[Facts]:
    """The facts of each draft, in order."""
    frames = _holding(drafts)
    known: dict[Frame, Known] = {}
    for frame in frames:
        known[frame] = _learn(frame, known.get(frame.parent) if frame.parent is not None else None)
    _count_repeats(frames, known)
    return [_facts(draft, known[draft.frame]) for draft in drafts]


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


def _learn(frame: Frame, above: Known | None) -> Known:
    """What is known of an element, given what is known of its parent."""
    attributes = frame.attributes
    named = " ".join(value for name in NAMING if (value := attributes.get(name)))
    own = name_words(named) if named else frozenset()
    hidden = hides(frame.tag, attributes)
    silent = attributes.get("aria-hidden") == "true"
    if above is None:
        return Known((frame.tag,), own, own, hidden, silent)
    words = (
        above.words
        if own <= above.words
        else own | (above.words if len(above.words) < MOST_WORDS else frozenset())
    )
    path = _deeper(above.path, frame.tag) if frame.is_block else above.path
    own = own if frame.is_block else own | above.own_words
    return Known(path, words, own, hidden or above.hidden, silent or above.silent)


def _deeper(path: tuple[str, ...], tag: str) -> tuple[str, ...]:
    if len(path) >= LONGEST_PATH:
        path = path[: LONGEST_PATH // 2] + path[LONGEST_PATH // 2 + 1 :]
    return (*path, tag)


def _count_repeats(frames: Sequence[Frame], known: dict[Frame, Known]) -> None:
    shapes = {
        frame: (frame.parent, frame.tag, frame.attributes.get("class")) for frame in frames if frame.is_block
    }
    counts = Counter(shapes.values())
    for frame in frames:
        above = known[frame.parent].repeats if frame.parent is not None else 1
        here = counts[shapes[frame]] if frame.is_block and frame.tag not in PLAIN else 1
        known[frame].repeats = max(above, here)


def _facts(draft: Draft, known: Known) -> Facts:
    parent = draft.frame.block.outer or draft.frame.block
    size = max(1, len(draft.raw))
    return Facts(
        path=known.path,
        words=known.words,
        own_words=known.own_words,
        link_share=draft.linked / size,
        block=draft.block,
        parent=parent.number,
        parent_mass=parent.mass,
        parent_links=parent.linked / max(1, parent.mass),
        outer_mass=(parent.outer or parent).mass,
        emphasis=draft.strong / size,
        repeats=known.repeats,
        since_image=draft.since_image,
        hidden=known.hidden,
        silent=known.silent,
    )
