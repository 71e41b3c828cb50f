"""The rules, in the order in which they are asked. The surest verdict wins; of equals, the first."""

from __future__ import annotations

from cleaners.rules import (
    adverts,
    boxes,
    bylines,
    captions,
    code,
    comments,
    credits,  # noqa: A004 - the module of credit lines, never the built-in
    elements,
    headlines,
    interviews,
    legal,
    markup,
    navigation,
    popular,
    promo,
    prose,
    pull_quotes,
    related,
    share,
    signed_captions,
    tag_lists,
    timestamps,
)
from cleaners.rules.rule import ContextRule, Rule

LINE_RULES: tuple[Rule, ...] = (
    *code.RULES,
    *markup.RULES,
    *captions.RULES,
    *timestamps.RULES,
    *bylines.RULES,
    *credits.RULES,
    *popular.RULES,
    *related.RULES,
    *adverts.RULES,
    *share.RULES,
    *promo.RULES,
    *comments.RULES,
    *legal.RULES,
    *navigation.RULES,
    *elements.RULES,
    *prose.RULES,
)
CONTEXT_RULES: tuple[ContextRule, ...] = (
    *popular.CONTEXT,
    *related.CONTEXT,
    *timestamps.CONTEXT,
    *credits.CONTEXT,
    *bylines.CONTEXT,
    *signed_captions.CONTEXT,
    *captions.CONTEXT,
    *comments.CONTEXT,
    *share.CONTEXT,
    *tag_lists.CONTEXT,
    *navigation.CONTEXT,
    *boxes.CONTEXT,
    *interviews.CONTEXT,
    *headlines.CONTEXT,  # they look at what the others left open
    *pull_quotes.CONTEXT,
)
CONTEXT_NAMES: tuple[str, ...] = tuple(name for rule in CONTEXT_RULES for name in rule.names)
