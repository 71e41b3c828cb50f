"""Every rule has a case that it must catch and a tempting one that it must leave alone.

``cases/*.toml`` holds them by rule name. For a line rule ``catch`` and ``spare`` are lists of lines (where a rule looks at HTML
facts: tables of ``text`` and the facts). For a context rule they are lists of
small documents, a line each as ``kind | text``, with blank lines between them where it matters: the named rule must have
decided at least one line of a ``catch`` document and none of a ``spare`` document, and every line must have the kind it is
given (``?``: any, or none). A first line ``authors | name; name`` says whom the page names.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleaners.features import Features
from cleaners.label import judge_each, judge_in_context
from cleaners.model import Facts
from cleaners.rules import CONTEXT_NAMES, LINE_RULES
from cleaners.rules.dispatch import asked
from cleaners.rules.rule import Document
from cleaners.text import read_lines

CASES: dict[str, dict[str, list[Any]]] = {
    name: cases
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for name, cases in tomllib.loads(path.read_text("utf-8")).items()
}
RULES = {rule.name: rule for rule in LINE_RULES}


def features_of(text: str) -> list[Features]:
    return [Features(line) for line in read_lines(text)]


def line_of(case: str | dict[str, Any]) -> Features:
    """The one line of a case: plain text, or a table of ``text`` and the HTML facts that it stands with."""
    if isinstance(case, str):
        (features,) = features_of(case)
        return features
    facts = Facts(
        path=("html", "body", *case.get("path", ())),
        words=frozenset(case.get("words", ())),
        own_words=frozenset(case.get("own_words", ())),
        parent=case.get("parent", 0),
        link_share=case.get("link_share", 0.0),
        since_image=case.get("since_image", -1),
    )
    (line,) = read_lines(case["text"])
    return Features(replace(line, facts=facts))


def test_every_rule_has_its_cases() -> None:
    assert sorted(CASES) == sorted([*RULES, *CONTEXT_NAMES])
    assert [name for name, cases in CASES.items() if not (cases.get("catch") and cases.get("spare"))] == []


@pytest.mark.parametrize(("name", "line"), [(n, c) for n in RULES for c in CASES.get(n, {}).get("catch", [])])
def test_line_rule_catches(name: str, line: str | dict[str, Any]) -> None:
    assert RULES[name](line_of(line)) is not None


@pytest.mark.parametrize(("name", "line"), [(n, c) for n in RULES for c in CASES.get(n, {}).get("spare", [])])
def test_line_rule_spares(name: str, line: str | dict[str, Any]) -> None:
    assert RULES[name](line_of(line)) is None


LINES = [case for name in RULES for cases in CASES.get(name, {}).values() for case in cases]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_asked_of_every_line_that_it_holds_on(name: str) -> None:
    lines = [line_of(case) for case in LINES]
    held = [(line, rules) for line, rules in zip(lines, asked(lines), strict=True) if RULES[name](line)]
    assert held
    assert [line.text for line, rules in held if RULES[name] not in rules and not line.is_control] == []


def test_what_a_control_says_is_not_asked() -> None:
    line = line_of({"text": "Privacy policy", "path": ["nav", "ul", "li"]})
    assert line_of("Privacy policy").hits
    assert not line.hits
    assert [[rule.name for rule in rules] for rules in asked([line])] == [["element.menu"]]


def named_line(text: str, gap: int = 0) -> Features:
    """A line of a document; `` <lead text>`` at its end are the class names of its HTML element, ``/h1`` its tag, ``#2`` its container.

    ``^``: it stands under a picture.
    """
    text, _, names = text.removesuffix(">").partition(" <") if text.endswith(">") else (text, "", "")
    if not names:
        return Features(replace(line_of(text).line, gap=gap))
    told = names.split()
    return line_of(
        {
            "text": text,
            "own_words": [name for name in told if name[0] not in "/#^"],
            "path": [name[1:] for name in told if name[0] == "/"] or ["p"],
            "parent": next((int(name[1:]) for name in told if name[0] == "#"), 0),
            "since_image": 0 if "^" in told else -1,
        }
    )


def judge(case: str) -> tuple[list[str], list[str], list[str]]:
    """Expected kinds, given kinds and the rules that gave them, of a ``kind | text`` document."""
    told = case.strip().splitlines()
    named = told.pop(0) if told[0].startswith("authors | ") else ""
    authors = tuple(named.removeprefix("authors | ").split("; ")) if named else ()
    lines = [(*line.split(" | ", 1), not told[i - 1].strip()) for i, line in enumerate(told) if line.strip()]
    expected, texts, gaps = zip(*lines, strict=True)
    features = [named_line(text, gap) for text, gap in zip(texts, gaps, strict=True)]
    verdicts = judge_in_context(Document(features, judge_each(features), authors=authors))
    given = [verdict.kind.value if verdict else "?" for verdict in verdicts]
    return (
        list(expected),
        [g if e != "?" else "?" for e, g in zip(expected, given, strict=True)],
        [v.rule if v else "" for v in verdicts],
    )


@pytest.mark.parametrize(
    ("name", "case"), [(n, c) for n in CONTEXT_NAMES for c in CASES.get(n, {}).get("catch", [])]
)
def test_context_rule_catches(name: str, case: str) -> None:
    expected, given, rules = judge(case)
    assert given == expected
    assert name in rules


@pytest.mark.parametrize(
    ("name", "case"), [(n, c) for n in CONTEXT_NAMES for c in CASES.get(n, {}).get("spare", [])]
)
def test_context_rule_spares(name: str, case: str) -> None:
    expected, given, rules = judge(case)
    assert given == expected
    assert name not in rules
