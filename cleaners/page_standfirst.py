"""A page's standfirst among the lines that the model drops: the page describes itself with the same words."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.model import Kind, Verdict
from cleaners.rules.rule import LIKELY, Document

DESCRIPTION_WORDS = 6
"""Words of the shortest description that a line of the same words is the standfirst by; a shorter one may be the site's motto."""

HEAD = 12
"""Lines above the first paragraph among which the standfirst stands."""

_STANDFIRST = Verdict(Kind.STANDFIRST, "standfirst.described", LIKELY)


def merge_described(document: Document, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts with the line above the first paragraph that says a description of the page as its standfirst.

    The model takes such lines for captions, bylines or teasers. Where the page shows a standfirst already, nothing is changed; above the
    headline stands the site's motto.
    """
    begun = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.BODY), 0)
    merged = list(verdicts)
    if any(verdict.kind is Kind.STANDFIRST for verdict in verdicts):
        return merged
    headline = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE), 0)
    for i in range(max(headline, begun - HEAD), begun):
        line = document.features[i]
        if (
            verdicts[i].rule == "model"
            and line.words >= DESCRIPTION_WORDS
            and line.key in document.descriptions
        ):
            merged[i] = _STANDFIRST
            break
    return merged
