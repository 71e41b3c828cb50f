"""The rules, in the order in which they are asked. The surest verdict wins; of equals, the first."""

from __future__ import annotations

from cleaners.rules import captions, headlines, prose, witness
from cleaners.rules.rule import ContextRule, Rule

LINE_RULES: tuple[Rule, ...] = (
    *captions.RULES,
    *prose.RULES,
    *witness.RULES,
)
CONTEXT_RULES: tuple[ContextRule, ...] = (
    *headlines.CONTEXT,  # last: they look at what the others left open
)
CONTEXT_NAMES: tuple[str, ...] = tuple(name for rule in CONTEXT_RULES for name in rule.names)
