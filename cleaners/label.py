"""Rules and model give each line its verdict; the surest one stands.

The order for one article's lines: what each line says by itself (:func:`judge_alone`), what its neighbours say (the context rules),
what the model says of lines that no rule is sure of, and for those still open the place where they stand (:func:`close`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.rules import CONTEXT_RULES, LINE_RULES
from cleaners.rules.rule import Document, Rule

OPEN = 0.5
"""Confidence of a verdict that rests on nothing but the line's place."""
OPEN_RUN = 3
"""More open lines than this in a row inside an article are a list of something else; fewer are its own short lines."""


def judge_alone(features: Features) -> Verdict | None:
    """The surest verdict that the line rules give on a line by itself; of equals the first; None where all are silent."""
    groups = frozenset(hit.group for hit in features.hits)
    verdicts = [verdict for rule in _worth_asking(groups, facts=features.line.facts is not None) if (verdict := rule(features))]
    return max(verdicts, key=lambda verdict: verdict.confidence, default=None)


@cache
def _worth_asking(groups: frozenset[str], *, facts: bool) -> tuple[Rule, ...]:
    """The rules that can hold on a line with hits in these groups, in order. A dump has some dozens of combinations, mostly none."""
    return tuple(rule for rule in LINE_RULES if (facts or not rule.facts) and (not rule.groups or not groups.isdisjoint(rule.groups)))


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


def close(features: Sequence[Features], verdicts: Sequence[Verdict | None]) -> list[Verdict]:
    """A verdict for every line: those still open are judged by where they stand. Inside the article they stay."""
    kept = [i for i, verdict in enumerate(verdicts) if verdict and verdict.kind in KEPT]
    if not kept:
        return [verdict or _without_prose(line) for line, verdict in zip(features, verdicts, strict=True)]
    closed: list[Verdict] = []
    for i, (line, verdict) in enumerate(zip(features, verdicts, strict=True)):
        if verdict is not None:
            closed.append(verdict)
        elif i < kept[0]:
            closed.append(Verdict(Kind.NAVIGATION, "open.before", OPEN))
        elif i > kept[-1]:
            closed.append(_after(line, closed[-1]))
        elif _open_run(verdicts, i) > OPEN_RUN and not line.ends_sentence:
            closed.append(Verdict(Kind.OTHER, "open.run", OPEN))
        else:
            closed.append(Verdict(Kind.BODY, "open.inside", OPEN))
    return closed


def label(document: Document) -> list[Verdict]:
    """A verdict for every line of one article, such that the lines that stay would all stay if the clean text came in again."""
    verdicts = close(document.features, judge_in_context(document))
    kept = _kept(verdicts)
    while kept:
        features = [document.features[i].in_clean_text() for i in kept]
        again = close(features, judge_in_context(Document(features, [document.verdicts[i] for i in kept])))
        if all(verdict.kind in KEPT for verdict in again):
            break
        for i, verdict in zip(kept, again, strict=True):
            verdicts[i] = verdicts[i] if verdict.kind in KEPT else verdict
        kept = _kept(verdicts)
    return verdicts


def _kept(verdicts: Sequence[Verdict]) -> list[int]:
    return [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT]


def _without_prose(line: Features) -> Verdict:
    """An entry without a single paragraph: whole sentences stay, however short."""
    sentence = line.ends_sentence and line.words > 1
    return Verdict(Kind.BODY, "open.sentence", OPEN) if sentence else Verdict(Kind.OTHER, "open.alone", OPEN)


def _after(line: Features, before: Verdict) -> Verdict:
    """A short sentence right under the last paragraph is the article's end; anything else is not."""
    if line.ends_sentence and before.kind in KEPT:
        return Verdict(Kind.BODY, "open.end", OPEN)
    return Verdict(Kind.OTHER, "open.after", OPEN)


def _open_run(verdicts: Sequence[Verdict | None], i: int) -> int:
    """How many open lines stand together around line i."""
    first = next((j for j in range(i, -1, -1) if verdicts[j] is not None), -1)
    last = next((j for j in range(i, len(verdicts)) if verdicts[j] is not None), len(verdicts))
    return last - first - 1
