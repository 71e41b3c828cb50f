"""A trivial cleaner, so that the pipeline is tested by itself: a line that ends like a sentence is body, any other is ``other``.

Words in a document make it misbehave, in the ways that a cleaner can.
"""

from __future__ import annotations

import os
import signal

from cleaners.model import KEPT, Article, Cleaned, Entry, Kind, Line, Reason, Reject, Verdict

NAME = "tests.flows.stand_in:clean"


def clean(entry: Entry) -> Cleaned:
    """One article of the lines that end in a full stop."""
    raw = entry.content
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    if "RAISE" in text:
        message = "this document raises"
        raise ValueError(message)
    if "SEGFAULT" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "LOSE A LINE" in text:
        return _cleaned(entry, text, drop=1)
    if "FOREVER" in text:
        while True:
            pass
    return _cleaned(entry, text, drop=0)


def _cleaned(entry: Entry, text: str, *, drop: int) -> Cleaned:
    lines = tuple(
        Line(number, raw, raw.strip()) for number, raw in enumerate(text.split("\n")) if raw.strip(" \t\r\n")
    )
    kinds = [Kind.BODY if line.text.endswith(".") else Kind.OTHER for line in lines]
    verdicts = tuple(Verdict(kind, "stand_in.full_stop", 0.9) for kind in kinds)
    kept = [line.text for line, kind in zip(lines, kinds, strict=True) if kind in KEPT]
    encoding = None if isinstance(entry.content, str) else "utf-8"
    if not kept:
        reason = Reason.NO_ARTICLE if lines else Reason.EMPTY
        return Cleaned(
            (), lines, verdicts, (None,) * len(lines), Reject(reason, "nothing ends in a full stop"), encoding
        )
    article = Article(
        0,
        kept[0],
        "\n\n".join(kept),
        url=entry.url,
        words=sum(len(line.split()) for line in kept),
        lines_kept=len(kept) - drop,
        lines_removed=len(lines) - len(kept),
        confidence=0.9,
    )
    return Cleaned((article,), lines, verdicts, (0,) * len(lines), None, encoding)
