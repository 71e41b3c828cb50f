"""Share, save, print, listen and text-size buttons, and their counters (``TT`` above ``20``, ``12 shares``, ``3 min read``)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import Match, phrasebook
from cleaners.rules.rule import CERTAIN, DIGITS, SURE, ContextRule, Document, Rule
from cleaners.rules.shapes import in_sentence, phrase_rule

OPENER_WORDS = 10
"""The longest button (``Click to share on Facebook (Opens in new window)`` has 8 words, Korean and German ones a few more)."""
FEWEST_NETWORKS = 2
ROW_WORDS = 14
"""The longest row of buttons on one line."""

_SIZE = regex(r"^(?:TT|Tt|tT|A ?A ?A?|A[+-]|[+-] ?A|A[⁺⁻]|Aa|가|가가|あ|文字|大|中|小|\+|-|−|–|a ?a)$")
SIZE_CHARS = 5
"""Characters of the longest of these."""
_NUMBER = regex(r"^\d{1,3}(?:[.,]\d+)?[KkMm%]?(?:px|pt)?\+?$")
_READING = regex(
    r"^(?:(?:estimated |est\. )?(?:reading|read) time ?:? ?(?:is |of )?)?(?:~|<|ca\. |≈)?\d{1,3}(?:[-–]\d{1,3})?(?: |-)?min(?:ute)?s?\.?"
    r"(?: (?:de )?(?:to )?(?:read|lecture|lectura|leitura|lettura|listen|watch|lesezeit|leestijd|czytania))$",
    re.IGNORECASE,
)


def opener(features: Features) -> object:
    """A short line that opens as a button does (``Share on …``, ``Auf Facebook teilen``)."""
    hit = features.hit("share_actions", Match.PREFIX, Match.SUFFIX)
    return hit and features.words <= OPENER_WORDS and not in_sentence(features) and not _stops(features)


def _stops(features: Features) -> bool:
    return features.text[-1] in ".!?。"


def verb(features: Features) -> object:
    """A word that is a share button or counter and hardly anything else."""
    return features.hit("share_verbs", Match.WHOLE, Match.COUNTER) and not in_sentence(features)


def reading_time(features: Features) -> object:
    """How long the article takes to read."""
    return features.words <= OPENER_WORDS and _READING.match(features.folded)


def row(features: Features) -> object:
    """Two or more networks or buttons on one line (``Facebook Twitter WhatsApp Email``)."""
    if not FEWEST_NETWORKS <= features.words <= ROW_WORDS or "," in features.text:
        return None
    whole = phrasebook().whole
    networks: set[str] = set()
    for word in features.tokens:
        groups = whole.get(word, ())
        if "share_networks" in groups:
            networks.add(word)
        elif "share_actions" not in groups and not word.isdigit():
            return None
    return len(networks) >= FEWEST_NETWORKS and not features.ends_sentence


def text_size(document: Document) -> Mapping[int, Verdict]:
    """A text-size widget: its letters and the number on the line after them, or letters on two lines in a row."""
    features = document.features
    found: dict[int, Verdict] = {}
    for i, line in enumerate(features[:-1]):
        after = features[i + 1]
        if (
            len(line.text) <= SIZE_CHARS
            and _SIZE.match(line.text)
            and (_NUMBER.match(after.text) or _SIZE.match(after.text))
            and any(map(str.isalpha, line.text))
        ):
            found[i] = found[i + 1] = Verdict(Kind.SHARE, "share.text_size", CERTAIN)
    return found


def counter(document: Document) -> Mapping[int, Verdict]:
    """Bare numbers standing beside share buttons."""
    features, verdicts = document.features, document.verdicts
    return {
        i: Verdict(Kind.SHARE, "share.counter", SURE)
        for i, line in enumerate(features)
        if verdicts[i] is None and _NUMBER.match(line.text) and _touches_share(document, i)
    }


def _touches_share(document: Document, i: int) -> bool:
    near = document.verdicts[max(0, i - 1) : i] + document.verdicts[i + 1 : i + 2]  # type: ignore[operator]
    return any(verdict and verdict.kind is Kind.SHARE and verdict.confidence >= SURE for verdict in near)


RULES = (
    phrase_rule("share.button", Kind.SHARE, SURE, "share_actions"),
    Rule("share.opener", Kind.SHARE, SURE, opener, groups=("share_actions",)),
    Rule("share.verb", Kind.SHARE, SURE, verb, groups=("share_verbs",)),
    Rule("share.reading_time", Kind.SHARE, SURE, reading_time, words=(0, OPENER_WORDS), characters=DIGITS),
    Rule("share.row", Kind.SHARE, SURE, row, words=(FEWEST_NETWORKS, ROW_WORDS)),
)
CONTEXT = (
    ContextRule(("share.text_size",), text_size),
    ContextRule(("share.counter",), counter),
)
