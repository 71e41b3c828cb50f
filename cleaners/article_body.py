"""The story that a page tells programs alone: ``articleBody`` of its JSON-LD (https://schema.org/articleBody), where it shows none.

It is the last resort: what stands there is written for search engines, often without paragraphs. A page that says that its text is not
free (``isAccessibleForFree``) is taken at its word.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from cleaners.html import read_page
from cleaners.json_ld import ARTICLE_TYPE, Node, article_object, is_type, read_objects, text_of
from cleaners.notation import as_page
from cleaners.page_fields import PageMetadata

_SCRIPTS = "script[type*='ld+json' i]"
_NOT_FREE = frozenset({"false", "no", "0"})


def article_body(html: str, page: PageMetadata) -> str | None:
    """The text that a page's JSON-LD gives of the article, None without. ``page``: what else the page says of itself."""
    if "articleBody" not in html:
        return None
    scripts = (node.text() for node in LexborHTMLParser(html).css(_SCRIPTS))
    said = [page.title] if page.title else []
    node = article_object(read_objects(scripts), said, [page.url] if page.url else [])
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
    return (line.text for line in read_page(markup).lines)
