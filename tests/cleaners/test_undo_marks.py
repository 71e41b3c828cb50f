"""Marks of lines and repeats of whole dumps are undone; dumps that have such lines for reasons of their own are left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cleaners import Entry, clean, explain
from cleaners.line_marks import without_marks
from cleaners.model import Kind
from cleaners.repeats import said_once
from cleaners.undo_marks import undone

STORY = (
    "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost, and who would pay for it.",
    "Engineers told the meeting that work would begin in spring and take nine years to finish, weather permitting.",
    "Residents asked who would run the ferry meanwhile, and were told that the county would answer in writing.",
)
LINES = ("Home", "News", "", "Harbour wall will cost more", "By Ann Example", "", STORY[0], "", STORY[1], "", STORY[2], "",
         "Share", "All rights reserved")  # fmt: skip
DUMP = "\n".join(LINES)
Write = Callable[[int, str], str]


def marked(write: Write, *, blank: bool = True) -> str:
    """The dump with a mark on each line, blank ones too if so asked."""
    return "\n".join(write(i, line) if line or blank else line for i, line in enumerate(LINES, 1))


PROSE = "\n".join(f"[2021-01-02 10:11:{i:02}] {line}" for i, line in enumerate(STORY * 2))
"""An extractor's text in a log: paragraphs alone."""
MARKED = {
    "number and colon": marked(lambda i, line: f"{i}: {line}"),
    "number and colon, spaces cut off": marked(lambda i, line: f"{i}: {line}".rstrip()),
    "number and tab": marked(lambda i, line: f"{i:6}\t{line}"),
    "numbers where there is text": marked(lambda i, line: f"{i}\t{line}", blank=False),
    "zeros and a bar": marked(lambda i, line: f"{i:04} | {line}"),
    "brackets": marked(lambda i, line: f"[{i}] {line}"),
    "number and stop": marked(lambda i, line: f"{i}. {line}"),
    "a file's name": marked(lambda i, line: f"dump-1.txt:{i}:{line}"),
    "numbers from zero": marked(lambda i, line: f"{i - 1}: {line}"),
    "date and time": marked(lambda i, line: f"[2021-01-02 10:11:{i:02}] {line}", blank=False),
    "date, time and level": marked(lambda i, line: f"2021-01-02 10:11:{i:02},123 INFO - {line}", blank=False),
    "an ISO time on blank lines too": marked(lambda i, line: f"2021-01-02T10:11:{i:02}Z {line}"),
    "a time alone": marked(lambda i, line: f"[10:11:{i:02}] {line}", blank=False),
    "quoted": marked(lambda _, line: f"> {line}"),
    "quoted, blank lines bare": marked(lambda _, line: f">{line}", blank=False),
    "quoted twice": marked(lambda _, line: f">> {line}".rstrip()),
    "one column": marked(lambda _, line: f"| {line} |", blank=False),
}
REPEATED = {
    "each line twice": "\n".join(f"{line}\n{line}" if line else line for line in LINES),
    "each line twice, blank lines too": "\n".join(f"{line}\n{line}" for line in LINES),
    "each line three times": "\n".join(f"{line}\n{line}\n{line}" if line else line for line in LINES),
    "the dump twice": f"{DUMP}\n{DUMP}",
    "the dump twice, blank lines between": f"\n{DUMP}\n\n\n{DUMP}\n",
    "the dump three times": f"{DUMP}\n{DUMP}\n{DUMP}",
}
ITEMS = (
    "Flour",
    "Milk from the farm",
    "Three eggs",
    "Salt",
    "Butter",
    "Sugar, but not as much of it as you will find in your mother's book",
)
UPDATES = (
    ("10:55", "The road is open again."),
    ("10:20", "Police have closed it."),
    ("09:40", STORY[0]),
    ("09:15", STORY[1]),
    ("08:59", "Rain."),
    ("08:10", STORY[2]),
)
SONG = (
    "Row the boat",
    "Row the boat",
    "Down the river to the sea",
    "Down the river to the sea",
    "Merrily",
    "Merrily",
    "It is a dream",
    "It is a dream",
)
ALONE = {
    "a numbered list": "\n".join(f"{i}. {item}" for i, item in enumerate(ITEMS, 1)),
    "a numbered list with blank lines": "\n\n".join(f"{i}. {item}" for i, item in enumerate(ITEMS, 1)),
    "a table of ranks": "\n".join(f"{i}\tCountry {i}\t{90 - i}" for i in range(1, 30)),
    "a judgment": "\n\n".join(f"[{i}] {text}" for i, text in enumerate((*STORY, *STORY), 1)),
    "verses of a chapter": "\n".join(f"3:{i} {text}" for i, text in enumerate((*STORY, *STORY), 1)),
    "scores": "\n".join(f"{i}: {text}" for i, text in ((3, "Lindvik"), (0, "Holm"), (2, STORY[0]), (2, "Venn"), (1, "Sund"), (1, "Aas"))),
    "a live blog": "\n".join(f"{time} {text}" for time, text in UPDATES),
    "a live blog to the second, the newest first": "\n".join(f"{time}:00 {text}" for time, text in UPDATES),
    "a story with some times": "\n".join((*LINES, "10:11:12 The bell rang.", "10:11:40 It stopped.")),
    "a mail that quotes a paragraph": "\n".join((*LINES, f"> {STORY[0]}", f"> {STORY[1]}")),
    "code in angles": "\n".join(f"<li>{item}" for item in ITEMS),
    "a table of two columns": "\n".join(f"| {item} | {i} |" for i, item in enumerate(ITEMS)),
    "years": "\n".join(f"{year}: {text}" for year, text in zip(range(1990, 1999, 2), (*STORY, "Rain.", "Snow."), strict=True)),
    "a song": "\n".join(SONG),
    "a song sung twice": "\n".join((*SONG[::2], "", *SONG[::2])),
    "a refrain": "\n\n".join((STORY[0], "And the sea rose.", STORY[1], "And the sea rose.", STORY[2], "And the sea rose.")),
    "two paragraphs twice": "\n".join((*STORY[:2], *STORY[:2])),
    "twice but for a line": "\n".join((*LINES, *LINES[:-1], "Imprint")),
}  # fmt: skip


