"""Sub-headings that the model would drop."""

from __future__ import annotations

import numpy as np
import pytest

from cleaners.arbitration import arbitrate
from cleaners.features import Features
from cleaners.labeller import KINDS
from cleaners.model import KEPT, Facts, Kind, Line, Verdict

PARAGRAPH = "The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years."
UNDER = "Residents had asked for a new waiting room since the fire, which destroyed the upper deck."
NAMING = "Waiting since the fire"


@pytest.mark.parametrize(
    ("line", "chance", "below", "sure", "stays"),
    [
        pytest.param(NAMING, 0.3, UNDER, 0.95, True, id="said below"),
        pytest.param(NAMING, 0.1, UNDER, 0.95, False, id="hardly believed"),
        pytest.param(NAMING, 0.3, UNDER, 0.7, False, id="over a paragraph in doubt"),
        pytest.param("Ferry strike enters its third week", 0.3, UNDER, 0.95, False, id="another story"),
        pytest.param("Fire", 0.3, UNDER, 0.95, False, id="a tag"),
        pytest.param(NAMING, 0.3, "A fire, waiting.", 0.95, False, id="over no paragraph"),
    ],
)
def test_a_short_line_that_the_paragraph_under_it_repeats_is_its_subheading(
    line: str, chance: float, below: str, sure: float, *, stays: bool
) -> None:
    told = [
        *[("Harbour", 0.0)] * 30,
        (PARAGRAPH, 0.99),
        (line, chance),
        (below, sure),
        (f"{PARAGRAPH} So.", 0.99),
    ]
    table = np.full((len(told), len(KINDS)), 0.0001)
    for row, (_, body) in zip(table, told, strict=True):
        row[[KINDS.index(Kind.BODY), KINDS.index(Kind.RELATED)]] = body, 1 - body
    features = [Features(Line(number, text, text)) for number, (text, _) in enumerate(told)]
    verdict = arbitrate(features, [None] * len(told), table)[31]
    assert (verdict.kind is Kind.SUBHEADING) is stays


@pytest.mark.parametrize(
    ("above", "tag", "chance", "heads"),
    [
        ("h1", "h2", 0.95, True),
        ("h1", "li", 0.95, True),
        ("h1", "h2", 0.6, False),
        ("h1", "h1", 0.95, False),
        ("p", "h2", 0.95, False),
    ],
    ids=["a sub-heading", "an item", "in doubt", "the headline", "no headline above"],
)
def test_a_page_may_be_called_what_a_part_of_its_story_is(
    above: str, tag: str, chance: float, *, heads: bool
) -> None:
    told = [
        (above, "The pilots of Port Ellery, and what is said of them"),
        (tag, "What the pilots do"),
        ("p", PARAGRAPH),
    ]
    features = [
        Features(Line(number, text, text, facts=Facts(("html", "body", name))))
        for number, (name, text) in enumerate(told)
    ]
    table = np.zeros((len(told), len(KINDS)))
    table[0, KINDS.index(Kind.NAVIGATION)] = 1.0
    table[1, [KINDS.index(Kind.BODY), KINDS.index(Kind.TITLE)]] = chance, 1 - chance
    table[2, KINDS.index(Kind.BODY)] = 1.0
    ruled = [None, Verdict(Kind.TITLE, "headline.title", 0.99), None]
    assert (arbitrate(features, ruled, table)[1].kind in KEPT) is heads
