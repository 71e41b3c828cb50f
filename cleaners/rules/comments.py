"""Readers' comments: the heading, the form, and the block from the heading to the last widget of a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import Match
from cleaners.rules.prose import PARAGRAPH_WORDS
from cleaners.rules.rule import SURE, ContextRule, Document
from cleaners.rules.shapes import phrase_rule

MOST_BETWEEN = 12
"""Lines between two widgets of one thread: a long comment in paragraphs with its name, date and counters."""
FEWEST_WIDGETS = 2
"""Widgets after a heading from which on it heads comments and is no mere counter."""
MOST_PARAGRAPHS = 4
"""Paragraphs of the first comment; more under a heading without a widget among them are an article's."""
HEADING_WORDS = 10
WIDGET_WORDS = 12
"""The longest heading and the longest widget: a form's sentence about the address that will not be published is a phrase of its own."""
IN_THREAD = 0.96
"""A little above SURE: what stands in a thread is a comment even where it is also a share button."""

_SAYS = regex(
    r"^.{2,40}\b(?:says|said|wrote|writes|commented|schreibt|sagt|schrieb|dit|a écrit|dice|dijo|escribió|disse|diz|scrive"
    r"|ha scritto|zegt|schreef|pisze|napisał|napisała|пишет|написал|говорит"
    r"|diyor ki|dedi ki|yazdı|skriver|kirjoitti|sanoo)(?: ?:$| (?:on|le|am|el|il) .{0,20}\d)"
)
_ID = regex(r"^(?:@[\w.]+|#\d+|\[–\]|\[-\])$")


def thread(document: Document) -> Mapping[int, Verdict]:
    """From a comments heading to the last widget of the thread under it; the text between is readers' comments."""
    features, verdicts = document.features, document.verdicts
    found: dict[int, Verdict] = {}
    last = -1
    for heading, line in enumerate(features):
        if not line.hits or heading <= last or not _is_heading(line):
            continue
        last = _thread_end(features, heading)
        for i in range(heading, last + 1):
            verdict = verdicts[i]
            if verdict is None or verdict.confidence <= SURE:
                found[i] = Verdict(Kind.COMMENTS, "comments.thread", IN_THREAD)
    return found


def _is_heading(line: Features) -> bool:
    return (
        line.words <= HEADING_WORDS and line.hit("comments_headings", Match.WHOLE, Match.COUNTER) is not None
    )


def _is_widget(line: Features) -> bool:
    if line.words > WIDGET_WORDS:
        return False
    return bool(
        line.hit("comments_widgets", Match.WHOLE, Match.COUNTER)
        or _ID.match(line.text)
        or _SAYS.match(line.text)
    )


def _thread_end(features: Sequence[Features], heading: int) -> int:
    """The index of the last widget of the thread under the heading; before the heading where there is no thread."""
    last, widgets, paragraphs = heading, 0, 0
    for i in range(heading + 1, len(features)):
        if i - last > MOST_BETWEEN:
            break
        if _is_widget(features[i]):
            last, widgets = i, widgets + 1
        elif (
            not widgets
        ):  # a counter above the article has its paragraphs under it, and the true heading after them
            paragraphs += features[i].words >= PARAGRAPH_WORDS
            if paragraphs > MOST_PARAGRAPHS:
                break
    return last if widgets >= FEWEST_WIDGETS else heading - 1


RULES = (
    phrase_rule("comments.heading", Kind.COMMENTS, SURE, "comments_headings"),
    phrase_rule("comments.widget", Kind.COMMENTS, SURE, "comments_widgets"),
)
CONTEXT = (ContextRule(("comments.thread",), thread),)
