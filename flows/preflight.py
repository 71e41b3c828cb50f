"""A look at where dumps are read and where output goes, before any work begins: what is wrong is told in words that say what to change."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress

from flows.dumps import find_dumps
from flows.errors import NoDumps, UsageError
from flows.storage import open_storage
from flows.store import Store


def check_places(inputs: Sequence[str], out: str) -> None:
    """Raise UsageError where an input is not there or cannot be listed, or OUT cannot be written; an input that is empty (yet) is fine."""
    for one in inputs:
        with suppress(NoDumps):
            find_dumps((one,), out)
    Store(out).prepare()
    check_writable(out, ".copydesk")


def check_writable(root: str, folder: str) -> None:
    """Raise UsageError unless files can be written, read and removed in a folder of a place."""
    storage = open_storage(root)
    name, data = f"{folder}/.look-{secrets.token_hex(8)}", b"copydesk"
    try:
        storage.prepare([folder])
        storage.write(name, data, synced=False)
        read = storage.read(name)
        storage.remove([name])
    except OSError as error:
        raise UsageError(
            f"cannot work in {root}: {error.strerror or error}. Give a place where you may list, write, read and remove files"
        ) from error
    if read != data:
        raise UsageError(f"{root} gives back something else than was written there. Give another place")
