"""Markdown left by a renderer (html2text and its kin): links, images, emphasis and heading signs become what they show.

A dump is Markdown only when it has several links written the Markdown way, so that an asterisk or a bracket in prose stays what it is.
"""

from __future__ import annotations

import re
from operator import itemgetter

from cleaners.patterns import regex

LINKS = 3
"""Markdown links that make a dump Markdown: articles about the syntax have one or two."""

_LINK = regex(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\s?"
    r"\((?:<[^>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s[^()\s\"]+)*?)(?:\s+\"(?:[^\"]|\"(?!\s*\)))*\")?\s*\)"
)
_IMAGE = regex(r"!\[[^\[\]]*\]\s?\([^()]*(?:\([^()]*\)[^()]*)*\)")
_EMPHASIS = regex(r"(?<![\w*\\])(\*\*|__|\*|_)(?=\S)(.{1,3000}?)(?<=\S)\1(?![\w*])")
_BEFORE_SIGN = regex(r"((?<=[\w.!?])(?:\*\*|__|\*|_)) (?=[,.;:!?])")
"""Converters put a space behind emphasis, before a comma too."""
_LOOSE = regex(
    r"(?<![*_\\])(?:(?<=(\w))(\*{1,3}|_{1,2})(?=[^\s*_]+ [^\s*_][^*_]*\2)|(?<!\w)(\*{1,3}|_{1,2}))"
    r"(?=[^\s*_])(?=[^*_]*?[^\W\d_])([^*_]+) (?:\2|\3)(?![*_])(?=([^\s,.;:!?)\]}”»])?)|(?<!\S)__(?!\S)"
)
"""Emphasis that ends behind a space, as converters leave it where the page has the space inside; and empty emphasis."""
_CONTRACTION = regex(r"(?<=\w) (?='(?:s|t|ve|re|ll|d|m)(?:[\s.,;:!?]|$))")
"""The space that converters put behind emphasis or before a character reference."""
_CODE = regex(r"(?<![\w`\\])`([^`]+)`(?![\w`])")
_INSIDE_WORDS = regex(r"(?<![^\W_])([^\W_]+)\*\*(?=\S)([^*]+?)(?<=\S)\*\*(?!\*)")
_FOUR = regex(r"([^\W_]*)(?<!\*)\*{4,}(?=(\w?))")
_HALF = regex(r"^\*\*(?=[^\s*])|(?<=[^\s*(\[{\"'])\*\*(?=[\s.,;:]|$)")
_PAIR = regex(r"(?<!\S)\*\*(?!\*)([^*]*[^\s*][^*]*)\*\*(?!\*)")
_HEADING = regex(r"^#{1,6}(?:\s+|$)")
_ITEM = regex(r"^[*+]\s+(?=[^\s*])")
OPENING_SIGNS = "#*+>"
"""With one of these a heading, an item of a list or a quotation begins."""
_QUOTE = regex(r"^(?:>\s?)+")
_REST_OF_LINK = regex(r"^([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)|^!?\[$")
_TABLE_RULE = regex(r"^[\s:|-]*-\s?\|[\s:|-]*$")
_ESCAPE = regex(r"\\([\\`*_{}\[\]()#+.!>|~-])")
_MANY_SPACES = regex(r"  +")

_held, _emphasised = itemgetter(1), itemgetter(2)
"""What a match's group holds: ``re`` makes a Python call of each template with a number in it."""

CENSORED_LETTERS = 3
"""Letters of a word that four asterisks after it may stand for the rest of."""


def is_markdown(text: str) -> bool:
    """Whether a dump has enough Markdown links to be one."""
    if text.count("](") < LINKS:
        return False
    return sum(1 for _ in zip(range(LINKS), _LINK.finditer(text), strict=False)) == LINKS


def plain(line: str) -> str:
    """A line as a reader of the page saw it; as it was where nothing would be left of it.

    >>> plain("## The [ferry](https://ferry.example/a) is **late**")
    'The ferry is late'
    >>> plain("![](https://ferry.example/logo.png)")
    '![](https://ferry.example/logo.png)'
    """
    return _shown(line) or line


def is_bare(line: str) -> bool:
    """Whether a line is signs of Markdown and nothing else: ``>``, ``##``, a picture, a link without a text, the rule under a table's head.

    >>> is_bare("[![The quay](/quay.jpg)](/gallery)"), is_bare(">"), is_bare("---|---"), is_bare("* * *"), is_bare("> Late")
    (True, True, True, False, False)
    """
    return not _shown(line)


def _shown(line: str) -> str:
    """Each pattern is tried only where a sign stands that it needs: most lines have few, and some patterns look at every letter."""
    text = line
    if text[:1] in OPENING_SIGNS:
        text = _ITEM.sub("• ", _HEADING.sub("", _QUOTE.sub("", text)))
    if "[" in text or "]" in text:
        text = _LINK.sub(_held, _IMAGE.sub("", text) if "![" in text else text)
    if "](" in text or text[-1:] == "[":
        text = _REST_OF_LINK.sub(_held, text)
    if "|" in text:
        text = _TABLE_RULE.sub("", text)
    if "*" in text or "_" in text:
        text = _without_emphasis(text)
    if "`" in text:
        text = _CODE.sub(_held, text)
    if "*" in text or "_" in text:
        text = _LOOSE.sub(_firm, text)
    if " '" in text:
        text = _CONTRACTION.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(_held, text)
    return _MANY_SPACES.sub(" ", text).strip()


def _without_emphasis(text: str) -> str:
    text = _BEFORE_SIGN.sub(_held, text)
    text = _EMPHASIS.sub(_emphasised, _EMPHASIS.sub(_emphasised, text))
    if "**" in text:
        text = _HALF.sub("", _INSIDE_WORDS.sub(_spaced, _FOUR.sub(_two_in_a_row, text)))
        text = _PAIR.sub(_held, text)
    return text


def _two_in_a_row(match: re.Match[str]) -> str:
    """A space where one bold text ends and the next begins, or none of it is left; a word that asterisks cut short stays so."""
    word, after = match.groups()
    return match[0] if word and len(word) <= CENSORED_LETTERS and not after else f"{word} "


def _spaced(match: re.Match[str]) -> str:
    """Converters drop the space before bold text; after a single letter there was none, for there the bold is a part of the word."""
    word, bold = match.groups()
    after = match.string[match.end() : match.end() + 1]
    return f"{word}{' ' * (len(word) > 1)}{bold}{' ' * after.isalnum()}"


def _firm(match: re.Match[str]) -> str:
    """The words of emphasis that ends behind a space, apart from the words around it."""
    before, _, _, words, after = match.groups(default="")
    return f"{' ' * bool(before)}{words}{' ' * bool(after)}"
