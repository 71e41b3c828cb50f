"""What the speed benchmark runs on; no test here looks at a clock."""

import pytest

from benchmarks.peers import Raw
from benchmarks.speed import SHAPES, page_of, ratios, spread


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_pages_of_a_shape_are_as_large_as_asked(shape: str) -> None:
    page = page_of(shape, 50_000)
    assert 50_000 <= len(page) < 51_000
    assert SHAPES[shape][1] in page


def test_spread_is_median_lowest_highest() -> None:
    assert spread([2.0, 1.0, 4.0]) == "2.00 (1.00-4.00)"


def test_a_ratio_a_round_and_none_for_the_first() -> None:
    page = Raw(page_of("paragraphs", 1000), html=True)
    values = ratios([page], [page], 3)
    assert len(values) == 3
    assert min(values) > 0
