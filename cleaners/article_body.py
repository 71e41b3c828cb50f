"""The story that a page gives to programs only: ``articleBody`` of its JSON-LD (https://schema.org/articleBody).

It is the last resort, for pages that show no story: what it holds is written for search engines, often without paragraphs. A page that says
that its text is not free (``isAccessibleForFree``) is taken at its word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import unescape

from cleaners.json_ld import ARTICLE_TYPE, Node, article_object, is_type, read_objects, text_of
from cleaners.model import KEPT, Cleaned, Reason
from cleaners.notation import as_page
from cleaners.page_fields import PageMetadata

SHOWS_NO_STORY = frozenset({Reason.EMPTY, Reason.NO_ARTICLE, Reason.SCRIPT_SHELL, Reason.CONSENT_WALL})
"""Rejects of pages that would have shown their story to a browser with scripts, or after a consent."""
FEWEST_WORDS = 60
"""Fewest words of an ``articleBody`` that replaces a reject; descriptions and teasers are shorter."""
RULE = "json_ld.article_body"
"""The rule in the verdicts on the lines that are kept of an ``articleBody``."""

_SCRIPTS = "script[type*='ld+json' i]"
_NOT_FREE = frozenset({"false", "no", "0"})


def article_body(html: str, page: PageMetadata) -> str | None:
    """The text that a page's JSON-LD gives of the article, None without. ``page``: what else the page says of itself."""
    if "articleBody" not in html:
        return None
    # Imported here: text needs no parser of pages.
    from selectolax.lexbor import LexborHTMLParser

    scripts = (node.text() for node in LexborHTMLParser(html).css(_SCRIPTS))
    titles = [page.title] if page.title else []
    node = article_object(read_objects(scripts), titles, [page.url] if page.url else [])
    text = _written(node) if node is not None and is_type(node, ARTICLE_TYPE) and _is_free(node) else None
    if text is None:
        return None
    markup = as_page(text)
    return "\n\n".join(_shown(markup)) if markup else unescape(text)


def _written(node: Node) -> str | None:
    text = node.get("articleBody")
    return text if isinstance(text, str) and text.strip() else None


def _is_free(node: Node) -> bool:
    free = node.get("isAccessibleForFree")
    return free is not False and (text_of(free) or "").casefold() not in _NOT_FREE


def _shown(markup: str) -> Iterable[str]:
    from cleaners.html import read_page

    return (line.text for line in read_page(markup).lines)


def append_body(shown: Cleaned, body: Cleaned) -> Cleaned:
    """The articles of ``body``, with its lines numbered on behind those that the page shows. No article claims one of the latter."""
    first = shown.lines[-1].number + 1 if shown.lines else 0
    lines = (*shown.lines, *(replace(line, number=first + line.number) for line in body.lines))
    verdicts = (replace(verdict, rule=RULE) if verdict.kind in KEPT else verdict for verdict in body.verdicts)
    articles = (
        replace(one, paragraph_lines=tuple(first + number for number in one.paragraph_lines))
        for one in body.articles
    )
    return replace(
        body,
        articles=tuple(articles),
        lines=lines,
        verdicts=(*shown.verdicts, *verdicts),
        parts=(*shown.parts, *body.parts),
    )
