"""Most-read lists and rankings: the heading, the bullets and numbers on lines of their own, and the items."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.phrasebook import Hit, Match
from cleaners.rules.lists import ends_with_stop, first_prose, has_bullet, items_after
from cleaners.rules.rule import LIKELY, SURE, ContextRule, Document, Rule

HEADING_WORDS = 7
"""Words of a heading with a site's or section's name before it (``"News Services" POPULAR ARTICLE``)."""
LEAST_ITEMS = 2
BLOCK_WORDS = frozenset({"popular", "trending", "mostread", "mostviewed", "ranking", "meistgelesen"})
BLOCK_LINK_SHARE = 0.8


def _says_enough(hit: Hit | None) -> bool:
    """Two words, or four characters of a script without spaces: "Popular" and "Ranking" alone may head an article's own part."""
    return hit is not None and (
        " " in hit.phrase
        or "-" in hit.phrase
        or (len(hit.phrase) >= 4 and "\u3040" <= hit.phrase[0] <= "\ud7af")  # noqa: PLR2004
    )


def heading(features: Features) -> Hit | None:
    """``Most read``, ``Lo más leído``, ``アクセスランキング``: the heading of a most-read list, standing alone."""
    hit = features.hit("popular_headings", Match.WHOLE)
    return hit if _says_enough(hit) else None


def heading_word(features: Features) -> Hit | None:
    """``Trending``, ``Populär``: one word, which an article may use as a sub-heading of its own."""
    hit = features.hit("popular_headings", Match.WHOLE)
    return hit if hit and not _says_enough(hit) else None


def block(features: Features) -> bool:
    """A line of links in an HTML block whose class says that it is a most-read list."""
    facts = features.facts
    named = facts.words & BLOCK_WORDS or {"most", "read"} <= facts.words or {"most", "viewed"} <= facts.words
    return bool(named) and facts.link_share >= BLOCK_LINK_SHARE and not features.is_prose


RULES = (
    Rule("popular.heading", Kind.POPULAR, SURE, heading, groups=("popular_headings",)),
    Rule("popular.heading_word", Kind.POPULAR, LIKELY, heading_word, groups=("popular_headings",)),
    Rule("popular.block", Kind.POPULAR, LIKELY, block, facts=True, names=BLOCK_WORDS | {"most"}),
)


def _heads_list(line: Features) -> bool:
    """A heading alone, with a site's words before it or a section's after it (``Most viewed in Sport``); never a sentence."""
    if not line.hits or not line.hit("popular_headings", Match.WHOLE, Match.SUFFIX, Match.PREFIX):
        return False
    return line.words <= HEADING_WORDS and not ends_with_stop(line)


def lists(document: Document) -> Mapping[int, Verdict]:
    """The heading of a most-read list with its items, until prose starts again.

    Above the article's first paragraph a list without bullets may run into the headline: there its items are only likely.
    """
    begun = first_prose(document.features)
    found: dict[int, Verdict] = {}
    for i, line in enumerate(document.features):
        items = items_after(document, i) if _heads_list(line) else []
        if len(items) < LEAST_ITEMS:
            continue
        sure = SURE if has_bullet(document.features[items[0]]) or begun < i else LIKELY
        found[i] = Verdict(Kind.POPULAR, "popular.list_heading", SURE)
        found |= {j: Verdict(Kind.POPULAR, "popular.list", sure) for j in items}
    return found


CONTEXT = (ContextRule(("popular.list_heading", "popular.list"), lists),)
