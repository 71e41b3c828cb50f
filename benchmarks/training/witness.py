"""Another extractor as a witness: which lines of a page trafilatura takes for the article.

The model sees it in training, and it tells which pages without gold are worth learning from. Where pages are cleaned it is not asked: what
it added there did not pay (``docs/labeller.md``).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.training.line_shares import shares, tokens
from cleaners.html_facts import LONGEST_PATH
from cleaners.model import Facts, Line

TAKEN = 0.5
"""Share of a line's tokens in the witness's text from which the line counts as taken."""

LONGEST, MOST_LINES = 3_000_000, 5_000
"""Characters and lines of a page beyond which the witness is not asked; the largest page of the development corpora has 2.2 million
characters. Beyond, it alone would take seconds."""

FEWEST_ALIKE = 3
"""Lines taken in elements of one path and one set of names from which the others there are like them. With half of the characters taken:
.0005 of F1 on fundus, .0016 on misinfo_crawler, .0001 on wcxb; a third or two thirds do no better on both halves of the sites."""

SHORTEST_PROSE = 8
MOST_LINKED = 0.5
"""Tokens from which, and share of links below which, a line that the witness left is a sentence of the story."""

_NO_FACTS = Facts()


def witnessed(lines: Sequence[Line], html: str, url: str | None = None) -> tuple[Line, ...]:
    """The lines, each with ``facts.extracted`` set; as they were when the witness has nothing to say.

    ``html`` is the page the lines are from. Importing the witness takes half a second, so it is imported on the first call.
    """
    text = testimony(html, url) if _askable(lines, html) else None
    if not text:
        return tuple(lines)
    taken = [share >= TAKEN for share in shares([line.text for line in lines], text)]
    return tuple(
        _marked(line, taken=mark) for line, mark in zip(lines, _like_taken(lines, taken), strict=True)
    )


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


def _like_taken(lines: Sequence[Line], taken: Sequence[bool]) -> list[bool]:
    """Take also the sentences that stand in elements of the same path and names as most of what is taken.

    The witness keeps one container of a story that a page puts into several, and drops paragraphs by their words.
    """
    alike: dict[object, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        facts = line.facts or _NO_FACTS
        alike[facts.path, facts.words].append(index)
    mended = list(taken)
    for members in alike.values():
        ours = [index for index in members if taken[index]]
        if len(ours) >= FEWEST_ALIKE and 2 * _mass(lines, ours) >= _mass(lines, members):
            for index in members:
                mended[index] = mended[index] or _is_prose(lines[index])
    return mended


def _mass(lines: Sequence[Line], indexes: Sequence[int]) -> int:
    return sum(len(lines[index].text) for index in indexes)


def _is_prose(line: Line) -> bool:
    link_share = line.facts.link_share if line.facts else 0.0
    return link_share < MOST_LINKED and len(tokens(line.text)) >= SHORTEST_PROSE


def _askable(lines: Sequence[Line], html: str) -> bool:
    """Whether the page is neither too long nor nested too deep for the witness's recursion."""
    if not lines or len(html) > LONGEST or len(lines) > MOST_LINES:
        return False
    return all(len(line.facts.path) < LONGEST_PATH for line in lines if line.facts)


def _marked(line: Line, *, taken: bool) -> Line:
    return replace(line, facts=replace(line.facts or _NO_FACTS, extracted=taken))
