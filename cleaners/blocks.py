"""Blocks of a text dump: lines with no blank line between them. Where paragraphs stand alone, several lines are a box or a list."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.features import Features

FEWEST_PARAGRAPHS = 3
"""Fewer paragraphs tell nothing of how a dump sets them apart."""
PARAGRAPH_WORDS = 8
"""Words of the shortest paragraph that tells: languages that say much in a word have few of twelve words."""
ALONE_SHARE = 0.6
"""Share of a dump's paragraphs that must stand between blank lines, for a block of several lines to mean something."""


def blocks(features: Sequence[Features]) -> list[range]:
    """The places of the lines of each block, in order."""
    starts = [i for i, line in enumerate(features) if i == 0 or line.line.gap]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(features)], strict=True)]


def alone(features: Sequence[Features], i: int) -> bool:
    """Whether line i stands between blank lines, or the dump's ends."""
    above = i == 0 or features[i].line.gap > 0
    return above and (i + 1 == len(features) or features[i + 1].line.gap > 0)


def sets_paragraphs_apart(features: Sequence[Features]) -> bool:
    """Whether a text dump has blank lines around its paragraphs; never a page, whose lines have none."""
    paragraphs = [
        i for i, line in enumerate(features) if line.words >= PARAGRAPH_WORDS and line.ends_sentence
    ]
    if len(paragraphs) < FEWEST_PARAGRAPHS or features[0].line.facts is not None:
        return False
    return sum(alone(features, i) for i in paragraphs) >= ALONE_SHARE * len(paragraphs)
