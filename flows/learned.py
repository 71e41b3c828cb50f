"""Files of the tables that are learned from all articles: ``OUT/stories`` and ``OUT/sites``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.aside import aside_name


def write_whole(path: Path, table: pa.Table, metadata: Mapping[str, str]) -> None:
    """Write a parquet file so that it is there whole or not at all. The same rows and metadata give the same bytes."""
    tagged = table.schema.with_metadata({f"copydesk.{key}": value for key, value in sorted(metadata.items())})
    aside = aside_name(str(path))
    with pq.ParquetWriter(aside, tagged, compression="zstd") as writer:
        writer.write_table(table.combine_chunks())
    os.replace(aside, path)
