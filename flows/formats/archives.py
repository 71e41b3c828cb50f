"""Zip and tar: each regular file in them is read as a dump of its own. Nothing is unpacked to disk, so no path can lead anywhere.

Members are read in the archive's order, each in bounded pieces. Folders, links, devices, hidden files and what operating systems add are
passed over. An archive that unpacks to far more than it is, is stopped.
"""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Self

from cleaners.model import Reason, Reject
from flows.formats.blocks import Chunks
from flows.streams import Readable, StreamError, refuse_bomb

ENCRYPTED = 0x1
UNIX = 3


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, and its bytes or why they cannot be had."""

    name: str
    content: Readable | Reject


def zip_members(file: BinaryIO, packed: int) -> Iterator[Member]:
    """The files of a zip archive of ``packed`` bytes. Raises StreamError where the archive itself is damaged."""
    unpacked = [0]
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                if info.is_dir() or _is_link(info) or not _is_wanted(info.filename):
                    continue
                if info.flag_bits & ENCRYPTED:
                    yield Member(info.filename, Reject(Reason.UNSUPPORTED, "a file that is encrypted"))
                    continue
                try:
                    opened = archive.open(info)
                # NotImplementedError is zipfile's word for a compression that it does not know.
                except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
                    yield Member(info.filename, Reject(Reason.CORRUPT, f"damaged zip: {error}"))
                    continue
                with opened:
                    yield Member(info.filename, _Guarded(opened, packed, unpacked))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
    ) as error:  # the second: a version of the format from the future
        raise StreamError(Reason.CORRUPT, f"damaged zip: {error}") from error


def tar_members(chunks: Chunks, packed: int) -> Iterator[Member]:
    """The files of a tar archive. Raises StreamError where the archive itself is damaged or cut off."""
    unpacked = [0]
    try:
        with tarfile.open(fileobj=_Joined(chunks), mode="r|", tarinfo=_Header) as archive:
            for info in archive:
                if (
                    info.isfile()
                    and _is_wanted(info.name)
                    and (opened := archive.extractfile(info)) is not None
                ):
                    yield Member(info.name, _Guarded(opened, packed, unpacked))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise StreamError(Reason.TRUNCATED, f"damaged or truncated tar: {error}") from error


INVALID: type[tarfile.TarError] = tarfile.InvalidHeaderError  # type: ignore[attr-defined]  # not in the library's stubs


class _Header(tarfile.TarInfo):
    """A member's header. The standard library takes a damaged one for the archive's end, and all behind it would be lost unsaid."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        """The next header. Raises StreamError where it is damaged."""
        try:
            return super().fromtarfile(tarfile)
        except INVALID as error:
            raise StreamError(Reason.CORRUPT, f"damaged tar: {error}") from error


def _is_link(info: zipfile.ZipInfo) -> bool:
    """Whether it is a symbolic link, whose bytes are the path that it leads to: Unix keeps a file's mode in the upper half."""
    return info.create_system == UNIX and stat.S_ISLNK(info.external_attr >> 16)


def _is_wanted(name: str) -> bool:
    parts = name.split("/")
    return not any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in parts)


class _Guarded:
    """A member's bytes; whatever is wrong with them is a StreamError."""

    def __init__(self, file: Readable, packed: int, unpacked: list[int]) -> None:
        self._file = file
        self._packed = packed
        self._unpacked = unpacked  # shared by the archive's members

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes. Raises StreamError."""
        try:
            data = self._file.read(size)
        except (
            zipfile.BadZipFile,
            tarfile.TarError,
            zlib.error,
            EOFError,
            OSError,
        ) as error:
            raise StreamError(Reason.CORRUPT, f"damaged archive member: {error}") from error
        self._unpacked[0] += len(data)
        refuse_bomb(self._packed, self._unpacked[0])
        return data


class _Joined(io.RawIOBase):
    """Chunks as a file that is read once."""

    def __init__(self, chunks: Chunks) -> None:
        super().__init__()
        self._chunks = chunks
        self._data = b""
        self._broke: StreamError | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Exactly so many bytes, fewer only at the end."""
        parts = [self._data]
        have = len(self._data)
        while have < size and (chunk := self._next(have)):
            parts.append(chunk)
            have += len(chunk)
        data = b"".join(parts)
        self._data = data[size:]
        return data[:size]

    def _next(self, have: int) -> bytes:
        """The next chunk. Where the stream breaks, what was read before is handed on first, and the error comes the next time."""
        if self._broke is None:
            try:
                return next(self._chunks, b"")
            except StreamError as error:
                self._broke = error
        if have:
            return b""
        raise self._broke
