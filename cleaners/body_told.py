"""When the text that a page tells programs alone takes the place of a story that it does not show, and how its lines stand then."""

from __future__ import annotations

from dataclasses import replace

from cleaners.model import KEPT, Cleaned, Reason

SHOWS_NO_STORY = frozenset({Reason.EMPTY, Reason.NO_ARTICLE, Reason.SCRIPT_SHELL, Reason.CONSENT_WALL})
"""Rejects of pages that would have shown their story to a browser with scripts, or behind a consent."""
FEWEST_WORDS = 60
"""Words of a text that is worth it: descriptions and teasers are shorter."""
RULE = "json_ld.article_body"
"""What says of a kept line that it is the article's: the page does, to programs."""


def behind(shown: Cleaned, told: Cleaned) -> Cleaned:
    """What was told, its lines behind those that the page shows, of which no article claims one."""
    first = shown.lines[-1].number + 1 if shown.lines else 0
    lines = (*shown.lines, *(replace(line, number=first + line.number) for line in told.lines))
    verdicts = (replace(verdict, rule=RULE) if verdict.kind in KEPT else verdict for verdict in told.verdicts)
    articles = (
        replace(one, paragraph_lines=tuple(first + number for number in one.paragraph_lines))
        for one in told.articles
    )
    return replace(
        told,
        articles=tuple(articles),
        lines=lines,
        verdicts=(*shown.verdicts, *verdicts),
        parts=(*shown.parts, *told.parts),
    )
