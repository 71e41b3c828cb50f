"""Names of files that are being written, so that what a killed process left can be told and removed."""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress

ABANDONED_SECONDS = 7 * 24 * 3600
"""Whether a process of another machine lives cannot be told from here; nothing takes a week to write."""


def aside_name(path: str) -> str:
    """Where this process writes what will be renamed to ``path``."""
    return f"{path}.{platform.node()}~{os.getpid()}"


def is_abandoned(name: str, modified: float | None) -> bool:
    """Whether a file of such a name, last written to at ``modified`` (seconds since 1970; None where unknown), is a dead process's."""
    begun, mark, number = name.rpartition("~")
    if not mark or not number.isdigit():
        return False
    if begun.endswith(f".{platform.node()}"):
        return not is_running(int(number))
    return modified is not None and time.time() - modified > ABANDONED_SECONDS


def remove_abandoned(folder: str | os.PathLike[str]) -> None:
    """Remove what dead processes had begun to write in a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if "~" in entry.name:
                with suppress(FileNotFoundError):
                    if is_abandoned(entry.name, entry.stat(follow_symlinks=False).st_mtime):
                        os.unlink(entry.path)


def is_running(process: int) -> bool:
    """Whether a process of this machine lives."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
