"""Fetching new articles: feeds, sitemaps and lists of addresses → WARC dumps in an inbox, from where they are cleaned.

    sources → addresses that are not known yet → a thread a host, each polite by itself → dumps of whole answers, and a row a fetch

A source that has not changed since it was last read is not read again, unless pages that it named are still to be fetched.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.errors import UsageError
from flows.fetching.fetcher import Fetched, Fetcher
from flows.fetching.manners import Clock, FetchFailed, Manners, Why
from flows.fetching.memory import FAILED, PAGE, SOURCE, Memory, Row
from flows.fetching.requests import Answer, parse_url, unpacked
from flows.fetching.side_by_side import in_turn, side_by_side
from flows.fetching.sink import Scraped, Sink
from flows.fetching.sources import key_of, links_in
from flows.look import plain
from flows.plural import counted

MOST_SOURCES = 200
"""Sources that one source may lead to: a sitemap index of a large archive has thousands, of which each run takes some."""

PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})
"""Media types of pages; one that says nothing is looked at by the cleaner."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to scrape. ``sources``: addresses of feeds, sitemaps or pages that name feeds; ``urls``: of articles.

    ``external``: also what sources name on other sites. ``again``: also what failed for good. ``most``: pages of one run.
    """

    inbox: str
    sources: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    external: bool = False
    again: bool = False
    most: int = 10_000
    manners: Manners = field(default_factory=lambda: Manners("copydesk"))


def addresses_in(path: str) -> list[str]:
    """The addresses in a file, one a line; empty lines and those with a # in front are passed over. Raises UsageError."""
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
        raise UsageError(
            f"cannot read addresses from {path!r}: {why}. Give a text file with one a line, or an address with its https://"
        ) from error
    found = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for line in found:
        check_address(line)
    return found


def sources_of(given: Iterable[str]) -> list[str]:
    """The addresses of sources, given as such or as files of such. Raises UsageError."""
    return [url for one in given for url in ([check_address(one)] if "://" in one else addresses_in(one))]


def check_address(url: str) -> str:
    """The address, if it can be asked for. Raises UsageError."""
    try:
        parse_url(url)
    except FetchFailed as error:
        raise UsageError(
            f"{url!r} cannot be fetched: {error.detail}. Give addresses such as https://news.example/feed.xml"
        ) from error
    return url


def scrape(wanted: Wanted, fetcher: Fetcher | None = None, clock: Clock | None = None) -> Scraped:
    """Fetch what is new. Raises UsageError before anything is fetched; an interrupt keeps what is fetched, and goes on."""
    clock = clock or Clock()
    fetcher = fetcher or Fetcher(wanted.manners, clock=clock)
    memory = Memory(wanted.inbox)
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    with memory.opened():
        work = _Scrape(wanted, fetcher, memory, Scraped(run))
        try:
            work.do(clock)
        finally:
            clock.stop()
    return work.scraped


def check_page(answer: Answer, most: int) -> None:
    """Raise FetchFailed where an answer is no page, or unpacks to more than so many bytes."""
    if answer.media not in PAGES:
        raise FetchFailed(Why.NOT_A_PAGE, f"Content-Type {answer.media}", answer.status)
    unpacked(answer, most)


