"""A lock for stores that have none: whoever may put files in place, one run at a time, though any of them may die while it may.

The lock is a chain of small objects, ``lock/000000000007`` and so on, of which the last tells who holds it or that it is free. To take it
is to create the next one, which the store lets one alone do ("put where there is none": S3's ``If-None-Match``). Who holds it writes to
it every few seconds. One that has not changed for ``LEASE_SECONDS``, by the clock of whoever waits, is a dead run's, and one of a dead
process of this machine is known to be that at once. So no clock is compared with another machine's, and a dead run blocks nobody for long.

A run that slept through its lease finds that it has lost it, and stops before it changes anything more.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from flows.aside import is_running
from flows.errors import RunError
from flows.storage import Check

LEASE_SECONDS = 30.0
"""Silence after which a holder is taken for dead: several times what a slow request takes."""

BEAT_SECONDS = 5.0
POLL_SECONDS = 0.5

DIGITS = 12


class Objects(Protocol):
    """What a lease needs of a storage."""

    root: str

    def names(self, folder: str) -> list[str]:
        """The objects right below a prefix."""

    def read(self, name: str) -> bytes:
        """An object's bytes."""

    def write(self, name: str, data: bytes) -> None:
        """Put an object."""

    def create(self, name: str, data: bytes) -> bool:
        """Put an object where there is none; whether it is this one that is there now."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects."""


class Lease:
    """The lock in the folder ``folder`` of a storage."""

    def __init__(self, objects: Objects, folder: str) -> None:
        self._objects = objects
        self._folder = folder
        self._owner = secrets.token_hex(8)
        self._number = 0
        self._beats = 0
        self._renewed = 0.0
        self._over = threading.Event()

    @contextmanager
    def held(self) -> Iterator[Check]:
        """Wait for the lock and hold it. What is given raises RunError once it has been lost."""
        self._take()
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        try:
            yield self._check
        finally:
            self._over.set()
            beating.join()
            # An error here would hide the one that may be on its way; a lock that is not given back runs out by itself.
            with suppress(OSError):
                self._objects.write(self._name(self._number), self._content(is_free=True))

    def _name(self, number: int) -> str:
        return f"{self._folder}/{number:0{DIGITS}}"

    def _content(self, *, is_free: bool = False) -> bytes:
        holder = {"owner": self._owner, "machine": machine(), "process": os.getpid()}
        return json.dumps({**holder, "beats": self._beats, "free": is_free}).encode()

    def _take(self) -> None:
        seen, since = b"", time.monotonic()
        while True:
            number = self._last()
            content = self._read(number)
            if content != seen:
                seen, since = content, time.monotonic()
            if not content or _is_over(json.loads(content)) or time.monotonic() - since > LEASE_SECONDS:
                if self._create(number + 1):
                    return
                continue
            time.sleep(POLL_SECONDS)

    def _create(self, number: int) -> bool:
        """Take the lock by making the next object. It counts only while it is the last: those before the last may be gone."""
        started = time.monotonic()
        if not self._objects.create(self._name(number), self._content()):
            return False
        if self._last() != number:
            self._objects.remove([self._name(number)])
            return False
        self._number, self._renewed = number, started
        self._objects.remove(
            f"{self._folder}/{name}" for name in self._objects.names(self._folder) if int(name) < number
        )
        return True

    def _last(self) -> int:
        return max((int(name) for name in self._objects.names(self._folder)), default=0)

    def _read(self, number: int) -> bytes:
        if not number:
            return b""
        with suppress(FileNotFoundError):
            return self._objects.read(self._name(number))
        return b""

    def _beat(self) -> None:
        """Renew the lease, for as long as it is this one's."""
        while not self._over.wait(BEAT_SECONDS):
            started = time.monotonic()
            with suppress(OSError):  # tried again at the next beat; ``_check`` sees when it has been too long
                if self._last() != self._number:
                    return
                self._beats += 1
                self._objects.write(self._name(self._number), self._content())
                self._renewed = started

    def _check(self) -> None:
        if time.monotonic() - self._renewed > LEASE_SECONDS / 2:
            raise RunError(
                f"{self._objects.root} could not be reached for too long to go on safely; run the same command again"
            )


def _is_over(holder: dict[str, Any]) -> bool:
    return bool(holder["free"]) or (holder["machine"] == machine() and not is_running(holder["process"]))


def machine() -> str:
    """What tells this machine, since it was started, from any other on which a process may have the same number."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        return f"{platform.node()}/{boot}/{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return f"{platform.node()}/{os.getpid()}"  # not known: no other process is on this machine
