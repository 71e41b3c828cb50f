"""Rules and model give each line its verdict; the surest one stands.

The order for one article's lines: what each line says by itself (:func:`judge_alone`), what its neighbours say (the context rules),
and what the model says of lines that no rule is sure of (:mod:`cleaners.arbitration`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from cleaners.arbitration import Table, arbitrate, title_shares
from cleaners.features import Features
from cleaners.labeller import probabilities
from cleaners.model import KEPT, Verdict
from cleaners.rules import CONTEXT_RULES, LINE_RULES
from cleaners.rules.rule import Document, Rule

PASSES = 6
"""How often a text is judged again as it will stand. Articles settle in one or two passes; texts of ten thousand lines may go on losing a
line a pass, which would make the time grow with the square of their length."""


def judge_alone(features: Features) -> Verdict | None:
    """The surest verdict that the line rules give on a line by itself; of equals the first; None where all are silent."""
    groups = frozenset([hit.group for hit in features.hits])
    asked = _worth_asking(
        groups, bisect_left(_word_limits(), features.words), facts=features.line.facts is not None
    )
    surest: Rule | None = None
    for rule in asked:
        if (surest is None or rule.confidence > surest.confidence) and rule.holds(features):
            surest = rule
    return surest.verdict if surest else None


@cache
def _word_limits() -> tuple[int, ...]:
    """The numbers of words at which some rule begins or ends to be worth asking: the last number of each class of lines."""
    return tuple(sorted({limit for rule in LINE_RULES for limit in (rule.words[0] - 1, rule.words[1])}))


@cache
def _worth_asking(groups: frozenset[str], length: int, *, facts: bool) -> tuple[Rule, ...]:
    """The rules that can hold on a line with hits in these groups and as many words as a class of lines has, in order.

    ``length`` is the class by its place in ``_word_limits``. A dump has some dozens of combinations, mostly without hits.
    """
    most = _word_limits()[length]
    return tuple(
        rule
        for rule in LINE_RULES
        if (facts or not rule.facts)
        and rule.words[0] <= most <= rule.words[1]
        and (not rule.groups or not groups.isdisjoint(rule.groups))
    )


def merge(standing: Sequence[Verdict | None], proposed: Mapping[int, Verdict]) -> list[Verdict | None]:
    """The standing verdicts with each surer proposal in its place."""
    merged = list(standing)
    for index, verdict in proposed.items():
        merged[index] = _surer(standing[index], verdict)
    return merged


def _surer(standing: Verdict | None, proposed: Verdict | None) -> Verdict | None:
    if standing is None or (proposed is not None and proposed.confidence > standing.confidence):
        return proposed
    return standing


def judge_in_context(document: Document) -> list[Verdict | None]:
    """The verdicts on one article's lines after the context rules, asked in order, have seen them."""
    for rule in CONTEXT_RULES:
        if proposed := rule(document):
            document = replace(document, verdicts=merge(document.verdicts, proposed))
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
    """A verdict for every line of one article, such that the lines that stay would all stay if the clean text came in again.

    That is so for every article of a usual length; after ``PASSES`` the text is taken as it is.
    """
    verdicts = judge(document, table)
    kept = _kept(verdicts)
    for _ in range(PASSES):
        features = [document.features[i].in_clean_text(first=i == kept[0]) for i in kept]
        alone = [judge_alone(line) for line in features]
        again = judge(Document(features, alone), probabilities([line.line for line in features]))
        if all(verdict.kind in KEPT for verdict in again):
            break  # also where nothing is kept
        for i, verdict in zip(kept, again, strict=True):
            verdicts[i] = verdicts[i] if verdict.kind in KEPT else verdict
        kept = _kept(verdicts)
    return verdicts


def _kept(verdicts: Sequence[Verdict]) -> list[int]:
    return [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT]
