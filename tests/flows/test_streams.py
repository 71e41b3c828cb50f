"""Compressed streams: told by their content, bounded in memory, and honest about where they break."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaners.model import Reason
from flows.streams import CHUNK, Source, StreamError

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
names = pytest.mark.parametrize("name", [*COMPRESSORS])


def unpacked(data: bytes) -> bytes:
    return b"".join(Source(io.BytesIO(data)).chunks())


def until_it_breaks(data: bytes) -> tuple[bytes, StreamError]:
    out = io.BytesIO()
    with pytest.raises(StreamError) as caught:
        out.writelines(Source(io.BytesIO(data)).chunks())
    return out.getvalue(), caught.value


@names
@given(data=st.binary(max_size=2000), more=st.binary(max_size=200))
def test_members_in_a_row_come_out_whole(name: str, data: bytes, more: bytes) -> None:
    pack = COMPRESSORS[name]
    assert unpacked(pack(data) + pack(more)) == data + more


@names
def test_large_streams_come_out_in_bounded_pieces(name: str) -> None:
    data = b"All is well in the harbour tonight. " * 100_000
    chunks = list(Source(io.BytesIO(COMPRESSORS[name](data))).chunks())
    assert b"".join(chunks) == data
    assert max(map(len, chunks)) <= CHUNK


@names
def test_a_truncated_stream_gives_its_good_part_and_says_so(name: str) -> None:
    data = bytes(i * i % 251 for i in range(1_500_000))
    packed = COMPRESSORS[name](data)
    out, error = until_it_breaks(packed[: len(packed) * 4 // 5])
    assert error.reason is Reason.TRUNCATED
    assert data.startswith(out)


@names
def test_a_damaged_stream_says_so(name: str) -> None:
    packed = bytearray(COMPRESSORS[name](bytes(i * i % 251 for i in range(300_000))))
    packed[40:80] = b"\xff" * 40
    _, error = until_it_breaks(bytes(packed))
    assert error.reason in (Reason.CORRUPT, Reason.TRUNCATED)


def test_gzip_is_forgiven_its_padding_and_not_what_else_follows() -> None:
    packed = gzip.compress(b"words", mtime=0)
    assert unpacked(packed + b"\0" * 512) == b"words"
    out, error = until_it_breaks(packed + b"something else")
    assert (out, error.reason) == (b"words", Reason.CORRUPT)


def test_what_is_not_compressed_comes_as_it_is() -> None:
    assert unpacked(b"plain") == b"plain"
    assert unpacked(b"") == b""
