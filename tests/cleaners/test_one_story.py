"""Pages in which no border between articles is sought: none is found there either."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaners.features import Features
from cleaners.html import read_page
from cleaners.label import first_sight, judge_each
from cleaners.labeller import read
from cleaners.model import Line
from cleaners.one_story import holds_one_story
from cleaners.split import split

PAGES = sorted((Path(__file__).parents[2] / "fixtures").glob("*/source.html"))
STORY = (
    "<p>The harbour board of Lindvik voted on Tuesday to close the old ferry terminal, ending a dispute of eleven years over its roof.</p>"
    "<p>Passengers will board at the new quay from next month on, the board said, until the old terminal has been taken down.</p>"
    "<p>Two residents in three had asked for the terminal to stay open, according to a survey that the town paid for.</p>"
)
OTHER = (
    "<p>Beekeepers on the roofs of Velden have taken more honey from their hives this summer than in any year since counting began.</p>"
    "<p>A warm April and long rows of flowering linden trees helped the colonies, the association's chairwoman told its members.</p>"
    "<p>Pests were rarer than feared, and mites were found in every tenth hive, down from every fourth the summer before.</p>"
)
HEADLINE = "<h1>Old ferry terminal of Lindvik to close after eleven years</h1>"


def page(body: str) -> list[Features]:
    lines = read_page(f"<html><body><main>{body}</main></body></html>").lines
    return [Features(line) for line in lines]


def holds_one(features: list[Features]) -> bool:
    return holds_one_story(features, judge_each(features), read([line.line for line in features]))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_where_one_story_is_told_no_border_is_found(path: Path) -> None:
    features = [Features(line) for line in read_page(path.read_text("utf-8", "replace")).lines]
    alone, reading = judge_each(features), read([line.line for line in features])
    spans = split(features, first_sight(features, alone, reading.kinds), reading)
    assert len(spans) == 1 or not holds_one_story(features, alone, reading)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(HEADLINE + STORY, True, id="a story under its headline"),
        pytest.param(
            f"{HEADLINE}{STORY}<h2>What happens to the ferry</h2>{OTHER}", True, id="a sub-heading inside"
        ),
        pytest.param(
            f"{HEADLINE}{STORY}<h1>City beekeepers count a record harvest</h1>{OTHER}",
            False,
            id="two headlines as high as each other",
        ),
        pytest.param(
            f"<h2>Old ferry terminal to close</h2>{STORY}<h2>Beekeepers count a record harvest</h2>{OTHER}",
            False,
            id="two lower ones",
        ),
        pytest.param("", False, id="nothing at all"),
    ],
)
def test_a_heading_as_high_as_the_first_may_begin_another_story(body: str, expected: bool) -> None:  # noqa: FBT001
    assert holds_one(page(body)) is expected


def test_of_text_nothing_is_told_beforehand() -> None:
    lines = [
        Line(i, text, text) for i, text in enumerate(("Old ferry terminal to close", "It will close in May."))
    ]
    assert not holds_one([Features(line) for line in lines])
