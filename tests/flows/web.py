"""A web server on this machine for the tests of fetching: pages by host and path, and what was asked for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flows.fetching.manners import Clock

Write = Callable[[bytes], int]


@dataclass
class Page:
    """An answer. ``raw``: writes the whole answer itself, headers too; ``tag``: its ETag, which makes it conditional."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    tag: str | None = None
    raw: Callable[[Write], object] | None = None


@dataclass
class Web:
    """Pages by ``host/path``; of a list each in turn, the last for good. ``asked``: place and headers of each request."""

    port: int
    pages: dict[str, Page | list[Page]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def url(self, place: str) -> str:
        """The address of ``host/path``."""
        host, _, path = place.partition("/")
        return f"http://{host}:{self.port}/{path}"

    def paths(self) -> list[str]:
        """What was asked for, less robots.txt."""
        return [place for place, _ in self.asked if not place.endswith("/robots.txt")]

    def answer(self, place: str) -> Page:
        """The next answer of a place."""
        page = self.pages.get(place, Page(b"not here", 404))
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page


class _Handler(BaseHTTPRequestHandler):
    web: Web

    def do_GET(self) -> None:
        place = self.headers["Host"].partition(":")[0] + self.path
        self.web.asked.append((place, dict(self.headers)))
        page = self.web.answer(place)
        try:
            self._send(page)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # who asked has had enough

    def _send(self, page: Page) -> None:
        if page.raw is not None:
            page.raw(self.wfile.write)
            return
        if page.tag is not None and self.headers["If-None-Match"] == page.tag:
            page = Page(b"", 304, {}, page.tag)
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.tag is not None:
            self.send_header("ETag", page.tag)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing."""


@contextmanager
def serving() -> Iterator[Web]:
    """A server while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    web = Web(server.server_address[1])
    _Handler.web = web
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def names(host: str, port: int) -> list[str]:
    """Every ``.example`` name is this machine, as a public address would be; others are looked up."""
    return (
        ["127.0.0.1"] if host.endswith(".example") else [str(i[4][0]) for i in socket.getaddrinfo(host, port)]
    )


class Patient(Clock):
    """A clock whose waits take no time. ``waits``: how long each would have been."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.waits.append(seconds)
            self.time += seconds
        super().sleep(0.0)
