"""Advertising labels (``Advertisement``, ``Story continues below``) and affiliate notices."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.patterns import regex
from cleaners.phrasebook import Match, phrasebook
from cleaners.rules.rule import CERTAIN, SURE, Rule
from cleaners.rules.shapes import in_sentence

OPENER_WORDS = 45
"""The longest affiliate notice that is one line and nothing else."""
LABEL_WORDS = 9
"""The longest line of several labels (``Advertisement - Scroll to continue``)."""

_PARTS = regex(r"\s+[-–—|•·/:]+\s+|\s*[|•·:]\s*")


def label(features: Features) -> object:
    """Nothing but an advertising label."""
    return features.hit("adverts", Match.WHOLE) and not in_sentence(features)


def labels(features: Features) -> object:
    """Two labels on one line, parted by a dash or bar (``ANZEIGE – Scrollen Sie, um weiterzulesen``)."""
    if not _PARTS.search(features.text) or features.words > LABEL_WORDS:
        return None
    parts = [part for part in _PARTS.split(features.folded) if part]
    return len(parts) > 1 and all(phrasebook().is_whole("adverts", part) for part in parts)


def notice(features: Features) -> object:
    """A sentence that only a box about advertising or affiliate links opens with."""
    hit = features.hit("advert_openers", Match.PREFIX, Match.CONTAINS)
    return hit and features.words <= OPENER_WORDS and not in_sentence(features) and " " in hit.phrase.strip()


RULES = (
    Rule("advert.label", Kind.ADVERT, CERTAIN, label, groups=("adverts",)),
    Rule("advert.labels", Kind.ADVERT, CERTAIN, labels, words=(0, LABEL_WORDS), characters="|•·:/–—-"),
    Rule("advert.notice", Kind.ADVERT, SURE, notice, groups=("advert_openers",)),
)
