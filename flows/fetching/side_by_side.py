"""Hosts side by side, one host's pages one after the other."""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

from flows.fetching.fetcher import Fetched
from flows.fetching.manners import Clock, Stopped
from flows.fetching.memory import Row

HOSTS_AT_ONCE = 8
"""Hosts that are asked at the same time; waiting for their answers costs no core."""


def in_turn(urls: Iterable[str]) -> list[str]:
    """The addresses with hosts taking turns, so that no host's many keep another's few waiting.

    >>> in_turn(["http://a/1", "http://a/2", "http://b/1"])
    ['http://a/1', 'http://b/1', 'http://a/2']
    """
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(urlsplit(url).netloc, []).append(url)
    ranked = [
        (rank, host, url) for host, (_, own) in enumerate(by_host.items()) for rank, url in enumerate(own)
    ]
    return [url for _, _, url in sorted(ranked, key=lambda one: one[:2])]


Done = tuple[Row, Fetched | None]


def side_by_side(urls: Sequence[str], fetch: Callable[[str], Done], clock: Clock) -> Generator[Done]:
    """What each address gave, in any order: hosts side by side, one host's pages one after the other."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(urlsplit(url).netloc, []).append(url)
    results: queue.SimpleQueue[Done | BaseException | None] = queue.SimpleQueue()

    def work(own: list[str]) -> None:
        try:
            with suppress(Stopped):
                for url in own:
                    results.put(fetch(url))
        except BaseException as error:  # noqa: BLE001  # handed on to the thread that waits, which raises it
            results.put(error)
        finally:
            results.put(None)

    with ThreadPoolExecutor(HOSTS_AT_ONCE, thread_name_prefix="scrape") as pool:
        try:
            for own in by_host.values():
                pool.submit(work, own)
            ended = 0
            while ended < len(by_host):
                result = results.get()
                if isinstance(result, BaseException):
                    raise result
                if result is None:
                    ended += 1
                else:
                    yield result
        finally:
            clock.stop()
