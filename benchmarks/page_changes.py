"""What is done to HTML pages that must not change their story: by name, a pure function of the page and of its gold text."""

from __future__ import annotations

import json
import quopri
import random
import re
import zlib
from collections.abc import Callable, Mapping
from html import escape, unescape

Change = Callable[[str, str], "str | bytes"]
"""The page, or the dump, and its gold text → what a scraper might have left of it."""

LONG = re.compile(r">[^<]{80,}")
"""Text nodes as long as a sentence."""

_SEMANTIC = "article|main|section|header|footer|nav|aside|figure|figcaption"
_TAGS = re.compile(rf"<(/?)(div|p|h1|h2|h3|span|ul|li|a|{_SEMANTIC})\b")
_NAMES = re.compile(r"\s(?:class|id|role|itemprop)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)")
_CLASS = re.compile(r"\sclass\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_BODY_END = re.compile(r"</body", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"<head\b.*?</head>", re.IGNORECASE | re.DOTALL)
_P = re.compile(r"<(/?)p\b(?=[\s>])", re.IGNORECASE)
_TEXT = re.compile(r"(?<=>)[^<>]{2,}(?=<)")

BANNER = (
    '<div class="cookie-banner" role="dialog"><h2>We value your privacy</h2><p>We and our 842 partners store and access information on '
    "your device, such as cookies, to show you personalised advertising.</p><button>Accept all</button><button>Reject</button></div>"
)
COMMENTS = "".join(
    f'<div class="comment"><b>reader{i}</b><span>{i} hours ago</span><p>I think this whole story is rather one-sided, and nobody asked '
    f"the people who live there, number {i}.</p><a>Reply</a></div>"
    for i in range(1, 12)
)
TEASERS = "".join(
    f'<div class="card"><a href="/s{i}"><h4>Town hall number {i} to be sold to a builder from the coast</h4></a><p>The council says that '
    "it needs the money for schools and roads.</p></div>"
    for i in range(8)
)
WRAPPERS: Mapping[str, str] = {
    "table": "<table><tr><td>",
    "form": '<form id="aspnetForm">',
    "boxes with classes of the page's state": '<div class="page-wrapper newsletter-popup-active"><div id="root">',
    "span": "<span>",
    "b": "<b>",
    "header": "<header>",
    "aside": "<aside>",
    "footer": "<footer>",
    "nav": "<nav>",
    "menu": "<menu>",
    "figure": "<figure>",
    "blockquote": "<blockquote>",
    "list item": "<ul><li>",
    "open dialog": "<dialog open>",
    "hidden box": "<div hidden>",
    "box that is not displayed": '<div style="display:none">',
    "aria-hidden box": '<div aria-hidden="true">',
    "class sidebar": '<section class="sidebar">',
    "id comments": '<div id="comments">',
    "class related": '<div class="related-posts popular">',
    "class modal": '<div class="modal popup overlay">',
    "noscript": "<noscript>",
    "shadow root": '<template shadowrootmode="open">',
    "details": "<details>",
    "element of its own": "<x-app-root>",
    "centred font": "<center><font size=2>",
    "pre": "<pre>",
    "button": "<button>",
    "label": "<label>",
    "definition list": "<dl><dd>",
    "two articles in one another": "<article><article>",
    "textarea": "<textarea>",
    "svg": "<svg><foreignObject>",
}
"""What opens around all of a page's body; it is closed where the body ends."""


def before_body(page: str, piece: str) -> str:
    """The page with a piece at the beginning of its body."""
    found = _BODY.search(page)
    return page[: found.end()] + piece + page[found.end() :] if found else piece + page


def after_body(page: str, piece: str) -> str:
    """The page with a piece at the end of its body."""
    ends = list(_BODY_END.finditer(page))
    return page[: ends[-1].start()] + piece + page[ends[-1].start() :] if ends else page + piece


def wrapped(page: str, opening: str) -> str:
    """The page with an element around all of its body."""
    names = re.findall(r"<([\w-]+)", opening)
    return after_body(before_body(page, opening), "".join(f"</{name}>" for name in reversed(names)))


def body_of(page: str) -> str:
    """What stands in the page's body, without its scripts."""
    found, ends = _BODY.search(page), list(_BODY_END.finditer(page))
    start, stop = found.end() if found else 0, ends[-1].start() if ends else len(page)
    return _SCRIPT.sub("", page[start:stop])


def story_again(page: str, gold: str, opening: str) -> str:
    """The page with its story once more at its end, in an element of its own."""
    story = "".join(f"<p>{escape(line)}</p>" for line in gold.splitlines() if line.strip())
    return after_body(
        page, wrapped(f"<body>{story}</body>", opening).removeprefix("<body>").removesuffix("</body>")
    )


def head_and(page: str, script: str) -> str:
    """The page's head, and a body that only a script would have filled."""
    head = _HEAD.search(page)
    kept = _SCRIPT.sub("", head[0]) if head else ""
    return f'<!DOCTYPE html><html>{kept}<body><div id="root"></div>{script}</body></html>'


def linked_data(gold: str) -> str:
    """A script of JSON-LD with the whole story."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": gold}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def state(gold: str) -> dict[str, object]:
    """The data that a framework's script holds of a story."""
    blocks = [
        {"type": "paragraph", "html": f"<p>{escape(line)}</p>"} for line in gold.splitlines() if line.strip()
    ]
    return {"props": {"pageProps": {"article": {"id": 17, "content": blocks}}}}


def escaped(page: str, gold: str) -> str:
    """The page's source as a page shows it."""
    del gold
    return f"<html><body><pre>{escape(page)}</pre></body></html>"


def mhtml(page: str, gold: str) -> str:
    """The page as browsers save it in one file."""
    del gold
    body = quopri.encodestring(page.encode("utf-8", "replace")).decode("ascii")
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x1\n\n--x1\nContent-Type: text/html; charset=utf-8"
    return f"{head}\nContent-Transfer-Encoding: quoted-printable\n\n{body}\n--x1--\n"


def reclassed(page: str) -> str:
    """The page with a hash for each class attribute."""
    return _CLASS.sub(lambda found: f' class="css-{zlib.crc32(found[0].encode()) % 99999:x}"', page)


def words_in_spans(page: str) -> str:
    """The page with each word of its long texts in an element of its own."""
    return LONG.sub(
        lambda found: re.sub(r"(\w+)", r"<span>\1</span>", found[0]) if "&" not in found[0] else found[0],
        page,
    )


def shaken(page: str) -> str:
    """The page with white space of many kinds between its tags."""
    dice = random.Random(1)
    return re.sub(
        r">\s*<(?=/?(?:div|p|section|li|ul)\b)",
        lambda _: ">" + dice.choice(("\n", "\r\n\t", "  ")) + "<",
        page,
    )


def of_page(change: Callable[[str], str | bytes]) -> Change:
    """A change that needs no gold text."""
    return lambda page, _gold: change(page)


PAGE_CHANGES: Mapping[str, Change] = {
    "a cookie banner in front": of_page(lambda page: before_body(page, BANNER)),
    "comments behind": of_page(lambda page: after_body(page, f'<div id="comments">{COMMENTS}</div>')),
    "teasers behind": of_page(lambda page: after_body(page, f"<div><h3>More stories</h3>{TEASERS}</div>")),
    "no classes": of_page(lambda page: _NAMES.sub("", page)),
    "hashed classes": of_page(reclassed),
    "no head": of_page(lambda page: _HEAD.sub("", page)),
    "tags in capitals": of_page(lambda page: _TAGS.sub(lambda found: found[0].upper(), page)),
    "div for article, nav, aside": of_page(lambda page: re.sub(rf"<(/?)(?:{_SEMANTIC})\b", r"<\1div", page)),
    "div for p": of_page(lambda page: _P.sub(r"<\1div", page)),
    "br for p": of_page(
        lambda page: re.sub(r"</p\s*>", "<br><br>", re.sub(r"<p(?:\s[^>]*)?>", "", page))
    ),
    "div for h1": of_page(lambda page: re.sub(r"<(/?)h1\b", r"<\1div", page)),
    "one line": of_page(lambda page: re.sub(r"\s+", " ", page)),
    "white space between tags": of_page(shaken),
    "Windows line ends": of_page(lambda page: page.replace("\n", "\r\n")),
    "elements closed too early": of_page(
        lambda page: before_body(page, "</div></div></section></article></main>")
    ),
    "XHTML": of_page(lambda page: '<?xml version="1.0" encoding="UTF-8"?>' + page),
    "XHTML with a name space": of_page(
        lambda page: re.sub(r"<html\b", '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"', page, count=1)
    ),
    "AMP": of_page(lambda page: page.replace("<html", "<html amp", 1)),
    "byte order mark": of_page(lambda page: "\ufeff" + page),
    "no-break spaces": of_page(lambda page: LONG.sub(lambda found: found[0].replace(" ", "\xa0"), page)),
    "zero-width spaces in words": of_page(lambda page: LONG.sub(lambda found: found[0].replace("e", "e\u200b"), page)),
    "soft hyphens": of_page(
        lambda page: LONG.sub(lambda found: re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", found[0]), page)
    ),
    "each word in a span": of_page(words_in_spans),
    "entities escaped twice": of_page(lambda page: _TEXT.sub(lambda found: escape(found[0]), page)),
    "numeric entities": of_page(
        lambda page: _TEXT.sub(lambda found: "".join(c if c.isascii() else f"&#{ord(c)};" for c in found[0]), page)
    ),
    "as a page's shown source": escaped,
    "escaped as a whole": of_page(escape),
    "in the srcdoc of a frame": of_page(
        lambda page: f'<html><body><iframe srcdoc="{escape(unescape(page))}"></iframe></body></html>'
    ),
    "MHTML": mhtml,
    "UTF-16 without a mark": of_page(lambda page: page.encode("utf-16-le", "replace")),
    "UTF-8 that says it is Latin-1": of_page(
        lambda page: re.sub(r"(<meta\b[^>]*charset=[\"']?)[\w-]+", r"\1iso-8859-1", page).encode("utf-8", "replace")
    ),
    "mojibake": of_page(lambda page: page.encode("utf-8", "replace").decode("latin-1")),
    "mojibake twice": of_page(
        lambda page: page.encode("utf-8", "replace").decode("latin-1").encode("utf-8").decode("latin-1")
    ),
    "the body twice": of_page(lambda page: after_body(page, body_of(page))),
    "the page twice": of_page(lambda page: page + page),
    "the story again, for printing": lambda page, gold: story_again(page, gold, '<div class="print-only">'),
    "the story again, in an article": lambda page, gold: story_again(page, gold, "<article>"),
    "the story again, hidden": lambda page, gold: story_again(page, gold, '<div style="display:none">'),
    "story in JSON-LD alone": lambda page, gold: head_and(page, linked_data(gold)),
    "story in Next.js's data alone": lambda page, gold: head_and(
        page, f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state(gold))}</script>'
    ),
    "story in a script's state alone": lambda page, gold: head_and(
        page, f"<script>window.__STATE__ = {json.dumps(state(gold))};</script>"
    ),
    **{
        f"{name} around the body": of_page(lambda page, opening=opening: wrapped(page, opening))  # type: ignore[misc]
        for name, opening in WRAPPERS.items()
    },
}  # fmt: skip
