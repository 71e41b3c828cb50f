"""One request: GET, bounded in bytes and in time, followed nowhere, and its body unpacked within bounds."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore
import httpx

from flows.fetching.manners import FetchFailed, Manners, Why
from flows.fetching.network import Guard, Resolve, resolve

ACCEPT = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip",
}

GZIP = b"\x1f\x8b"
UNPACKED_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent. ``headers``: names and values in order; ``body``: as sent, only chunks are joined."""

    url: str
    address: str
    status: int
    phrase: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first value of a header, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def media(self) -> str:
        """The media type, in small letters and without parameters."""
        return self.header("Content-Type").split(";")[0].strip().lower()


def parse_url(url: str) -> httpx.URL:
    """A URL that can be asked for. Raises FetchFailed."""
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchFailed(Why.BAD_URL, str(error)) from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise FetchFailed(Why.BAD_URL, "only http:// and https:// with a host are fetched")
    if parsed.userinfo:
        raise FetchFailed(Why.BAD_URL, "a name or password in the address")
    return parsed.copy_with(fragment=None)


class Requests:
    """Makes requests, one at a time; each on a connection of its own, since a host is asked once in a while."""

    def __init__(self, manners: Manners, resolve: Resolve = resolve) -> None:
        self._manners = manners
        self._resolve = resolve

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer. Raises FetchFailed."""
        parsed = parse_url(url)
        guard = Guard(allow_private=self._manners.allow_private, resolve=self._resolve)
        guard.deadline = time.monotonic() + self._manners.max_seconds
        sent = {
            "Host": parsed.netloc.decode("ascii"),
            "User-Agent": self._manners.agent,
            **ACCEPT,
            **(headers or {}),
            "Connection": "close",
        }
        target = httpcore.URL(
            scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
        )
        try:
            with (
                httpcore.ConnectionPool(network_backend=guard, retries=0) as pool,
                pool.stream("GET", target, headers=list(sent.items())) as response,
            ):
                body = self._read(response)
        except httpcore.TimeoutException as error:
            raise FetchFailed(Why.TIMEOUT, f"no answer within {self._manners.max_seconds:g} s") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise FetchFailed(Why.CONNECTION, str(error) or type(error).__name__) from error
        phrase = response.extensions.get("reason_phrase", b"").decode("latin-1")
        told = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
        return Answer(str(parsed), guard.address, response.status, phrase, told, body)

    def _read(self, response: httpcore.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > self._manners.max_bytes:
                raise FetchFailed(
                    Why.TOO_LARGE, f"more than {self._manners.max_bytes:,} bytes", response.status
                )
        return bytes(body)


def unpacked(answer: Answer, most: int) -> bytes:
    """The body without its packing, also that of a file that is packed itself, as sitemaps are. Raises FetchFailed."""
    encoding = answer.header("Content-Encoding").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise FetchFailed(Why.BAD_ENCODING, f"Content-Encoding {encoding!r} was not asked for", answer.status)
    body = gunzipped(answer.body, most) if encoding in {"gzip", "x-gzip"} else answer.body
    return gunzipped(body, most) if body.startswith(GZIP) else body


def gunzipped(data: bytes, most: int) -> bytes:
    """Unpacked gzip of no more than ``most`` bytes; a bomb is not unpacked any further. Raises FetchFailed."""
    body = bytearray()
    try:
        while data:
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            while data and not unpacker.eof:
                body += unpacker.decompress(data, UNPACKED_AT_ONCE)
                data = unpacker.unconsumed_tail
                if len(body) > most:
                    raise FetchFailed(Why.TOO_LARGE, f"more than {most:,} bytes when unpacked")
            if not unpacker.eof:
                raise FetchFailed(Why.BAD_ENCODING, "the gzip stream breaks off")
            data = unpacker.unused_data if unpacker.unused_data.startswith(GZIP) else b""
    except zlib.error as error:
        raise FetchFailed(Why.BAD_ENCODING, f"no gzip: {error}") from error
    return bytes(body)
