"""A folder as a storage: renames put whole files in place, and a file lock makes runs take turns.

The system takes that lock from whoever dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

from flows.aside import aside_name, remove_abandoned
from flows.storage import Check

LOCK = ".copydesk/lock"


class LocalStorage:
    """The folder ``root``."""

    is_shared = True

    def __init__(self, root: str) -> None:
        self.root = root

    def _path(self, name: str) -> str:
        return os.path.join(self.root, name)

    def prepare(self, folders: Sequence[str]) -> None:
        """Make the folders."""
        for folder in folders:
            os.makedirs(self._path(folder), exist_ok=True)

    def names(self, folder: str) -> list[str]:
        """The files of a folder, without what is being written."""
        try:
            with os.scandir(self._path(folder)) as entries:
                return sorted(
                    entry.name for entry in entries if entry.is_file() and not entry.name.startswith(".")
                )
        except FileNotFoundError:
            return []

    def tree(self, folder: str) -> list[str]:
        """The files of a folder and those below it."""
        return sorted(
            os.path.relpath(os.path.join(parent, name), self.root)
            for parent, _, files in os.walk(self._path(folder))
            for name in files
        )

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        with self.open(name) as file:
            return file.read()

    def write(self, name: str, data: bytes, *, synced: bool = True) -> None:
        """Write beside the file and rename."""
        path = self._path(name)
        aside = aside_name(os.path.join(os.path.dirname(path), f".{os.path.basename(path)}"))
        try:
            with open(aside, "wb") as file:
                file.write(data)
                if synced:
                    file.flush()
                    os.fsync(file.fileno())
            os.replace(aside, path)
        except BaseException as error:  # an interrupt too: what was written aside goes, and the error goes on
            with suppress(OSError):
                os.unlink(aside)
            if isinstance(error, OSError):  # it is of the file that was to be written
                error.filename, error.filename2 = path, None
            raise

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        return os.path.isfile(self._path(name))

    def open(self, name: str) -> BinaryIO:
        """The file."""
        return open(self._path(name), "rb")

    @contextmanager
    def writing(self, name: str) -> Iterator[str]:
        """The file's own path; it is on the disk before anything else is, so that a power failure leaves no empty file."""
        path = self._path(name)
        yield path
        with open(path, "rb") as file:
            os.fsync(file.fileno())

    def move(self, name: str, target: str) -> None:
        """Rename."""
        path = self._path(target)
        with suppress(FileNotFoundError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.replace(self._path(name), path)

    def remove(self, names: Iterable[str]) -> None:
        """Unlink; and remove the folder of a partition that this leaves empty."""
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(self._path(name))
            folder = os.path.dirname(name)
            if "/" in folder and not folder.startswith("."):
                with suppress(OSError):  # it has other files
                    os.rmdir(self._path(folder))

    @contextmanager
    def lock(self) -> Iterator[Check]:
        """A lock on a file, which cannot be lost while this process lives."""
        with open(self._path(LOCK), "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield lambda: None

    def sweep(self, folder: str) -> None:
        """Remove what processes of this machine that are gone had begun to write."""
        remove_abandoned(self._path(folder))
