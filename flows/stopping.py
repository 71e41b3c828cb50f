"""How a command is told to end: by Ctrl-C, or by SIGTERM, as service managers, containers and batch systems do."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Stopped(KeyboardInterrupt):
    """SIGTERM came. Whatever ends well at Ctrl-C ends well at this."""


@contextmanager
def until_told() -> Iterator[None]:
    """A block that SIGTERM ends as Ctrl-C does: with Stopped, so that what is held is put back and worker processes end in order."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread can be told
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped
