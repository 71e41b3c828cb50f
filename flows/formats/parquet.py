"""Parquet: a record a row. Only the columns that are needed are read, some rows at a time.

A block is an Arrow stream of rows. A record's position is its row; for a reject its bytes are the row as a JSON object.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from cleaners.model import Reason, Reject
from flows.formats.blocks import BLOCK_BYTES, Block, Flaw, Record
from flows.formats.jsonl import HTML_FIELDS, ID_FIELDS, NO_FIELD, TEXT_FIELDS, URL_FIELDS, entry_of
from flows.settings import MIB, Fields, Settings

if TYPE_CHECKING:
    import pyarrow as pa

MAGIC = b"PAR1"

BATCH_ROWS = 64
"""Rows read at a time: with pages of 100 kB some 6 MB, so that memory stays bounded whatever the row groups are."""


def cut_parquet(file: BinaryIO, settings: Settings) -> Iterator[Block]:
    """Blocks of rows; a flaw where the file is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = 0
    try:
        reader = pq.ParquetFile(file, buffer_size=MIB, pre_buffer=False)
        names = columns_of(reader.schema_arrow.names, settings.fields)
        held: list[pa.RecordBatch] = []
        for batch in reader.iter_batches(BATCH_ROWS, columns=names):
            held.append(batch)
            if sum(one.nbytes for one in held) >= BLOCK_BYTES:
                yield _block(first, held)
                first += sum(one.num_rows for one in held)
                held = []
        if held:
            yield _block(first, held)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, EOFError) as error:
        yield Block(first, 1, b"", flaw=Reject(_reason(file), f"damaged parquet: {error}"[:500]))


def columns_of(names: list[str], fields: Fields) -> list[str]:
    """The columns to read: those that are set or usual; all of them where there is no text among them, so that a reject can name them."""
    wanted = {fields.text, fields.html, fields.id, fields.url, *ID_FIELDS, *URL_FIELDS}
    contents = {fields.text, fields.html, *TEXT_FIELDS, *HTML_FIELDS}
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
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - len(MAGIC)))
    return Reason.CORRUPT if file.read() == MAGIC else Reason.TRUNCATED


def read_parquet(block: Block, source: str, settings: Settings) -> Iterator[Record]:
    """The rows of a block as entries."""
    import pyarrow as pa

    position = block.first
    for batch in pa.ipc.open_stream(block.data):
        for row in batch.to_pylist():
            raw = json.dumps(row, ensure_ascii=False, default=_plain).encode("utf-8", "replace")
            bare = Record(position, Flaw(str(position), NO_FIELD, raw), raw)
            yield entry_of(row, bare, source, settings.fields)
            position += 1


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
