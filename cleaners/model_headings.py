"""Sub-headings that the model drops, or a rule calls the headline: what the model thinks of them, and the paragraph under one, tells."""

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
HEADS_PART = 0.9
"""Chance from which a page's line under an ``h1``, in none itself, is the story's, though a rule calls it the headline: pages are called
what one of their sub-headings says. On the development pages all four such lines were the story's."""
HEADLINE = "headline.title"


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


def leaving_parts(
    features: Sequence[Features], ruled: Sequence[Verdict | None], chances: Sequence[float]
) -> list[Verdict | None]:
    """The rules' verdicts; none on a page's line that they call the headline and that says what a part of the story is called."""
    left = list(ruled)
    for i, rule in enumerate(ruled):
        if rule is not None and rule.rule == HEADLINE and chances[i] >= HEADS_PART:
            above = any("h1" in line.facts.path for line in features[:i])
            left[i] = None if above and "h1" not in features[i].facts.path else rule
    return left
