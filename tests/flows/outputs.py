"""What stands in an output, wherever it is: compared byte for byte, and searched for what should not be left there."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from flows.storage import open_storage
from flows.store import ASIDE, JOURNAL, UNITS
from flows.tables import SCHEMAS


def written(out: Path | str) -> dict[str, str]:
    """Every file in the tables' folders with the hash of its bytes."""
    storage = open_storage(str(out))
    names = [name for table in SCHEMAS for name in storage.tree(table)]
    return {name: hashlib.sha256(storage.read(name)).hexdigest() for name in names}


def rows(out: Path | str, table: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    storage = open_storage(str(out))
    found = [pq.read_table(io.BytesIO(storage.read(name))) for name in storage.tree(table)]
    return [row for part in found for row in part.to_pylist()]


def left_over(out: Path | str) -> list[str]:
    """What is in the working memory that a finished run has no use for."""
    storage = open_storage(str(out))
    return [name for folder in (UNITS, JOURNAL, ASIDE) for name in storage.tree(folder)]
