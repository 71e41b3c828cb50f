r"""Text that is still in the notation of what carried it: the escapes of a string literal, or markup.

Fields of JSON and CSV named ``text`` or ``content`` often hold a feed's HTML, a blog's source or what was escaped twice. Read as plain text
it would be one line full of ``\n`` or of tags.
"""

from __future__ import annotations

import re
import warnings

from cleaners.patterns import regex
from cleaners.transfer_encodings import as_carried, saved_page

FEWEST_BREAKS = 2
"""Escaped line ends from which a text without real ones is taken for escaped."""

BREAKS_EACH = 4
"""Escaped line ends for each real one that such a text has at least: a dump's own last line, or a caption's."""

_LITERAL = regex(r"""\s*(?:b?(['"]).+\1|\[\s*(['"]).+['"]\s*\])\s*\Z""", re.DOTALL)
_MENTION = regex(r"""[`'"“‘]\s*(?:\\[nrt])+\s*[`'"”’]""")
"""An escape that a text speaks of, in quotes."""

_PATH = regex(r"\b[A-Za-z]:\\")
_ESCAPE = regex(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|r\\n|(.))", re.DOTALL)
_MEANING = {"n": "\n", "r": "\n", "t": "\t", "f": "\n", "b": "", "v": "\n"}

_PAGE = regex(r"\s*(?:<\?xml[^<>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BLOCK = regex(
    r"</?(?:p|br|div|h[1-6]|li|ul|ol|dl|table|tr|td|blockquote|section|article|figure|figcaption|hr|pre)\b[^<>]*>",
    re.IGNORECASE,
)
_INLINE = regex(
    r"<(a)\s[^<>]{0,300}?\bhref\b[^<>]{0,2000}>([^<>]+)</a\s*>|<(b|strong|em|i|u|span|font|sup|sub)\b[^<>]{0,2000}>([^<>]+)</\3\s*>",
    re.IGNORECASE,
)
FEWEST_EMPHASIS, DEEPEST = 3, 3
"""Pairs of tags from which emphasis is none that a text speaks of, and how deep they stand in one another."""

_BEFORE = regex(r"""(?:^|[>\n.!?:;"”’)\]…。！？」])\s*$""")
_AFTER = regex(r"\s*(?:$|<|\n)")
_NEAR = 12  # characters beside a tag in which its edge must show

FEWEST_BLOCKS = 2
EDGES = 0.6
"""Share of block tags that stand where a paragraph ends or begins: markup has nearly all there, a text about it has them in sentences."""

_BLANK = regex(r"(?<![>\s])[^\S\n]*+\n[^\S\n]*+\n\s*+(?!<)")


