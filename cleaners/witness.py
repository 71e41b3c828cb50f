"""Another extractor as a witness: which lines of a page trafilatura takes for the article."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from cleaners.alignment import shares
from cleaners.html_facts import LONGEST_PATH
from cleaners.model import Facts, Line

TAKEN = 0.5
"""Share of a line's tokens in the witness's text from which the line counts as taken."""

LONGEST = 10_000_000
"""Characters of a page beyond which the witness is not asked."""

_NO_FACTS = Facts()


def witnessed(lines: Sequence[Line], html: str, url: str | None = None) -> tuple[Line, ...]:
    """The lines, each with ``facts.extracted`` set; as they were when the witness has nothing to say.

    ``html`` is the page the lines are from. Importing the witness takes half a second, so it is imported on the first call.
    """
    text = testimony(html, url) if _askable(lines, html) else None
    if not text:
        return tuple(lines)
    found = shares([line.text for line in lines], text)
    return tuple(_marked(line, taken=share >= TAKEN) for line, share in zip(lines, found, strict=True))


def testimony(html: str, url: str | None = None) -> str | None:  # noqa: PT028 - no test
    """The text that trafilatura extracts in its default mode, without readers' comments; None when it finds none or fails."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        document = bare_extraction(html, url=url, include_comments=False)
    # The witness walks hostile trees recursively and raises what it likes; the page is then read without it.
    except Exception:  # noqa: BLE001
        return None
    return None if document is None or isinstance(document, dict) else document.text


def _askable(lines: Sequence[Line], html: str) -> bool:
    """Whether the page is neither too long nor nested too deep for the witness's recursion."""
    if not lines or len(html) > LONGEST:
        return False
    return all(len(line.facts.path) < LONGEST_PATH for line in lines if line.facts)


def _marked(line: Line, *, taken: bool) -> Line:
    return replace(line, facts=replace(line.facts or _NO_FACTS, extracted=taken))
