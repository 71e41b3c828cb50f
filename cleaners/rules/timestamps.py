"""Lines that tell when: published and updated times, elapsed times, and dates beside the headline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cleaners.dates import MAX_STAMP_CHARS, Told
from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import Match
from cleaners.rules.rule import CERTAIN, DIGITS, LIKELY, SURE, ContextRule, Document, Rule

ELEMENT_WORDS = 14
ELEMENT_NAMES = frozenset({"dateline", "timestamp", "datetime", "pubdate"})
STAMP_WORDS = MAX_STAMP_CHARS // 2
"""Words of the longest line that only tells when: two characters make one at the least."""
LEAST_ENTRIES = 3
"""Times alone on their lines from which a text is a live blog; one or two may be anything (a score, a duration)."""
_CLOCK = regex(r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s*(?:Uhr|[ap]\.?m\.?|h))?", re.IGNORECASE)
HEAD_LINES = 8
"""How far from the article's first paragraph a bare date still belongs to its head."""


def labelled(features: Features) -> bool:
    """``Published March 3, 2021``, ``Aktualisiert vor 3 Stunden``: a label and a time, and nothing else."""
    return features.told is Told.LABELLED


def moment(features: Features) -> bool:
    """``16:12 JST, September 2, 2023``: a date and a time, and nothing else."""
    return features.told is Told.MOMENT


def elapsed(features: Features) -> bool:
    """``3 hours ago``, ``vor 3 Stunden``, and nothing else."""
    return features.told is Told.ELAPSED


def element(features: Features) -> bool:
    """A short line in an HTML ``time`` element, or in a block whose class says that it is a date."""
    facts = features.facts
    named = facts.tag == "time" or not ELEMENT_NAMES.isdisjoint(facts.own_words)
    return named and features.words <= ELEMENT_WORDS and any(map(str.isdigit, features.text))


RULES = (
    Rule("timestamp.labelled", Kind.TIMESTAMP, CERTAIN, labelled, words=(0, STAMP_WORDS)),
    Rule("timestamp.moment", Kind.TIMESTAMP, SURE, moment, words=(0, STAMP_WORDS), characters=DIGITS),
    Rule("timestamp.elapsed", Kind.TIMESTAMP, SURE, elapsed, words=(0, STAMP_WORDS)),
    Rule(
        "timestamp.element",
        Kind.TIMESTAMP,
        LIKELY,
        element,
        facts=True,
        names=ELEMENT_NAMES | {"<time>"},
        words=(0, ELEMENT_WORDS),
    ),
)


def bare_dates(document: Document) -> Mapping[int, Verdict]:
    """A date or a time alone, above the first paragraph or after the last: between paragraphs it heads a chapter of a chronicle."""
    features = document.features
    prose = [i for i, line in enumerate(features) if line.is_prose]
    found = _live_times(features)
    for i, line in enumerate(features):
        if (prose and prose[0] < i < prose[-1]) or (told := line.told) not in (Told.DATE, Told.TIME):
            continue
        near = not prose or prose[0] - HEAD_LINES <= i
        found[i] = Verdict(Kind.TIMESTAMP, "timestamp.bare", SURE if near and told is Told.DATE else LIKELY)
    return found


def _live_times(features: Sequence[Features]) -> dict[int, Verdict]:
    """Times of day alone on their lines, when there are several: the entries of a live blog."""
    clocks = [i for i, line in enumerate(features) if line.text[0].isdigit() and _CLOCK.fullmatch(line.text)]
    return (
        {i: Verdict(Kind.TIMESTAMP, "timestamp.bare", SURE) for i in clocks}
        if len(clocks) >= LEAST_ENTRIES
        else {}
    )


def labels_above(document: Document) -> Mapping[int, Verdict]:
    """``Published`` or ``Updated`` on a line of its own, and the date or time on the next."""
    features = document.features
    found: dict[int, Verdict] = {}
    for i in range(len(features) - 1):
        if not features[i].hits:
            continue
        label = features[i].hit("published_labels", Match.WHOLE) or features[i].hit(
            "updated_labels", Match.WHOLE
        )
        if label and features[i + 1].told:
            found[i] = Verdict(Kind.TIMESTAMP, "timestamp.label_above", SURE)
            found[i + 1] = Verdict(Kind.TIMESTAMP, "timestamp.label_above", SURE)
    return found


CONTEXT = (
    ContextRule(("timestamp.label_above",), labels_above),
    ContextRule(("timestamp.bare",), bare_dates),
)
