"""Captions of text dumps that end with who took the picture, where the same at a story's foot says who wrote it or owns it."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.patterns import regex
from cleaners.rules.captions import AGENCY, NAME, could_be_caption
from cleaners.rules.rule import SURE, ContextRule, Document

FEWEST_WORDS = 4
"""Words of the shortest caption with its credit: what is shorter is a name, or a heading."""
CREDIT_CHARS = 160
"""Characters of the longest credit: several names behind bars."""

_PERSON = r"[A-ZÀ-Þ][\w.'’-]+(?: [a-zà-ÿ]{1,3})?(?: [A-ZÀ-Þ][\w.'’-]*){1,3}"
_OUTLET = r"(?:[Tt]he )?[A-ZÀ-Þ][\w.&’'-]*(?: (?:of |de |for )?[A-ZÀ-Þ][\w.&’'-]*){0,3}"
_END = r"[^\W\d_][.!?…][\"”’»)]?"
_SIGNED = regex(
    rf"[.!?…,] ?(?:©|\([cC]\)|Ⓒ|ⓒ|[Ff]ot\.|[Pp]hot?\.) ?{NAME}(?: ?[/|] ?{NAME})*$"
    rf"|{_END} ?\({_PERSON} ?/ ?{_OUTLET}\)$"
    rf"|{_END} ?{_PERSON} \({AGENCY}\)$"
    rf"|\({AGENCY} (?:file )?(?:photo|image|picture)\)$"
    rf"|{_END} {_PERSON} for {_OUTLET}$"
    rf"|[^\W\d_][.!?…](?:{AGENCY} ?/ ?{NAME}|{_PERSON} ?/ ?{AGENCY})$"
    rf"|(?<! by)(?<! of)(?<! von) {_PERSON}/{AGENCY}$"
    r"|[ /]Copyright \d{4} [^.]{2,40}\. All rights reserved\.?$"
)
"""``…, before it left. © Ana Lima``, ``… at the quay. (Ana Lima/The Ellery Post)``, ``… el puerto. Ana Lima (EFE)``, ``… the quay. Ana Lima
for Ellery Weekly``, ``… the quay.Unsplash/Ana Lima``, ``… at the quay Ana Lima/AP``, ``… the quay. Ana Lima/Copyright 2024 …``."""

_AGENCY_END = regex(rf"{_END} {AGENCY}$")
"""``… at the quay on Monday. AFP``: over the story; in it a paragraph may end so."""


def signed(document: Document) -> Mapping[int, Verdict]:
    """A line over some paragraph of the story that ends with a picture's credit; under the last one it is the story's own."""
    if document.is_page:
        return {}
    features = document.features
    prose = next((i for i, line in enumerate(features) if line.is_prose), 0)
    backwards = range(len(features) - 1, -1, -1)
    last = next((i for i in backwards if features[i].is_prose and not _is_signed(features[i])), 0)
    return {
        i: Verdict(Kind.CAPTION, "caption.signed", SURE)
        for i in range(last)
        if could_be_caption(features[i], document.verdicts[i])
        and (_is_signed(features[i]) or (i < prose and _AGENCY_END.search(features[i].text)))
    }


def _is_signed(line: Features) -> bool:
    tail = line.text[-CREDIT_CHARS:]
    told = "©" in tail or "(" in tail or "/" in tail or "ot." in tail or _may_end_with_outlet(tail)
    return told and line.words >= FEWEST_WORDS and _SIGNED.search(tail) is not None


def _may_end_with_outlet(tail: str) -> bool:
    """Whether ``for`` stands in a line and a name behind the last one, as an outlet's does."""
    _, said, name = tail.rpartition(" for ")
    return bool(said) and (name[:1].isupper() or name.startswith("the "))


CONTEXT = (ContextRule(("caption.signed",), signed),)
