"""What is left of a page's markup: signs of Markdown around nothing, names of pictures, rulers, an editor's codes that nothing filled."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.markdown import is_bare
from cleaners.model import Kind
from cleaners.patterns import regex
from cleaners.rules.rule import CERTAIN, SURE, Rule

_PLACEHOLDER = regex(
    r"^\[(?:(?=[^\]]*[\d_.:])(?!\d+\])[\w.:-]{3,40}|svg|img|image|logo|icon|pixel|spacer|trans|blank|gif|png|jpe?g)\]$",
)
"""What w3m shows for a picture without a text: its file's name, or the beginning of it."""

_RULER = regex(r"^[\s.*—–-]*_{3,}[\s._*—–-]*$")
_SHORTCODE = regex(
    r"^\[/?[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*(?:\s+[a-z][a-z0-9_-]*=(?:[\"'“”″][^\"'“”″\[\]]*[\"'“”″]|[^\s\"'“”″\[\]]+))+\s*/?\]"
)
"""A name and at least one property with its value, in brackets, for which an editor's plug-in would have put a player or a form."""

SIGNS = ">#|[]"
BARE_WORDS = 40
"""Words of the longest line of signs, those of a link's address counted."""


def bare(features: Features) -> bool:
    """A line of Markdown signs without anything that a reader saw; a row of asterisks between two parts of a story is none."""
    return is_bare(features.text) and "![" not in features.text


def placeholder(features: Features) -> bool:
    """The name of a picture's file in brackets."""
    return _PLACEHOLDER.match(features.text) is not None


def ruler(features: Features) -> bool:
    """A line drawn with underscores."""
    return _RULER.match(features.text) is not None


def shortcode(features: Features) -> bool:
    """A code of the page's editor that was never filled in (``[form id=12]``), alone or with more of them behind it."""
    return _SHORTCODE.match(features.text) is not None and features.text.endswith("]")


RULES = (
    Rule("markup.bare", Kind.OTHER, CERTAIN, bare, words=(0, BARE_WORDS), characters=SIGNS),
    Rule("markup.placeholder", Kind.OTHER, SURE, placeholder, words=(0, 4), characters="["),
    Rule("markup.ruler", Kind.OTHER, CERTAIN, ruler, words=(0, 4), characters="_"),
    Rule("markup.shortcode", Kind.OTHER, CERTAIN, shortcode, characters="["),
)
