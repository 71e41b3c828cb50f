"""WARC and WET: crawled pages with their address and date.

Entries are HTTP responses that are HTML (``response``, and ``resource`` records of HTML) and the plain text of WET (``conversion``); all
else (requests, metadata, images) is no document and is passed over. An entry's id is the record's. A response with an error status is an
error page whatever it says, and so is one that says where the page has moved.

Records are found by their own headers here, since a dump is cut where it is read; what is in them is FastWARC's to tell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from cleaners.model import Entry, Reason, Reject
from flows.formats.blocks import BLOCK_BYTES, BLOCK_RECORDS, Block, Chunks, Flaw, Record
from flows.formats.http_body import PAGE_START, Body, plain_body
from flows.formats.jsonl import without_surrogates
from flows.formats.whole import too_large
from flows.settings import Settings
from flows.streams import StreamError

if TYPE_CHECKING:
    from fastwarc.warc import HeaderMap, WarcRecord

MAGIC = b"WARC/"
DOCUMENTS = frozenset({b"response", b"conversion", b"resource"})
HEADER_BYTES = 1 << 16
"""A record's header is a few hundred bytes; what goes on for longer is none."""

LENGTH_BYTES = 8
HTTP_HEAD_BYTES = 1 << 14
ERROR_STATUS = 300
"""From here on an answer is no page: it is elsewhere (3xx), or there is none. No browser shows what an answer of 3xx says."""
PARTIAL_STATUS = 206
LIBRARYS = frozenset({"br", "zstd"})
"""Packings that are left to FastWARC."""

FIELD = re.compile(rb"^([A-Za-z-]+):[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
HTML_TYPE = re.compile(rb"^content-type:[^\r\n]*html", re.IGNORECASE | re.MULTILINE)
ANY_TYPE = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)


class _Reader:
    """Bytes of a stream: up to a mark, or so many of them. ``broke`` is the error at which the stream broke off."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self._data = b""
        self.broke: StreamError | None = None

    def more(self) -> bool:
        """Read on; False at the end."""
        try:
            chunk = next(self._chunks, b"")
        except StreamError as error:
            self.broke = error
            chunk = b""
        self._data += chunk
        return bool(chunk)

    def take(self, size: int) -> bytes:
        """So many bytes, or what is left."""
        while len(self._data) < size and self.more():
            pass
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def skip(self, size: int) -> int:
        """Pass over so many bytes, holding none of them; how many there were."""
        left = size
        while left > 0:
            dropped = min(left, len(self._data))
            self._data = self._data[dropped:]
            left -= dropped
            if left and not self.more():
                break
        return size - left

    def until(self, mark: bytes, limit: int) -> bytes | None:
        """The bytes up to the mark and with it; None where it does not come within ``limit``."""
        while (at := self._data.find(mark)) < 0 and len(self._data) < limit and self.more():
            pass
        return self.take(at + len(mark)) if 0 <= at <= limit else None

    def pass_blank(self) -> bool:
        """Pass over line ends; False at the end of the stream."""
        while True:
            self._data = self._data.lstrip(b"\r\n")
            if self._data or not self.more():
                return bool(self._data)

    def pass_to(self, mark: bytes) -> None:
        """Pass over everything before the next line that begins with the mark; over everything where there is none."""
        mark = b"\n" + mark
        self._data = b"\n" + self._data
        while (at := self._data.find(mark)) < 0:
            self._data = self._data[-len(mark) :]
            if not self.more():
                self._data = b""
                return
        self._data = self._data[at + 1 :]


def cut_warc(chunks: Chunks, settings: Settings) -> Iterator[Block]:
    """Blocks of records that hold documents, each record with its length before it."""
    reader = _Reader(chunks)
    records: list[bytes] = []
    first = size = 0
    while reader.pass_blank():
        found = _next_record(reader, settings)
        if found is None:
            continue
        if isinstance(found, bytes):
            records.append(len(found).to_bytes(LENGTH_BYTES, "big") + found)
            size += len(found)
        if records and (isinstance(found, Block) or size >= BLOCK_BYTES or len(records) >= BLOCK_RECORDS):
            yield Block(first, len(records), b"".join(records))
            first, records, size = first + len(records), [], 0
        if isinstance(found, Block):
            yield Block(first, 1, found.data, flaw=found.flaw)
            first += 1
    if records:
        yield Block(first, len(records), b"".join(records))
        first += len(records)
    if reader.broke is not None:
        yield Block(first, 1, b"", flaw=Reject(reader.broke.reason, reader.broke.detail))


def _next_record(reader: _Reader, settings: Settings) -> bytes | Block | None:
    """The next record where it holds a document, None where it does not, a block with a flaw where it is broken or too large."""
    header = reader.until(b"\r\n\r\n", HEADER_BYTES)
    fields = {name.lower(): value for name, value in FIELD.findall(header or b"")}
    length = fields.get(b"content-length", b"")
    if header is None or not header.startswith(MAGIC) or not length.isdigit():
        raw = (header or reader.take(len(MAGIC)))[: settings.raw_bytes]
        reader.pass_to(MAGIC)
        return (
            None if reader.broke else Block(0, 1, raw, flaw=Reject(Reason.CORRUPT, "this is no WARC record"))
        )
    size = int(length)
    if fields.get(b"warc-type") not in DOCUMENTS:
        reader.skip(size)
        return None
    body = reader.take(min(size, settings.max_entry_bytes))
    wanted = fields[b"warc-type"] == b"conversion" or _is_html(header, body)
    if size > settings.max_entry_bytes:
        reader.skip(size - len(body))
        return Block(0, 1, header + body[: settings.raw_bytes], flaw=too_large(settings)) if wanted else None
    if len(body) < size:
        if reader.broke:
            return None
        return Block(
            0,
            1,
            header + body[: settings.raw_bytes],
            flaw=Reject(Reason.TRUNCATED, "the last record is cut off"),
        )
    return header + body + b"\r\n\r\n" if wanted else None


def _is_html(header: bytes, body: bytes) -> bool:
    """Whether a record is a page, by the response's own declaration; by its beginning where there is none."""
    head = body[:HTTP_HEAD_BYTES].split(b"\r\n\r\n", 1)[0] if body.startswith(b"HTTP/") else header
    if ANY_TYPE.search(head):
        return HTML_TYPE.search(head) is not None
    return b"<html" in body[:HTTP_HEAD_BYTES].lower()


