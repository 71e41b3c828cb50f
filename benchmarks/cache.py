"""What peers and renderers gave, kept between runs, so that a rerun only runs copydesk.

A cache is a folder (``--cache``, else ``.cache/benchmarks``, which git ignores) that may be deleted at any
time. A key names the program, its version and the content that it was given, so nothing in it goes stale.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpora import PROJECT

DEFAULT = PROJECT / ".cache" / "benchmarks"
_BUSY_SECONDS = 120.0  # how long one process waits for another's write


class Cache:
    """A table of texts by key in one file, which several processes may use at once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(
            folder / "outputs.sqlite", timeout=_BUSY_SECONDS, isolation_level=None
        )
        # A lost write costs one recomputation, so no commit waits for the disk.
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS outputs (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"
        )

    def remember(self, key: tuple[str, ...], make: Callable[[], str]) -> str:
        """Return the text under ``key``, made now if it is not there yet."""
        digest = hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).digest()
        row = self._database.execute("SELECT value FROM outputs WHERE key = ?", (digest,)).fetchone()
        if row:
            return zlib.decompress(row[0]).decode("utf-8", "surrogatepass")
        value = make()
        packed = zlib.compress(value.encode("utf-8", "surrogatepass"), 1)
        self._database.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?)", (digest, packed))
        return value
