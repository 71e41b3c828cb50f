"""The tools that are compared: copydesk, its peers, and two that are no tools (the dump as it is, the best run of lines).

Peers read HTML only, so a text dump is handed to them wrapped in paragraphs, in two ways: a paragraph a line, or a paragraph a block
between blank lines. Both are run, and a peer is judged by its better one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.metadata import version

from benchmarks.metric import tokens
from benchmarks.peers import (
    Found,
    Raw,
    Tool,
    boilerpy3,
    justext,
    precise,
    readability,
    recalling,
    trafilatura,
)

WORDS_A_LINE = 10  # a line with more words than this counts for the run of lines, one with fewer against it
OURS = "copydesk"


def copydesk(raw: Raw) -> Found:
    """Everything that the cleaner kept of the document, several articles one after the other.

    The fields are the first one's.
    """
    from cleaners import Entry, clean

    cleaned = clean(Entry(content=raw.content, html=raw.html, url=raw.url or None))
    if not cleaned.articles:
        return Found("", "", "", (), "", articles=0)
    first = cleaned.articles[0]
    return Found(
        text="\n\n".join(article.text for article in cleaned.articles),
        title=first.title or "",
        standfirst=first.standfirst or "",
        authors=first.authors,
        date=first.published.isoformat() if first.published else "",
        agencies=tuple(first.agency.split("/")) if first.agency else (),
        articles=len(cleaned.articles),
    )


def as_it_is(raw: Raw) -> Found:
    """The dump itself."""
    return Found(raw.content)


def best_run(raw: Raw) -> Found:
    """The contiguous run of lines with the most words over ten a line (maximum subsequence).

    Source: Pasternack and Roth, Extracting Article Text from the Web with Maximum Subsequence Segmentation,
    WWW 2009, whose untrained baseline this is, with lines in the place of tags.
    """
    lines = [line for line in raw.content.splitlines() if line.strip()]
    best = (0, 0, 0)
    start = total = 0
    for place, line in enumerate(lines):
        total += len(tokens(line, raw.lang)) - WORDS_A_LINE
        if total <= 0:
            start, total = place + 1, 0
        elif total > best[0]:
            best = (total, start, place + 1)
    return Found("\n".join(lines[best[1] : best[2]]))


def paragraph_a_line(dump: str) -> str:
    """Wrap a dump as HTML with every line that is not blank a paragraph."""
    return _page(line for line in dump.splitlines() if line.strip())


def paragraph_a_block(dump: str) -> str:
    """Wrap a dump as HTML with every block between blank lines a paragraph: right for hard-wrapped dumps."""
    return _page(block for block in re.split(r"\n\s*\n", dump) if block.strip())


def wrapped(tool: Tool, wrap: Callable[[str], str]) -> Tool:
    """Make a tool for HTML one for text dumps.

    What it then takes for the title of the made-up page is no field of it.
    """

    def run(raw: Raw) -> Found:
        return Found(tool(Raw(wrap(raw.content), html=False, lang=raw.lang)).text)

    return run


def _both_ways(tool: Tool) -> Mapping[str, Tool]:
    return {"line": wrapped(tool, paragraph_a_line), "block": wrapped(tool, paragraph_a_block)}


HTML_TOOLS: Mapping[str, Mapping[str, Tool]] = {
    "trafilatura": {"": trafilatura},
    "trafilatura precision": {"": precise},
    "trafilatura recall": {"": recalling},
    "readability-lxml": {"": readability},
    "jusText": {"": justext},
    "boilerpy3": {"": boilerpy3},
    OURS: {"": copydesk},
}
TEXT_TOOLS: Mapping[str, Mapping[str, Tool]] = {
    "dump as it is": {"": as_it_is},
    "best run of lines": {"": best_run},
    "trafilatura": _both_ways(trafilatura),
    "jusText": _both_ways(justext),
    "boilerpy3": _both_ways(boilerpy3),
    OURS: {"": copydesk},
}
"""Tool → way of handing the document over → function."""

UNCACHED = frozenset({OURS, "dump as it is", "best run of lines"})
_DISTRIBUTIONS = {
    "trafilatura": "trafilatura",
    "readability": "readability-lxml",
    "jusText": "jusText",
    "boilerpy3": "boilerpy3",
}


@cache
def tool_version(name: str) -> str:
    """The version of a peer's package; empty for what is no package."""
    return next((version(package) for start, package in _DISTRIBUTIONS.items() if name.startswith(start)), "")


def _page(pieces: Iterable[str]) -> str:
    body = "\n".join(f"<p>{html.escape(piece)}</p>" for piece in pieces)
    return f"<html><body>\n{body}\n</body></html>"
