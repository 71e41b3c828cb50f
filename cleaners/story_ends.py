"""Where a page's story ends: lines that lead to something else are no last lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaners.containers import HEADINGS
from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.names import people
from cleaners.rules.rule import LIKELY

DOUBTED = 0.6
"""Chance of being the story's below which a heading or a line before a colon is not its last: on the development pages 4 of 13 such lines
were on one half of the sites, and 3 of 13 on the other; above it 12 of 16 and 12 of 13."""

LEADING_WORDS = 30
"""Words of the longest line that only leads to what comes behind its colon; a longer one says something itself."""

SIGNED = 0.8
"""Chance of being the story's below which names alone behind its last sentence sign it: on the development pages the gold has none of
four, in as many languages; above it one of two."""

SIGNING_WORDS = 16
"""Words of the longest line of names that signs."""

_SIGNS = Verdict(Kind.BYLINE, "byline.signs", LIKELY)
_LEADS_ON = Verdict(Kind.RELATED, "related.leads_on", 1 - DOUBTED / 2)


def leading_on(
    features: Sequence[Features], verdicts: Sequence[Verdict], chances: Sequence[float]
) -> Mapping[int, Verdict]:
    """The last lines of a page's text, where they are headings or end with a colon, and the model doubts that they are the story's.

    What they led to was removed: teasers, products, links. ``chances`` are the model's, line by line.
    """
    found: dict[int, Verdict] = {}
    for i in range(len(features) - 1, -1, -1):
        if verdicts[i].kind not in KEPT:
            continue
        heading = not HEADINGS.isdisjoint(features[i].facts.path[-2:])
        if chances[i] >= DOUBTED or not (heading or (not found and _opens_list(features[i]))):
            break
        found[i] = _LEADS_ON
    return found


def _opens_list(line: Features) -> bool:
    return line.text.endswith((":", "：")) and line.words <= LEADING_WORDS


def signing(
    features: Sequence[Features], verdicts: Sequence[Verdict], chances: Sequence[float]
) -> Mapping[int, Verdict]:
    """The last line of a page's text, where it is names alone behind a sentence, and the model doubts that it is the story's.

    A place or a title of two words has the shape of a name too, but no story ends on one.
    """
    kept = [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT][-2:]
    if len(kept) < 2:  # noqa: PLR2004 - what signs, and what is signed
        return {}
    above, last = kept
    text = features[last].text.strip(" —–-|")
    if chances[last] >= SIGNED or features[last].words > SIGNING_WORDS or not features[above].ends_sentence:
        return {}
    found = people(text)
    return {last: _SIGNS} if found.whole and found.names else {}
