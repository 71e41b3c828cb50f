"""Readers' comments: the heading, the form, and the block from the heading to the last widget of a comment."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.phrasebook import Match
from cleaners.rules.rule import SURE, ContextRule, Document
from cleaners.rules.shapes import phrase_rule

MOST_BETWEEN = 12
"""Lines between two widgets of one thread: a long comment in paragraphs with its name, date and counters."""
FEWEST_WIDGETS = 2
"""Widgets after a heading from which on it heads comments and is no mere counter."""

_SAYS = re.compile(
    r"^.{2,40}\b(?:says|said|wrote|writes|commented|schreibt|sagt|schrieb|dit|a écrit|dice|dijo|escribió|disse|diz|scrive|ha scritto"
    r"|zegt|schreef|pisze|napisał|napisała|пишет|написал|говорит|diyor ki|dedi ki|yazdı|skriver|kirjoitti|sanoo)(?: ?:| on | le | am | el | il )"
)
_ID = re.compile(r"^(?:@[\w.]+|#\d+|\[–\]|\[-\])$")


def thread(document: Document) -> Mapping[int, Verdict]:
    """From a comments heading to the last widget of the thread under it; the text between is readers' comments."""
    features, verdicts = document.features, document.verdicts
    found: dict[int, Verdict] = {}
    i = 0
    while i < len(features):
        if _is_heading(features[i]):
            last, widgets = _follow(features, i)
            if widgets >= FEWEST_WIDGETS:
                found.update(
                    {
                        j: Verdict(Kind.COMMENTS, "comments.thread", SURE + 0.01)
                        for j in range(i, last + 1)
                        if _could_be(verdicts[j])
                    }
                )
                i = last
        i += 1
    return found


def _is_heading(line: Features) -> bool:
    return line.words <= 10 and line.hit("comments_headings", Match.WHOLE, Match.COUNTER) is not None


def _is_widget(line: Features) -> bool:
    if line.words > 12:
        return False
    return bool(
        line.hit("comments_widgets", Match.WHOLE, Match.COUNTER)
        or _ID.match(line.text)
        or _SAYS.match(line.text)
    )


def _follow(features: object, heading: int) -> tuple[int, int]:
    """The index of the last widget of the thread under the heading, and how many widgets it has."""
    lines = list(features)  # type: ignore[call-overload]
    last, widgets = heading, 0
    for i in range(heading + 1, len(lines)):
        if i - last > MOST_BETWEEN:
            break
        if _is_widget(lines[i]):
            last, widgets = i, widgets + 1
    return last, widgets


def _could_be(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.confidence <= SURE


RULES = (
    phrase_rule("comments.heading", Kind.COMMENTS, SURE, "comments_headings"),
    phrase_rule("comments.widget", Kind.COMMENTS, SURE, "comments_widgets"),
)
CONTEXT = (ContextRule(("comments.thread",), thread),)
