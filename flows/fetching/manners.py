"""How requests are made, and why one may fail."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from enum import StrEnum

from flows.settings import MAX_ENTRY_BYTES, MIB


class Why(StrEnum):
    """Why a page was not fetched. A closed list: the words are in the log's parquet."""

    BAD_URL = "bad_url"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    PRIVATE_ADDRESS = "private_address"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    BUSY = "busy"
    HTTP_ERROR = "http_error"
    SERVER_ERROR = "server_error"
    REDIRECTS = "redirects"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    NOT_A_PAGE = "not_a_page"
    DUPLICATE = "duplicate"


PASSING = frozenset({Why.ROBOTS_UNREACHABLE, Why.CONNECTION, Why.TIMEOUT, Why.BUSY, Why.SERVER_ERROR})
"""Reasons that may be gone tomorrow: such a page is tried again by later runs. The others stand until ``--again``."""


class FetchFailed(Exception):
    """A page was not fetched."""

    def __init__(self, why: Why, detail: str, status: int | None = None) -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why
        self.detail = detail
        self.status = status


class Stopped(Exception):
    """The run ends; what waits is not fetched any more."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How to behave.

    ``agent``: the User-Agent: the program, and how to reach who runs it. ``rate``: requests a second to one host at the most; a
    slower Crawl-delay of its robots.txt holds. ``longest_wait``: a host that asks for more seconds of patience is left for a later run.
    ``max_bytes``: of an answer as sent; ``max_unpacked``: when unpacked. ``max_seconds``: for one request, all told.
    """

    agent: str
    rate: float = 1.0
    allow_private: bool = False
    max_bytes: int = 10 * MIB
    max_unpacked: int = MAX_ENTRY_BYTES
    max_seconds: float = 60.0
    max_redirects: int = 5
    tries: int = 3
    longest_wait: float = 120.0


def agent_name(version: str, contact: str | None) -> str:
    """An honest User-Agent.

    >>> agent_name("1.2", "https://news.example/bot")
    'copydesk/1.2 (+https://news.example/bot)'
    """
    return f"copydesk/{version}" + (f" (+{contact})" if contact else "")


class Clock:
    """Time, and waiting that ends when the run is told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def now(self) -> float:
        """Seconds, from any start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait. Raises Stopped."""
        if self._stop.wait(max(seconds, 0.0)):
            raise Stopped

    def stop(self) -> None:
        """End every wait, now and later."""
        self._stop.set()
