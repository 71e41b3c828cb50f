"""Sub-headings among the short lines of a text dump that the model drops: the paragraph under one says what it says."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.rules.headlines import is_subheading

HEADING, PARAGRAPH = 0.2, 0.9
"""Least chances of being the article's of the heading, and of the paragraph under it. With them 25 of the 29 lines that are raised on 885
whole-page dumps, on nine sites, were the article's; from .1 up of the heading's, or where the paragraph is less sure, hardly more were than
were not: links to other stories stand so, too."""
PARAGRAPH_WORDS = 12
NAMED = 0.5
"""Share of the heading's words that must stand in the paragraph."""


def names_paragraph(
    features: Sequence[Features], verdicts: Sequence[Verdict], chances: Sequence[float], i: int
) -> bool:
    """Whether line i, which goes, has the shape of a sub-heading and most of its words in the paragraph right under it, which stays.

    ``chances``: of each line to be the article's. Line i is not the last.
    """
    line, below = features[i], features[i + 1]
    return (
        verdicts[i].kind not in KEPT
        and chances[i] >= HEADING
        and chances[i + 1] >= PARAGRAPH
        and verdicts[i + 1].kind is Kind.BODY
        and below.words >= PARAGRAPH_WORDS
        and line.words > 1
        and is_subheading(line)
        and _says(line, below)
    )


def _says(heading: Features, paragraph: Features) -> bool:
    about = heading.content
    return bool(about) and len(about & paragraph.content) >= NAMED * len(about)
