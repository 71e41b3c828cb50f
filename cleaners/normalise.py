"""One fix = one named ``str → str`` function."""

from __future__ import annotations


def normalise_line(text: str) -> str:
    """Single spaces, none at the ends."""
    return " ".join(text.split())
