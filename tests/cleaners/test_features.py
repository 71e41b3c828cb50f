"""What a line shows by itself."""

from __future__ import annotations

import pytest

from cleaners.features import Features, read_together
from cleaners.model import Line
from cleaners.text import read_lines


def ends(text: str) -> bool:
    (line,) = read_lines(text)
    return Features(line).ends_sentence


@pytest.mark.parametrize(
    "text",
    [
        "The boat is in the museum of Castleby, Wales.3",
        "Nobody asked the pilots.[12][13]",
        "“Nobody asked the pilots.”14",
        "It was closed in the spring. [4]",
        "It was closed in the spring.³",
    ],
)
def test_a_sentence_may_have_the_numbers_of_its_notes_behind_it(text: str) -> None:
    assert ends(text)


@pytest.mark.parametrize(
    "text",
    [
        "The depth of the harbour is 3.5",
        "Pier No.5",
        "Timetable, version 2.12",
        "Published on 12.04.2021",
        "See page 12",
        "Boats of the harbour [12]",
    ],
)
def test_other_numbers_end_none(text: str) -> None:
    assert not ends(text)


@pytest.mark.parametrize(
    "texts",
    [
        ["The ferry leaves at 8.", "— ‘Último’ aviso —", "PAYLAŞIN", "港の朝。", "snake_case  and _this_"],
        ["Harbour [news", "and](a.html) ferries"],
        ["One line\nand another", "a third"],
        ["..."],
        [],
    ],
)
def test_many_lines_are_read_as_each_by_itself(texts: list[str]) -> None:
    together = [Features(Line(number, text, text, 0, None)) for number, text in enumerate(texts)]
    read_together(together)
    for line in together:
        alone = Features(line.line)
        assert (line.folded, line.key, line.tokens, line.words) == (
            alone.folded,
            alone.key,
            alone.tokens,
            alone.words,
        )
