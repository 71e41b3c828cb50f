"""Weights of a headline's signs."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.title_weights import Choice, chances, fit, told
from cleaners.text_title import WEIGHTS

SIGN = list(WEIGHTS).index("lead")


def choice(*strengths: float, right: int | None) -> Choice:
    """A dump whose candidates have one sign each, so strongly; ``right``: which of them is the headline."""
    signs = np.zeros((len(strengths), len(WEIGHTS) + 1))
    signs[:, SIGN], signs[:, -1] = strengths, 1.0
    return Choice(
        signs, np.arange(len(strengths)) == (-1 if right is None else right), half=0, whole_page=True
    )


CASES = [
    *[choice(0.0, 1.0, 0.2, right=1)] * 20,
    *[choice(0.1, 0.0, right=None)] * 20,
    *[choice(0.1, 0.9, right=0)] * 2,
]


def test_a_sign_of_headlines_gets_weight_and_the_others_none() -> None:
    *weights, constant = fit(CASES)
    assert weights[SIGN] > 2
    assert constant < 0
    assert np.abs(np.delete(weights, SIGN)).max() == pytest.approx(0.0, abs=1e-6)


def test_chances_add_up_with_that_of_none() -> None:
    assert chances(CASES[0], fit(CASES)).sum() == pytest.approx(1.0)
    assert chances(choice(right=None), fit(CASES)).tolist() == [1.0]


def test_headlines_found_and_right_are_counted() -> None:
    found, right = told(CASES, fit(CASES))
    assert found == pytest.approx(20 / 42)
    assert right == pytest.approx(20 / 22)
