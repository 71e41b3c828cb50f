"""HTML → text dumps, made as people make them.

``WHOLE`` renderers give all visible text of the page, ``HALF`` ones what an extractor that leans to recall
leaves. Each is called as its documentation's first example does, with no cleaning afterwards: the blank
lines, hard wraps and Markdown marks are part of the dump.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version

from lxml import etree
from lxml import html as lxml_html

Renderer = Callable[[str], str]

W3M_SECONDS = 60
_BLOCKS = frozenset(
    """address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
_CHARSET = re.compile(r"(<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?)[\w:.-]+", re.IGNORECASE)


def beautifulsoup(html: str) -> str:
    r"""``get_text("\n")``: a line a text node, so a sentence is cut at every link.

    Text of scripts and styles is no text to it.
    """
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "lxml").get_text("\n")


def inscriptis(html: str) -> str:
    """Layout as in a text browser: indented, tables side by side, list bullets."""
    import inscriptis

    return str(inscriptis.get_text(html))


def resiliparse(html: str) -> str:
    """Every block a line, list bullets."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    return str(extract_plain_text(HTMLTree.parse(html), main_content=False))


def html2text(html: str) -> str:
    """Markdown wrapped at 78 columns, links and images written out."""
    import html2text

    return html2text.html2text(html)


def w3m(html: str) -> str:
    """``w3m -dump``: laid out and hard-wrapped at 80 columns.

    The page is handed over as UTF-8, its own declaration corrected.
    """
    page = _CHARSET.sub(r"\1utf-8", html)
    command = ["w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "80"]
    done = subprocess.run(  # noqa: S603 - a fixed command; the page goes in by its standard input
        command, input=page.encode("utf-8", "replace"), capture_output=True, timeout=W3M_SECONDS, check=True
    )
    return done.stdout.decode("utf-8", "replace")


def readability(html: str) -> str:
    """readability-lxml's summary, a block a line.

    A page that it cannot make anything of gives the empty text.
    """
    from readability import Document
    from readability.readability import Unparseable

    try:
        return block_text(Document(html).summary())
    except (Unparseable, etree.ParserError, ValueError):
        return ""


def trafilatura_recall(html: str) -> str:
    """trafilatura with ``favor_recall``, without readers' comments: the most text that it gives for an article."""
    import trafilatura

    return trafilatura.extract(html, favor_recall=True, include_comments=False) or ""


def block_text(html: str) -> str:
    """Text of an HTML fragment: a line a block or ``<br>``, white space collapsed, no blank lines."""
    pieces: list[str] = []
    _collect(lxml_html.fromstring(html), pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\0"))
    return "\n".join(line for line in lines if line)


def _collect(root: lxml_html.HtmlElement, pieces: list[str]) -> None:
    """Append the text of a tree to ``pieces``, with NUL at the edges of blocks. Without recursion.

    Pages nest deeply.
    """
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        opens = event == "start"
        if element.tag == "br" or element.tag in _BLOCKS:
            pieces.append("\0")
        if opens and element.tag not in ("script", "style"):
            pieces.append(element.text or "")
        if not opens and element is not root:
            pieces.append(element.tail or "")


WHOLE: Mapping[str, Renderer] = {
    "beautifulsoup": beautifulsoup,
    "inscriptis": inscriptis,
    "resiliparse": resiliparse,
    "html2text": html2text,
    "w3m": w3m,
}
HALF: Mapping[str, Renderer] = {"readability": readability, "trafilatura_recall": trafilatura_recall}
RENDERERS: Mapping[str, Renderer] = {**WHOLE, **HALF}

_DISTRIBUTION = {
    "beautifulsoup": "beautifulsoup4",
    "readability": "readability-lxml",
    "trafilatura_recall": "trafilatura",
}


def available(name: str) -> bool:
    """Whether a renderer can run here. Only w3m is no Python package (Debian: ``apt-get install w3m``)."""
    return name != "w3m" or shutil.which("w3m") is not None


@cache
def renderer_version(name: str) -> str:
    """The version of the program that renders, for cache keys and tables."""
    if name == "w3m":
        command = ["w3m", "-version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - a fixed command
        return done.stdout.split(",")[0].strip()
    return version(_DISTRIBUTION.get(name, name))
