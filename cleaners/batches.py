"""Long documents some lines at a time: what is worked out for each character takes many times the room of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

AT_ONCE = 1 << 19
"""Characters from which a batch is full. Whole pages have a tenth of that; on it, arrays of eight bytes a character take 4 MB each."""


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in order, in runs of ``AT_ONCE`` characters and one text more at the most."""
    start = size = 0
    for place, text in enumerate(texts, 1):
        size += len(text)
        if size >= AT_ONCE:
            yield texts[start:place]
            start, size = place, 0
    if start < len(texts):
        yield texts[start:]
