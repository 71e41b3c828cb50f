"""Links to other articles: ``READ: …`` between paragraphs, and lists under "Related stories" and its kin."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.phrasebook import Hit, Match
from cleaners.rules.lists import ends_with_stop, first_prose, has_bullet, is_heading, items_after
from cleaners.rules.rule import CERTAIN, LIKELY, SURE, ContextRule, Document, Rule

LINK_WORDS = 32
"""A label with a headline behind it is no longer than this in nine hundred and ninety-nine cases of a thousand."""
INVITATION_WORDS = 20
"""An invitation to read on that is a sentence ("Lesen Sie hier, wie …") is short."""
BLOCK_WORDS = frozenset(
    {
        "related",
        "recommended",
        "recirculation",
        "recirc",
        "outbrain",
        "taboola",
        "readmore",
        "seealso",
        "teaser",
    }
)
"""Words of class and id attributes that name a block of links to other articles."""
BLOCK_LINK_SHARE = 0.8


_UNSPACED_WORDS = (("\u3040", "\ud7af", 4), ("\u0e00", "\u0eff", 8))
"""Scripts without spaces between words, first and last character (East Asian ones; Thai and Lao), and how long two words are there."""


def _two_words(hit: Hit | None) -> bool:
    """Whether a phrase is long enough to say by itself what it heads: two words, or as many characters without spaces."""
    if hit is None or " " in hit.phrase:
        return hit is not None
    return any(
        first <= hit.phrase[0] <= last and len(hit.phrase) >= least for first, last, least in _UNSPACED_WORDS
    )


def label(features: Features) -> Hit | None:
    """``Also read: …``, ``Lire aussi : …``: a label of two words or more, then another article's headline."""
    hit = features.hit("related_labels", Match.LABEL)
    return hit if _two_words(hit) and features.words <= LINK_WORDS else None


def heading(features: Features) -> Hit | None:
    """``Related stories``, ``Das könnte Sie auch interessieren``: the heading of a list of links, standing alone."""
    hit = features.hit("related_headings", Match.WHOLE)
    return hit if _two_words(hit) else None


def heading_word(features: Features) -> Hit | None:
    """``Related``, ``Recommended``: one word, which an article may use as a sub-heading of its own."""
    hit = features.hit("related_headings", Match.WHOLE)
    return hit if hit and not _two_words(hit) else None


def opener(features: Features) -> Hit | None:
    """``Lesen Sie auch …``, ``Читайте также …`` without a colon: an imperative that no news sentence opens with."""
    hit = features.hit("related_openers", Match.PREFIX)
    limit = INVITATION_WORDS if ends_with_stop(features) else LINK_WORDS
    return hit if hit and features.words <= limit and features.key != hit.phrase else None


def opener_en(features: Features) -> Hit | None:
    """``Read more about …``: English invitations, when the line is no sentence."""
    hit = features.hit("related_openers_en", Match.PREFIX)
    return (
        hit
        if hit
        and features.words <= INVITATION_WORDS
        and not ends_with_stop(features)
        and not features.starts_lower
        else None
    )


def block(features: Features) -> bool:
    """A line of links in an HTML block whose class says that it leads to other articles."""
    facts = features.facts
    return bool(facts.words & BLOCK_WORDS) and facts.link_share >= BLOCK_LINK_SHARE and not features.is_prose


RULES = (
    Rule("related.label", Kind.RELATED, CERTAIN, label, groups=("related_labels",), words=(0, LINK_WORDS)),
    Rule("related.heading", Kind.RELATED, SURE, heading, groups=("related_headings",)),
    Rule("related.heading_word", Kind.RELATED, LIKELY, heading_word, groups=("related_headings",)),
    Rule("related.opener", Kind.RELATED, SURE, opener, groups=("related_openers",), words=(0, LINK_WORDS)),
    Rule(
        "related.opener_en",
        Kind.RELATED,
        SURE,
        opener_en,
        groups=("related_openers_en",),
        words=(0, INVITATION_WORDS),
    ),
    Rule("related.block", Kind.RELATED, LIKELY, block, facts=True, names=BLOCK_WORDS),
)


def _is_link_shaped(line: Features) -> bool:
    return line.words <= LINK_WORDS and not ends_with_stop(line)


def links_between(document: Document) -> Mapping[int, Verdict]:
    """``READ: …``, ``Watch: …``, ``Commentary: …`` after an article has begun: one-word labels open headlines as well."""
    found: dict[int, Verdict] = {}
    for i in range(first_prose(document.features) + 1, len(document.features)):
        line = document.features[i]
        if not line.hits or not _is_link_shaped(line):
            continue
        if line.hit("related_labels", Match.LABEL) and not _leads_nowhere(line):
            found[i] = Verdict(Kind.RELATED, "related.label_between", SURE)
        elif line.hit("related_genres", Match.LABEL) and _between_paragraphs(document, found, i):
            found[i] = Verdict(Kind.RELATED, "related.genre_between", SURE)
    return found


def _leads_nowhere(line: Features) -> bool:
    """Whether a page's line has no link in it: "Recommended: the second boat" is a sentence then."""
    return line.line.facts is not None and not line.facts.link_share


def _between_paragraphs(document: Document, found: Mapping[int, Verdict], i: int) -> bool:
    """Whether paragraphs, or other such links, stand right above and right below line i."""
    return all(_is_paragraph_or_link(document, found, j) for j in (i - 1, i + 1))


def _is_paragraph_or_link(document: Document, found: Mapping[int, Verdict], j: int) -> bool:
    if not 0 <= j < len(document.features):
        return False
    line, verdict = document.features[j], document.verdicts[j]
    labelled = line.hit("related_labels", Match.LABEL) or line.hit("related_genres", Match.LABEL)
    related = j in found or (verdict is not None and verdict.kind in (Kind.RELATED, Kind.ADVERT))
    return line.is_prose or related or bool(labelled and _is_link_shaped(line))


def lists(document: Document) -> Mapping[int, Verdict]:
    """The heading of a list of links and its items, until prose starts again.

    Above the article's first paragraph a list without bullets may run into the headline: there its items are only likely.
    """
    begun = first_prose(document.features)
    found: dict[int, Verdict] = {}
    for i, line in enumerate(document.features):
        if not line.hits:
            continue
        section = line.hit("related_sections", Match.WHOLE) and begun < i
        heads = (
            section or line.hit("related_headings", Match.WHOLE) or line.hit("related_labels", Match.WHOLE)
        )
        items = items_after(document, i) if heads and not ends_with_stop(line) else []
        sure = SURE if items and (has_bullet(document.features[items[0]]) or begun < i) else LIKELY
        if items and is_heading(line):
            found[i] = Verdict(Kind.RELATED, "related.list_heading", SURE)
        found |= {j: Verdict(Kind.RELATED, "related.list", sure) for j in items}
    return found


CONTEXT = (
    ContextRule(("related.label_between", "related.genre_between"), links_between),
    ContextRule(("related.list_heading", "related.list"), lists),
)
