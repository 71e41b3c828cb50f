"""What another extractor took for the article of an HTML page. Plain text has no witness."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.rules.rule import Rule

TOOK, LEFT = 0.86, 0.84
"""Above what a line's own shape says (prose rules: .8), below what a rule is sure of. A precision of .94 and a recall of .98 on news pages
make the witness's yes and no about equally good; where they meet, the text stays."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def took(features: Features) -> bool:
    """The witness has the line in its text, as a paragraph."""
    return features.facts.extracted is True and not _HEADINGS.intersection(features.facts.path)


def took_heading(features: Features) -> bool:
    """The witness has the line in its text, and the page makes it a heading."""
    return features.facts.extracted is True and bool(_HEADINGS.intersection(features.facts.path))


def left(features: Features) -> bool:
    """The witness left the line out."""
    return features.facts.extracted is False


RULES = (
    Rule("witness.took", Kind.BODY, TOOK, took, facts=True),
    Rule("witness.took_heading", Kind.SUBHEADING, TOOK, took_heading, facts=True),
    Rule("witness.left", Kind.OTHER, LEFT, left, facts=True),
)
