"""Where the text that an extractor left of a page ends."""

from __future__ import annotations

import pytest

from cleaners.model import KEPT
from tests.cleaners.test_arbitration import OTHER_PARAGRAPH, PARAGRAPH, PITCH, THIRD_PARAGRAPH, short_dump

MENU_LINES = [(0, "Harbour", 0.01, None), (0, "Town", 0.01, None), (0, "Sport", 0.01, None)]
LEFT_TEXT = [(0, PARAGRAPH, 0.95, None), (0, OTHER_PARAGRAPH, 0.95, None), (0, THIRD_PARAGRAPH, 0.95, None)]


@pytest.mark.parametrize(
    ("before", "line", "stays"),
    [
        ([], (0, "Follow this section", 0.2, None), False),
        ([], (0, "Follow this section", 0.4, None), True),
        ([], (0, "Come back, the rope says.", 0.2, None), True),
        ([], (0, PITCH, 0.2, None), False),
        (MENU_LINES, (0, PITCH, 0.2, None), True),
    ],
    ids=[
        "a scrap",
        "a likelier one",
        "a short sentence",
        "a sentence behind the story",
        "the same in a page's dump",
    ],
)
def test_an_extractor_s_text_ends_where_the_model_is_sure(
    before: list[tuple[int, str, float, None]], line: tuple[int, str, float, None], *, stays: bool
) -> None:
    assert (short_dump(*before, *LEFT_TEXT, line)[-1] in KEPT) is stays
