"""What the classes (``cleaners/element_words.py``) and tags of a line's HTML element say it is."""

from __future__ import annotations

from collections.abc import Callable

from cleaners.element_words import ABOVE, OWN
from cleaners.features import CONTROLS, LINKED, Features
from cleaners.model import Facts, Kind
from cleaners.rules.rule import SURE, Rule

READ_OUT = (
    frozenset({"sr", "only"}),
    frozenset({"visually", "hidden"}),
    frozenset({"screenreader"}),
    frozenset({"accessibility"}),
)
"""Words that stand together in class names of what only screen readers say: "Article", "Loading", "opens in a new window". On the
development pages 4 of 1,860 such lines were the article's."""

READ_OUT_WORDS = 12
"""The longest such line."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
"""Their ids are made of the heading's own words, which say nothing of what the element is for."""

LISTED = frozenset({Kind.NAVIGATION, Kind.ADVERT})
"""Kinds whose lines are no running text: a word of theirs around a sentence is the page's (``has-subnav``)."""

SENTENCE_WORDS = 5
"""Words of the shortest sentence that such a word says nothing of."""

WORDS = {
    Kind.SHARE: 12,
    Kind.ADVERT: 12,
    Kind.PROMO: 60,
    Kind.NAVIGATION: 30,
    Kind.CAPTION: 90,
    Kind.LEGAL: 400,
    Kind.COMMENTS: 400,
}
"""The longest line that an element's class makes this kind; longer ones are what the element holds by mistake."""


def _says(kind: Kind) -> Callable[[Features], object]:
    own, above, longest, listed = OWN[kind], ABOVE[kind], WORDS[kind], kind in LISTED

    def holds(features: Features) -> object:
        facts = features.facts
        if own.isdisjoint(facts.own_words) and above.isdisjoint(facts.words):
            return None
        if listed and own.isdisjoint(facts.own_words) and _is_sentence(features):
            return None
        return not _is_heading(facts) and features.words <= longest

    return holds


def _is_sentence(features: Features) -> bool:
    return features.words >= SENTENCE_WORDS and features.ends_sentence and features.facts.link_share < LINKED


def _is_heading(facts: Facts) -> bool:
    return facts.tag in _HEADINGS


def figure_caption(features: Features) -> object:
    """Stands in a ``figcaption``."""
    return "figcaption" in features.facts.path and features.words <= WORDS[Kind.CAPTION]


def menu(features: Features) -> object:
    """Stands in a ``nav`` element, a form's list of choices or a field that holds text to copy."""
    return features.is_control


def footer(features: Features) -> object:
    """Stands in the page's ``footer``, not in an article's."""
    path = features.facts.path
    return "footer" in path and "article" not in path and features.words <= WORDS[Kind.PROMO]


def for_screen_readers(features: Features) -> object:
    """A heading that is read out and not shown, by the class that frameworks have for it; its id may be made of such words, too.

    Of lines that are no headings the model knows.
    """
    own = features.facts.own_words
    told = any(pair <= own for pair in READ_OUT) and own.isdisjoint(features.tokens)
    return told and _is_heading(features.facts) and features.words <= READ_OUT_WORDS


MENU = Rule(
    "element.menu",
    Kind.NAVIGATION,
    SURE,
    menu,
    facts=True,
    names=frozenset(f"<{tag}>" for tag in CONTROLS),
)
RULES = (
    MENU,
    Rule(
        "element.figure_caption",
        Kind.CAPTION,
        SURE,
        figure_caption,
        facts=True,
        names=frozenset({"<figcaption>"}),
    ),
    Rule(
        "element.for_screen_readers",
        Kind.NAVIGATION,
        SURE,
        for_screen_readers,
        facts=True,
        names=frozenset({"sr", "visually", "screenreader", "accessibility"}),
        words=(0, READ_OUT_WORDS),
    ),
    *(
        Rule(f"element.{kind}", kind, SURE, _says(kind), facts=True, names=OWN[kind] | ABOVE[kind])
        for kind in OWN
    ),
    Rule("element.footer", Kind.NAVIGATION, SURE, footer, facts=True, names=frozenset({"<footer>"})),
)
