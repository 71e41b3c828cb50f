"""The line that says a page's own description is its standfirst."""

from __future__ import annotations

import pytest

from cleaners.features import Features
from cleaners.model import Facts, Kind, Line, Verdict
from cleaners.page_standfirst import merge_described
from cleaners.rules.rule import Document

ABOUT = "The last ferry from the old terminal leaves on Friday"
PARAGRAPH = "The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years."


def standfirsts(description: str, *told: tuple[Kind, str, str]) -> list[str]:
    """The lines that are standfirsts on a page of these kinds, rules and texts."""
    features = [Features(Line(n, text, text, facts=Facts(("p",)))) for n, (_, _, text) in enumerate(told)]
    verdicts = [Verdict(kind, rule, 0.9) for kind, rule, _ in told]
    document = Document(features, verdicts, descriptions=frozenset({description.casefold()}))
    merged = merge_described(document, verdicts)
    return [
        line.text for line, verdict in zip(features, merged, strict=True) if verdict.kind is Kind.STANDFIRST
    ]


BODY = (Kind.BODY, "model", PARAGRAPH)


@pytest.mark.parametrize("kind", [Kind.CAPTION, Kind.BYLINE, Kind.PROMO, Kind.RELATED])
def test_what_the_model_took_for_something_else(kind: Kind) -> None:
    assert standfirsts(ABOUT, (kind, "model", f"{ABOUT}."), BODY) == [f"{ABOUT}."]


SPARED = {
    "what a rule knows": (ABOUT, [(Kind.CAPTION, "element.figure_caption", ABOUT), BODY]),
    "another line": ("Quite another story, of which this page says nothing", [(Kind.CAPTION, "model", ABOUT), BODY]),
    "a teaser under the story": (ABOUT, [BODY, (Kind.RELATED, "model", ABOUT)]),
    "the site's motto": ("News of the isles", [(Kind.PROMO, "model", "News of the isles"), BODY]),
    "the site's motto, a long one": (ABOUT, [(Kind.PROMO, "model", ABOUT), (Kind.TITLE, "headline.title", "The quay"), BODY]),
    "far above the story": (ABOUT, [(Kind.RELATED, "model", ABOUT), *[(Kind.NAVIGATION, "model", "Isles")] * 12, BODY]),
    "no story": (ABOUT, [(Kind.RELATED, "model", ABOUT)]),
}  # fmt: skip


@pytest.mark.parametrize(("description", "told"), SPARED.values(), ids=SPARED.keys())
def test_what_says_the_description_and_is_no_standfirst(
    description: str, told: list[tuple[Kind, str, str]]
) -> None:
    assert standfirsts(description, *told) == []


def test_the_page_has_one_already() -> None:
    told = [(Kind.STANDFIRST, "standfirst.named", "The quay stays"), (Kind.CAPTION, "model", ABOUT), BODY]
    assert standfirsts(ABOUT, *told) == ["The quay stays"]
