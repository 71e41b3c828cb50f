"""A page that holds its story twice as a whole: for the screen and for print, for wide windows and narrow ones.

The copy is set aside before the lines are judged, so that it neither stays in the text nor makes a second article. Most of the page's
prose must stand in it, in the same order and behind the first; single paragraphs that are said again are judged by the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from cleaners.features import LINKED
from cleaners.model import Kind, Line, Verdict
from cleaners.rules.rule import CERTAIN
from cleaners.scripts import UNSPACED

COPIES = 2
"""A paragraph that stands on the page more often is said again in each copy, and tells nothing of their order."""
FEWEST = 3
"""Paragraphs of the copy, at least."""
LONG, LONG_UNSPACED = 80, 30
"""Characters of a paragraph; in scripts without spaces."""
SHARE = 0.6
"""Share of the characters of the page's different paragraphs that stand in the copy: a product's card has less of its page."""

STORY_AGAIN = Verdict(Kind.DUPLICATE, "duplicate.story", CERTAIN)


def copies(lines: Sequence[Line]) -> Mapping[int, int]:
    """The places of the lines of a second copy of a page's story, each with that of the line that it repeats; empty without a copy."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        if _is_paragraph(line):
            places.setdefault(line.text, []).append(place)
    pairs = [(two[0], two[1]) for two in places.values() if len(two) == COPIES]
    total = sum(map(len, places))
    if len(pairs) < FEWEST or sum(len(lines[here].text) for _, here in pairs) < SHARE * total:
        return {}
    if any(after <= before for (before, _), (after, _) in pairwise(pairs)) or pairs[0][1] <= pairs[-1][0]:
        return {}
    return _grown(lines, pairs)


def _grown(lines: Sequence[Line], pairs: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    """The pairs with what stands around and between them in both copies alike: headline, byline, captions, and menus of a whole page."""
    (start, copy_start), (stop, copy_stop) = pairs[0], pairs[-1]
    while start and copy_start - 1 > stop and lines[start - 1].text == lines[copy_start - 1].text:
        start, copy_start = start - 1, copy_start - 1
    while (
        copy_stop + 1 < len(lines)
        and stop + 1 < copy_start
        and lines[stop + 1].text == lines[copy_stop + 1].text
    ):
        stop, copy_stop = stop + 1, copy_stop + 1
    places = {lines[place].text: place for place in range(stop, start - 1, -1)}
    copied = range(copy_start, copy_stop + 1)
    return {here: places[lines[here].text] for here in copied if lines[here].text in places}


def _is_paragraph(line: Line) -> bool:
    size = len(line.text)
    long = size >= LONG or (size >= LONG_UNSPACED and UNSPACED.search(line.text) is not None)
    return long and (line.facts is None or line.facts.link_share < LINKED)
