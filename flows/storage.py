"""Where an output is kept: what the store needs of a file system or an object store, and nothing more.

There are two: ``flows.local_storage`` for folders, ``flows.remote_storage`` for URLs that fsspec opens. Names are relative to the storage's
root, with ``/`` between their parts. The rest of the package works on names and does not know which of the two it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from flows.urls import is_url, local_path

Check = Callable[[], None]
"""Raises RunError where a lock that was held has been lost."""


class Storage(Protocol):
    """Files by name. Whatever cannot be done raises OSError; what is not there, FileNotFoundError."""

    root: str
    """The path or URL."""

    is_shared: bool
    """Whether other processes see the same files."""

    def prepare(self, folders: Sequence[str]) -> None:
        """Make the folders, where there are such things, and see that something can be written."""

    def names(self, folder: str) -> list[str]:
        """The files that lie in a folder, sorted, without its name; none where there is no such folder."""

    def tree(self, folder: str) -> list[str]:
        """The files in a folder and the folders below it, sorted, each with its whole name."""

    def read(self, name: str) -> bytes:
        """The bytes of a small file."""

    def write(self, name: str, data: bytes, *, synced: bool = True) -> None:
        """Write a small file so that it is there whole or not at all; ``synced``: even when the power fails."""

    def has(self, name: str) -> bool:
        """Whether there is such a file."""

    def open(self, name: str) -> BinaryIO:
        """A file to read and seek in."""

    def writing(self, name: str) -> AbstractContextManager[str]:
        """A path on this machine to write a large file to; at the end of the block it is there under its name."""

    def move(self, name: str, target: str) -> None:
        """Give a file another name, in place of what had it, whole at any moment. Nothing where there is no such file."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; those that are not there do not matter."""

    def lock(self) -> AbstractContextManager[Check]:
        """Held by one run at a time, on whatever machine. Never by one that is dead."""

    def sweep(self, folder: str) -> None:
        """Remove what dead runs had begun to write in a folder."""


def open_storage(root: str) -> Storage:
    """The storage at a path or URL. Raises UsageError where no library opens the URL."""
    # Imported here: most runs need one of them.
    if is_url(root):
        from flows.remote_storage import RemoteStorage

        return RemoteStorage(root)
    from flows.local_storage import LocalStorage

    return LocalStorage(local_path(root))


def storage_of(location: str) -> tuple[Storage, str]:
    """The storage that holds a file given by its path or URL, and the file's name there."""
    folder, _, name = location.rpartition("/")
    return open_storage(folder), name
