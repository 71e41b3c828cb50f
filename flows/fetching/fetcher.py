"""Polite fetching: robots.txt, a rate a host, back-off where a host asks for it, and redirects that are each asked for as politely.

robots.txt is read as RFC 9309 says: one that is not there allows all, one that cannot be had forbids all for this run.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from protego import Protego

from flows.fetching.manners import Clock, FetchFailed, Manners, Why
from flows.fetching.requests import Answer, Requests, parse_url, unpacked

ROBOTS_BYTES = 500 * 1024
"""What is read of a robots.txt; RFC 9309 asks for this at least."""

MOVED = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})
NOT_MODIFIED, CLIENT_ERROR, SERVER_ERROR = 304, 400, 500

FIRST_WAIT = 5.0
"""Seconds before a busy host that names no time is asked again; twice as long each time after."""

NAME = "copydesk"
"""The name that robots.txt files know this program by."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL led to. ``answer.url`` is where it ended after ``hops`` redirects."""

    url: str
    answer: Answer
    hops: int

    @property
    def is_unchanged(self) -> bool:
        """Whether the server says that nothing has changed since."""
        return self.answer.status == NOT_MODIFIED


@dataclass(slots=True, eq=False)
class _Host:
    """What is known of a host (scheme, name and port) in this run."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    delay: float = 0.0
    closed: str = ""


@dataclass(frozen=True, slots=True)
class _Rules:
    """A robots.txt: the rules, or why there are none to be had."""

    rules: Protego | None = None
    failed: str = ""


class Fetcher:
    """Fetches for one run. May be used by several threads; one host is asked one thing at a time."""

    def __init__(
        self, manners: Manners, requests: Requests | None = None, clock: Clock | None = None
    ) -> None:
        self._manners = manners
        self._requests = requests or Requests(manners)
        self._clock = clock or Clock()
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """What the URL leads to: an answer with status 200 or 304. Raises FetchFailed, Stopped."""
        here = parse_url(url)
        for hops in range(self._manners.max_redirects + 1):
            self._heed_robots(here)
            answer = self._ask(here, headers or {})
            if answer.status not in MOVED:
                return Fetched(url, _good(answer), hops)
            here = _onward(here, answer)
        raise FetchFailed(
            Why.REDIRECTS,
            f"more than {self._manners.max_redirects} redirects, the last to {here}",
            answer.status,
        )

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the host's robots.txt names. Raises FetchFailed, Stopped."""
        rules = self._rules_of(parse_url(url)).rules
        return list(rules.sitemaps) if rules else []

    def _heed_robots(self, url: httpx.URL) -> None:
        found = self._rules_of(url)
        if found.rules is None:
            raise FetchFailed(Why.ROBOTS_UNREACHABLE, found.failed)
        if not found.rules.can_fetch(str(url), NAME):
            raise FetchFailed(Why.ROBOTS, f"robots.txt of {url.netloc.decode('ascii')} forbids it")

    def _rules_of(self, url: httpx.URL) -> _Rules:
        """The rules of a URL's host, asked for once a run."""
        origin = _origin(url)
        with self._lock:
            known = self._rules.get(origin)
        if known is None:
            known = self._read_rules(url)
            with self._lock:
                self._rules[origin] = known
            if known.rules is not None:
                self._host(url).delay = _delay(known.rules)
        return known

    def _read_rules(self, url: httpx.URL) -> _Rules:
        here = url.copy_with(raw_path=b"/robots.txt")
        try:
            for _ in range(self._manners.max_redirects + 1):
                answer = self._ask(here, {})
                if answer.status not in MOVED:
                    break
                here = _onward(here, answer)
            if answer.status >= SERVER_ERROR:
                return _Rules(failed=f"robots.txt: HTTP status {answer.status}")
            if answer.status >= CLIENT_ERROR or answer.status in MOVED:
                return _Rules(Protego.parse(""))
            text = unpacked(answer, self._manners.max_unpacked)[:ROBOTS_BYTES].decode("utf-8-sig", "replace")
            return _Rules(Protego.parse(text))
        except FetchFailed as failed:
            if failed.why in {Why.PRIVATE_ADDRESS, Why.BAD_URL}:
                raise
            return _Rules(failed=f"robots.txt: {failed.detail}")

    def _ask(self, url: httpx.URL, headers: Mapping[str, str]) -> Answer:
        """An answer of any status but "busy", which is waited out. Raises FetchFailed."""
        host = self._host(url)
        for attempt in range(self._manners.tries):
            with host.lock:
                if host.closed:
                    raise FetchFailed(Why.BUSY, host.closed)
                self._clock.sleep(host.next_at - self._clock.now())
                try:
                    answer = self._requests.get(str(url), headers)
                finally:
                    host.next_at = self._clock.now() + max(host.delay, 1 / self._manners.rate)
                if answer.status not in BUSY:
                    return answer
                wait = _asked_wait(answer) or FIRST_WAIT * 2**attempt
                if wait > self._manners.longest_wait or attempt + 1 == self._manners.tries:
                    host.closed = f"HTTP status {answer.status}: asked to come back in {wait:,.0f} s"
                    raise FetchFailed(Why.BUSY, host.closed, answer.status)
                host.next_at = self._clock.now() + wait
        raise FetchFailed(Why.BUSY, "no try was allowed")

    def _host(self, url: httpx.URL) -> _Host:
        with self._lock:
            return self._hosts.setdefault(_origin(url), _Host())


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _good(answer: Answer) -> Answer:
    if answer.status >= SERVER_ERROR:
        raise FetchFailed(Why.SERVER_ERROR, f"HTTP status {answer.status}", answer.status)
    if answer.status not in {200, NOT_MODIFIED}:
        raise FetchFailed(Why.HTTP_ERROR, f"HTTP status {answer.status}", answer.status)
    return answer


def _onward(here: httpx.URL, answer: Answer) -> httpx.URL:
    """Where a redirect leads. Raises FetchFailed."""
    location = answer.header("Location")
    if not location:
        raise FetchFailed(Why.REDIRECTS, f"HTTP status {answer.status} without a Location", answer.status)
    try:
        return parse_url(str(here.join(location)))
    except (httpx.InvalidURL, FetchFailed) as error:
        raise FetchFailed(Why.REDIRECTS, f"leads to {location[:200]!r}: {error}", answer.status) from error


LONGEST_DELAY = 60.0
"""Seconds between two requests that a robots.txt may ask for; some ask for days, which no run could keep."""


def _delay(rules: Protego) -> float:
    rate = rules.request_rate(NAME)
    asked = max(
        rules.crawl_delay(NAME) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0
    )
    return min(asked, LONGEST_DELAY)


def _asked_wait(answer: Answer) -> float:
    """Seconds that Retry-After asks for, as a number or a date; 0 where it asks for none."""
    asked = answer.header("Retry-After").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        date = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
