"""Markdown left by a renderer (html2text and its kin): links, images, emphasis and heading signs become what they show.

A dump is Markdown only when it has several links written the Markdown way, so that an asterisk or a bracket in prose stays what it is.
"""

from __future__ import annotations

from cleaners.patterns import regex

LINKS = 3
"""Markdown links that make a dump Markdown: articles about the syntax have one or two."""

_LINK = regex(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\s?"
    r"\((?:<[^>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s[^()\s\"]+)*?)(?:\s+\"[^\"]*\")?\s*\)"
)
_IMAGE = regex(r"!\[[^\[\]]*\]\s?\([^()]*(?:\([^()]*\)[^()]*)*\)")
_EMPHASIS = regex(r"(?<![\w*\\])(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_HEADING = regex(r"^#{1,6}\s+")
_QUOTE = regex(r"^(?:>\s?)+")
_ESCAPE = regex(r"\\([\\`*_{}\[\]()#+.!>|~-])")
_MANY_SPACES = regex(r"  +")


def is_markdown(text: str) -> bool:
    """Whether a dump has enough Markdown links to be one."""
    return sum(1 for _ in zip(range(LINKS), _LINK.finditer(text), strict=False)) == LINKS


def plain(line: str) -> str:
    """A line as a reader of the page saw it; as it was where nothing would be left of it.

    >>> plain("## The [ferry](https://ferry.example/a) is **late**")
    'The ferry is late'
    >>> plain("![](https://ferry.example/logo.png)")
    '![](https://ferry.example/logo.png)'
    """
    text = _QUOTE.sub("", _HEADING.sub("", line))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    text = _MANY_SPACES.sub(" ", _ESCAPE.sub(r"\1", text)).strip()
    return text or line
