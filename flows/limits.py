"""Limits on one document, and on the lives of worker processes."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from flows.lean_start import import_pyarrow_alone

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

HARD_FACTOR = 3.0
"""A document that holds out in compiled code, where no signal handler runs, ends its worker after this many times the limit."""

COLLECT_AFTER = 50_000
"""Objects more than were freed, after which a worker looks for garbage that holds itself. What a document leaves is freed at once, and with
Python's 700 the looking takes a sixteenth of a worker's time."""


class TooSlow(BaseException):
    """A document's time is up. Not an Exception, so that nothing that the cleaners catch can swallow it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block after ``seconds``. Does nothing off the main thread or where the system has no such timers."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _time_is_up(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def arm_hard_limit(seconds: float) -> None:
    """Let the system end this process once it has computed for ``HARD_FACTOR`` times as long. For worker processes only."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, HARD_FACTOR * seconds)


def enter_worker(lifeline: Connection | None = None, environment: Mapping[str, str] | None = None) -> None:
    """Make a worker process well-behaved: the parent alone answers Ctrl-C, and a worker does not outlive its parent.

    ``lifeline``: what the parent holds the other end of; a worker does not outlive that either. ``environment``: the parent's, which may
    have changed since there was a process to fork workers from.
    """
    if environment is not None:
        os.environ.clear()
        os.environ.update(environment)
    import_pyarrow_alone()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, args=(lifeline,), daemon=True).start()


def _follow_parent(lifeline: Connection | None) -> None:
    # Imported here: only worker processes need it.
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    if parent := parent_process():
        wait([parent.sentinel, *([lifeline] if lifeline else [])])
        os._exit(1)
