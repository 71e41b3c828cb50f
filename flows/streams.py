"""Bytes of a dump, decompressed by what they are and not by their name, a bounded piece at a time.

Memory is bounded whatever a stream unpacks to: every decompressor is asked for at most ``CHUNK`` bytes at a time. What came out before a
stream broke is handed on; the break itself is an exception with a reason from the closed list.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from cleaners.model import Reason

CHUNK = 1 << 18
"""Bytes read and handed on at a time: large enough that Python's share of the work is small, small enough to stay in cache."""

ZSTD_INPUT = 1 << 12
"""zstd's decompressor has no output limit, and four bytes can ask for 128 KiB; 4 KiB in is at most 128 MiB out, and costs no speed."""

ZSTD_SKIPPED = range(0x50, 0x60)
"""First bytes of zstd's frames that hold something else than data: parallel and seekable compressors write some."""

BOMB_BYTES = 1 << 30
BOMB_RATIO = 2000
"""What unpacks to more than a GiB and to this many times its size is a bomb. Pages pack 5 to 20 times, one page repeated a thousand."""

SUFFIXES = {".gz", ".zst", ".zstd", ".bz2", ".xz"}
"""File name endings that say nothing of what is inside."""


class Readable(Protocol):
    """What can be read front to back."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes."""


class StreamError(Exception):
    """A stream that ends too early or is damaged."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Source:
    """A file that is read once, front to back, and counts what it read.

    ``size``: in bytes, where it is known. ``reopen`` gives the file itself, from its beginning, for formats that are read from their
    end; None where it can only be read front to back. What it gives is closed by whoever asked for it.
    """

    def __init__(
        self, file: Readable, size: int | None = None, reopen: Callable[[], BinaryIO] | None = None
    ) -> None:
        self._file = file
        self._size = size
        self._reopen = reopen
        self.consumed = 0
        self.is_compressed = False

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes as they stand in the file; none at its end."""
        data = self._file.read(size)
        self.consumed += len(data)
        return data

    def size(self) -> int:
        """The file's size in bytes; of what tells none, enough that nothing in it is taken for a bomb by its size alone."""
        return max(self.consumed, BOMB_BYTES) if self._size is None else self._size

    def whole(self) -> BinaryIO | None:
        """The file itself, where its bytes can be read in any order as they are; None where they must be copied for that."""
        if self._reopen is None or self.is_compressed:
            return None
        self.consumed = self.size()
        return self._reopen()

    def chunks(self) -> Iterator[bytes]:
        """The file's content, decompressed where it is compressed. Raises StreamError where it breaks, OSError where it cannot be read."""
        head = self.read(CHUNK)
        unpacked = 0
        for magic, unpack in UNPACKERS:
            if head.startswith(magic):
                self.is_compressed = True
                for chunk in unpack(head, self.read):
                    unpacked += len(chunk)
                    refuse_bomb(self.consumed, unpacked)
                    yield chunk
                return
        while head:
            yield head
            head = self.read(CHUNK)


def refuse_bomb(packed: int, unpacked: int) -> None:
    """Raise StreamError where so few bytes have become so many."""
    if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * packed:
        raise StreamError(
            Reason.TOO_LARGE,
            f"{packed:,} bytes unpack to more than {unpacked:,}: taken for a decompression bomb",
        )


Read = Callable[[int], bytes]


def _unpack_gzip(head: bytes, read: Read) -> Iterator[bytes]:
    member, data, fresh, out = zlib.decompressobj(wbits=31), head, True, b""
    while data or len(out) == CHUNK or (data := read(CHUNK)):  # a full piece may have more behind it
        out = _step("gzip", member.decompress, data)
        data, fresh = member.unconsumed_tail, False
        if out:
            yield out
        if member.eof:
            data = (member.unused_data or read(CHUNK)).lstrip(b"\0")  # gzip pads with zeros
            if data and not data.startswith(b"\x1f"):
                raise StreamError(
                    Reason.CORRUPT, "something that is not gzip follows the end of the gzip data"
                )
            member, fresh, out = zlib.decompressobj(wbits=31), True, b""
    if not fresh:
        raise _truncated("gzip")


def _unpack_stepwise(
    name: str, make: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]
) -> Callable[[bytes, Read], Iterator[bytes]]:
    """bz2 and xz: the same protocol in the standard library."""

    def unpack(head: bytes, read: Read) -> Iterator[bytes]:
        member, data, fresh = make(), head, True
        while True:
            if not data and (fresh or member.needs_input):
                data = read(CHUNK)
                if not data:
                    break
            out = _step(name, member.decompress, data)
            data, fresh = b"", False
            if out:
                yield out
            if member.eof:
                data = member.unused_data.lstrip(b"\0")  # xz pads with zeros
                member, fresh = make(), True
        if not fresh:
            raise _truncated(name)

    return unpack


def _unpack_zstd(head: bytes, read: Read) -> Iterator[bytes]:
    # Imported here: most dumps are not zstd.
    import zstandard

    decompressor = zstandard.ZstdDecompressor()
    frame, fresh = decompressor.decompressobj(), True
    while head:
        for start in range(0, len(head), ZSTD_INPUT):
            data = head[start : start + ZSTD_INPUT]
            while data:
                try:
                    out = frame.decompress(data)
                except zstandard.ZstdError as error:
                    raise StreamError(Reason.CORRUPT, f"damaged zstd data: {error}") from error
                fresh = False
                yield from (out[at : at + CHUNK] for at in range(0, len(out), CHUNK))
                data = b""
                if frame.eof:
                    data = frame.unused_data
                    frame, fresh = decompressor.decompressobj(), True
        head = read(CHUNK)
    if not fresh:
        raise _truncated("zstd")


def _step(name: str, decompress: Callable[[bytes, int], bytes], data: bytes) -> bytes:
    """One step of a decompressor; the libraries' many errors become one."""
    try:
        return decompress(data, CHUNK)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise StreamError(Reason.CORRUPT, f"damaged {name} data: {error}") from error


def _truncated(name: str) -> StreamError:
    return StreamError(Reason.TRUNCATED, f"the {name} data ends before its end mark: the file was cut off")


UNPACKERS: tuple[tuple[bytes, Callable[[bytes, Read], Iterator[bytes]]], ...] = (
    (b"\x1f\x8b", _unpack_gzip),
    (b"\x28\xb5\x2f\xfd", _unpack_zstd),
    *((bytes((first,)) + b"\x2a\x4d\x18", _unpack_zstd) for first in ZSTD_SKIPPED),
    (b"BZh", _unpack_stepwise("bzip2", bz2.BZ2Decompressor)),
    (b"\xfd7zXZ\x00", _unpack_stepwise("xz", lzma.LZMADecompressor)),
)
"""First bytes of a compressed stream, and what unpacks it."""
