"""A dump, whatever it is in, cut into blocks.

What is compressed is unpacked, what is an archive is gone through, what must be read from its end (Parquet, zip) and cannot be is first
copied to a temporary file. Whatever cannot be read becomes a block with a flaw; nothing here raises for what a dump contains. What opens
archives is imported when there is one.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, cast

from cleaners.decode import BOMS, decode
from cleaners.model import Reason, Reject
from flows.formats.blocks import Block, Chunks
from flows.formats.detect import HEAD_BYTES, TAR, TEXT, ZIP, Format, detect
from flows.settings import MIB, Settings
from flows.streams import Source, StreamError

if TYPE_CHECKING:
    from flows.formats.archives import Member

SPOOL_MEMORY = 64 * MIB
SPOOL_BYTES = 4096 * MIB
"""A Parquet file or zip inside of something compressed is copied, up to this size, to disk beyond ``SPOOL_MEMORY``."""

WIDE = frozenset({"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
WIDE_BYTES = 1 << 12
"""Looked at, where there are NULs, to tell UTF-16 and UTF-32 that have no mark."""

Cut = Iterator[tuple[str, Block]]
"""Names of formats, and blocks to be read by them."""


def cut_file(name: str, source: Source, settings: Settings, *, member: bool = False) -> Cut:
    """The blocks of a dump called ``name``; ``member``: it is itself part of an archive. Raises OSError where the file cannot be read."""
    chunks = source.chunks()
    head, broken = _head(chunks)
    found = detect(name, head, settings.fields)
    if isinstance(found, Reject):
        flaw = Reject(broken.reason, broken.detail) if broken is not None else found
        yield TEXT.name, Block(0, 1, head[: settings.raw_bytes], flaw=flaw)
        return
    stream = chain((head,), chunks) if broken is None else _broken_off(head, broken)
    empty = True
    for format_name, block in _cut(found, stream, source, settings, member=member):
        empty = False
        yield format_name, block
    if empty:
        yield TEXT.name, Block(0, 1, b"", flaw=Reject(Reason.EMPTY, "there are no records in it"))


def _cut(found: Format, stream: Chunks, source: Source, settings: Settings, *, member: bool) -> Cut:
    """The blocks of a stream in a known format."""
    if found in (ZIP, TAR) and member:
        yield TEXT.name, Block(0, 1, b"", flaw=Reject(Reason.UNSUPPORTED, "an archive inside an archive"))
        return
    try:
        if found is TAR:
            from flows.formats.archives import tar_members

            yield from _cut_members(tar_members(stream, source.size()), settings)
        elif found.cut_file is not None:
            with _seekable(stream, source, member=member) as file:
                if found is ZIP:
                    from flows.formats.archives import zip_members

                    yield from _cut_members(zip_members(file, source.size()), settings)
                else:
                    yield from ((found.name, block) for block in found.cut_file(file, settings))
        elif found.cut is not None:
            yield from ((found.name, block) for block in found.cut(_in_utf8(found, stream), settings))
    except StreamError as error:
        yield TEXT.name, Block(0, 1, b"", flaw=Reject(error.reason, error.detail))


def _cut_members(members: Iterator[Member], settings: Settings) -> Cut:
    """The blocks of an archive's members; positions count on from one to the next."""
    base = 0
    try:
        for member in members:
            after = base
            blocks = (
                iter([(TEXT.name, Block(0, 1, b"", flaw=member.content))])
                if isinstance(member.content, Reject)
                else cut_file(member.name, Source(member.content), settings, member=True)
            )
            for format_name, block in blocks:
                yield format_name, replace(block, member=member.name, base=base)
                after = base + block.first + block.records
            base = after
    except StreamError as error:
        yield TEXT.name, Block(0, 1, b"", flaw=Reject(error.reason, error.detail), base=base)


def _seekable(stream: Chunks, source: Source, *, member: bool) -> BinaryIO:
    """The dump as a file that can be read from its end: the file itself, or a copy of what comes out of it."""
    if not member and (whole := source.whole()) is not None:
        return whole
    import tempfile

    copy = tempfile.SpooledTemporaryFile(SPOOL_MEMORY)  # noqa: SIM115  # the caller closes it
    for chunk in stream:
        copy.write(chunk)
        if copy.tell() > SPOOL_BYTES:
            copy.close()
            raise StreamError(
                Reason.TOO_LARGE,
                f"more than {SPOOL_BYTES:,} bytes in a form that must be unpacked to be read",
            )
    copy.seek(0)
    return cast(BinaryIO, copy)


def _head(chunks: Chunks) -> tuple[bytes, StreamError | None]:
    """Enough of the beginning to tell the format, and the error if the stream breaks off within it."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (chunk := next(chunks, b"")):
            head += chunk
    except StreamError as error:
        return head, error
    return head, None


def _broken_off(head: bytes, error: StreamError) -> Chunks:
    yield head
    raise error


def _in_utf8(found: Format, stream: Chunks) -> Chunks:
    """The stream in UTF-8 where it has a byte order mark, or is in UTF-16 or UTF-32 without one, and the format is cut at line ends."""
    if not found.is_lines:
        return stream
    head = next(stream, b"")
    whole = chain((head,), stream)
    mark = next(((mark, name) for mark, name in BOMS if head.startswith(mark)), None)
    if mark is not None:
        return _transcoded(whole, len(mark[0]), mark[1])
    decoded = decode(head[:WIDE_BYTES]) if b"\0" in head[:WIDE_BYTES] else None
    return _transcoded(whole, 0, decoded.encoding) if decoded and decoded.encoding in WIDE else whole


def _transcoded(stream: Chunks, mark: int, encoding: str) -> Chunks:
    """Text as UTF-8, without its mark."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    skip = mark
    for chunk in stream:
        yield decoder.decode(chunk[skip:]).encode("utf-8", "replace")
        skip = 0
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
