"""Names of files that are being written, so that what a killed process left can be told and removed."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def aside_name(path: str) -> str:
    """Where this process writes what will be renamed to ``path``."""
    return f"{path}.{platform.node()}~{os.getpid()}"


def remove_abandoned(folder: Path) -> None:
    """Remove what processes of this machine that are gone had begun to write. Other machines' files are theirs."""
    for path in folder.glob(f"*.{platform.node()}~*"):
        number = path.name.rpartition("~")[2]
        if number.isdigit() and not _is_running(int(number)):
            path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
