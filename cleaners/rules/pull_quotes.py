"""Quotations that a page sets apart from the paragraph in which they stand once more."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.features import Features
from cleaners.model import KEPT, Facts, Kind, Verdict
from cleaners.rules.rule import SURE, ContextRule, Document

QUOTE_WORDS = 5
"""The shortest pull-quote; fewer words stand in a paragraph by chance."""
PULL_QUOTE_NAMES = (frozenset({"pullquote"}), frozenset({"pull", "quote"}))
"""Words of class names that together call an element so."""


def repeated(document: Document) -> Mapping[int, Verdict]:
    """A quotation set apart from the story's paragraphs that one of them says in the same words."""
    apart = [
        i
        for i, line in enumerate(document.features)
        if line.line.facts is not None and line.words >= QUOTE_WORDS and _is_set_apart(line.facts)
    ]
    if not apart:
        return {}
    paragraphs = [
        _said(line)
        for line, verdict in zip(document.features, document.verdicts, strict=True)
        if (verdict is None or verdict.kind in KEPT) and not _is_set_apart(line.facts)
    ]
    return {
        i: Verdict(Kind.DUPLICATE, "pull_quote.repeated", SURE)
        for i in apart
        if any(_said(document.features[i]) in paragraph for paragraph in paragraphs)
    }


def _said(line: Features) -> str:
    """A line's words without the marks between them."""
    return f" {' '.join(line.tokens)} "


def _is_set_apart(facts: Facts) -> bool:
    """Whether a quotation stands in a figure or an ``aside``, or is called a pull-quote."""
    quoted = "blockquote" in facts.path and "figure" in facts.path
    return quoted or "aside" in facts.path[-2:] or any(names <= facts.own_words for names in PULL_QUOTE_NAMES)


CONTEXT = (ContextRule(("pull_quote.repeated",), repeated),)
