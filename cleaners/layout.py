r"""Physical lines → paragraphs: joins what a renderer cut.

Three cuts are mended, each only on evidence in the dump itself:

- **text nodes on lines of their own** (BeautifulSoup's ``get_text("\n")`` breaks a sentence at every link): a piece that ends open is
  joined with one that goes on in the middle of a sentence;
- **hard wraps** (w3m, e-mail, html2text): where most lines of the dump end just short of one width, a line that could not have taken the
  next word is joined with the next;
- nothing is joined across a blank line.

The result is a partition: every physical line is in exactly one paragraph, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cleaners.model import Line
from cleaners.patterns import regex
from cleaners.scripts import UNSPACED

_OPENS_INSIDE = regex(r"^[,;:.!?…)\]}»”’%、。，；：！？）」』]|^['’]s\b|^[-–—]\s+[a-zà-ÿ]|^[のをがにはへ]")
_OPENS_WITH_WORD = regex(r"[^\W\d_][\w'’–-]*[.,;:!?)\]”»…]*(?:\s|$)")  # "window.dataLayer" is none
_ENDS_CLOSED = regex(r"""[.!?…。！？।؟۔][\s"'”’“»«)\]）」』】›\d]*$""")
_ENDS_OPEN = regex(
    r"[,;(\[{«“„‘/–—-]$|[のをがにはへ、，的和在]$"
    r"|\b(?:and|or|of|the|a|an|to|in|for|with|by|at|on|from|that|said)$"
    r"|\b(?:und|der|die|das|von|mit|et|le|la|de|des|du|y|el|e|o|i|w|z|na|и|в|на|с)$"
)
_OPENERS = "([{«„（「『"
_WORD = regex(r"[^\W\d_]")
_LIST_ITEM = regex(r"^\s*(?:[-–—*•·▪◦●○■►▶|>]|\d{1,2}[.)])\s")

MIN_WRAPPED_LINES = 6
"""Fewer lines than this tell nothing about a width."""
WRAP_WIDTHS = range(40, 101)
"""Widths at which programs wrap: 40 (narrow mail) to 100 columns."""
WRAP_SHARE = 0.6
"""Share of the lines with a successor in their block that must be unable to take the next word. A round figure: in a
wrapped dump only the lines that end early by chance fall short, elsewhere nearly all do."""
FRAGMENT_WORDS = 8
"""Longest linked phrase that is joined when only what comes after it goes on in the middle of a sentence."""


def _starts_inside(text: str) -> bool:
    """Whether a text opens as the middle of a sentence: a lower-case word or punctuation that never opens one."""
    return (text[0].islower() and _OPENS_WITH_WORD.match(text) is not None) or bool(_OPENS_INSIDE.match(text))


def _ends_open(text: str) -> bool:
    return not _ENDS_CLOSED.search(text)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which the dump was hard-wrapped, or None.

    A wrapped line is one that could not have taken the first word of the next line of its block within the width.
    """
    pairs = [
        (len(line.raw.rstrip()), len(after.text.split(" ", 1)[0]))
        for line, after in pairwise(lines)
        if after.gap == 0
    ]
    if len(pairs) < MIN_WRAPPED_LINES:
        return None
    width = max(length for length, _ in pairs)
    if width not in WRAP_WIDTHS:
        return None
    full = sum(length + 1 + word > width for length, word in pairs)
    return width if full >= WRAP_SHARE * len(pairs) else None


def _continues(before: Line, line: Line, after: Line | None) -> bool:
    """Whether ``line`` is a further piece of the sentence that ``before`` leaves open."""
    if line.gap or _LIST_ITEM.match(line.text) or not _WORD.search(before.text):
        return False
    spaced = before.raw[-1:].isspace()
    if not _ends_open(before.text):
        return bool(_OPENS_INSIDE.match(line.text)) or (spaced and line.text[0].islower())
    if _starts_inside(line.text) or _ENDS_OPEN.search(before.text):
        return True
    if spaced and len(before.text.split()) > FRAGMENT_WORDS:
        return True
    return after is not None and not after.gap and _is_link_inside(line, after)


def _is_link_inside(line: Line, after: Line) -> bool:
    """A short piece without an end of its own, after which the sentence goes on."""
    return len(line.text.split()) <= FRAGMENT_WORDS and _ends_open(line.text) and _starts_inside(after.text)


def group(lines: Sequence[Line]) -> list[list[int]]:
    """The indices of the lines that make each paragraph, in order."""
    width = wrap_width(lines)
    groups: list[list[int]] = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        if before is not None and _belongs(before, line, after, width):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _belongs(before: Line, line: Line, after: Line | None, width: int | None) -> bool:
    if width is None:
        return _continues(before, line, after)
    full = len(before.raw.rstrip()) + 1 + len(line.text.split(" ", 1)[0]) > width
    return not line.gap and full and not _LIST_ITEM.match(line.text)


def join(texts: Sequence[str]) -> str:
    """Pieces of a sentence as one text: a space between them, but none before punctuation that takes none."""
    joined = texts[0]
    for text in texts[1:]:
        close = (_OPENS_INSIDE.match(text) and text[0] not in "-–—") or joined[-1] in _OPENERS
        close = close or bool(UNSPACED.match(joined[-1]) and UNSPACED.match(text))
        joined += text if close else " " + text
    return joined


def paragraphs(lines: Sequence[Line]) -> tuple[list[Line], list[list[int]]]:
    """The dump's paragraphs as lines of their own, and for each the indices of the physical lines that it was joined from."""
    groups = group(lines)
    joined = [
        lines[members[0]]
        if len(members) == 1
        else Line(
            lines[members[0]].number,
            "\n".join(lines[i].raw for i in members),
            join([lines[i].text for i in members]),
            lines[members[0]].gap,
            lines[members[0]].facts,
        )
        for members in groups
    ]
    return joined, groups
