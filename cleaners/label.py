"""Rules and model give each line its verdict; the surest one stands.

The order for one article's lines: what each line says by itself (:func:`judge_alone`), what its neighbours say (the context rules),
and what the model says of lines that no rule is sure of (:mod:`cleaners.arbitration`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from cleaners.arbitration import Table, arbitrate, title_shares
from cleaners.features import Features
from cleaners.labeller import probabilities
from cleaners.model import KEPT, Verdict
from cleaners.rules import CONTEXT_RULES, LINE_RULES
from cleaners.rules.rule import Document, Rule


def judge_alone(features: Features) -> Verdict | None:
    """The surest verdict that the line rules give on a line by itself; of equals the first; None where all are silent."""
    groups = frozenset(hit.group for hit in features.hits)
    verdicts = [
        verdict
        for rule in _worth_asking(groups, facts=features.line.facts is not None)
        if (verdict := rule(features))
    ]
    return max(verdicts, key=lambda verdict: verdict.confidence, default=None)


@cache
def _worth_asking(groups: frozenset[str], *, facts: bool) -> tuple[Rule, ...]:
    """The rules that can hold on a line with hits in these groups, in order. A dump has some dozens of combinations, mostly none."""
    return tuple(
        rule
        for rule in LINE_RULES
        if (facts or not rule.facts) and (not rule.groups or not groups.isdisjoint(rule.groups))
    )


def merge(standing: Sequence[Verdict | None], proposed: Mapping[int, Verdict]) -> list[Verdict | None]:
    """The standing verdicts with each surer proposal in its place."""
    return [_surer(verdict, proposed.get(index)) for index, verdict in enumerate(standing)]


def _surer(standing: Verdict | None, proposed: Verdict | None) -> Verdict | None:
    if standing is None or (proposed is not None and proposed.confidence > standing.confidence):
        return proposed
    return standing


def judge_in_context(document: Document) -> list[Verdict | None]:
    """The verdicts on one article's lines after the context rules, asked in order, have seen them."""
    for rule in CONTEXT_RULES:
        document = replace(document, verdicts=merge(document.verdicts, rule(document)))
    return list(document.verdicts)


def judge_by_rules(features: Sequence[Features]) -> list[Verdict | None]:
    """A verdict a line, None where no rule spoke: each line alone first, then the context rules in order."""
    return judge_in_context(Document(features, [judge_alone(line) for line in features]))


def first_sight(features: Sequence[Features], alone: Sequence[Verdict | None], table: Table) -> list[Verdict]:
    """A verdict for every line of an entry before it is known where its articles begin: each line alone, and the model."""
    return arbitrate(features, alone, table)


def judge(document: Document, table: Table) -> list[Verdict]:
    """A verdict for every line of one article: the rules', and the model's (its ``table`` of these lines) where no rule is sure."""
    ruled = judge_in_context(replace(document, title_shares=title_shares(table)))
    return arbitrate(document.features, ruled, table)


def label(document: Document, table: Table) -> list[Verdict]:
    """A verdict for every line of one article, such that the lines that stay would all stay if the clean text came in again."""
    verdicts = judge(document, table)
    kept = _kept(verdicts)
    while kept:
        features = [document.features[i].in_clean_text(first=i == kept[0]) for i in kept]
        alone = [judge_alone(line) for line in features]
        again = judge(Document(features, alone), probabilities([line.line for line in features]))
        if all(verdict.kind in KEPT for verdict in again):
            break
        for i, verdict in zip(kept, again, strict=True):
            verdicts[i] = verdicts[i] if verdict.kind in KEPT else verdict
        kept = _kept(verdicts)
    return verdicts


def _kept(verdicts: Sequence[Verdict]) -> list[int]:
    return [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT]