def read_warc(block: Block, source: str, settings: Settings) -> Iterator[Record]:
    """The records of a block as entries."""
    position, at = block.first, 0
    while at < len(block.data):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(block.data[at:start], "big")
        yield _record(position, block.data[start:at], source, settings)
        position += 1


def _as_http(raw: bytes) -> bytes:
    """The record with its type said, where it is an HTTP response and does not say so: its headers are else taken for text."""
    header, blank, body = raw.partition(b"\r\n\r\n")
    if not body.startswith(b"HTTP/") or b"application/http" in header.lower():
        return raw
    header = re.sub(rb"\r\ncontent-type:[^\r\n]*", b"", header, flags=re.IGNORECASE)
    return header + b"\r\nContent-Type: application/http; msgtype=response" + blank + body


def _record(position: int, raw: bytes, source: str, settings: Settings) -> Record:
    try:
        record = _parsed(raw)
        body = _page(record, raw, settings.max_entry_bytes + 1)
    except (OSError, ValueError, StopIteration) as error:
        reject = Reject(Reason.CORRUPT, f"damaged record: {error}")
        return Record(position, Flaw(str(position), reject, raw), raw)
    name = without_surrogates((record.record_id or "").strip("<>").removeprefix("urn:uuid:")) or str(position)
    status = record.http_headers.status_code if record.http_headers else None
    if status is not None and status >= ERROR_STATUS:
        reject = Reject(Reason.ERROR_PAGE, f"HTTP status {status}")
        return Record(position, Flaw(name, reject, raw), raw, None, record.record_date)
    html = _header(record.headers, "WARC-Type") != "conversion"
    url = without_surrogates(record.headers.get("WARC-Target-URI") or "").strip("<>") or None
    entry = Entry(body.data, html, url, record.http_charset if html else None, source, name)
    return Record(position, entry, raw, None, record.record_date, body.damage)


def _parsed(raw: bytes, decoded: Literal["none", "all"] = "none") -> WarcRecord:
    from fastwarc.warc import ArchiveIterator

    return next(ArchiveIterator(io.BytesIO(_as_http(raw)), parse_http=True, auto_decode=decoded))


def _header(headers: HeaderMap | None, name: str) -> str:
    """A header's value in lower case; empty where there is none."""
    return ((headers.get(name) if headers else None) or "").strip().lower()


def _page(record: WarcRecord, raw: bytes, limit: int) -> Body:
    """The record's page, and what is known to be missing of it. Raises OSError, ValueError where it is damaged."""
    answer = record.http_headers
    transfer, packing = _header(answer, "Transfer-Encoding"), _header(answer, "Content-Encoding")
    sent = record.reader.read()
    if LIBRARYS & {name.strip() for name in packing.split(",")} and not PAGE_START.match(sent):
        body = Body(_parsed(raw, "all").reader.read(limit))
    else:
        body = plain_body(sent, transfer, packing, limit)
    if cause := _header(record.headers, "WARC-Truncated"):
        return Body(body.data, f"the crawler cut the page off (WARC-Truncated: {cause})")
    length = _header(answer, "Content-Length")
    if not transfer and length.isdigit() and len(sent) < int(length):
        return Body(body.data, f"the answer breaks off: {len(sent):,} bytes of {int(length):,} are there")
    if answer and answer.status_code == PARTIAL_STATUS:
        return Body(body.data, f"a part of a page (HTTP status {PARTIAL_STATUS})")
    return body
