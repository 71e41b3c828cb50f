"""The tools that are compared.

Copydesk, its peers, and two that are no tools (the dump as it is, the best run of lines).

A tool takes a ``Raw`` document and gives what it ``Found``. Peers read HTML only, so a text dump is handed to
them wrapped in paragraphs, in two ways: a paragraph a line, or a paragraph a block between blank lines. Both
are run, and a peer is judged by its better one.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from benchmarks.metric import tokens
from benchmarks.renderers import block_text

WORDS_A_LINE = 10  # a line with more words than this counts for the run of lines, one with fewer against it
OURS = "copydesk"


@dataclass(frozen=True, slots=True)
class Raw:
    """One document to be cleaned: a page's HTML, or a text dump of it."""

    content: str
    html: bool
    url: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool makes of a document. A field that the tool does not offer at all is None.

    One that it did not find is empty.

    ``date`` is ISO 8601, with or without time and zone. ``crashed``: the tool raised, and everything is
    empty.
    """

    text: str
    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None
    articles: int | None = None
    crashed: bool = False


Tool = Callable[[Raw], Found]


def copydesk(raw: Raw) -> Found:
    """Everything that the cleaner kept of the document, several articles one after the other.

    The fields are the first one's.
    """
    from cleaners import Entry, clean

    cleaned = clean(Entry(content=raw.content, html=raw.html, url=raw.url or None))
    if not cleaned.articles:
        return Found("", "", "", (), "", articles=0)
    first = cleaned.articles[0]
    return Found(
        text="\n\n".join(article.text for article in cleaned.articles),
        title=first.title or "",
        standfirst=first.standfirst or "",
        authors=first.authors,
        date=first.published.isoformat() if first.published else "",
        articles=len(cleaned.articles),
    )


def trafilatura(raw: Raw, mode: str = "") -> Found:
    """trafilatura without readers' comments (no gold has them).

    ``mode`` is empty, ``favor_precision`` or ``favor_recall``.
    """
    from trafilatura import bare_extraction

    _silence("trafilatura", "htmldate")
    document = bare_extraction(
        raw.content,
        url=raw.url or None,
        with_metadata=True,
        include_comments=False,
        favor_precision=mode == "favor_precision",
        favor_recall=mode == "favor_recall",
    )
    if document is None or isinstance(document, dict):
        return Found("", "", "", (), "")
    return Found(
        text=document.text or "",
        title=document.title or "",
        standfirst=document.description or "",
        authors=tuple(name.strip() for name in (document.author or "").split(";") if name.strip()),
        date=document.date or "",
    )


def readability(raw: Raw) -> Found:
    """readability-lxml's summary, a block a line, and its short title."""
    from readability import Document

    _silence("readability")
    document = Document(raw.content)
    return Found(block_text(document.summary()), title=document.short_title())


def justext(raw: Raw) -> Found:
    """jusText with the page language's stop words, or its language-independent settings where it has none."""
    import justext as jt

    words = stop_words(raw.lang)
    settings = {} if words else {"stopwords_low": 0, "stopwords_high": 0}
    paragraphs = jt.justext(raw.content, words, **settings)
    return Found("\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate))


def boilerpy3(raw: Raw) -> Found:
    """boilerpy3's ArticleExtractor: of its six, the best on every kind of document here but one."""
    from boilerpy3.extractors import ArticleExtractor

    _silence("boilerpy3")
    document = ArticleExtractor(raise_on_failure=False).get_doc(raw.content)
    return Found(document.content, title=document.title or "" if raw.html else None)


def as_it_is(raw: Raw) -> Found:
    """The dump itself."""
    return Found(raw.content)


def best_run(raw: Raw) -> Found:
    """The contiguous run of lines with the most words over ten a line (maximum subsequence).

    Source: Pasternack and Roth, Extracting Article Text from the Web with Maximum Subsequence Segmentation,
    WWW 2009, whose untrained baseline this is, with lines in the place of tags.
    """
    lines = [line for line in raw.content.splitlines() if line.strip()]
    best = (0, 0, 0)
    start = total = 0
    for place, line in enumerate(lines):
        total += len(tokens(line, raw.lang)) - WORDS_A_LINE
        if total <= 0:
            start, total = place + 1, 0
        elif total > best[0]:
            best = (total, start, place + 1)
    return Found("\n".join(lines[best[1] : best[2]]))


def paragraph_a_line(dump: str) -> str:
    """Wrap a dump as HTML with every line that is not blank a paragraph."""
    return _page(line for line in dump.splitlines() if line.strip())


def paragraph_a_block(dump: str) -> str:
    """Wrap a dump as HTML with every block between blank lines a paragraph: right for hard-wrapped dumps."""
    return _page(block for block in re.split(r"\n\s*\n", dump) if block.strip())


def wrapped(tool: Tool, wrap: Callable[[str], str]) -> Tool:
    """Make a tool for HTML one for text dumps.

    What it then takes for the title of the made-up page is no field of it.
    """

    def run(raw: Raw) -> Found:
        return Found(tool(Raw(wrap(raw.content), html=False, lang=raw.lang)).text)

    return run


def precise(raw: Raw) -> Found:
    """trafilatura with ``favor_precision``."""
    return trafilatura(raw, "favor_precision")


def recalling(raw: Raw) -> Found:
    """trafilatura with ``favor_recall``."""
    return trafilatura(raw, "favor_recall")


def _both_ways(tool: Tool) -> Mapping[str, Tool]:
    return {"line": wrapped(tool, paragraph_a_line), "block": wrapped(tool, paragraph_a_block)}


HTML_TOOLS: Mapping[str, Mapping[str, Tool]] = {
    "trafilatura": {"": trafilatura},
    "trafilatura precision": {"": precise},
    "trafilatura recall": {"": recalling},
    "readability-lxml": {"": readability},
    "jusText": {"": justext},
    "boilerpy3": {"": boilerpy3},
    OURS: {"": copydesk},
}
TEXT_TOOLS: Mapping[str, Mapping[str, Tool]] = {
    "dump as it is": {"": as_it_is},
    "best run of lines": {"": best_run},
    "trafilatura": _both_ways(trafilatura),
    "jusText": _both_ways(justext),
    "boilerpy3": _both_ways(boilerpy3),
    OURS: {"": copydesk},
}
"""Tool → way of handing the document over → function."""

UNCACHED = frozenset({OURS, "dump as it is", "best run of lines"})
_DISTRIBUTIONS = {
    "trafilatura": "trafilatura",
    "readability": "readability-lxml",
    "jusText": "jusText",
    "boilerpy3": "boilerpy3",
}


@cache
def tool_version(name: str) -> str:
    """The version of a peer's package; empty for what is no package."""
    return next((version(package) for start, package in _DISTRIBUTIONS.items() if name.startswith(start)), "")


@cache
def stop_words(lang: str) -> frozenset[str]:
    """jusText's stop words of a language (an ISO 639 code); none where it has no list for it."""
    import justext as jt
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(lang).get_language_name("en") or ""
    except (UnknownLocaleError, ValueError):
        return frozenset()
    name = {"Norwegian": "Norwegian_Bokmal", "Norwegian Bokmål": "Norwegian_Bokmal"}.get(name, name)
    return frozenset(jt.get_stoplist(name)) if name in jt.get_stoplists() else frozenset()


def _page(pieces: Iterable[str]) -> str:
    body = "\n".join(f"<p>{html.escape(piece)}</p>" for piece in pieces)
    return f"<html><body>\n{body}\n</body></html>"


@cache
def _silence(*names: str) -> None:
    """Peers log what they cannot extract; that is counted here instead."""
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
