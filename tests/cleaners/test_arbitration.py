"""Where the model and the page's own elements differ."""

from __future__ import annotations

import numpy as np
import pytest

from cleaners.arbitration import arbitrate
from cleaners.features import Features
from cleaners.labeller import KINDS
from cleaners.model import Facts, Kind, Line

PARAGRAPH = "The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years."


def page(*told: tuple[str, Kind, str, float]) -> list[Kind]:
    """The kinds of lines, each given as its tag (none: a text dump), what the model takes it for, its text and its share of links."""
    features = [
        Features(
            Line(number, text, text, facts=Facts(("html", "body", tag), link_share=links) if tag else None)
        )
        for number, (tag, _, text, links) in enumerate(told)
    ]
    table = np.full((len(told), len(KINDS)), 0.01)
    for row, (_, kind, _, _) in zip(table, told, strict=True):
        row[KINDS.index(kind)] = 1 - 0.01 * (len(KINDS) - 1)
    return [verdict.kind for verdict in arbitrate(features, [None] * len(told), table)]


def test_a_heading_over_a_paragraph_that_stays_is_a_subheading() -> None:
    kinds = page(
        ("p", Kind.BODY, PARAGRAPH, 0),
        ("h3", Kind.CAPTION, "‘Out of date’: the harbour pilots", 0),
        ("p", Kind.BODY, PARAGRAPH, 0),
    )
    assert kinds == [Kind.BODY, Kind.SUBHEADING, Kind.BODY]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([("h3", Kind.CAPTION, "Harbour", 0), ("p", Kind.BODY, PARAGRAPH, 0)], id="no text before it"),
        pytest.param(
            [
                ("p", Kind.BODY, PARAGRAPH, 0),
                ("h3", Kind.RELATED, "Ferry to run again", 1.0),
                ("p", Kind.BODY, PARAGRAPH, 0),
            ],
            id="a teaser's link",
        ),
        pytest.param(
            [
                ("p", Kind.BODY, PARAGRAPH, 0),
                ("h3", Kind.RELATED, "Ferry to run again", 0),
                ("p", Kind.RELATED, "Read how it came about", 0),
            ],
            id="over a teaser's text",
        ),
        pytest.param(
            [
                ("p", Kind.BODY, PARAGRAPH, 0),
                ("div", Kind.CAPTION, "The ferry at its quay", 0),
                ("p", Kind.BODY, PARAGRAPH, 0),
            ],
            id="no heading element",
        ),
    ],
)  # fmt: skip
def test_other_lines_that_the_model_drops_are_dropped(told: list[tuple[str, Kind, str, float]]) -> None:
    assert Kind.SUBHEADING not in page(*told)


@pytest.mark.parametrize(("tag", "kind"), [("p", Kind.PROMO), ("", Kind.BODY)])
def test_a_sentence_in_the_flow_stays_but_on_a_page_where_the_model_is_sure_of_it(
    tag: str, kind: Kind
) -> None:
    kinds = page(
        (tag, Kind.BODY, PARAGRAPH, 0),
        (tag, Kind.PROMO, "Pilots asked what would become of the quay.", 0),
        (tag, Kind.BODY, PARAGRAPH, 0),
    )
    assert kinds == [Kind.BODY, kind, Kind.BODY]
