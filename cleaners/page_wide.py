"""What the element that holds headline and story is called is not said of its lines.

A page's state stands in its classes (``cookie-bar-open``), a ``nav`` that is never closed runs to the page's end: taken at their word such
names would make a whole story a cookie notice or a menu.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from cleaners.element_words import TELLING
from cleaners.model import Facts

TAGS = frozenset(("nav", "menu", "aside", "footer"))
"""Tags that say of what they hold that it is no story."""

HEADLINES = ("h1", "h2")
"""The first of these that a page has is its headline, or stands above it."""

STORY_SHARE = 0.3
"""Share of the page's text outside links from which an element that holds the headline holds the story too: readers' comments under it
can be twice as long. A header with the site's name in it has far less."""


def without_page_wide(facts: list[Facts], masses: Sequence[int]) -> list[Facts]:
    """The facts without telling words and tags that stand above the headline and above much of the text.

    ``masses``: characters of each line outside of links.
    """
    headline = next((one for tag in HEADLINES for one in facts if one.tag == tag), None)
    if headline is None:
        return facts
    least = STORY_SHARE * sum(masses)

    def is_wide(holds: Callable[[Facts], bool]) -> bool:
        return sum(mass for mass, one in zip(masses, facts, strict=True) if holds(one)) > least

    words = frozenset(word for word in TELLING & headline.words if is_wide(lambda one: word in one.words))  # noqa: B023  # asked at once
    tags = [tag for tag in TAGS.intersection(headline.path) if is_wide(lambda one: tag in one.path)]  # noqa: B023  # asked at once
    if words:
        facts = [replace(one, words=one.words - words) for one in facts]
    for tag in tags:
        facts = [replace(one, path=_without_first(one.path, tag)) for one in facts]
    return facts


def _without_first(path: tuple[str, ...], tag: str) -> tuple[str, ...]:
    """A path without the outermost element of a tag; those in it are what they say."""
    place = path.index(tag) if tag in path else len(path)
    return path[:place] + path[place + 1 :]
