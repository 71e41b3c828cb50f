"""Sub-headings that the model would drop."""

from __future__ import annotations

import numpy as np
import pytest

from cleaners.arbitration import arbitrate
from cleaners.features import Features
from cleaners.labeller import KINDS
from cleaners.model import Kind, Line

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