_OPEN_DATA, _END_DATA = ("<![CDATA[", ""), ("]]>", "")
_TAG = regex(r"<[^<>]*>")
_LINE_TAG = regex(r"<(?:/?p|br)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAK = regex(r"<br(?:\s[^<>]*)?/?>[^\S\n]*\n?", re.IGNORECASE)
_PARAGRAPH_EDGE = regex(r"</p\s*>(?!\s*\n)|(?<![\n>])<p(?:\s[^<>]*)?>", re.IGNORECASE)


def meant(text: str, *, html: bool) -> tuple[str, bool]:
    """What a document's text means, and whether that is a page. ``html``: whether the document is said to be one."""
    if (saved := saved_page(text)) is not None:
        return saved, True
    if html:
        return _shown_source(text), True
    text = without_escapes(as_carried(text))
    if (lines := as_lines(text)) is not None:
        return lines, False
    page = as_page(text)
    return (text, False) if page is None else (page, True)


def as_lines(text: str) -> str | None:
    r"""Plain text whose lines stand in ``p`` or end in ``br``, and that has no other tag, without these; None for any other text.

    Such a text says no more than its lines do, and as lines it is read better than as a page: whole pages of it by .13 to .18 of F1
    (46 dumps), an extractor's text by .005.

    >>> as_lines("<p>Rain fell.</p><p>It stopped<br>at noon.</p>")
    '\n\nRain fell.\n\nIt stopped\nat noon.\n\n'
    >>> as_lines("The <p> element is a paragraph, and <br> breaks a line."), as_lines("<p>Rain <b>fell</b>.</p><p>It stopped.</p>")
    (None, None)
    """
    if "<" not in text:
        return None
    text = text.replace(*_OPEN_DATA).replace(*_END_DATA)
    if not _is_markup(text):
        return None
    if len(_TAG.findall(text)) != len(_LINE_TAG.findall(text)):
        return None
    return _LINE_TAG.sub("", _PARAGRAPH_EDGE.sub("\n\n", _BREAK.sub("\n", text)))


def _shown_source(html: str) -> str:
    """A page that was escaped as a whole, as it was before; any other as it is."""
    if "<" in html or "&lt;" not in html:
        return html
    from html import unescape  # as below

    return unescape(html)


def without_escapes(text: str) -> str:
    r"""The text with its escapes resolved where its line ends are escaped; else the text itself.

    >>> without_escapes(r"Rain fell.\n\nIt \"stopped\" at noon.\nIt began again.")
    'Rain fell.\n\nIt "stopped" at noon.\nIt began again.'
    >>> without_escapes(r'Between "\n" and "\r\n" there is no choice.')
    'Between "\\n" and "\\r\\n" there is no choice.'
    """
    if (literal := _literal(text)) is not None:
        return literal
    breaks = text.count(r"\n")
    if breaks < FEWEST_BREAKS or breaks < BREAKS_EACH * text.strip().count("\n") or " " not in text:
        return text
    if _MENTION.search(text) or _PATH.search(text):
        return text
    return _ESCAPE.sub(_meant, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _literal(text: str) -> str | None:
    """What a literal of Python or JSON stands for, its parts as paragraphs: bytes, a list of strings, a string with escaped line ends."""
    if not _LITERAL.match(text) or not (text.rstrip()[-1] == "]" or text.lstrip()[0] == "b" or r"\n" in text):
        return None
    import ast  # hardly any text is one

    try:
        with warnings.catch_warnings(
            action="ignore"
        ):  # of escapes that there are not, which stay as they are
            value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    parts = [value] if isinstance(value, str) else value
    return (
        "\n\n".join(parts)
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts)
        else None
    )


def _meant(escape: re.Match[str]) -> str:
    number = escape[1] or escape[2]
    if number:
        return chr(int(number, 16))
    return "\n" if escape[3] is None else _MEANING.get(escape[3], escape[3])


def as_page(text: str) -> str | None:
    """The text as HTML, if block tags part it; None for plain text. A fragment's blank lines between text become breaks.

    >>> as_page("Rain fell.<br><br>It stopped.<br />It began again.") is not None
    True
    >>> as_page("The <p> element is a paragraph, and <br> breaks a line.") is None
    True
    """
    if "&lt;" in text and "<" not in text:
        from html import unescape  # its table of names is large, and hardly any text needs it

        return as_page(unescape(text))
    if "<" not in text:
        return None
    text = text.replace(*_OPEN_DATA).replace(*_END_DATA)
    if _PAGE.match(text):
        return text
    return _BLANK.sub("<br><br>", text) if _is_markup(text) else None


def _is_markup(text: str) -> bool:
    """Whether block tags, and not line ends, part the text; a page's dump may have some tags that stood in its scripts or its code."""
    blocks = list(_BLOCK.finditer(text))
    plain = sum(1 for line in text.split("\n") if line and not line.isspace() and "<" not in line)
    if len(blocks) < max(FEWEST_BLOCKS, plain):
        return False
    return sum(_is_at_edge(text, tag) for tag in blocks) >= EDGES * len(blocks)


def _is_at_edge(text: str, tag: re.Match[str]) -> bool:
    before, after = text[max(0, tag.start() - _NEAR) : tag.start()], text[tag.end() : tag.end() + _NEAR]
    return not before or _BEFORE.search(before) is not None or _AFTER.match(after) is not None


def has_inline_tags(text: str) -> bool:
    """Whether a text has a link that is marked up, or some emphasis: then its lines are to be read without.

    >>> has_inline_tags('Rain <a href="/rain">fell</a>.'), has_inline_tags("Write <b>bold</b> by hand.")
    (True, False)
    """
    if "</" not in text:
        return False
    found = [pair for _, pair in zip(range(FEWEST_EMPHASIS), _INLINE.finditer(text), strict=False)]
    return len(found) == FEWEST_EMPHASIS or any(pair[1] for pair in found)


def without_inline_tags(line: str) -> str:
    """The line with what links and emphasis hold in their place.

    >>> without_inline_tags('Rain <b><a href="/rain">fell</a></b> on <em>Tuesday</em>.')
    'Rain fell on Tuesday.'
    """
    for _ in range(DEEPEST):
        line = _INLINE.sub(_held, line)
    return line


def _held(pair: re.Match[str]) -> str:
    return pair[2] or pair[4]