def article(text: str) -> tuple[str, ...]:
    (found,) = clean(Entry(text)).articles
    return tuple(found.text.split("\n\n"))


@pytest.mark.parametrize(
    "text", [DUMP, *MARKED.values(), *REPEATED.values()], ids=["as it is", *MARKED, *REPEATED]
)
def test_a_marked_or_repeated_dump_gives_the_story(text: str) -> None:
    assert article(text) == STORY


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED.keys())
def test_marks_are_undone_line_for_line(text: str) -> None:
    assert [line.strip() for line in without_marks(text).split("\n")] == list(LINES)


@pytest.mark.parametrize("text", [DUMP, *ALONE.values()], ids=["a dump", *ALONE])
def test_lines_that_a_dump_has_for_reasons_of_its_own_stay(text: str) -> None:
    assert undone(text) is None


@pytest.mark.parametrize("text", [*MARKED.values(), *REPEATED.values()], ids=[*MARKED, *REPEATED])
def test_each_line_that_was_not_blank_is_there_as_it_stood(text: str) -> None:
    found = {line.line.number: line.line.raw for line in explain(Entry(text))}
    rows = text.split("\n")
    assert found == {number: rows[number] for number in sorted(found)}
    bare = without_marks(text).split("\n")
    assert [number for number, row in enumerate(bare) if row.strip()] == sorted(found)


@pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED.keys())
def test_what_is_said_again_is_a_repeat_in_the_ledger(text: str) -> None:
    cleaned = clean(Entry(text))
    again = [line for line in explain(Entry(text)) if line.verdict.rule.startswith("duplicate.")]
    assert {line.verdict.kind for line in again} == {Kind.DUPLICATE}
    assert {line.part for line in again} == {0}
    times = text.count("Harbour wall")
    assert len(again) == sum(map(bool, LINES)) * (times - 1)
    assert cleaned.articles[0].lines_kept + cleaned.articles[0].lines_removed == len(cleaned.lines)
    rows = text.split("\n")
    assert [rows[number] for number in cleaned.articles[0].paragraph_lines] == list(STORY)


def test_paragraphs_alone_with_date_and_time_are_undone_and_with_a_time_alone_are_not() -> None:
    assert without_marks(PROSE).split("\n") == [*STORY, *STORY]
    assert without_marks(PROSE.replace("2021-01-02 ", "")) == PROSE.replace("2021-01-02 ", "")


def test_columns_of_a_marked_dump_keep_their_lines_in_order() -> None:
    menu = ("Home", "News", "Sport", "Weather", "Culture", "Archive", "Contact", "About")
    right = [f"{STORY[i % 3]} ({i})" for i in range(12)]
    columns = [f"{left:12}{text}" for left, text in zip((*menu, "", "", "", ""), right, strict=True)]
    for text in (
        "\n".join(f"{i}: {line}" for i, line in enumerate(columns, 1)),
        "\n".join((*columns, *columns)),
    ):
        lines = clean(Entry(text)).lines
        numbers = [line.number for line in lines]
        assert numbers == sorted(set(numbers))
        assert sum(line.raw.endswith(right[0]) for line in lines) == text.count(right[0])


def test_a_dump_that_is_no_article_is_a_reject_with_all_its_lines() -> None:
    text = "\n".join(("Home", "News", "Sport", "Search " * 12) * 2)
    cleaned = clean(Entry(text))
    assert cleaned.reject is not None
    assert [line.raw for line in cleaned.lines] == text.split("\n")


def test_said_once_needs_all_to_be_said_again() -> None:
    assert said_once([*LINES, *LINES]) is not None
    assert said_once([*LINES, *LINES, "One more line."]) is None
