"""Dumps that are one huge line: whole pages whose line ends were lost.

Nothing tells any more where a paragraph ended, but sentences can be told, and the menu in front of a story's first sentence: words
with capitals, then words without (a change point of two Bernoulli rates, by their likelihood ratio). Each piece gets a line of its own
and is judged as lines are. An extractor's text has no menus and stays as it is, one paragraph; so does a page in a script without
capitals.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from math import log

from cleaners.patterns import regex

LONGEST_LINE, MOST_OF_IT = 1_500, 0.9
"""Characters of the one line, and the share of the text that it has at least."""

CAPITALS, CAPITALS_IN_PROSE = 0.72, 0.22
"""Share of words with a capital in menus, and in sentences: between those of English and of German prose."""

SURE = 9.0
"""Logarithm of the likelihood ratio from which a menu is cut off: eight words of a menu; the names that begin a sentence are fewer."""

FEWEST_BEFORE, FEWEST_BEHIND, LOOK_AHEAD = 3, 4, 3
"""Words of a menu, of the sentence behind it, and words behind its first one among which one has no capital."""

FEWEST_MENU_WORDS = 30
"""Words that the menus must have together. Of 33 texts by an extractor, without their line ends, 3 have so many, of 63 pages 53."""

_IN_MENU, _IN_PROSE = log(CAPITALS / CAPITALS_IN_PROSE), log((1 - CAPITALS) / (1 - CAPITALS_IN_PROSE))
_END = regex(r"(?<=[.!?…])[\"”’»)\]]*\s+(?=[\"“‘«(\[„¿¡]*\w)|(?<=[。！？])[」』）]*\s*")
_NO_END = regex(
    r"(?:^|[\s(])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|No|Jr|Sr|vs|Inc|Co|Ltd|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|bzw|ca|Nr|Str"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|\w\.\w|\d{1,2})\.$"
)
"""Initials, titles, months and numbers, whose stop ends no sentence."""

_NEAR = 12  # characters in front of a stop that are looked at


def with_line_ends(text: str) -> str:
    """A text that is one huge line with its sentences, and the menus before them, on lines of their own; any other text as it is."""
    lines = text.split("\n")
    line = max(lines, key=len)
    if len(line) < max(LONGEST_LINE, MOST_OF_IT * len(text)):
        return text
    place = lines.index(line)
    pieces = [piece for sentence in sentences(line) for piece in without_menu(sentence)]
    menus = sum(len(pieces[i].split()) for i in range(len(pieces) - 1) if not _END.search(pieces[i] + " X"))
    return "\n".join((*lines[:place], *pieces, *lines[place + 1 :])) if menus >= FEWEST_MENU_WORDS else text


def sentences(line: str) -> Iterator[str]:
    """The line cut behind its sentences.

    >>> list(sentences("Rain fell. Mr. J. Ortiz of St. Ives (74) slept. 雨。風。"))
    ['Rain fell.', 'Mr. J. Ortiz of St. Ives (74) slept.', '雨。', '風。']
    """
    start = 0
    for end in _END.finditer(line):
        goes_on = line[end.end() : end.end() + 1].islower() or _NO_END.search(
            line[max(0, end.start() - _NEAR) : end.start()]
        )
        if not goes_on and end.end() > start:
            yield line[start : end.end()].strip()
            start = end.end()
    if rest := line[start:].strip():
        yield rest


def without_menu(sentence: str) -> list[str]:
    """The sentence, or the menu in front of it and the sentence.

    >>> without_menu("Home News Sport Weather Sign In My Account The council met on Tuesday to hear what it would cost.")
    ['Home News Sport Weather Sign In My Account', 'The council met on Tuesday to hear what it would cost.']
    """
    words = sentence.split()
    lower = [word[0].islower() for word in words]
    weights = [
        _IN_PROSE if low else _IN_MENU if word[0].isupper() else 0.0
        for word, low in zip(words, lower, strict=True)
    ]
    for_menu = [0.0, *accumulate(weights)]
    ends = [
        place
        for place in range(FEWEST_BEFORE, len(words) - FEWEST_BEHIND)
        if not lower[place] and any(lower[place + 1 : place + 1 + LOOK_AHEAD])
    ]
    end = max(ends, key=for_menu.__getitem__, default=0)
    return [" ".join(words[:end]), " ".join(words[end:])] if for_menu[end] > SURE else [sentence]
