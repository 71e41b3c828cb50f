"""What a feed, a sitemap or a web page leads to, by trafilatura's and courlan's own parsers; the requests are ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flows.fetching.manners import FetchFailed
from flows.fetching.requests import Answer, parse_url

BEGINNING = 2000
"""Characters by which a sitemap, a feed and a page are told apart; comments and namespaces stand before the first element."""


_OF_THE_FEED = re.compile(r"(<(?:channel|feed)\b[^>]*>).*?(?=<(?:item|entry)\b)", re.DOTALL | re.IGNORECASE)
"""What a feed says of itself before its first entry: its site's address and that of its picture are no articles."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a source leads: to pages, and to more sources."""

    pages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def links_in(answer: Answer, body: bytes, *, external: bool) -> Links:
    """The links of a source. ``external``: also those that leave its site."""
    from trafilatura.feeds import FeedParameters, determine_feed, find_links
    from trafilatura.utils import decode_file

    text = str(decode_file(body)).lstrip("\ufeff \t\r\n")
    beginning = text[:BEGINNING].lower()
    parameters = FeedParameters(_root(answer.url), urlsplit(answer.url).netloc, answer.url, external)
    if "<urlset" in beginning or "<sitemapindex" in beginning:
        found = _kept(_locations(text), answer.url, external=external)
        return Links(sources=found) if "<sitemapindex" in beginning else Links(found)
    if "<html" in beginning or "<!doctype html" in beginning:
        return Links(sources=tuple(dict.fromkeys(determine_feed(text, parameters))))
    entries = _OF_THE_FEED.sub(r"\1", text, count=1)
    return Links(_kept(find_links(entries, parameters), answer.url, external=external))


def _root(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def _locations(text: str) -> list[str]:
    """The addresses in a sitemap or a sitemap index."""
    from trafilatura.sitemaps import SitemapObject

    class Locations(SitemapObject):
        """trafilatura's parser, which hands each address to this."""

        def handle_link(self, link: str) -> None:
            self.urls.append(link)

    sitemap = Locations("", "", [])
    sitemap.content = text
    sitemap.extract_sitemap_links()
    return list(sitemap.urls)


def _kept(links: Iterable[str], base: str, *, external: bool) -> tuple[str, ...]:
    """The links as whole addresses, each once, in order, without the source itself and what is no web address."""
    found: dict[str, None] = {}
    for link in links:
        try:
            url = str(parse_url(urljoin(base, link.strip())))
        except (FetchFailed, ValueError):
            continue
        if url != base and (external or site_of(url) == site_of(base)):
            found[url] = None
    return tuple(found)


def site_of(url: str) -> str:
    """The domain under which a URL's host was registered; the host itself where that cannot be told.

    >>> site_of("https://www.news.co.uk/a"), site_of("http://127.0.0.1:8000/a")
    ('news.co.uk', '127.0.0.1')
    """
    from courlan import extract_domain

    host = urlsplit(url).hostname or ""
    return extract_domain(url, fast=False) or host


def key_of(url: str) -> str:
    """What two addresses of one page have in common: without fragment and trackers, and with one order of its query.

    >>> key_of("https://a.example/x?b=2&a=1&utm_source=feed#top")
    'https://a.example/x?a=1&b=2'
    """
    from courlan import normalize_url

    try:
        return str(normalize_url(url.partition("#")[0]))
    except ValueError:
        return url
