"""Reads the tables of ``data/``: plain text, one row a line, ``#`` opens a comment line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cleaners.phrasebook import parse

FOLDER = Path(__file__).parent


def rows(name: str) -> list[str]:
    """The rows of ``data/<name>.txt`` in order. Raises FileNotFoundError where there is no such table."""
    text = (FOLDER / "data" / f"{name}.txt").read_text("utf-8")
    return [row.strip() for row in text.splitlines() if row.strip() and not row.startswith("#")]


def keyed(name: str) -> Iterator[tuple[str, str]]:
    """The rows of a table as (first word without its colon, rest)."""
    for row in rows(name):
        key, _, rest = row.partition(" ")
        yield key.rstrip(":"), rest.strip()


def phrases(group: str) -> list[str]:
    """The phrases of ``phrases/<group>.txt`` as the phrasebook folds them, the longest first, each once."""
    text = (FOLDER / "phrases" / f"{group}.txt").read_text("utf-8")
    return sorted(
        {phrase for section in parse(group, text) for phrase in section.phrases},
        key=lambda phrase: (-len(phrase), phrase),
    )
