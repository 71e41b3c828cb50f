"""A URL as a storage, through fsspec: S3 and whatever else it can write to.

An object is put whole or not at all, so a small file is simply written. A large one is written on this machine and then uploaded. There
is no rename: an object is copied by the store itself, and then removed under its old name; a run that dies between the two is completed
by the next, which copies the same bytes again. Runs take turns by ``flows.lease``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, BinaryIO, cast

from flows.aside import aside_name, is_abandoned
from flows.errors import UsageError
from flows.lease import Lease
from flows.settings import MIB
from flows.storage import Check
from flows.urls import WEB, file_system, modified_at, named_errors, protocol_of

LOCK = ".copydesk/lock"

READ_BLOCK = 5 * MIB
"""Bytes asked for at a time when a file is read in places: what S3 takes as the least part of anything."""


class RemoteStorage:
    """The objects below the URL ``root``."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/")
        self._system, path = file_system(self.root)
        self._base = path.rstrip("/")
        self.is_shared = protocol_of(root) != "memory"

    def _path(self, name: str) -> str:
        return f"{self._base}/{name}" if name else self._base

    def _errors(self, name: str) -> AbstractContextManager[None]:
        return named_errors(f"{self.root}/{name}")

    def prepare(self, folders: Sequence[str]) -> None:
        """See that objects can be written, read and removed. Raises UsageError for what is never written to."""
        if protocol_of(self.root) in WEB:
            raise UsageError(
                f"{self.root}: nothing can be written there. Give a folder, or a URL such as s3://bucket/out"
            )
        name = aside_name(f"{folders[-1]}/writable")
        # What goes wrong is said of the place: the name of what is only tried tells a person nothing.
        with named_errors(self.root):
            self._system.pipe_file(self._path(name), b"")
        self.remove([name])

    def names(self, folder: str) -> list[str]:
        """The objects right below a prefix."""
        return sorted(os.path.basename(info["name"]) for info in self._listed(folder))

    def _listed(self, folder: str) -> list[dict[str, Any]]:
        with self._errors(folder):
            try:
                listed = self._system.ls(self._path(folder), detail=True)
            except FileNotFoundError:
                return []
        return [info for info in listed if info["type"] == "file" and not info["name"].endswith("/")]

    def tree(self, folder: str) -> list[str]:
        """All objects below a prefix."""
        with self._errors(folder):
            try:
                found = self._system.find(self._path(folder))
            except FileNotFoundError:
                return []
        return sorted(self._name(path) for path in found if not path.endswith("/"))

    def _name(self, path: str) -> str:
        return path.lstrip("/").removeprefix(self._base.lstrip("/")).lstrip("/")

    def read(self, name: str) -> bytes:
        """An object's bytes."""
        with self._errors(name):
            return cast(bytes, self._system.cat_file(self._path(name)))

    def write(self, name: str, data: bytes, *, synced: bool = True) -> None:  # noqa: ARG002  # an object is always safe
        """Put an object; when the store has said so, it is safe."""
        with self._errors(name):
            self._system.pipe_file(self._path(name), data)

    def create(self, name: str, data: bytes) -> bool:
        """Put an object where there is none; whether it is this one that is there now.

        The answer is read back: stores and libraries tell in different ways that there was one already, and a request that is sent
        again because its answer was lost finds the object that it has made itself.
        """
        with self._errors(name):
            try:
                self._system.pipe_file(self._path(name), data, mode="create")
            except OSError as error:
                try:
                    return cast(bytes, self._system.cat_file(self._path(name))) == data
                except FileNotFoundError:
                    raise error from None
            return cast(bytes, self._system.cat_file(self._path(name))) == data

    def has(self, name: str) -> bool:
        """Whether the object is there."""
        with self._errors(name):
            return bool(self._system.isfile(self._path(name)))

    def open(self, name: str) -> BinaryIO:
        """The object, read in ranges."""
        with self._errors(name):
            return cast(BinaryIO, self._system.open(self._path(name), "rb", block_size=READ_BLOCK))

    @contextmanager
    def writing(self, name: str) -> Iterator[str]:
        """A temporary file, uploaded at the end."""
        with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
            path = os.path.join(folder, "file")
            yield path
            with self._errors(name):
                self._system.put_file(path, self._path(name))

    def move(self, name: str, target: str) -> None:
        """Copy in the store, then remove."""
        with self._errors(target), suppress(FileNotFoundError):
            self._system.cp_file(self._path(name), self._path(target))
            self._system.rm_file(self._path(name))

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects."""
        for name in names:
            with self._errors(name), suppress(FileNotFoundError):
                self._system.rm_file(self._path(name))

    def lock(self) -> AbstractContextManager[Check]:
        """A lease."""
        return Lease(self, LOCK).held()

    def sweep(self, folder: str) -> None:
        """Remove what dead runs had begun to write, and what they had left of the probe that ``prepare`` makes."""
        self.remove(
            f"{folder}/{os.path.basename(info['name'])}"
            for info in self._listed(folder)
            if is_abandoned(info["name"], modified_at(info))
        )
