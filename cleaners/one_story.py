"""Pages that hold one story for sure, which most do: where no second one can begin, nobody has to look for it.

A page's next story begins with a heading as high as the one over its first paragraph (``cleaners.split``). Which lines are paragraphs is
said by :func:`cleaners.label.first_sight`, which takes a thirtieth of a page's time; but which may be, and which are for sure, follows from
the model's chances alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.arbitration import FULL_STOPS
from cleaners.features import Features
from cleaners.labeller import Reading, article_share
from cleaners.model import Kind, Verdict
from cleaners.model_captions import OVER_CREDIT
from cleaners.rules.rule import SURE
from cleaners.shares import AMONG_STORY, APART, HEADS_STORY, HOPELESS, MOSTLY_LINK, UNDER_PICTURE
from cleaners.split import HEADINGS, LEAD_WORDS, PREAMBLE_LINES, heading_level

LEAST = min(AMONG_STORY, HEADS_STORY, HOPELESS)
"""Chance of being the article's below which arbitration keeps no line of a page, whatever stands around it, but for cells of tables."""
MOST = max(UNDER_PICTURE, APART, OVER_CREDIT)
"""The same from which it keeps every line that is not mostly link."""


def holds_one_story(features: Sequence[Features], alone: Sequence[Verdict | None], reading: Reading) -> bool:
    """Whether a page has no border between articles, whatever becomes of its doubtful lines; False where it may have, and for text.

    ``alone``: the rules' verdicts on each line by itself, ``reading``: what the model says of them.
    """
    if not features or features[0].line.facts is None:
        return False
    shares: list[float] = article_share(reading.kinds).tolist()
    leads = [i for i, line in enumerate(features) if _may_be_lead(line, alone[i], shares[i])]
    if len(leads) <= 1:
        return True
    sure = next((i for i in leads if _is_paragraph(features[i], alone[i], shares[i])), leads[-1])
    levels = [
        0 if HEADINGS.isdisjoint(line.facts.path) else heading_level(line.line) or 0 for line in features
    ]
    highest = max(max(levels[_above(lead)]) for lead in leads if lead <= sure)
    return not any(
        0 < level <= max(1, highest)
        for lead in leads[1:]
        for level in levels[max(leads[0] + 1, lead - PREAMBLE_LINES) : lead + 1]
    )


def _above(lead: int) -> slice:
    """The places from which a paragraph's headline may come: its own and those of its preamble."""
    return slice(max(0, lead - PREAMBLE_LINES), lead + 1)


def _may_be_lead(line: Features, rule: Verdict | None, share: float) -> bool:
    """Whether a line may be one of the paragraphs between which borders are sought."""
    sure = rule is not None and rule.confidence >= SURE
    kept = (
        rule is not None and rule.kind is Kind.BODY if sure else share >= LEAST or "table" in line.facts.path
    )
    return kept and line.words >= LEAD_WORDS


def _is_paragraph(line: Features, rule: Verdict | None, share: float) -> bool:
    """Whether a line is the article's for sure, and no sub-heading."""
    whole = line.text[-1] in FULL_STOPS and line.facts.link_share <= MOSTLY_LINK
    return share >= MOST and (rule is None or rule.kind is Kind.BODY) and whole
