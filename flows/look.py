"""``copydesk head``, ``stats`` and ``sql``: looking at an output folder without writing code."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import Any

from flows.errors import UsageError
from flows.storage import Storage, open_storage
from flows.tables import SCHEMAS
from flows.urls import file_system, is_url

WIDEST = 100
"""Columns that a text takes where the terminal has as many; what is no terminal counts as wide."""
TOP = 20
"""Values that ``stats`` shows of a column, the most frequent first."""

TEXT_SHOWN = 300
LEARNED = ("stories", "sites")
"""Tables that an output has only when they were asked for."""

COUNTED = (("articles", "site"), ("articles", "language"), ("ledger", "kind"), ("rejects", "reason"))


def head(out: str, number: int) -> Iterator[str]:
    """The first articles, each with its fields and the beginning of its text."""
    shown = 0
    storage = open_storage(out)
    for name in _files(storage, "articles"):
        for row in _rows(storage, name):
            if shown == number:
                return
            shown += 1
            yield from _article(row)


def _article(row: dict[str, Any]) -> Iterator[str]:
    yield plain(row["title"] or "(no title)")
    facts = [
        *row["authors"], row["agency"], row["place"], row["published"] and row["published"].isoformat(), row["language"],
        f"{row['words']:,} words", row["url"] or f"{row['source']}#{row['entry']}",
    ]  # fmt: skip
    yield "  " + " · ".join(plain(fact) for fact in facts if fact)
    width = min(WIDEST, get_terminal_size((WIDEST, 0)).columns)
    yield from textwrap.wrap(
        plain(textwrap.shorten(row["text"], TEXT_SHOWN)), width, initial_indent="  ", subsequent_indent="  "
    )
    yield ""


def stats(out: str) -> Iterator[str]:
    """Rows of each table, and the most frequent sites, languages, kinds and reasons."""
    storage = open_storage(out)
    for table in SCHEMAS:
        yield f"{table:<10}{sum(_count(storage, name) for name in _files(storage, table)):>14,}"
    for table, column in COUNTED:
        counts = _value_counts(storage, table, column)
        if counts:
            yield f"\n{table} by {column}"
        for value, count in counts[:TOP]:
            yield f"  {plain(str(value or '(unknown)')):<40}{count:>12,}"
        if len(counts) > TOP:
            yield f"  and {len(counts) - TOP:,} more"


def sql(out: str, query: str) -> Iterator[str]:
    """The answer to a query over the three tables and those of ``LEARNED`` that are there; tab-separated, with a header.

    Raises UsageError.
    """
    try:
        import duckdb  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise UsageError("copydesk sql needs DuckDB: pip install 'copydesk[sql]'") from error
    storage = open_storage(out)
    with duckdb.connect() as database:
        if is_url(out):
            database.register_filesystem(file_system(out)[0])
        for table in (*SCHEMAS, *(name for name in LEARNED if _files(storage, name))):
            depth = "" if table in LEARNED else "**/"
            pattern = f"{out}/{table}/{depth}*.parquet".replace("'", "''")
            database.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{pattern}')")  # noqa: S608
        try:
            answer = database.execute(query)
        except duckdb.Error as error:
            raise UsageError(f"the query does not work: {error}") from error
        yield "\t".join(column[0] for column in answer.description or ())
        while rows := answer.fetchmany(1000):
            yield from (
                "\t".join(plain("" if value is None else str(value)) for value in row) for row in rows
            )


def _files(storage: Storage, table: str) -> list[str]:
    return [name for name in storage.tree(table) if name.endswith(".parquet")]


def _rows(storage: Storage, name: str) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    with storage.open(name) as file, pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(64):
            yield from batch.to_pylist()


def _count(storage: Storage, name: str) -> int:
    import pyarrow.parquet as pq

    with storage.open(name) as file:
        rows: int = pq.read_metadata(file).num_rows
    return rows


def _value_counts(storage: Storage, table: str, column: str) -> list[tuple[str | None, int]]:
    """Values and how often they stand in the column, most frequent first."""
    from collections import Counter

    import pyarrow.parquet as pq

    counts: Counter[str | None] = Counter()
    for name in _files(storage, table):
        with storage.open(name) as file:
            read = pq.read_table(file, columns=[column], partitioning=None)
        for pair in read.column(column).value_counts().to_pylist():
            counts[pair["values"]] += pair["counts"]
    return counts.most_common()


def plain(text: str) -> str:
    """Text on one line, without what could command a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
