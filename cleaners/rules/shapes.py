"""Shapes that the rules of several kinds ask for."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.patterns import regex
from cleaners.phrasebook import Hit, Match
from cleaners.rules.rule import Rule

SPECIFIC_CHARS = 4
"""Characters of a phrase without spaces (Japanese, Chinese, Korean) that say as much as two words: "会員登録", "댓글쓰기"."""

COMPOUND_CHARS = 14
"""Characters of a compound that says as much as two words: "Nutzungsbedingungen", "tietosuojaseloste"."""

UNSPACED = regex("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


def specific(hit: Hit) -> bool:
    """Whether a phrase says enough to stand for itself. A single word also stands alone in a dump where it is a link in a sentence."""
    if " " in hit.phrase or "-" in hit.phrase or len(hit.phrase) >= COMPOUND_CHARS:
        return True
    return len(hit.phrase) >= SPECIFIC_CHARS and bool(UNSPACED.match(hit.phrase))


def in_sentence(features: Features) -> bool:
    """Whether a line opens in lower case, as a linked word of a sentence does on a line of its own; after a number that tells nothing."""
    return features.starts_lower and not features.text[0].isdigit()


def phrase_rule(name: str, kind: Kind, confidence: float, group: str, *, colon: bool = True) -> Rule:
    """A rule for lines that are nothing but a phrase of the group, or a phrase beside numbers, when the phrase is specific.

    ``colon``: whether a colon may follow it; ``Privacy policy:`` is a sub-heading of a guide, ``Follow us:`` a widget.
    """

    def holds(features: Features) -> object:
        hit = features.hit(group, Match.WHOLE, Match.COUNTER)
        return (
            hit and specific(hit) and not in_sentence(features) and (colon or features.text[-1] not in ":：")
        )

    return Rule(name, kind, confidence, holds, groups=(group,))
