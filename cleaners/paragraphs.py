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
from collections.abc import Sequence
from itertools import pairwise

from cleaners.columns import apart
from cleaners.markdown import is_markdown
from cleaners.model import Line
from cleaners.patterns import regex
from cleaners.phrasebook import fold, phrasebook
from cleaners.scripts import UNSPACED
from cleaners.text import read_lines
from cleaners.wraps import Wrap, further, wrap_width

_OPENS_INSIDE = regex(r"^[,;:.!?…)\]}»”’%、。，；：！？）」』]|^['’]s\b|^[-–—]\s+[a-zà-ÿ]|^[のをがにはへ]")
_OPENS_WITH_WORD = regex(r"[^\W\d_][\w'’–-]*[.,;:!?)\]”»…]*(?:\s|$)")  # "window.dataLayer" is none
_ENDS_CLOSED = regex(r"""(?:(?<!\d)[.!?…。！？।؟۔]|[.!?…。！？।؟۔](?!\d))[\s"'”’“»«)\]）」』】›\d]*$""")
_ASIDE = regex(r"\((?:[a-zà-ÿ]|[^()]{1,60}\)(?:[.,;:]|\s+[a-zà-ÿ]))|[\"“„«][a-zà-ÿ]")
_DASHED = regex(r"[–—]\s+[a-zà-ÿ]")
_REST_OF_NAME = regex(r"-[^\W\d_]")
_NAMED = regex(r"(?:^|[\s(])[A-ZÀ-Þ0-9][\w.’'-]*$")
_ENDS_OPEN = regex(
    r"[,;(\[{«“„‘/–—-]$|[のをがにはへ、，的和在]$"
    r"|\b(?:and|or|of|the|a|an|to|in|for|with|by|at|on|from|that|said)$"
    r"|\b(?:und|der|die|das|von|mit|et|le|la|de|des|du|y|el|e|o|i|w|z|na|и|в|на|с)$"
)
_SMALL_BYLINE = regex(r"(?:by|von|par|por|di|door|av|af) [A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,3}$")
_HYPHENED = regex(r"[^\W\d_]-$")
_AND = regex(
    r"(?:and|or|to|und|oder|bis|sowie|et|ou|y|e|o|och|eller|og|en|of|tot|ja|tai|i|lub|oraz|a|nebo|и|или|та|ve|és|vagy)\b",
)
_OPENERS = "([{«„（「『"
_WORD = regex(r"[^\W\d_]")
_HANGUL = regex("[\uac00-\ud7a3]")
_LIST_ITEM = regex(r"^\s*(?:[-–—*•·▪◦●○■►▶|>]|\d{1,2}[.)])\s")
_BUTTONS = ("promo", "navigation", "share_actions")

FRAGMENT_WORDS = 8
"""Longest linked phrase that is joined when only what comes after it goes on in the middle of a sentence."""

LONG_PIECE = 10
"""Words of a piece, or pairs of characters in scripts without spaces, that verses and items of lists seldom have."""
WHOLE_LINES = 1
"""Fewest long lines that show that a dump's sentences are whole."""


def _starts_inside(text: str) -> bool:
    """Whether a text opens as the middle of a sentence: a lower-case word or punctuation that never opens one."""
    return (text[0].islower() and _OPENS_WITH_WORD.match(text) is not None) or bool(_OPENS_INSIDE.match(text))


def _ends_open(text: str) -> bool:
    return text[-1].isalpha() or not _ENDS_CLOSED.search(text)


def _continues(first: Line, before: Line, line: Line, after: Line | None) -> bool:
    """Whether ``line`` is a further piece of the sentence that ``before`` leaves open, in the paragraph that begins with ``first``."""
    if line.gap or (before is first and not _WORD.search(before.text)):
        return False
    return _goes_on_with_sign(before, line) or (
        not _LIST_ITEM.match(line.text) and _goes_on_with_word(before, line, after)
    )


def _goes_on_with_word(before: Line, line: Line, after: Line | None) -> bool:
    """Whether a piece that is no item of a list goes on where the one before it breaks off."""
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


