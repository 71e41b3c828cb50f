r"""Physical lines → paragraphs: joins what a renderer cut, once columns are set apart (:mod:`cleaners.columns`).

Three cuts are mended, each only on evidence in the dump itself:

- **text nodes on lines of their own** (BeautifulSoup's ``get_text("\n")`` breaks a sentence at every link): a piece that ends open is
  joined with one that goes on in the middle of a sentence;
- **hard wraps** (w3m, e-mail, html2text): where most long lines of the dump end just short of one width, a line that could not have taken
  the next word is joined with the next;
- nothing is joined across a blank line.

The result is a partition: every physical line is in exactly one paragraph, in order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaners.columns import apart
from cleaners.model import Line
from cleaners.patterns import regex
from cleaners.phrasebook import fold, phrasebook
from cleaners.scripts import UNSPACED
from cleaners.text import read_lines

_OPENS_INSIDE = regex(r"^[,;:.!?…)\]}»”’%、。，；：！？）」』]|^['’]s\b|^[-–—]\s+[a-zà-ÿ]|^[のをがにはへ]")
_OPENS_WITH_WORD = regex(r"[^\W\d_][\w'’–-]*[.,;:!?)\]”»…]*(?:\s|$)")  # "window.dataLayer" is none
_ENDS_CLOSED = regex(r"""[.!?…。！？।؟۔][\s"'”’“»«)\]）」』】›\d]*$""")
_ENDS_OPEN = regex(
    r"[,;(\[{«“„‘/–—-]$|[のをがにはへ、，的和在]$"
    r"|\b(?:and|or|of|the|a|an|to|in|for|with|by|at|on|from|that|said)$"
    r"|\b(?:und|der|die|das|von|mit|et|le|la|de|des|du|y|el|e|o|i|w|z|na|и|в|на|с)$"
)
_SMALL_BYLINE = regex(r"(?:by|von|par|por|di|door|av|af) [A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,3}$")
_OPENERS = "([{«„（「『"
_WORD = regex(r"[^\W\d_]")
_LONG_WORD = regex(r"[!-~]{50}")  # addresses of links
_WIDE = regex(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_HANGUL = regex("[\uac00-\ud7a3]")
_LIST_ITEM = regex(r"^\s*(?:[-–—*•·▪◦●○■►▶|>]|\d{1,2}[.)])\s")
_UNBROKEN = regex(
    r"^\s*(?:[-–—*•·▪◦●○■►▶|]|\d{1,2}[.)])\s"
)  # the same but for quoted lines, which are wrapped too
_QUOTED = regex(r"^(?:>\s?)+")

_BUTTONS = ("promo", "navigation", "share_actions")

MIN_WRAPPED_LINES = 6
"""Fewer lines than this tell nothing about a width."""
WRAP_WIDTHS = range(40, 101)
"""Widths at which programs wrap: 40 (narrow mail) to 100 columns."""
TOO_WIDE = 0.05
"""Share of the lines that may be wider than the width: tables, and what a renderer does not wrap."""
WRAP_SHARE = 0.6
"""Share of the lines over half of the width, with a successor in their block, that must be unable to take its first word. With both
figures the width is found on 344 of 355 dumps by w3m and 341 by html2text, and on 2 of 1,775 by renderers that do not wrap (one page,
whose source is wrapped)."""
FRAGMENT_WORDS = 8
"""Longest linked phrase that is joined when only what comes after it goes on in the middle of a sentence."""

LONG_PIECE = 10
"""Words of a piece, or pairs of characters in scripts without spaces, that verses and items of lists seldom have."""
WHOLE_LINES = 1
"""Fewest long lines that show that a dump's sentences are whole."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a dump was hard-wrapped: the ``width`` that its lines keep to, by a ``measure`` of lines."""

    width: int
    measure: Callable[[str], int]

    def is_full(self, size: int, after: str) -> bool:
        """Whether a line of this size could not have taken the first word of the next one."""
        first = after[:1] if _WIDE.match(after) else after.split(" ", 1)[0]
        return size + 1 + self.measure(first) > self.width


def _starts_inside(text: str) -> bool:
    """Whether a text opens as the middle of a sentence: a lower-case word or punctuation that never opens one."""
    return (text[0].islower() and _OPENS_WITH_WORD.match(text) is not None) or bool(_OPENS_INSIDE.match(text))


def _ends_open(text: str) -> bool:
    return not _ENDS_CLOSED.search(text)


def _characters(text: str) -> int:
    return len(text.rstrip())


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: a Han, kana or Hangul character takes two."""
    text = text.rstrip()
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def wrap_width(lines: Sequence[Line]) -> Wrap | None:
    """The width at which the dump was hard-wrapped, in characters or in columns of a terminal; None where it was not.

    A wrapped line is one that could not have taken the first word of the next line of its block within the width. Short lines
    (menus) and lines that no program breaks (list items, long addresses) say nothing of it.
    """
    told = [line.raw for line in lines if _breakable(line.raw)]
    spaced = [raw for raw in told if raw.isascii() or not UNSPACED.search(raw)]
    for measure, telling in ((_characters, spaced), (_columns, told)):
        if len(telling) < MIN_WRAPPED_LINES:
            continue
        longest = sorted(map(measure, telling), reverse=True)
        wrap = Wrap(longest[int(TOO_WIDE * len(longest))], measure)
        if wrap.width in WRAP_WIDTHS and _is_wrapped(lines, wrap):
            return wrap
    return None


def _breakable(raw: str) -> bool:
    """Whether a line is long and has places where a program that wraps would break it."""
    if len(raw) < WRAP_WIDTHS.start // 2 or _UNBROKEN.match(raw) or _LONG_WORD.search(raw):
        return False
    return _columns(raw) >= WRAP_WIDTHS.start and (" " in raw.strip() or _WIDE.search(raw) is not None)


def _is_wrapped(lines: Sequence[Line], wrap: Wrap) -> bool:
    """Whether most long lines of the dump's blocks are full."""
    full = [
        wrap.is_full(size, text)
        for line, after in pairwise(lines)
        if after.gap == 0
        and wrap.width / 2 <= (size := wrap.measure(line.raw)) <= wrap.width
        and (text := _further(line.text, after.text))
        and not _LIST_ITEM.match(text)
    ]
    return len(full) >= MIN_WRAPPED_LINES and sum(full) >= WRAP_SHARE * len(full)


def _continues(before: Line, line: Line, after: Line | None) -> bool:
    """Whether ``line`` is a further piece of the sentence that ``before`` leaves open."""
    if line.gap or _LIST_ITEM.match(line.text) or not _WORD.search(before.text):
        return False
    spaced = before.raw[-1:].isspace()
    if not _ends_open(before.text):
        return bool(_OPENS_INSIDE.match(line.text)) or (spaced and line.text[0].islower())
    if _is_small_byline(line, after):
        return False
    if _starts_inside(line.text) or (_ENDS_OPEN.search(before.text) and not _is_button(before.text)):
        return True
    if spaced and len(before.text.split()) > FRAGMENT_WORDS:
        return True
    return after is not None and not after.gap and _is_link_inside(line, after)


def _is_small_byline(line: Line, after: Line | None) -> bool:
    """Whether a line is nothing but ``di Ana Lima`` under a headline: a date stands under it, or a blank line."""
    told = after is not None and (after.gap > 0 or after.text[0].isdigit())
    return told and _SMALL_BYLINE.match(line.text) is not None


def _is_button(text: str) -> bool:
    """Whether a line is all that a button says (``Log in``, ``Schrijf je in``): its last word opens no phrase."""
    folded = fold(text)
    return any(phrasebook().is_whole(group, folded) for group in _BUTTONS)


def _is_link_inside(line: Line, after: Line) -> bool:
    """A short piece without an end of its own, after which the sentence goes on."""
    return len(line.text.split()) <= FRAGMENT_WORDS and _ends_open(line.text) and _starts_inside(after.text)


def group(lines: Sequence[Line], wrap: Wrap | None) -> list[list[int]]:
    """The indices of the lines that make each paragraph, in order. ``wrap``: how the dump was hard-wrapped, if it was."""
    groups: list[list[int]] = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        if before is not None and _belongs(before, line, after, wrap):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups if wrap or _is_cut(lines, groups) else [[index] for index in range(len(lines))]


def _is_cut(lines: Sequence[Line], groups: Sequence[Sequence[int]]) -> bool:
    """Whether sentences of the dump were cut: a long piece was joined, or one that punctuation opens, or hardly a long line is whole.

    Where that is not so, the short lines that could be joined are verses, items of a list, or readers' names.
    """
    whole = 0
    for members in groups:
        texts = [lines[i].text for i in members]
        is_long = any(map(_is_long, texts))
        if len(members) > 1 and (is_long or any(map(_OPENS_INSIDE.match, texts[1:]))):
            return True
        whole += is_long
    return whole < WHOLE_LINES


def _is_long(text: str) -> bool:
    return len(text.split()) >= LONG_PIECE or len(UNSPACED.findall(text)) >= 2 * LONG_PIECE


def _belongs(before: Line, line: Line, after: Line | None, wrap: Wrap | None) -> bool:
    if line.text.startswith("](") and not line.gap:
        return True  # the end of a link that opened in the line before
    if wrap is None:
        return _continues(before, line, after)
    text = _further(before.text, line.text)
    return (
        not line.gap
        and bool(text)
        and wrap.is_full(wrap.measure(before.raw), text)
        and not _LIST_ITEM.match(text)
    )


def _further(before: str, text: str) -> str:
    """A further line of a paragraph without the signs that it is quoted (``>``), if the line before it has them too."""
    return _QUOTED.sub("", text) if text.startswith(">") and before.startswith(">") else text


def join(texts: Sequence[str], *, inside_words: bool = False) -> str:
    """Pieces of a sentence as one text: a space between them, but none before punctuation that takes none.

    ``inside_words``: whether Korean was cut inside of its words, as programs do that wrap at columns of a terminal. At some of the cuts
    there was a space; nothing tells them, and most had none.
    """
    joined = texts[0]
    for text in texts[1:]:
        close = (_OPENS_INSIDE.match(text) and text[0] not in "-–—") or joined[-1] in _OPENERS
        close = close or bool(UNSPACED.match(joined[-1]) and UNSPACED.match(text))
        close = close or (inside_words and bool(_HANGUL.match(joined[-1]) and _HANGUL.match(text)))
        joined += text if close else " " + text
    return joined


def paragraphs(lines: Sequence[Line]) -> tuple[list[Line], list[list[int]]]:
    """The dump's paragraphs as lines of their own, and for each the indices of the physical lines that it was joined from."""
    wrap = wrap_width(lines)
    groups = group(lines, wrap)
    inside_words = wrap is not None and wrap.measure is _columns
    joined = [
        lines[members[0]]
        if len(members) == 1
        else _paragraph([lines[i] for i in members], inside_words=inside_words)
        for members in groups
    ]
    return joined, groups


def read_paragraphs(text: str) -> tuple[tuple[Line, ...], list[Line], list[list[int]]]:
    """A text dump's lines, its paragraphs, and for each paragraph the indices of its lines.

    Columns are read one after the other, as if a blank line stood between them; each may be wrapped at a width of its own.
    """
    regions = apart(text)
    lines = read_lines("\n\n".join(regions))
    joined: list[Line] = []
    groups: list[list[int]] = []
    start = end = 0
    for region in regions:
        end += region.count("\n") + 2
        stop = bisect_left(lines, end, key=lambda line: line.number)
        own_joined, own_groups = paragraphs(lines[start:stop])
        joined += own_joined
        groups += [[start + member for member in members] for members in own_groups]
        start = stop
    return lines, joined, groups


def _paragraph(pieces: Sequence[Line], *, inside_words: bool) -> Line:
    """The pieces as one line, which stands where the first of them stands."""
    first = pieces[0]
    texts = [first.text, *(_further(before.text, line.text) for before, line in pairwise(pieces))]
    raw = "\n".join(line.raw for line in pieces)
    return Line(first.number, raw, join(texts, inside_words=inside_words), first.gap, first.facts)
