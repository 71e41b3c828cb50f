"""Files of the tables that are learned from all articles: ``OUT/stories`` and ``OUT/sites``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from flows.storage import Storage


def read_file(storage: Storage, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a parquet file. Without threads, which may outlive the program's end, and without what reads many files."""
    import pyarrow.parquet as pq

    with storage.open(name) as file, pq.ParquetFile(file) as parquet:
        return parquet.read(columns=columns, use_threads=False)


def write_whole(
    storage: Storage, name: str, table: pa.Table, metadata: Mapping[str, str], *, synced: bool = True
) -> None:
    """Write a parquet file so that it is there whole or not at all. The same rows and metadata give the same bytes.

    ``synced``: even when the power fails.
    """
    # Imported here: loading the parquet library takes as long as cleaning a page.
    import pyarrow.parquet as pq

    tagged = table.schema.with_metadata({f"copydesk.{key}": value for key, value in sorted(metadata.items())})
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, tagged, compression="zstd") as writer:
        writer.write_table(table.combine_chunks())
    storage.write(name, sink.getvalue().to_pybytes(), synced=synced)
