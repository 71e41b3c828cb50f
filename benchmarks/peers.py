"""The peers, and what goes into and comes out of a tool.

A tool takes a ``Raw`` document and gives what it ``Found``. Peers read HTML only; ``tools`` hands text dumps to them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from benchmarks.renderers import block_text


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
    agencies: tuple[str, ...] = ()
    articles: int | None = None
    crashed: bool = False


Tool = Callable[[Raw], Found]


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


def precise(raw: Raw) -> Found:
    """trafilatura with ``favor_precision``."""
    return trafilatura(raw, "favor_precision")


def recalling(raw: Raw) -> Found:
    """trafilatura with ``favor_recall``."""
    return trafilatura(raw, "favor_recall")


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


@cache
def _silence(*names: str) -> None:
    """Peers log what they cannot extract; that is counted here instead."""
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
