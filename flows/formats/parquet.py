"""Parquet: a record a row. Only the columns that are needed are read, some rows at a time. A damaged row group costs itself.

A block is an Arrow stream of rows. A record's position is its row; for a reject its bytes are the row as a JSON object.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from cleaners.model import Reason, Reject
from flows.formats.blocks import BLOCK_BYTES, Block, Flaw, Record
from flows.formats.jsonl import NO_FIELD, entry_of
from flows.settings import HTML_FIELDS, ID_FIELDS, MIB, TEXT_FIELDS, URL_FIELDS, Fields, Settings

if TYPE_CHECKING:
    import pyarrow as pa

MAGIC = b"PAR1"
ENCRYPTED_MAGIC = b"PARE"
SMALLEST = 12
"""Bytes of a Parquet file that holds nothing: its two marks and the length of its footer."""

BATCH_ROWS = 64
"""Rows read at a time: with pages of 100 kB some 6 MB, so that memory stays bounded whatever the row groups are."""


def cut_parquet(file: BinaryIO, settings: Settings) -> Iterator[Block]:
    """Blocks of rows; a flaw where the file is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        reader = pq.ParquetFile(file, buffer_size=MIB, pre_buffer=False)
        names = columns_of(reader.schema_arrow.names, settings.fields)
    except (pa.ArrowException, OSError, EOFError) as error:
        yield Block(0, 1, b"", flaw=Reject(_reason(file), f"damaged parquet: {error}"[:500]))
        return
    held = _Held()
    for group in range(reader.num_row_groups):
        before = held.rows
        try:
            for batch in reader.iter_batches(BATCH_ROWS, row_groups=[group], columns=names):
                yield from held.add(batch)
        except (pa.ArrowException, OSError, EOFError) as error:
            yield from held.flush()
            detail = f"damaged parquet, row group {group}: {error}"[:500]
            yield Block(held.rows, 1, b"", flaw=Reject(Reason.CORRUPT, detail))
            held.rows = max(held.rows + 1, before + reader.metadata.row_group(group).num_rows)
    yield from held.flush()


class _Held:
    """Rows that will be a block; ``rows`` counts all that came, those of a damaged group too."""

    def __init__(self) -> None:
        self.rows = 0
        self._batches: list[pa.RecordBatch] = []
        self._size = self._count = 0

    def add(self, batch: pa.RecordBatch) -> Iterator[Block]:
        """Take rows; give the block that they complete."""
        self._batches.append(batch)
        self._size += batch.nbytes
        self._count += batch.num_rows
        self.rows += batch.num_rows
        if self._size >= BLOCK_BYTES:
            yield from self.flush()

    def flush(self) -> Iterator[Block]:
        """What is held, as a block."""
        if self._batches:
            yield _block(self.rows - self._count, self._batches)
            self._batches, self._size, self._count = [], 0, 0


def columns_of(names: list[str], fields: Fields) -> list[str]:
    """The columns to read: those that are set or usual; all of them where there is no text among them, so that a reject can name them."""
    wanted = {fields.text, fields.html, fields.id, fields.url, *ID_FIELDS, *URL_FIELDS}
    contents = {
        *([fields.text] if fields.text else TEXT_FIELDS),
        *([fields.html] if fields.html else HTML_FIELDS),
    }
    return [name for name in names if name in wanted | contents] if contents & set(names) else names


def _block(first: int, batches: list[pa.RecordBatch]) -> Block:
    import pyarrow as pa

    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batches[0].schema.remove_metadata()) as stream:
        for batch in batches:
            stream.write_batch(batch.replace_schema_metadata(None))
    return Block(first, sum(batch.num_rows for batch in batches), sink.getvalue())


def _reason(file: BinaryIO) -> Reason:
    """A file without its footer was cut off; any other is damaged."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - len(MAGIC)))
    return Reason.CORRUPT if size > SMALLEST and file.read() == MAGIC else Reason.TRUNCATED


def read_parquet(block: Block, source: str, settings: Settings) -> Iterator[Record]:
    """The rows of a block as entries."""
    import pyarrow as pa

    position = block.first
    for batch in pa.ipc.open_stream(block.data):
        for row in _rows(batch):
            raw = json.dumps(row, ensure_ascii=False, default=_plain).encode("utf-8", "replace")
            bare = Record(position, Flaw(str(position), NO_FIELD, raw), raw)
            yield entry_of(row, bare, source, settings.fields)
            position += 1


def _rows(batch: pa.RecordBatch) -> list[dict[str, object]]:
    """The rows. Text that is not in UTF-8, though Parquet's text has to be, is given as bytes."""
    try:
        rows: list[dict[str, object]] = batch.to_pylist()
    except UnicodeDecodeError:
        columns = zip(*map(_values, batch.columns), strict=True)
        rows = [dict(zip(batch.schema.names, values, strict=True)) for values in columns]
    return rows


def _values(column: pa.Array) -> list[object]:
    """A column's values, where not all of its text is in UTF-8; null where that stands inside of something."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if column.type in (pa.string(), pa.large_string(), pa.string_view()):
        return [
            value if value is None else _text(value) for value in column.cast(pa.large_binary()).to_pylist()
        ]
    try:
        values: list[object] = column.to_pylist()
    except UnicodeDecodeError:
        values = [None] * len(column)
    return values


def _text(value: bytes) -> str | bytes:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
