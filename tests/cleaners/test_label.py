"""What each line says by itself."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.label import judge_each
from cleaners.model import Facts, Line

SAID = (
    "Advertisement",
    "The ferry stayed in the port on Friday, the harbour office said.",
    "Share this story",
)


def test_a_line_of_a_text_that_stands_there_again_is_judged_as_before_and_stays_itself() -> None:
    lines = [Features(Line(number, text, text, gap=number % 2)) for number, text in enumerate(SAID * 2)]
    verdicts = judge_each(lines)
    assert verdicts == [judge_each([Features(line.line)])[0] for line in lines]
    assert any(verdicts)
    assert [(line.line.number, line.line.gap) for line in lines] == [(n, n % 2) for n in range(len(lines))]
    assert [line.key for line in lines[:3]] == [line.key for line in lines[3:]]


def test_lines_of_a_page_that_say_the_same_are_judged_where_they_stand() -> None:
    places = (("html", "body", "nav"), ("html", "body", "article", "p"))
    lines = [
        Features(Line(n, "The quay", "The quay", facts=Facts(path=path))) for n, path in enumerate(places)
    ]
    inside, outside = judge_each(lines)
    assert inside is not None
    assert outside != inside
