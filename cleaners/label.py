"""Rules and model give each line its verdict; the surest one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaners.features import Features
from cleaners.model import Verdict
from cleaners.rules import CONTEXT_RULES, LINE_RULES
from cleaners.rules.rule import Document


def judge_alone(features: Features) -> Verdict | None:
    """The surest verdict that the line rules give on a line by itself; of equals the first; None where all are silent."""
    verdicts = [verdict for rule in LINE_RULES if (verdict := rule(features))]
    return max(verdicts, key=lambda verdict: verdict.confidence, default=None)


def merge(standing: Sequence[Verdict | None], proposed: Mapping[int, Verdict]) -> list[Verdict | None]:
    """The standing verdicts with each surer proposal in its place."""
    return [_surer(verdict, proposed.get(index)) for index, verdict in enumerate(standing)]


def _surer(standing: Verdict | None, proposed: Verdict | None) -> Verdict | None:
    if standing is None or (proposed is not None and proposed.confidence > standing.confidence):
        return proposed
    return standing


def judge_by_rules(features: Sequence[Features]) -> list[Verdict | None]:
    """A verdict a line, None where no rule spoke: each line alone first, then the context rules in order."""
    verdicts: list[Verdict | None] = [judge_alone(line) for line in features]
    for rule in CONTEXT_RULES:
        verdicts = merge(verdicts, rule(Document(features, verdicts)))
    return verdicts
