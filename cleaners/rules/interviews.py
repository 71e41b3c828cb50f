"""Interviews in which each line opens with a letter for who speaks: ``Q: …`` and ``A: …``, ``F. …`` and ``A. …``, ``В: …`` and ``О: …``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.patterns import regex
from cleaners.rules.rule import SURE, ContextRule, Document

ROUNDS = 2
"""Fewest questions with an answer that make an interview: one may be a riddle, or a box of its own."""
TAKING_TURNS = 0.8
"""Share of neighbouring turns that change the speaker; the items of lists go on to further letters, and a witness may be asked twice."""
ASKING = "?？؟;"
"""How a question ends; in Greek with a semicolon."""
SIGNS = ":：."
"""What stands behind the letter."""
_SPEAKER = regex(rf"^(?=[^\W\d_])([^a-zß-ÿ])[{SIGNS}] ?(?=\S)")


def _speaker(line: Features) -> str | None:
    found = _SPEAKER.match(line.text) if line.text[1:2] in SIGNS else None
    return found[1] if found else None


def _is_interview(features: Sequence[Features], turns: Sequence[tuple[int, str]]) -> bool:
    """Whether two speakers take turns, and what the first one says is mostly questions."""
    if len(turns) < 2 * ROUNDS or len({who for _, who in turns}) != 2:  # noqa: PLR2004 - who asks and who answers
        return False
    asked = [features[i].text.rstrip("\"'”’»") for i, who in turns if who == turns[0][1]]
    questions = sum(text.endswith(tuple(ASKING)) for text in asked)
    changes = sum(one != other for (_, one), (_, other) in pairwise(turns))
    return questions > len(asked) / 2 and changes >= TAKING_TURNS * (len(turns) - 1)


def turns(document: Document) -> Mapping[int, Verdict]:
    """The questions and answers of an interview, wherever pictures and boxes stand between them."""
    spoken = [(i, who) for i, line in enumerate(document.features) if (who := _speaker(line)) is not None]
    if not _is_interview(document.features, spoken):
        return {}
    return {
        i: Verdict(Kind.BODY, "interview.turn", SURE)
        for i, _ in spoken
        if (verdict := document.verdicts[i]) is None or verdict.kind in KEPT
    }


CONTEXT = (ContextRule(("interview.turn",), turns),)
