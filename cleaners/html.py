"""HTML → lines with facts, and what the page says of itself.

The parser is selectolax's Lexbor: it builds the tree that browsers build, has no limit of depth, and is the fastest. On 125 pages of the
development corpora (mean 125 kB) a page took .8 ms to parse and .4 ms to walk, against 2.4 and .7 ms for lxml and 1.2 and 18 ms for
resiliparse (which parses by the same library, but whose nodes are dear to reach). Of the gold texts' shingles Lexbor's tree holds as many
as lxml's or more on each corpus: .9847 to .9821 on fundus, .9982 to .9962 on l3s_gn1, .9787 to .9713 on daniel. It is parsed as with
scripts on, so what stands in ``noscript`` is not shown, unless it holds the story: some pages have it there alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from cleaners.features import LINKED
from cleaners.html_facts import lines_facts
from cleaners.html_guard import tamed
from cleaners.html_lines import gather
from cleaners.html_shown import with_ends, with_fallbacks, with_shadow_roots
from cleaners.model import Line
from cleaners.normalise import normalise_line
from cleaners.page_fields import PageMetadata
from cleaners.page_metadata import read_metadata


@dataclass(frozen=True, slots=True)
class Page:
    """A page's visible lines, each with its facts, and what the page says of itself."""

    lines: tuple[Line, ...]
    metadata: PageMetadata


PROSE = 80
"""Characters from which a line that is hardly linked counts as prose here."""

MORE_PROSE = 3
"""How many times as much prose there must be on the page with its ``noscript`` elements: they may repeat what is shown, and add menus."""


def read_page(html: str, url: str | None = None) -> Page:
    """Read a page (or a fragment of one). Any string is one; what has no text gives no lines."""
    page = with_shadow_roots(tamed(with_ends(html)))
    tree, lines = _parsed(page)
    prose = _prose(lines)
    if (shown := with_fallbacks(page, (MORE_PROSE - 1) * prose)) is not page:
        without_scripts = _parsed(shown)
        if _prose(without_scripts[1]) > MORE_PROSE * prose:
            tree, lines = without_scripts
    return Page(lines, read_metadata(tree, lines, url))


def _parsed(page: bytes) -> tuple[LexborHTMLParser, tuple[Line, ...]]:
    tree = LexborHTMLParser(page, scripting=True)
    return tree, _lines(tree)


def _prose(lines: Sequence[Line]) -> int:
    """Characters of the lines that are as long as a sentence and no links."""
    return sum(
        len(line.text)
        for line in lines
        if len(line.text) >= PROSE and line.facts is not None and line.facts.link_share < LINKED
    )


def _lines(tree: LexborHTMLParser) -> tuple[Line, ...]:
    drafts = gather(tree.root)
    lines: list[Line] = []
    for draft, facts in zip(drafts, lines_facts(drafts), strict=True):
        text = normalise_line(draft.raw)
        if text:
            lines.append(Line(draft.number, draft.raw, text, draft.gap, facts))
    return tuple(lines)
