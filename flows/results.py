"""The result of a unit on disk: its three tables as Arrow streams in one file, put in place at once, and its tally."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from flows.cleaning import UnitRows
from flows.storage import storage_of
from flows.tables import SCHEMAS, as_table
from flows.tally import Tally, tally_from

TALLY = b"copydesk.tally"


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit's tables by name, and its counts."""

    tables: Mapping[str, pa.Table]
    tally: Tally


def result_of(rows: UnitRows) -> UnitResult:
    """The rows as Arrow tables."""
    tables = {name: as_table(getattr(rows, name), schema) for name, schema in SCHEMAS.items()}
    return UnitResult(tables, rows.tally)


def save_result(result: UnitResult, path: str) -> None:
    """Write the result to a path or URL; whoever sees the file sees all of it."""
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    note = {TALLY: json.dumps(result.tally.as_dict())}
    sink = pa.BufferOutputStream()
    for table in result.tables.values():
        with pa.ipc.new_stream(sink, table.schema.with_metadata(note), options=options) as stream:
            stream.write_table(table)
    storage, name = storage_of(path)
    # Not forced to the disk: a result that a power failure has damaged is made again.
    storage.write(name, sink.getvalue().to_pybytes(), synced=False)


def load_tally(path: str) -> Tally | None:
    """The counts of the result at ``path``; None where there is none that can be read."""
    storage, name = storage_of(path)
    try:
        with storage.open(name) as file, pa.ipc.open_stream(file) as stream:
            return tally_from(json.loads(stream.schema.metadata[TALLY]))
    except (FileNotFoundError, pa.ArrowInvalid):
        return None


def load_result(path: str) -> UnitResult:
    """The result at ``path``. Raises OSError where it is gone."""
    storage, name = storage_of(path)
    file = pa.BufferReader(storage.read(name))
    tables = {}
    for table, schema in SCHEMAS.items():
        with pa.ipc.open_stream(file) as stream:
            tally = tally_from(json.loads(stream.schema.metadata[TALLY]))
            tables[table] = stream.read_all().replace_schema_metadata(schema.metadata)
    return UnitResult(tables, tally)
