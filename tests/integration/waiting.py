"""Waiting for what must come true, and never longer."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Callable
from typing import Literal, TypeVar

PATIENCE = 240.0
"""Seconds for anything to come true on a busy machine; each wait ends as soon as it does."""

T = TypeVar("T")


def until(what: str, look: Callable[[], T | Literal[False] | None], patience: float = PATIENCE) -> T:
    """What ``look`` finds, as soon as it finds anything."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.3)
    message = f"waited {patience:.0f} s in vain: {what}"
    raise AssertionError(message)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether a server answers there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own server
            return bool(answer.status == 200)
    except OSError:
        return False
