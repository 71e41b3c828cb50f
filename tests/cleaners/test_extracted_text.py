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


SEVERAL = (
    "Twenty children learn the drum now. They play on the steps of the old ferry terminal every evening."
)


@pytest.mark.parametrize(
    ("paragraph", "after", "stays"),
    [
        (SEVERAL, LEFT_TEXT[:1], True),
        (SEVERAL, [], False),
        ("The board sat all night. It was late.", LEFT_TEXT[:1], False),
    ],
    ids=["the story goes on", "behind the story", "too short"],
)
def test_a_paragraph_of_several_sentences_between_the_storys_stays(
    paragraph: str, after: list[tuple[int, str, float, None]], *, stays: bool
) -> None:
    doubted = [(0, "Ferry strike enters its third week", 0.2, None), (0, paragraph, 0.2, None)]
    told = short_dump(*MENU_LINES, *LEFT_TEXT, *doubted, *after)
    assert (told[len(MENU_LINES) + len(LEFT_TEXT) + 1] in KEPT) is stays
