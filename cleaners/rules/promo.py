"""Boxes that ask for something: newsletters, subscriptions, apps, donations, accounts, follows, paywalls."""

from __future__ import annotations

import re

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.patterns import regex
from cleaners.phrasebook import Hit, Match
from cleaners.rules.rule import LIKELY, SURE, Rule
from cleaners.rules.shapes import in_sentence, phrase_rule

CALL_WORDS = 24
"""The longest line that an opening and a topic make a call; longer ones tell a story about newsletters more often than they sell one."""
LONG_CALL_WORDS = 60

_REPORTED = regex(
    r"""^["“”„«»‘’'「『][^"“”„«»」』]+["“”«»’'」』][\s,]+[^\W\d_]+[\s,]+[^\W\d_]"""
    r"|^[^,.!?:;]{4,60}, (?:\w+ )?(?:says?|said|asks?|asked|reads?|goes|warns?|sagt|steht|heißt|dit|lance|dice|dijo|disse|diz|zegt"
    r"|mówi|säger|sier|siger|сказал|говорит|diyor|dedi)\b",
    re.IGNORECASE,
)
"""A call in somebody's mouth: ``“Subscribe to our view,” the chairman said``, ``Subscribe now, says the curtain``."""
_NAMED = regex(r"^[^.!?:]{4,60}: (?=[^\W\d_])[^A-ZÀ-ÞА-Я]")
"""A call that a story speaks of: ``Sign up for our newsletter: the five words …``."""


def call(features: Features) -> object:
    """A call to the reader: the opening of one (``Sign up for …``) and what it is about (``newsletter``) on one line."""
    return features.words <= CALL_WORDS and _is_call(features)


def long_call(features: Features) -> object:
    """The same on a line that is long for a call."""
    if not CALL_WORDS < features.words <= LONG_CALL_WORDS or _NAMED.match(features.text):
        return False
    return _is_call(features)


def _is_call(features: Features) -> bool:
    opener = features.hit("promo_openers", Match.PREFIX, Match.CONTAINS)
    if not opener or in_sentence(features) or _REPORTED.match(features.text):
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
