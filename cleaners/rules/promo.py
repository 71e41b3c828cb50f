"""Boxes that ask for something: newsletters, subscriptions, apps, donations, accounts, follows, paywalls."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.phrasebook import Hit, Match
from cleaners.rules.rule import LIKELY, SURE, Rule
from cleaners.rules.shapes import in_sentence, phrase_rule

CALL_WORDS = 32
"""The longest line that an opening and a topic make a call; longer ones tell a story about newsletters more often than they sell one."""
LONG_CALL_WORDS = 60


def call(features: Features) -> object:
    """A call to the reader: the opening of one (``Sign up for …``) and what it is about (``newsletter``) on one line."""
    return features.words <= CALL_WORDS and _is_call(features)


def long_call(features: Features) -> object:
    """The same on a line that is long for a call."""
    return CALL_WORDS < features.words <= LONG_CALL_WORDS and _is_call(features)


def _is_call(features: Features) -> bool:
    opener = features.hit("promo_openers", Match.PREFIX, Match.CONTAINS)
    if not opener or in_sentence(features):
        return False
    topics = [hit.phrase for hit in features.hits if hit.group == "promo_topics"]
    return any(_adds(topic, opener) for topic in topics)


def _adds(topic: str, opener: Hit) -> bool:
    """Whether a topic says more than the opening's own verb (``join our whatsapp`` names one, ``sign up for our`` none)."""
    if opener.match is Match.PREFIX:
        return not opener.phrase.startswith(topic)
    return topic not in opener.phrase and opener.phrase not in topic


RULES = (
    phrase_rule("promo.phrase", Kind.PROMO, SURE, "promo"),
    Rule("promo.call", Kind.PROMO, SURE, call, groups=("promo_openers",)),
    Rule("promo.long_call", Kind.PROMO, LIKELY, long_call, groups=("promo_openers",)),
)
