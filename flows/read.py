"""Reading an output folder from Python: Arrow, Polars or pandas, filtered while reading, with the ledger joined where it is wanted.

    out = read("out")
    out.articles(site="news.example", since="2024-01-01").to_polars()
    for batch in out.articles(ledger=True).batches(): ...     # never more than a file's ledger in memory
    out.ledger(kind="promo").to_pandas()

Filters and columns are handed to the parquet reader, which skips what their statistics rule out. Files come in order of their
names and rows in the order of the dumps, so the same output reads the same way everywhere. Columns that an older version did not
write are null.
"""

from __future__ import annotations

import functools
import operator
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.fs as pafs

from cleaners.model import Kind, Reason
from flows.errors import UsageError
from flows.tables import LEDGER, SCHEMAS
from flows.urls import file_system, is_url, local_path

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

BATCH_ROWS = 4096
"""Rows of a batch: some 20 MB of articles, so that a batch costs little and a loop over batches less."""

Choice = str | Iterable[str] | None
"""One value, several, or None for any."""
Time = datetime | date | str | None

REMOVED = pa.list_(pa.struct([LEDGER.field(name) for name in ("line", "kind", "rule", "confidence", "text")]))
"""What ``ledger=True`` adds to an article: its removed lines in order, as the column ``ledger``."""


def read(out: str | os.PathLike[str], filesystem: pafs.FileSystem | None = None) -> Output:
    """The output of ``copydesk clean`` at ``out``: a folder, or a URL of any file system that fsspec knows (``s3://bucket/out``).

    ``filesystem``: of pyarrow, for a path that needs one of its own. Raises UsageError where there is no such output.
    """
    given = os.fspath(out)
    if filesystem is not None:
        root = given
    elif is_url(given):
        remote, root = file_system(given)
        filesystem = pafs.PyFileSystem(pafs.FSSpecHandler(remote))
    else:
        filesystem, root = pafs.LocalFileSystem(), os.path.abspath(local_path(given))
    root = root.rstrip("/")
    if filesystem.get_file_info(f"{root}/articles").type != pafs.FileType.Directory:
        raise UsageError(f"{given!r} is no output of copydesk clean: it has no folder articles/")
    return Output(root, filesystem)


