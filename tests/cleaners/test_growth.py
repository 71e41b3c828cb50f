"""Work grows with the document, not with its square: steps are counted, never timed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pytest

from cleaners import clean, names, split
from cleaners.cohesion import content_words
from cleaners.features import Features
from cleaners.labeller import KINDS, Reading
from cleaners.model import Kind, Line, Verdict
from cleaners.rules import comments, lists

PARAGRAPH = "The council met on Tuesday to hear what the new harbour wall would cost, and who would pay for it in the years to come."


def headed(count: int) -> str:
    """Paragraphs, each under a short heading that might open another article."""
    return "\n\n".join(f"The harbour wall part {n}\n\n{n}. {PARAGRAPH}" for n in range(count))


def threads(count: int) -> str:
    """A comments heading again and again, with the widgets of a thread under each."""
    return "\n".join(f"Comments\nA reader of number {n}\nReply\nReport comment" for n in range(count))


def menus(count: int) -> str:
    """Headings of lists of links, each with its own words before it."""
    return "\n".join(f"Harbour {n} most read\n- The wall\n- The ferry" for n in range(count))


def steps(monkeypatch: pytest.MonkeyPatch, of: Callable[..., object], module: object, text: str) -> int:
    """How often a document's cleaning reads a line by ``of``: each line that is handed over counts."""
    taken = 0

    def counted(first: object, *rest: object) -> object:
        nonlocal taken
        many = list(first) if isinstance(first, Iterable) and not isinstance(first, str | Mapping) else None
        taken += 1 if many is None else len(many)
        return of(first if many is None else many, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(module, of.__name__, counted)
        clean(text)
    return taken


@pytest.mark.parametrize(
    ("document", "module", "of"),
    [
        (headed, split, split._needs_words),
        (threads, comments, comments._is_widget),
        (menus, lists, lists.has_bullet),
    ],
    ids=["places weighed", "threads", "lists"],
)
def test_twice_the_lines_take_twice_the_steps(
    monkeypatch: pytest.MonkeyPatch, document: Callable[[int], str], module: object, of: Callable[..., object]
) -> None:
    few, many = (steps(monkeypatch, of, module, document(count)) for count in (60, 120))
    assert 0 < few <= many <= 2.5 * few


def test_each_line_s_words_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str) -> set[str]:
        read.append(text)
        return content_words(text)

    monkeypatch.setattr(split, "content_words", counted)
    lines = [Features(Line(n, text, text)) for n, text in enumerate(headed(60).split("\n\n"))]
    reading = Reading(np.full((len(lines), len(KINDS)), 1 / len(KINDS)), np.full(len(lines), 0.5))
    split.split(lines, [Verdict(Kind.BODY, "", 1.0)] * len(lines), reading, lambda _: False)
    assert sorted(read) == sorted(line.text for line in lines)


def test_a_line_of_megabytes_is_no_name() -> None:
    assert names.people("a" * 1_000_000) == names.People()
