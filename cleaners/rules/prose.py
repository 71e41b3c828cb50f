"""What looks like an article's prose, by shape alone."""

from __future__ import annotations

import sys

from cleaners.datelines import is_place_and_agency
from cleaners.features import Features
from cleaners.model import Kind
from cleaners.patterns import regex
from cleaners.rules.rule import LIKELY, SURE, Rule

PARAGRAPH_WORDS = 25
"""Lines of this many words that end as a sentence are paragraphs, whoever's they are."""
SENTENCE_WORDS = 8
"""The shortest line that counts as a sentence by itself; shorter ones need their neighbours."""
DATELINE_WORDS = 9
"""The longest dateline alone: six words of a place, three of an agency."""
LINKED = 0.5
"""Share of linked characters from which a line is a list of links, or a teaser, before it is prose."""
_SENTENCE_INSIDE = regex(r"[a-zà-ÿа-я)”»][.!?][”»)]? +[«“„‘'(\"]?[A-ZÀ-ÞА-Я]|[。！？]|[।؟] ")
_ELLIPSIS_END = regex(r"(?:\.\.\.|…|\[…\])\s*$")


def _sentence(features: Features) -> bool:
    """Ends as a sentence and is not a teaser cut off by an ellipsis, nor a label."""
    return (
        features.ends_sentence and features.text[-1] not in ":;" and not _ELLIPSIS_END.search(features.text)
    )


def paragraph(features: Features) -> bool:
    """A long line that ends as a sentence, or has a sentence's end inside (what follows may be a source or a cut)."""
    if features.words < PARAGRAPH_WORDS or features.facts.link_share >= LINKED:
        return False
    return _sentence(features) or bool(_SENTENCE_INSIDE.search(features.text))


def sentence(features: Features) -> bool:
    """A line of some words that ends as a sentence."""
    return features.words >= SENTENCE_WORDS and _sentence(features) and features.facts.link_share < LINKED


def dateline(features: Features) -> bool:
    """A dateline on a line of its own (``Kabul (AFP)``)."""
    return is_place_and_agency(features.text)


RULES = (
    Rule("prose.dateline", Kind.BODY, SURE, dateline, words=(2, DATELINE_WORDS), characters=")"),
    Rule("prose.paragraph", Kind.BODY, LIKELY, paragraph, words=(PARAGRAPH_WORDS, sys.maxsize)),
    Rule("prose.sentence", Kind.BODY, 0.7, sentence, words=(SENTENCE_WORDS, sys.maxsize)),
)