class _Scrape:
    """One run on its way."""

    def __init__(self, wanted: Wanted, fetcher: Fetcher, memory: Memory, scraped: Scraped) -> None:
        self.scraped = scraped
        self._wanted = wanted
        self._fetcher = fetcher
        self._memory = memory
        self._rows: list[Row] = []
        self._read: list[tuple[Row, tuple[str, ...]]] = []

    def do(self, clock: Clock) -> None:
        """Sources first, then pages; what is fetched is in place at the end, however it comes."""
        with Sink(self._memory, self.scraped, self._wanted.manners.agent) as sink:
            pages = list(self._wanted.urls)
            for links in self._sources(sink):
                pages += links
            fresh = self._fresh(pages)
            with closing(side_by_side(fresh, self._page, clock)) as done:
                for row, fetched in done:
                    sink.take(row, fetched)
        self._remember_sources()

    def _fresh(self, pages: Iterable[str]) -> list[str]:
        """The pages that are still to be fetched, each once, hosts in turn."""
        by_key = {key_of(url): url for url in pages}
        new = [url for url in by_key.values() if self._memory.wants(url, again=self._wanted.again)]
        self.scraped.known = len(by_key) - len(new)
        self.scraped.left = max(0, len(new) - self._wanted.most)
        return in_turn(new)[: self._wanted.most]

    def _sources(self, sink: Sink) -> Iterator[tuple[str, ...]]:
        """The pages that each source names; sources that it names are read too."""
        waiting = deque(self._wanted.sources)
        seen = set(waiting)
        while waiting:
            url = waiting.popleft()
            try:
                pages, more = self._source(url)
            except FetchFailed as failed:
                sink.take(self._failed(url, failed), None)
                continue
            yield pages
            new = [one for one in more if one not in seen][:MOST_SOURCES]
            seen.update(new)
            waiting.extend(new)

    def _source(self, url: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The pages and the sources that a source names. A page that names no feed is asked for its site's sitemaps. Raises FetchFailed."""
        self.scraped.sources += 1
        fetched = self._fetcher.fetch(url, None if self._wanted.again else self._memory.validators.get(url))
        if fetched.is_unchanged:
            self.scraped.unchanged += 1
            return (), ()
        answer = fetched.answer
        links = links_in(
            answer, unpacked(answer, self._wanted.manners.max_unpacked), external=self._wanted.external
        )
        if not links.pages and not links.sources and answer.media in {"text/html", "application/xhtml+xml"}:
            links = replace(links, sources=tuple(self._fetcher.sitemaps(answer.url)))
        if not links.pages and not links.sources:
            raise FetchFailed(Why.NOT_A_PAGE, "neither a feed nor a sitemap, and names none", answer.status)
        self._read.append((self._row(fetched, SOURCE), (*links.pages, *links.sources)))
        return links.pages, links.sources

    def _page(self, url: str) -> tuple[Row, Fetched | None]:
        """A page's row, and the page if it was fetched."""
        try:
            fetched = self._fetcher.fetch(url)
            check_page(fetched.answer, self._wanted.manners.max_unpacked)
        except FetchFailed as failed:
            return self._failed(url, failed), None
        return self._row(fetched, PAGE), fetched

    def _row(self, fetched: Fetched, outcome: str) -> Row:
        answer = fetched.answer
        return Row(
            url=fetched.url, final_url=answer.url, outcome=outcome, run=self.scraped.run, fetched=datetime.now(UTC),
            status=answer.status, bytes=len(answer.body), etag=answer.header("ETag") or None,
            last_modified=answer.header("Last-Modified") or None,
        )  # fmt: skip

    def _failed(self, url: str, failed: FetchFailed) -> Row:
        return Row(
            url=url, outcome=FAILED, run=self.scraped.run, fetched=datetime.now(UTC), reason=failed.why.value,
            detail=failed.detail, status=failed.status,
        )  # fmt: skip

    def _remember_sources(self) -> None:
        """Note what a source is to be asked with the next time; nothing while something that it names is still to be fetched."""
        settled = []
        read = {row.url for row, _ in self._read} | self._memory.validators.keys()
        for row, links in self._read:
            is_open = any(self._memory.wants(link, again=False) for link in links if link not in read)
            settled.append(replace(row, etag=None, last_modified=None) if is_open else row)
        changed = [row for row in settled if self._memory.validators.get(row.url) != _asked_with(row)]
        self._memory.write(changed, f"{self.scraped.run}-sources")


def _asked_with(row: Row) -> dict[str, str]:
    told = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {name: value for name, value in told.items() if value}


def told(scraped: Scraped) -> list[str]:
    """The end of a run, told to a person."""
    lines = [
        (
            f"{counted(scraped.pages, 'new page')} in {counted(len(scraped.dumps), 'dump')}; "
            f"{counted(scraped.known, 'address', 'addresses')} known already"
        )
    ]
    if scraped.sources:
        lines.append(f"sources   {scraped.sources:,} asked, {scraped.unchanged:,} unchanged since")
    if scraped.left:
        lines.append(f"left      {counted(scraped.left, 'page')} beyond --max-pages, for the next run")
    if scraped.failed:
        reasons = ", ".join(f"{why} {count:,}" for why, count in scraped.failed.most_common())
        lines.append(f"failed    {scraped.failed.total():,}: {reasons}; each is a row in .scrape/fetches")
        lines += [f"          {why}: {plain(example)}" for why, example in sorted(scraped.examples.items())]
    if scraped.failed[Why.PRIVATE_ADDRESS.value]:
        lines.append(
            "hint      --allow-private lets private networks in (with --again also pages refused before)"
        )
    return lines