@dataclass(frozen=True, slots=True)
class Output:
    """An output folder. Its three methods give rows that are read when they are asked for."""

    root: str
    filesystem: pafs.FileSystem

    def articles(
        self, *, site: Choice = None, language: Choice = None, since: Time = None, until: Time = None, ledger: bool = False
    ) -> Rows:  # fmt: skip
        """Articles of any of the sites and languages, published at or after ``since`` and before ``until`` (UTC where no zone is given).

        ``ledger``: each with a column ``ledger``, the list of its removed lines (line, kind, rule, confidence, text).
        """
        conditions = [*_among("site", site), *_among("language", language)]
        if since is not None:
            conditions.append(pc.field("published") >= _time(since))
        if until is not None:
            conditions.append(pc.field("published") < _time(until))
        return Rows(self, "articles", _all_of(conditions), with_ledger=ledger)

    def ledger(self, *, kind: Choice = None, rule: Choice = None) -> Rows:
        """Removed lines of any of the kinds and rules. Raises UsageError for a kind that there is not."""
        kinds = _among("kind", _known("kind", kind, Kind))
        return Rows(self, "ledger", _all_of([*kinds, *_among("rule", rule)]))

    def rejects(self, *, reason: Choice = None) -> Rows:
        """Rejected documents, of any of the reasons. Raises UsageError for a reason that there is not."""
        return Rows(self, "rejects", _all_of(_among("reason", _known("reason", reason, Reason))))

    def files(self, table: str) -> list[str]:
        """Paths of a table's files, sorted by name, those of one name (in folders of a partition) together."""
        selector = pafs.FileSelector(f"{self.root}/{table}", recursive=True, allow_not_found=True)
        found = (info for info in self.filesystem.get_file_info(selector) if info.path.endswith(".parquet"))
        return [info.path for info in sorted(found, key=lambda info: (info.base_name, info.path))]

    def scan(self, path: str, table: str) -> ds.Dataset:
        """One file of a table as a dataset with the table's columns."""
        return ds.dataset(path, SCHEMAS[table], format="parquet", filesystem=self.filesystem)

    def claimed_lines(self, name: str) -> pa.Table:
        """The lines in one of the ledger's files that belong to an article. Raises UsageError where there is no such file."""
        path = f"{self.root}/ledger/{name}"
        if self.filesystem.get_file_info(path).type != pafs.FileType.File:
            raise UsageError(f"{path} is missing: the tables of {self.root} do not belong together")
        columns = ["article_id", *(field.name for field in REMOVED.value_type)]
        return self.scan(path, "ledger").to_table(columns=columns, filter=pc.field("article_id").is_valid())


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table, read when they are asked for. Iterating gives a dict a row."""

    output: Output
    table: str
    condition: pc.Expression | None = None
    columns: tuple[str, ...] | None = None
    with_ledger: bool = False

    def select(self, *columns: str) -> Rows:
        """The same rows with these columns only; the others are not read. ``ledger`` stands for the joined lines. Raises UsageError."""
        known = set(SCHEMAS[self.table].names) | ({"ledger"} if self.with_ledger else set())
        if unknown := [name for name in columns if name not in known]:
            raise UsageError(
                f"{self.table} has no column {', '.join(unknown)}; it has {', '.join(sorted(known))}"
            )
        return replace(self, columns=columns)

    @property
    def schema(self) -> pa.Schema:
        """The columns that come out, with their types."""
        table = SCHEMAS[self.table]
        whole = table.append(pa.field("ledger", REMOVED)) if self.with_ledger else table
        return pa.schema([whole.field(name) for name in (self.columns or whole.names)])

    def batches(self, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """The rows, at most so many at a time; none of them empty."""
        if self.with_ledger:
            yield from self._joined(rows)
        else:
            for path in self.output.files(self.table):
                yield from self._scanned(path, rows, self.schema.names)

    def to_arrow(self) -> pa.Table:
        """All rows as one Arrow table."""
        return pa.Table.from_batches(self.batches(), schema=self.schema)

    def to_polars(self) -> pl.DataFrame:
        """All rows as a Polars frame. Raises UsageError where Polars is not installed."""
        try:
            import polars as pl
        except ImportError as error:
            raise UsageError("to_polars needs Polars: pip install 'copydesk[frames]'") from error
        frame = pl.from_arrow(self.to_arrow())
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  # a table never gives a series
        return frame

    def to_pandas(self) -> pd.DataFrame:
        """All rows as a pandas frame. Raises UsageError where pandas is not installed."""
        try:
            import pandas as pd  # noqa: F401  # Arrow imports it by itself; here its absence gets a message
        except ImportError as error:
            raise UsageError("to_pandas needs pandas: pip install 'copydesk[frames]'") from error
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def count(self) -> int:
        """How many rows there are; reads no more than the filters need."""
        files = self.output.files(self.table)
        return sum(self.output.scan(path, self.table).count_rows(filter=self.condition) for path in files)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """A dict a row, read in batches."""
        for batch in self.batches():
            yield from batch.to_pylist()

    def _scanned(self, path: str, rows: int, columns: list[str]) -> Iterator[pa.RecordBatch]:
        scanner = self.output.scan(path, self.table).scanner(
            columns, self.condition, batch_size=rows, batch_readahead=2, fragment_readahead=1
        )
        return (batch for batch in scanner.to_batches() if batch.num_rows)

    def _joined(self, rows: int) -> Iterator[pa.RecordBatch]:
        """Articles with their removed lines, which stand in the ledger's file of the same name."""
        wanted = self.schema.names
        read = list(dict.fromkeys(["id", *(name for name in wanted if name != "ledger")]))
        for name, paths in groupby(self.output.files(self.table), os.path.basename):
            lines: pa.Table | None = None
            for batch in chain.from_iterable(self._scanned(path, rows, read) for path in paths):
                lines = lines if lines is not None else self.output.claimed_lines(name)
                whole = batch.append_column("ledger", removed_lines(batch.column("id"), lines))
                yield whole.select(wanted).cast(self.schema)


def removed_lines(ids: pa.Array, lines: pa.Table) -> pa.Array:
    """For each article id the list of its lines, in the order of the table. Lines of other articles are left out."""
    owners = pc.index_in(lines.column("article_id"), value_set=ids)
    lines = lines.append_column("owner", owners).filter(pc.is_valid(owners))
    order = pc.sort_indices(lines, [("owner", "ascending"), ("line", "ascending")])
    lines = lines.take(order).combine_chunks()
    counts = {row["values"]: row["counts"] for row in pc.value_counts(lines.column("owner")).to_pylist()}
    ends = [0]
    for owner in range(len(ids)):
        ends.append(ends[-1] + counts.get(owner, 0))
    fields = list(REMOVED.value_type)
    columns = [lines.column(field.name).combine_chunks() for field in fields]
    structs = pa.StructArray.from_arrays(columns, fields=fields)
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), structs)


def _known(what: str, choice: Choice, names: type[StrEnum]) -> Choice:
    """The choice, where all of it stands in a closed list: what is misspelt would give no rows, and nobody would know why."""
    if choice is None:
        return None
    chosen = [choice] if isinstance(choice, str) else list(choice)
    if unknown := [repr(one) for one in chosen if one not in list(names)]:
        raise UsageError(f"there is no {what} {', '.join(unknown)}; known are {', '.join(names)}")
    return chosen


def _among(column: str, choice: Choice) -> list[pc.Expression]:
    if choice is None:
        return []
    # With its type: an empty list chooses nothing, and would have none of its own.
    return [
        pc.field(column).isin(pa.array([choice] if isinstance(choice, str) else list(choice), pa.string()))
    ]


def _all_of(conditions: list[pc.Expression]) -> pc.Expression | None:
    return functools.reduce(operator.and_, conditions) if conditions else None


def _time(value: datetime | date | str) -> pa.Scalar:
    """A moment in UTC. Raises UsageError for text that is no ISO 8601 date or time."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise UsageError(f"a date such as 2024-01-31 was expected, not {value!r}") from error
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return pa.scalar(moment, pa.timestamp("us", tz="UTC"))
