"""The parquet tables: schemas, rows and the writer.

The columns' names and types are an interface: they stay, and new ones are added at the end. Rows stand in an order, in groups of a size and
with statistics, page index and Bloom filters that let a reader who asks for a site, a time or an address pass over most of the file.
Compressed with zstd; key-value metadata says what wrote the file. The same rows give the same bytes, in whatever order they came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import pyarrow as pa

from cleaners.model import Article, Cleaned

ROW_GROUP_ROWS = {"articles": 10_000, "ledger": 100_000, "rejects": 10_000}
"""Rows of a row group: 10 to 30 MB before compression. A file has several, so that there is something to skip, and none is so small that
a reader spends its time on footers."""

BLOOM = {"articles": ("id", "url", "text_hash"), "ledger": ("article_id",), "rejects": ()}
"""Columns that are asked for one value that occurs once, or in one place, and by which rows are not sorted."""

BLOOM_ERROR = 0.01
"""One row group in a hundred is read in vain; at 10,000 rows a filter takes 16 KB."""

COMPRESSION_LEVEL = 3
"""zstd's default: higher levels save a few per cent of space and double the time."""

_TEXT = pa.string()
_TIME = pa.timestamp("us", tz="UTC")

ARTICLES = pa.schema(
    [
        pa.field("id", _TEXT, nullable=False),
        pa.field("source", _TEXT, nullable=False),
        pa.field("entry", _TEXT, nullable=False),
        pa.field("part", pa.int32(), nullable=False),
        ("url", _TEXT),
        ("site", _TEXT),
        ("title", _TEXT),
        ("standfirst", _TEXT),
        pa.field("text", _TEXT, nullable=False),
        ("authors", pa.list_(_TEXT)),
        ("agency", _TEXT),
        ("place", _TEXT),
        ("published", _TIME),
        ("updated", _TIME),
        ("published_raw", _TEXT),
        ("language", _TEXT),
        pa.field("words", pa.int32(), nullable=False),
        pa.field("lines_kept", pa.int32(), nullable=False),
        pa.field("lines_removed", pa.int32(), nullable=False),
        pa.field("confidence", pa.float64(), nullable=False),
        pa.field("text_hash", _TEXT, nullable=False),
        pa.field("cleaner_version", _TEXT, nullable=False),
        ("section", _TEXT),
        ("image", _TEXT),
        ("encoding", _TEXT),
        pa.field("position", pa.int64(), nullable=False),
        ("fetched", _TIME),
        ("paragraph_lines", pa.list_(pa.int32())),
        ("damage", _TEXT),
    ]
)
"""One row an article. ``text_hash``: SHA-256 of the text in UTF-8, hexadecimal. ``position``: the entry's 0-based place in its dump.
``fetched``: when a crawler got the page, from WARC. ``paragraph_lines``: the 0-based line of the entry at which each paragraph of the text
begins; with the ledger's lines it gives the entry's order. ``damage``: what is known to be missing of the entry, such as the end of a page
that the crawler cut off; null where nothing is."""

