"""Connections that go to public addresses only, and that end in time.

A name is resolved here, and the connection is made to the very address that was looked at: a name that answers differently the second time
gains nothing. Every redirect makes a connection of its own, so each is looked at.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

from flows.fetching.manners import FetchFailed, Why

Resolve = Callable[[str, int], list[str]]

NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses that a network translates to the IPv4 address in their last 32 bits (RFC 6052)."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the system's order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, and so is any address that is hidden in it.

    >>> [is_public(a) for a in ("192.0.2.1", "127.0.0.1", "10.0.0.8", "169.254.169.254", "::ffff:127.0.0.1", "8.8.8.8")]
    [False, False, False, False, False, True]
    """
    found = ip_address(address.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (found, *_hidden(found)))


def _hidden(found: IPv4Address | IPv6Address) -> Iterable[IPv4Address | IPv6Address]:
    if isinstance(found, IPv4Address):
        return ()
    teredo = found.teredo[1] if found.teredo else None
    translated = IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else None
    return [one for one in (found.ipv4_mapped, found.sixtofour, teredo, translated) if one is not None]


class Guard(httpcore.NetworkBackend):
    """httpcore's connections, to allowed addresses, each read and write of which ends before ``deadline`` (of ``time.monotonic``)."""

    def __init__(self, *, allow_private: bool, resolve: Resolve = resolve) -> None:
        self.deadline = float("inf")
        self.address = ""
        self._allow_private = allow_private
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first allowed address that answers. Raises FetchFailed, httpcore's errors."""
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchFailed(Why.CONNECTION, f"{host}: {error}") from error
        allowed = [one for one in addresses if self._allow_private or is_public(one)]
        if not allowed:
            raise FetchFailed(
                Why.PRIVATE_ADDRESS, f"{host} is at {', '.join(addresses)}, which is no public address"
            )
        for number, address in enumerate(allowed, 1):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(allowed):
                    raise
            else:
                self.address = address
                return _Timed(stream, self)
        raise AssertionError("unreachable")  # the last address returned or raised

    def left(self, timeout: float | None) -> float:
        """Seconds that a step may take. Raises httpcore.ReadTimeout when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the request took too long")
        return min(left, timeout or left)


class _Timed(httpcore.NetworkStream):
    """A stream, each step of which ends before the guard's deadline: a server that sends a byte now and then gains nothing."""

    def __init__(self, inner: httpcore.NetworkStream, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._guard.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(
            self._inner.start_tls(ssl_context, server_hostname, self._guard.left(timeout)), self._guard
        )

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # as httpcore has it
        return self._inner.get_extra_info(info)
