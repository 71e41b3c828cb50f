"""``copydesk head``, ``stats`` and ``sql``: looking at an output folder without writing code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice
from shutil import get_terminal_size
from typing import Any, TextIO

from flows.errors import UsageError
from flows.storage import Storage, open_storage
from flows.tables import SCHEMAS
from flows.terminal import fitted
from flows.urls import file_system, is_url

WIDEST = 100
"""Columns that a text takes where the terminal has as many; what is no terminal counts as wide."""
TOP = 20
"""Values that ``stats`` shows of a column, the most frequent first."""

TEXT_SHOWN = 300
MOST_SHOWN = 1000
"""Rows of an answer in SQL that a terminal shows: nobody reads more there."""
UNKNOWN = "(unknown)"
LEARNED = ("stories", "sites")
"""Tables that an output has only when they were asked for."""

COUNTED = (("articles", "site"), ("articles", "language"), ("ledger", "kind"), ("rejects", "reason"))


def head(out: str, number: int, table: str = "articles") -> Iterator[str]:
    """The first articles, each with its fields and the beginning of its text, or the first rejects with their reasons."""
    show = _article if table == "articles" else _reject
    is_empty = True
    for row in first_rows(out, number, table):
        is_empty = False
        yield from show(row)
    if is_empty and number:
        yield f"there are no {table} in {out}"


def first_rows(out: str, number: int, table: str = "articles") -> Iterator[dict[str, Any]]:
    """The first rows of a table."""
    storage = open_storage(out)
    return islice(chain.from_iterable(_rows(storage, name) for name in _files(storage, table)), number)


def _reject(row: dict[str, Any]) -> Iterator[str]:
    wide = get_terminal_size((0, 0)).columns
    place, why = f"{row['source']}#{row['entry']}", f"  {row['reason']}: {row['detail']}"
    yield from fitted([plain(place), plain(why)], wide or None, 2)


def _article(row: dict[str, Any]) -> Iterator[str]:
    yield plain(row["title"] or "(no title)")
    facts = [
        *row["authors"], row["agency"], row["place"], row["published"] and f"{row['published']:%Y-%m-%d %H:%M}", row["language"],
        f"{row['words']:,} words", row["url"] or f"{row['source']}#{row['entry']}",
    ]  # fmt: skip
    wide = get_terminal_size((0, 0)).columns
    yield from fitted(["  " + " · ".join(plain(fact) for fact in facts if fact)], wide or None, 2)
    yield from fitted(["  " + plain(_beginning(row["text"]))], min(WIDEST, wide or WIDEST), 2)
    yield ""


def _beginning(text: str) -> str:
    """The beginning of a text, to the end of a word; without words, as in Chinese, to any letter.

    >>> _beginning("word " * 100)[-16:], _beginning("日" * 400)[-7:]
    ('rd word word […]', '日日日 […]')
    """
    words = " ".join(text.split())
    if len(words) <= TEXT_SHOWN:
        return words
    shown = words[:TEXT_SHOWN]
    return f"{shown.rpartition(' ')[0] or shown} […]"


def stats(out: str) -> Iterator[str]:
    """Rows of each table, and the most frequent sites, languages, kinds and reasons."""
    counted = counts(out)
    for table, number in counted["rows"].items():
        yield f"{table:<10}{number:>14,}"
    for table, column in COUNTED:
        values = counted[table][column]
        if values:
            yield f"\n{table} by {column}"
        for value, count in list(values.items())[:TOP]:
            yield f"  {plain(value or UNKNOWN):<40}{count:>12,}"
        if len(values) > TOP:
            yield f"  and {len(values) - TOP:,} more"


def counts(out: str) -> dict[str, Any]:
    """Rows of each table, and of the columns of ``COUNTED`` each value with its rows, the most frequent first; "" where it is unknown."""
    storage = open_storage(out)
    rows = {table: sum(_count(storage, name) for name in _files(storage, table)) for table in SCHEMAS}
    found: dict[str, Any] = {"rows": rows, **{table: {} for table in SCHEMAS}}
    for table, column in COUNTED:
        found[table][column] = {value or "": count for value, count in _value_counts(storage, table, column)}
    return found


def sql(out: str, query: str) -> Iterator[tuple[Any, ...]]:
    """The answer to a query over the three tables and those of ``LEARNED`` that are there: the columns' names, then the rows.

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
            if (answer := database.execute(query)) is None:
                raise UsageError("the query is empty: ask something, such as SELECT count(*) FROM articles")
            yield tuple(column[0] for column in answer.description or ())
            while rows := answer.fetchmany(1000):
                yield from rows
        except duckdb.Error as error:
            raise UsageError(f"the query does not work: {error}") from error


def print_objects(rows: Iterator[tuple[Any, ...]], stream: TextIO) -> None:
    """Print each row as a JSON object on a line, under the names of the header, which comes first."""
    names = next(rows)
    for row in rows:
        values = dict(zip(names, row, strict=True))
        print(json.dumps(values, ensure_ascii=False, default=plain_value), file=stream)


def plain_value(value: Any) -> str:  # noqa: ANN401  # whatever a query may give
    """What JSON has no type for: times as elsewhere, bytes as hexadecimal digits, the rest as it is written."""
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def print_table(answer: Iterator[tuple[Any, ...]], stream: TextIO) -> None:
    """Print a header and rows: as a table on a terminal, whose first ``MOST_SHOWN`` rows are shown, else separated by tabs."""
    rows = (tuple(plain("" if value is None else str(value)) for value in row) for row in answer)
    if not stream.isatty():
        for row in rows:
            print("\t".join(row), file=stream)
        return
    # Imported here: pipes do without.
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in next(rows):
        table.add_column(escape(name), overflow="fold")
    for row in islice(rows, MOST_SHOWN):
        table.add_row(*map(escape, row))
    Console(file=stream, highlight=False).print(table)
    if next(rows, None) is not None:
        print(f"the first {MOST_SHOWN:,} rows; into a pipe or a file go all", file=stream)


def example_reject(out: str, files: Iterable[str]) -> str:
    """The first reject in some of an output's files, in a few words; empty where there is none."""
    import pyarrow.parquet as pq

    storage = open_storage(out)
    for name in files:
        with storage.open(f"rejects/{name}.parquet") as file:
            table = pq.read_table(file, columns=["source", "entry", "reason", "detail"], partitioning=None)
        for row in table.slice(0, 1).to_pylist():
            return plain(
                f"{row['source']}#{row['entry']}: {row['reason']}: {row['detail'] or ''}".rstrip(": ")
            )
    return ""


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