LEDGER = pa.schema(
    [
        ("article_id", _TEXT),
        pa.field("source", _TEXT, nullable=False),
        pa.field("entry", _TEXT, nullable=False),
        ("part", pa.int32()),
        pa.field("line", pa.int32(), nullable=False),
        pa.field("kind", _TEXT, nullable=False),
        pa.field("rule", _TEXT, nullable=False),
        pa.field("confidence", pa.float64(), nullable=False),
        pa.field("text", _TEXT, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row a removed line; ``article_id`` and ``part`` are null where no article claims it."""

REJECTS = pa.schema(
    [
        pa.field("source", _TEXT, nullable=False),
        pa.field("entry", _TEXT, nullable=False),
        pa.field("reason", _TEXT, nullable=False),
        pa.field("detail", _TEXT, nullable=False),
        pa.field("raw", pa.binary(), nullable=False),
        pa.field("raw_size", pa.int64(), nullable=False),
        pa.field("position", pa.int64(), nullable=False),
        ("format", _TEXT),
        ("url", _TEXT),
        ("encoding", _TEXT),
        pa.field("cleaner_version", _TEXT, nullable=False),
    ]
)
"""One row a reject. ``raw``: the entry's bytes as the dump's format holds them, capped; ``raw_size``: how many there were.
``format``: of those bytes; null where they are no entry but the beginning of something that could not be read."""

SCHEMAS: Mapping[str, pa.Schema] = {"articles": ARTICLES, "ledger": LEDGER, "rejects": REJECTS}
"""The tables in the order in which they are put in place, last first: who sees an article can see its ledger."""

ORDER = {
    "articles": ("site", "published", "source", "position", "part"),
    "ledger": ("source", "position", "line"),
    "rejects": ("source", "position"),
}
"""What a file's rows are sorted by, nulls last: articles as people filter, and all else as it stands in the dumps."""

FEW_ROWS = 1000
"""Rows up to which it is looked whether they are sorted: what sorts is imported first, and takes longer than a small run needs for them."""

UNIQUE = frozenset({"id", "url", "text", "text_hash", "raw", "published_raw", "article_id"})
"""Columns whose values hardly repeat: no dictionary."""

UNCOMPARED = frozenset({"text", "text_hash", "raw", "published_raw"})
"""Columns that nobody compares: no statistics."""


def article_id(source: str, entry: str, part: int, position: int | None = None) -> str:
    """The stable name of an article: the same entry of the same dump always gives the same one.

    ``position``: the entry's place in the dump, where one before it has the same id.
    """
    place = "" if position is None else f"\x1f{position}"
    return hashlib.sha256(f"{source}\x1f{entry}\x1f{part}{place}".encode()).hexdigest()[:32]


def article_row(
    article: Article, source: str, entry: str, rest: tuple[str, str | None, int, datetime | None, str | None]
) -> tuple[object, ...]:
    """A row of ``ARTICLES``.

    ``rest``: the cleaner's version, the encoding that was used, the entry's position, when it was fetched, its damage.
    """
    version, encoding, position, fetched, damage = rest
    return (
        article_id(source, entry, article.part), source, entry, article.part, article.url, article.site, article.title,
        article.standfirst, article.text, article.authors, article.agency, article.place, article.published,
        article.updated, article.published_raw, article.language, article.words, article.lines_kept,
        article.lines_removed, article.confidence, hashlib.sha256(article.text.encode()).hexdigest(), version,
        article.section, article.image, encoding, position, fetched, article.paragraph_lines, damage,
    )  # fmt: skip


def ledger_rows(cleaned: Cleaned, source: str, entry: str, position: int) -> list[tuple[object, ...]]:
    """Rows of ``LEDGER``."""
    ids = {article.part: article_id(source, entry, article.part) for article in cleaned.articles}
    return [
        (
            ids[removed.part] if removed.part is not None else None, source, entry, removed.part, removed.line.number,
            removed.verdict.kind.value, removed.verdict.rule, removed.verdict.confidence, removed.line.raw, position,
        )
        for removed in cleaned.ledger
    ]  # fmt: skip


def as_table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """Rows as one Arrow table of the schema."""
    columns: Iterable[Sequence[object]] = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def conformed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with the schema's columns, which an older version of the cleaner may not have written: those are null."""
    columns = [
        table.column(field.name) if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _is_sorted(keys: pa.Table) -> bool:
    """Whether the rows stand in ascending order, nulls last."""
    rows = [[(value is None, value) for value in row] for row in zip(*keys.to_pydict().values(), strict=True)]
    return all(before <= after for before, after in pairwise(rows))


def in_order(name: str, table: pa.Table) -> pa.Table:
    """The rows of a table of ``SCHEMAS`` as they stand in a file."""
    if table.num_rows <= FEW_ROWS and _is_sorted(table.select(ORDER[name])):
        return table
    return table.sort_by([(column, "ascending") for column in ORDER[name]])


def write_table(path: str, name: str, table: pa.Table, metadata: Mapping[str, str]) -> None:
    """Write one parquet file of a table of ``SCHEMAS``; ``metadata`` is kept in the file's key-value metadata.

    The bytes depend on the rows and the metadata alone, not on how the table came to be.
    """
    # Imported here: loading the parquet library takes as long as cleaning a page.
    import pyarrow.parquet as pq

    schema = SCHEMAS[name]
    tagged = schema.with_metadata({f"copydesk.{key}": value for key, value in sorted(metadata.items())})
    rows = min(ROW_GROUP_ROWS[name], max(table.num_rows, 1))
    with pq.ParquetWriter(
        path,
        tagged,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        use_dictionary=[field.name for field in schema if field.name not in UNIQUE],
        write_statistics=[field.name for field in schema if field.name not in UNCOMPARED],
        write_page_index=True,
        sorting_columns=pq.SortingColumn.from_ordering(
            schema, [(column, "ascending") for column in ORDER[name]]
        ),
        bloom_filter_options={column: {"ndv": rows, "fpp": BLOOM_ERROR} for column in BLOOM[name]},
    ) as writer:
        if table.num_rows:  # a row group of no rows is more than some readers can read (datasets)
            writer.write_table(in_order(name, table).combine_chunks(), row_group_size=ROW_GROUP_ROWS[name])
