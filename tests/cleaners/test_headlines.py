"""The headline where the page says what it is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleaners.features import Features
from cleaners.model import Facts, Kind
from cleaners.phrasebook import fold
from cleaners.rules.headlines import headline
from cleaners.rules.rule import SURE, Document
from cleaners.text import read_lines

TITLE = "Old ferry terminal to close after eleven years"


def kinds(*lines: tuple[str, str]) -> dict[int, Kind]:
    """What the rule says of lines, each with its tag, on a page that calls itself ``TITLE``."""
    features = [
        Features(replace(line, facts=Facts(("html", "body", tag))))
        for tag, text in lines
        for line in read_lines(text)
    ]
    found = headline(Document(features, [None] * len(features), title=fold(TITLE)))
    return {i: verdict.kind for i, verdict in found.items()}


def test_an_h1_with_a_kicker_repeats_the_headline() -> None:
    assert kinds(("li", TITLE), ("h1", f"Port Ellery: {TITLE}")) == {0: Kind.TITLE, 1: Kind.DUPLICATE}


@pytest.mark.parametrize("line", [("p", f"Why I want the {TITLE}"), ("h1", f"{TITLE}, and what then")])
def test_what_only_speaks_of_the_headline_does_not(line: tuple[str, str]) -> None:
    assert kinds(("h2", TITLE), line) == {0: Kind.TITLE}


def test_a_heading_of_the_story_in_the_headlines_words_is_for_the_model_to_judge() -> None:
    lines = [("h3", TITLE), ("h1", TITLE), ("h2", TITLE)]
    features = [
        Features(replace(line, facts=Facts(("html", "body", tag))))
        for tag, text in lines
        for line in read_lines(text)
    ]
    page = headline(Document(features, [None] * 3, title=fold(TITLE)))
    dump = [Features(line) for _, text in lines for line in read_lines(text)]
    text = headline(Document(dump, [None] * 3, title=fold(TITLE)))
    assert {i: verdict.confidence >= SURE for i, verdict in page.items()} == {0: True, 1: False, 2: False}
    assert {i: verdict.confidence >= SURE for i, verdict in text.items()} == {0: True, 1: True, 2: True}
