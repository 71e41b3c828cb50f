"""How strongly words tie the paragraphs of a dump together: little where another article begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

from cleaners.patterns import regex

WINDOW = 8
"""Paragraphs on each side among which the strongest ties are sought."""

_WORD = regex(r"\w{5,}|[\u3040-\u30ff\u3400-\u9fff]{2}")


def content_words(text: str) -> set[str]:
    """The words long enough to carry content, case-folded; pairs of characters in scripts without spaces."""
    return set(_WORD.findall(text.casefold()))


def cohesion(paragraphs: Sequence[Collection[str]]) -> list[float]:
    """For each paragraph, given by its content words, how strongly words tie what stands before it to it and what follows.

    As a share of the strongest ties near by, on the side where these are weaker: mostly under one half where another article begins, about
    one inside of articles. A word that stands in several paragraphs ties each to the next (Morris and Hirst's lexical chains); its ties
    count for one together, so that those of frequent words count for little.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, paragraph in enumerate(paragraphs):
        for word in paragraph:
            places[word].append(place)
    steps = [0.0] * (len(paragraphs) + 1)
    for where in places.values():
        for before, after in pairwise(where):
            steps[before + 1] += 1 / len(where)
            steps[after + 1] -= 1 / len(where)
    ties = [1 + tie for tie in accumulate(steps)][: len(paragraphs)]
    return [tie / _strongest_near(ties, place) for place, tie in enumerate(ties)]


def _strongest_near(ties: Sequence[float], place: int) -> float:
    """The strongest ties before a place or after it, where they are weaker."""
    before, after = ties[max(0, place - WINDOW) : place], ties[place + 1 : place + 1 + WINDOW]
    return min(max(before, default=1.0), max(after, default=1.0))
