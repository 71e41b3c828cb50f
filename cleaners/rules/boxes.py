"""Boxes of a text dump whose paragraphs stand between blank lines: a line that says what its block is says it for the others."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.blocks import blocks, sets_paragraphs_apart
from cleaners.model import Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import Match
from cleaners.rules.comments import IN_THREAD
from cleaners.rules.lists import first_prose
from cleaners.rules.prose import PARAGRAPH_WORDS
from cleaners.rules.rule import SURE, ContextRule, Document

HEAD_WORDS = 12
"""The longest line that names its block."""
SHORT_BOX = 6
"""Lines of the longest block that a line in its middle or at its end names: the button under a call to subscribe."""

_NAMES = {
    Kind.PROMO: Verdict(Kind.PROMO, "box.promo", SURE),
    Kind.COMMENTS: Verdict(Kind.COMMENTS, "box.comments", IN_THREAD),
    Kind.LEGAL: Verdict(Kind.LEGAL, "box.legal", SURE),
}
_SHARE = Verdict(Kind.SHARE, "box.share", SURE)
_SCORE = regex(r"^[^\W\d_][^\d:]{2,40} \d{1,3}$")
_BEGINS_ARTICLE = frozenset({Kind.TITLE, Kind.BYLINE})


def boxes(document: Document) -> Mapping[int, Verdict]:
    """The lines under (in a short box also over) a sure line of a promo box, of comments or of notices, behind the first paragraph."""
    features = document.features
    if document.is_page or not sets_paragraphs_apart(features):
        return {}
    begun = first_prose(features)
    found: dict[int, Verdict] = {}
    for block in blocks(features):
        if len(block) > 1 and begun < block.start and not _begins_article(document, block):
            found |= _named(document, block)
    return found


def _begins_article(document: Document, block: range) -> bool:
    sure = [verdict for i in block if (verdict := document.verdicts[i]) and verdict.confidence >= SURE]
    return any(verdict.kind in _BEGINS_ARTICLE for verdict in sure)


def _named(document: Document, block: range) -> dict[int, Verdict]:
    heads = {i: name for i in block if (name := _name(document, i))}
    found: dict[int, Verdict] = {}
    kinds = {verdict.kind for i in block if (verdict := document.verdicts[i]) and verdict.confidence >= SURE}
    if kinds == {Kind.SHARE}:
        return {i: _SHARE for i in block if document.features[i].words <= 1 and _takes(_SHARE, document, i)}
    name = heads[min(heads)] if heads and kinds == {Kind.PROMO} and len(block) <= SHORT_BOX else None
    for i in block:
        name = heads.get(i, name)
        if name and _takes(name, document, i):
            found[i] = name
    return found


def _name(document: Document, i: int) -> Verdict | None:
    verdict, line = document.verdicts[i], document.features[i]
    if verdict is None or verdict.confidence < SURE or verdict.rule.startswith("navigation."):
        counts = line.hit(
            "comments_headings", Match.COUNTER
        )  # "2 comments" says little by itself, but for a block
        return _NAMES[Kind.COMMENTS] if counts else None  # another word in a row of buttons names nothing
    return _NAMES.get(verdict.kind) if line.words <= HEAD_WORDS else None


def _takes(name: Verdict, document: Document, i: int) -> bool:
    """Whether a line of the box is what its name says: not what another rule is surer of, nor a long paragraph under a call."""
    verdict = document.verdicts[i]
    if verdict is not None and verdict.confidence >= SURE and verdict.kind is not Kind.TIMESTAMP:
        return False
    return name.kind is not Kind.PROMO or document.features[i].words < PARAGRAPH_WORDS


def scores(document: Document) -> Mapping[int, Verdict]:
    """Two lines in a row, not more, that are a name and a number each, neither a counter's: the result of a match."""
    features = document.features
    if document.is_page or not sets_paragraphs_apart(features):
        return {}
    shaped = [
        line.text[-1].isdigit() and not line.hits and _SCORE.match(line.text) is not None for line in features
    ] + [False]
    pairs = [
        i
        for i in range(1, len(features))
        if shaped[i - 1 : i + 2] == [True, True, False] and not (i > 1 and shaped[i - 2])
    ]
    return {
        place: Verdict(Kind.BODY, "box.score", SURE)
        for i in pairs
        if features[i - 1].tokens[0] != features[i].tokens[0]
        for place in (i - 1, i)
    }


CONTEXT = (
    ContextRule(("box.score",), scores),
    ContextRule(("box.promo", "box.comments", "box.legal", "box.share"), boxes),
)
