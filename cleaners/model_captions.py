"""Captions among the lines that the model keeps: what stands beside them says more than they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaners.datelines import read_dateline
from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.rules.captions import is_bare_credit
from cleaners.rules.rule import SURE
from cleaners.short_dumps import MIDDLE

OVER_CREDIT = 0.8
"""Chance of being the article's under which a line that the model keeps is a caption if a bare credit stands right under it: of 110 such
lines in the text dumps of 33 development sites 106 were captions. Above it half of them were."""
SAID_TWICE = 0.8
"""The same of a line of a text dump that stands again within ``NEAR`` lines, alone or with a credit: renderers print what a picture shows
and its caption, and sites a caption for each size of screen. Of 106 such lines in 1,481 dumps three were the article's; above .8 as
many were as were not."""
NEAR = 3
MOST_TWICE = 0.25
"""Share of the paragraphs beyond doubt that may be said twice, for a line said twice to mean anything."""
TWICE_WORDS = 5
"""Words of the shortest line that says something twice: dates and places are repeated by chance."""


def told_captions(
    features: Sequence[Features], verdicts: Sequence[Verdict], chances: Sequence[float]
) -> Mapping[int, Verdict]:
    """Verdicts on lines that would stay, by index: captions. ``chances``: of being the article's; what rules are sure of stands."""
    found: dict[int, Verdict] = {}
    twice: list[int] = []
    for i, verdict in enumerate(verdicts):
        if verdict.kind not in KEPT or verdict.confidence >= SURE:
            continue
        if chances[i] < OVER_CREDIT and _is_over_credit(features, verdicts, i):
            found[i] = Verdict(Kind.CAPTION, "caption.over_credit", MIDDLE)
        elif chances[i] < SAID_TWICE and features[i].line.facts is None and _is_said_twice(features, i):
            twice.append(i)
    if twice and not _says_all_twice(features, chances):
        found |= {i: Verdict(Kind.CAPTION, "caption.said_twice", MIDDLE) for i in twice}
    return found


def _says_all_twice(features: Sequence[Features], chances: Sequence[float]) -> bool:
    """Whether the dump has paragraphs of its story twice as well."""
    sure = [i for i, line in enumerate(features) if chances[i] >= SAID_TWICE and line.is_prose]
    return sum(_is_said_twice(features, i) for i in sure) > MOST_TWICE * len(sure)


def _is_over_credit(features: Sequence[Features], verdicts: Sequence[Verdict], i: int) -> bool:
    """Whether a picture's credit stands under line i; not the article's last, which may have one at its foot."""
    return (
        i + 2 < len(features)
        and is_bare_credit(features[i + 1], verdicts[i + 1])
        and any(verdict.kind in KEPT for verdict in verdicts[i + 2 :])
    )


def _is_said_twice(features: Sequence[Features], i: int) -> bool:
    """Whether a line near line i says the same, or the same and not as much again."""
    line = features[i]
    return (
        line.words >= TWICE_WORDS
        and read_dateline(line.text) is None
        and any(
            _same(line.key, features[j].key)
            for j in range(max(0, i - NEAR), min(len(features), i + NEAR + 1))
            if j != i and features[j].words >= TWICE_WORDS
        )
    )


def _same(key: str, other: str) -> bool:
    shorter, longer = sorted((key, other), key=len)
    return 2 * len(shorter) > len(longer) and shorter in longer
