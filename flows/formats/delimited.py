"""CSV and TSV: a header row of field names, then a record a row. Quoted fields may hold line ends.

The delimiter is the one of tab, comma, semicolon and bar that the header has most of. A record's position is its row, counted from 0
without the header; for a reject its bytes are the row as a JSON object, so that it can be tried again as JSONL.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator

from cleaners.decode import Decoded, decode
from cleaners.model import Reason, Reject
from flows.formats.blocks import BLOCK_BYTES, BLOCK_RECORDS, Block, Chunks, Flaw, Record
from flows.formats.jsonl import NO_FIELD, entry_of
from flows.formats.whole import too_large
from flows.settings import Settings
from flows.streams import StreamError

DELIMITERS = "\t,;|"
QUOTED = re.compile(r'"[^"]*"')
NO_TEXT = Reject(Reason.BINARY, "bytes that are no text in any encoding")


def cut_rows(chunks: Chunks, settings: Settings) -> Iterator[Block]:
    """Blocks of whole rows, each with the header row as its ``head``."""
    cutter = _RowCutter(settings)
    flaw = None
    try:
        for chunk in chunks:
            yield from cutter.feed(chunk)
    except StreamError as error:
        flaw = Reject(error.reason, error.detail)
    yield from cutter.end(flaw)


class _RowCutter:
    """Lines in, blocks of rows out. A row ends at a line end that is in no quotes, that is, after an even number of them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open = b""
        self._row: list[bytes] = []
        self._row_size = 0
        self._quoted = False
        self._skipping = False
        self._line_end: bytes | None = None
        self._head: bytes | None = None
        self._rows: list[bytes] = []
        self._size = 0
        self._first = 0

    def feed(self, chunk: bytes) -> Iterator[Block]:
        """Take bytes; give the blocks that they complete."""
        if self._line_end is None:
            self._line_end = b"\r" if b"\r" in chunk and b"\n" not in chunk else b"\n"
        *lines, self._open = (self._open + chunk).split(self._line_end)
        for line in lines:
            yield from self._line(line)
        if self._skipping:
            self._open = b""
        elif self._row_size + len(self._open) > self._settings.max_entry_bytes:
            yield from self._too_large()
            self._skipping, self._open = True, b""

    def end(self, flaw: Reject | None) -> Iterator[Block]:
        """The last blocks."""
        if self._open and flaw is None:
            yield from self._line(self._open)
        if self._row and flaw is None:
            flaw = Reject(Reason.CORRUPT, "a quotation mark is opened and never closed")
        yield from self._flush()
        if flaw is not None:
            yield self._flaw(flaw)

    def _line(self, line: bytes) -> Iterator[Block]:
        if self._skipping:  # the end of a line that was too long
            self._skipping = False
            return
        self._row.append(line)
        self._row_size += len(line) + 1
        self._quoted ^= line.count(b'"') % 2 == 1
        if self._quoted:
            if self._row_size > self._settings.max_entry_bytes:
                yield from self._too_large()
            return
        row = b"\n".join(self._row)
        self._row, self._row_size = [], 0
        if self._head is None:
            self._head = row
        elif row.strip():
            self._rows.append(row)
            self._size += len(row)
            if self._size >= BLOCK_BYTES or len(self._rows) >= BLOCK_RECORDS:
                yield from self._flush()

    def _too_large(self) -> Iterator[Block]:
        """Give the row up, and go on with the next line as if it began a row."""
        yield from self._flush()
        yield self._flaw(too_large(self._settings))
        self._first += 1
        self._row, self._row_size, self._quoted = [], 0, False

    def _flush(self) -> Iterator[Block]:
        if self._rows:
            yield Block(self._first, len(self._rows), b"\n".join(self._rows), self._head or b"")
            self._first += len(self._rows)
            self._rows, self._size = [], 0

    def _flaw(self, reject: Reject) -> Block:
        raw = b"\n".join([*self._row, self._open])
        return Block(self._first, 1, raw[: self._settings.raw_bytes], flaw=reject)


def read_rows(block: Block, source: str, settings: Settings) -> Iterator[Record]:
    """The rows of a block as entries."""
    data = block.head + b"\n" + block.data
    # Where it is no text, it is a row or another that is none: that is told row by row.
    found = decode(data)
    decoded = found or Decoded(data.decode("utf-8", "replace"), "utf-8")
    csv.field_size_limit(sys.maxsize)  # the size of entries has its own limit
    rows = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=_delimiter(decoded.text))
    names = [name.strip() for name in next(rows, [])]
    for position, row in enumerate(filter(None, rows), block.first):
        value: dict[str, object] = dict(zip(names, row, strict=False))
        raw = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        if found is None and decode("\n".join(row).encode()) is None:
            yield Record(position, Flaw(str(position), NO_TEXT, raw), raw)
            continue
        bare = Record(position, Flaw(str(position), NO_FIELD, raw), raw, decoded.encoding)
        yield entry_of(value, bare, source, settings.fields)


def _delimiter(text: str) -> str:
    r"""The delimiter that the header has most of, outside of quotes.

    >>> _delimiter('"a;b;c",text\n')
    ','
    """
    header = QUOTED.sub("", text.split("\n", 1)[0])
    return max(DELIMITERS, key=header.count)
