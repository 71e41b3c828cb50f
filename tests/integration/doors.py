"""Doors between the services: one that can be shut or held, and one that hears what a web hook is told."""

from __future__ import annotations

import json
import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.integration.waiting import PATIENCE, free_port


class Relay:
    """A door to a port: while it is shut, nobody gets through, and what is behind it keeps its memory.

    It can also be told to hold everybody up from a certain request on, so that whoever makes it is caught in the middle of its work,
    however fast it is.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.port = free_port()
        self._server: socketserver.ThreadingTCPServer | None = None
        self._open: set[socket.socket] = set()
        self._flowing = threading.Event()
        self._flowing.set()
        self._reached = threading.Event()
        self._request: re.Pattern[bytes] | None = None
        self._passing = 0
        self._counting = threading.Lock()

    def open(self) -> None:
        relay = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError), socket.create_connection(("127.0.0.1", relay._target)) as inner:
                    relay._open |= {self.request, inner}
                    back = threading.Thread(target=_pour, args=(inner, self.request), daemon=True)
                    back.start()
                    _pour(self.request, inner, relay)
                    back.join()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def shut(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def hold(self, request: str, passing: int) -> None:
        """Let so many requests that begin with this pass; the next one waits, and every other with it, until ``let_go``."""
        self._reached.clear()
        self._passing = passing
        self._request = re.compile(request.encode())

    def wait_until_held(self) -> None:
        assert self._reached.wait(PATIENCE), f"waited in vain for {self._request}"

    def let_go(self) -> None:
        self._request = None
        self._flowing.set()

    def admit(self, data: bytes) -> None:
        """Return when these bytes may pass."""
        with self._counting:
            if self._request is not None and self._request.match(data):
                self._passing -= 1
                if self._passing < 0:
                    self._flowing.clear()
                    self._reached.set()
        self._flowing.wait()


def _pour(source: socket.socket, sink: socket.socket, relay: Relay | None = None) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            if relay is not None:
                relay.admit(data)
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def listening(heard: list[str]) -> Iterator[str]:
    """A web hook, and what it is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(json.loads(body)["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
