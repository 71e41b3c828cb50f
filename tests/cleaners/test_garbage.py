"""While a document is cleaned nobody looks for garbage that holds itself: there is none, and afterwards all is as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaners import Entry, clean

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = ("wire-web-page/source.txt", "html-modern-news-page/source.html")


@pytest.fixture(autouse=True)
def _looking_again() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.parametrize("name", FILES)
def test_a_cleaned_document_leaves_no_cycles(name: str) -> None:
    entry = Entry((FIXTURES / name).read_text("utf-8"), html=name.endswith("html"))
    clean(entry)  # what is read once a process may
    gc.collect()
    gc.disable()
    clean(entry)
    assert gc.collect() == 0


@pytest.mark.parametrize("looks", [True, False])
def test_whether_python_looks_is_left_as_it_was(*, looks: bool) -> None:
    (gc.enable if looks else gc.disable)()
    clean("The old ferry terminal will close next month, the harbour board decided on Tuesday.")
    assert gc.isenabled() is looks