def _goes_on_with_sign(before: Line, line: Line) -> bool:
    """Whether a piece goes on an open sentence with an aside, a quoted word, or the rest of a name (``EU`` / ``-wide``)."""
    if not _ends_open(before.text) or before.text[-1] in ":;":
        return False
    if _REST_OF_NAME.match(line.text):
        return before.text[0] != "-" and _NAMED.search(before.text) is not None
    is_sentence = _is_long(before.text) and not _LIST_ITEM.match(before.text)
    return is_sentence and bool(_ASIDE.match(line.text) or _DASHED.match(line.text))


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
        if before is not None and _belongs(lines[groups[-1][0]], before, line, after, wrap):
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
    return len(text.split()) >= LONG_PIECE or (
        not text.isascii() and len(UNSPACED.findall(text)) >= 2 * LONG_PIECE
    )


def _belongs(first: Line, before: Line, line: Line, after: Line | None, wrap: Wrap | None) -> bool:
    """Whether ``line`` is a further piece of the paragraph that begins with ``first`` and that ``before`` belongs to."""
    if line.text.startswith("](") and not line.gap:
        return True  # the end of a link that opened in the line before
    return wrap.goes_on(first, before, line) if wrap else _continues(first, before, line, after)


def join(texts: Sequence[str], wrap: Wrap | None = None) -> str:
    """Pieces of a sentence as one text: a space between them, but none before punctuation that takes none.

    ``wrap``: how the dump was hard-wrapped, if it was. Programs that wrap at columns of a terminal cut Korean inside of its words. At some
    of the cuts there was a space; nothing tells them, and most had none.
    """
    joined = texts[0]
    for text in texts[1:]:
        close = (_OPENS_INSIDE.match(text) and text[0] not in "-–—") or joined[-1] in _OPENERS
        close = close or bool(_REST_OF_NAME.match(text) and _NAMED.search(joined))
        close = close or bool(UNSPACED.match(joined[-1]) and UNSPACED.match(text))
        close = close or (wrap is not None and _is_cut_inside_word(joined, text, wrap))
        joined += text if close else " " + text
    return joined


def _is_cut_inside_word(before: str, text: str, wrap: Wrap) -> bool:
    """Whether a program that wraps cut a word: behind its hyphen (``well-`` / ``known``, not ``two-`` / ``and three-year``), or Korean."""
    if before[-1] == "-":
        return text[0].isalpha() and _HYPHENED.search(before[-2:]) is not None and not _AND.match(text)
    return wrap.by_columns and bool(_HANGUL.match(before[-1]) and _HANGUL.match(text))


def paragraphs(lines: Sequence[Line], *, markdown: bool = False) -> tuple[list[Line], list[list[int]]]:
    """The dump's paragraphs as lines of their own, and for each the indices of the physical lines that it was joined from.

    ``markdown``: whether the dump is Markdown.
    """
    wrap = wrap_width(lines, markdown=markdown)
    groups = group(lines, wrap)
    joined = [
        lines[members[0]] if len(members) == 1 else _paragraph([lines[i] for i in members], wrap)
        for members in groups
    ]
    return joined, groups


def read_paragraphs(text: str) -> tuple[tuple[Line, ...], list[Line], list[list[int]]]:
    """A text dump's lines, its paragraphs, and for each paragraph the indices of its lines.

    Columns are read one after the other, as if a blank line stood between them; each may be wrapped at a width of its own.
    """
    regions = apart(text)
    markdown = is_markdown(text)
    lines = read_lines("\n\n".join(regions))
    joined: list[Line] = []
    groups: list[list[int]] = []
    start = end = 0
    for region in regions:
        end += region.count("\n") + 2
        stop = bisect_left(lines, end, key=lambda line: line.number)
        own_joined, own_groups = paragraphs(lines[start:stop], markdown=markdown)
        joined += own_joined
        groups += [[start + member for member in members] for members in own_groups]
        start = stop
    return lines, joined, groups


def _paragraph(pieces: Sequence[Line], wrap: Wrap | None) -> Line:
    """The pieces as one line, which stands where the first of them stands."""
    first = pieces[0]
    texts = [first.text, *(further(before.text, line.text) for before, line in pairwise(pieces))]
    raw = "\n".join(line.raw for line in pieces)
    return Line(first.number, raw, join(texts, wrap), first.gap, first.facts)
