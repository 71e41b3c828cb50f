"""Rules and model combined into one verdict a line: where a rule is sure its verdict stands, the model decides the other lines.

The model decides by each line's share, corrected by what stands around the line (:mod:`cleaners.shares`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from cleaners.containers import HEADINGS
from cleaners.features import Features
from cleaners.labeller import KINDS, article_share
from cleaners.model import KEPT, Kind, Verdict
from cleaners.model_captions import told_captions
from cleaners.model_headings import leaving_parts, names_paragraph
from cleaners.rules.rule import SURE
from cleaners.shares import MOSTLY_LINK, TAIL_WORDS, Shares, Table, settled_shares
from cleaners.short_dumps import MIDDLE
from cleaners.story_ends import leading_on, signing

CEILING = 0.94
"""Highest confidence of a verdict of the model: just under that of a rule that is sure."""

FULL_STOPS = ".。।"
"""Signs that end a sentence and no sub-heading."""
MODEL = "model"
"""The name in ``Verdict.rule`` where the model decided."""

_TITLE, _BODY, _SUBHEADING, _STANDFIRST, _CAPTION = map(
    KINDS.index, (Kind.TITLE, Kind.BODY, Kind.SUBHEADING, Kind.STANDFIRST, Kind.CAPTION)
)
_INSIDE = (Kind.BODY, Kind.SUBHEADING, Kind.STANDFIRST)
_OUTSIDE = tuple(
    i for i, kind in enumerate(KINDS) if kind not in (*_INSIDE, Kind.TITLE)
)  # without the title: rules find the one line that is it


def title_shares(table: Table) -> list[float]:
    """The model's probability that each line is the headline."""
    shares: list[float] = table[:, _TITLE].tolist()
    return shares


def arbitrate(features: Sequence[Features], ruled: Sequence[Verdict | None], table: Table) -> list[Verdict]:
    """One verdict a line from the rules' (``ruled``, None where they are silent) and the model's ``table``, (n_lines, n_kinds)."""
    is_page = bool(features) and features[0].line.facts is not None
    shares, bar = settled_shares(features, ruled, table)
    chances = shares.tolist()
    kinds = _kinds_by_model(features, table, shares, bar)
    claims = np.round(np.minimum(np.where(shares < bar, 1 - shares, shares), CEILING), 4).tolist()
    verdicts = [
        rule if rule and rule.confidence >= SURE else _weigh(rule, kind, chance, claim, bar)
        for rule, kind, chance, claim in zip(
            leaving_parts(features, ruled, chances), kinds, chances, claims, strict=True
        )
    ]
    for i, caption in told_captions(features, verdicts, chances, table[:, _CAPTION].tolist()).items():
        verdicts[i] = caption
    for i, heading in _headings(features, verdicts, chances).items():
        verdicts[i] = heading
    if is_page:
        own = article_share(table).tolist()
        for end in (leading_on, signing):
            for i, ending in end(features, verdicts, own).items():
                verdicts[i] = ending
    return verdicts


def _headings(
    features: Sequence[Features], verdicts: Sequence[Verdict], chances: Sequence[float]
) -> dict[int, Verdict]:
    """Verdicts, by line index, on sub-headings that the model dropped: those right above a paragraph that is kept."""
    is_page = bool(features) and features[0].line.facts is not None
    begun = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.BODY), len(verdicts))
    found: dict[int, Verdict] = {}
    for i in range(begun + 1, len(verdicts) - 1):
        if verdicts[i].rule != MODEL:
            continue
        if is_page and _heads_paragraph(features, verdicts, i):
            found[i] = Verdict(Kind.SUBHEADING, "subheading.over_paragraph", MIDDLE)
        elif not is_page and names_paragraph(features, verdicts, chances, i):
            found[i] = Verdict(Kind.SUBHEADING, "subheading.names_paragraph", MIDDLE)
    return found


def _heads_paragraph(features: Sequence[Features], verdicts: Sequence[Verdict], i: int) -> bool:
    """Whether line i is an HTML heading that the model drops right over a paragraph that stays; there must be one before it too.

    On the development pages such headings are the article's five times in six; the model takes them for a teaser's or a picture's.
    """
    facts = features[i].line.facts
    return (
        facts is not None
        and verdicts[i].kind not in KEPT
        and facts.tag in HEADINGS
        and facts.link_share <= MOSTLY_LINK
        and verdicts[i + 1].kind is Kind.BODY
        and features[i + 1].words >= TAIL_WORDS
    )


def _kinds_by_model(features: Sequence[Features], table: Table, shares: Shares, bar: float) -> list[Kind]:
    """The model's kind of each line, given which lines are kept; a line that ends with a full stop is no sub-heading."""
    outside = np.array(_OUTSIDE)[table[:, _OUTSIDE].argmax(axis=1)]
    stopped = np.array([line.text[-1] in FULL_STOPS for line in features], dtype=np.bool_)
    heading = ~stopped & (table[:, _SUBHEADING] > table[:, _BODY] + table[:, _STANDFIRST])
    columns = np.where(shares < bar, outside, np.where(heading, _SUBHEADING, _BODY))
    return [KINDS[column] for column in columns.tolist()]


def _weigh(rule: Verdict | None, kind: Kind, share: float, claim: float, bar: float) -> Verdict:
    """The verdict on a line of which no rule is sure: the rule's, if there is one and the model does not contradict it, else the model's.

    ``kind``: the model's; ``claim``: the confidence of its verdict.
    """
    if rule and (
        (rule.kind not in KEPT and (share < bar or rule.confidence > share))
        or (rule.kind is Kind.SUBHEADING and share >= bar)
    ):
        return rule
    return _by_model(kind, claim)


@lru_cache(maxsize=1 << 12)
def _by_model(kind: Kind, confidence: float) -> Verdict:
    """The model's verdict. Cached, since most lines of a page share a few verdicts."""
    return Verdict(kind, MODEL, confidence)
