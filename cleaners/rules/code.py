"""Scripts, style sheets and data that a renderer took for text."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.patterns import regex
from cleaners.rules.rule import CERTAIN, Rule

_STATEMENT = regex(
    r"\bfunction\s*\w*\([\w, ]*\)\s*\{|=>\s*\{|\b(?:window|document)\.\w+[.(=\s]|\b(?:var|let|const)\s+[\w$]+\s*=|\)\s*;\s*$|\$\(\s*['\"#.]"
    r"|^\s*[.#@]?[\w-]+(?:[\s>,.:#][\w\s>,.:#()-]*)?\{[^{}]*:[^{}]*[;}]|<!\[CDATA\[|^\s*/\*.*\*/|\}\s*\)\s*\(|^\s*[{\[]\s*\"@?\w+\"\s*:"
)
MARKS = '{}();=<>[]"$_/'
_MARK = regex(r"[{}();=<>\[\]\"$_/]")
MARKS_SHARE = 0.06
"""Share of characters that are a programming language's marks, from which a line with a statement in it is code.
Chosen on the cases of this rule: prose that quotes a statement stays under it."""


def statement(features: Features) -> bool:
    """A line of JavaScript, CSS or JSON: a statement, and more brackets and signs than any prose has.

    What a page sets as code is the story's.
    """
    text = features.text
    if "pre" in features.facts.path:
        return False
    return len(_MARK.findall(text)) > MARKS_SHARE * len(text) and bool(_STATEMENT.search(text))


RULES = (Rule("code.statement", Kind.OTHER, CERTAIN, statement, characters=MARKS),)
