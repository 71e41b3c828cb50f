"""HTML → lines with facts, and what the page says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from cleaners.html_facts import lines_facts
from cleaners.html_guard import tamed
from cleaners.html_lines import gather
from cleaners.model import Line
from cleaners.normalise import normalise_line
from cleaners.page_metadata import PageMetadata, read_metadata


@dataclass(frozen=True, slots=True)
class Page:
    """A page's visible lines, each with its facts, and what the page says of itself."""

    lines: tuple[Line, ...]
    metadata: PageMetadata


def read_page(html: str, url: str | None = None) -> Page:
    """Read a page (or a fragment of one). Any string is one; what has no text gives no lines."""
    tree = LexborHTMLParser(tamed(html), scripting=True)
    lines = _lines(tree)
    return Page(lines, read_metadata(tree, lines, url))


def _lines(tree: LexborHTMLParser) -> tuple[Line, ...]:
    drafts = gather(tree.root)
    lines: list[Line] = []
    for draft, facts in zip(drafts, lines_facts(drafts), strict=True):
        text = normalise_line(draft.raw)
        if text:
            lines.append(Line(draft.number, draft.raw, text, draft.gap, facts))
    return tuple(lines)
