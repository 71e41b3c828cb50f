"""Numbers of things, as people say them."""

from __future__ import annotations


def counted(number: int, noun: str, nouns: str = "") -> str:
    """A number of things; ``nouns``: their plural where it takes more than an s.

    >>> counted(1, "dump"), counted(1200, "dump"), counted(0, "address", "addresses")
    ('1 dump', '1,200 dumps', '0 addresses')
    """
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
