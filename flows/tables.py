"""The parquet tables: schemas, rows and the writer.

The columns' names and types are an interface: they stay, and new ones are added at the end. Written with zstd, statistics on the columns
that people filter by, a page index, and key-value metadata that says what wrote the file. The same rows give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from cleaners.model import Article, Cleaned

if TYPE_CHECKING:
    import pyarrow.parquet as pq

ROW_GROUP_ROWS = 50_000
"""Rows of a row group: about 100 MB of text before compression, so that readers can skip and need little memory."""

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
    ]
)
"""One row an article. ``text_hash``: SHA-256 of the text in UTF-8, hexadecimal. ``position``: the entry's 0-based place in its dump.
``fetched``: when a crawler got the page, from WARC."""

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
"""One row a reject. ``raw``: the entry's bytes as the dump's format holds them, capped; ``raw_size``: how many there were."""

SCHEMAS: Mapping[str, pa.Schema] = {"articles": ARTICLES, "ledger": LEDGER, "rejects": REJECTS}
"""The tables in the order in which they are put in place, last first: who sees an article can see its ledger."""

UNIQUE = frozenset({"id", "text", "text_hash", "raw", "published_raw", "article_id"})
"""Columns whose values hardly repeat: no dictionary, and no statistics on those that nobody compares."""


def article_id(source: str, entry: str, part: int) -> str:
    """The stable name of an article: the same entry of the same dump always gives the same one."""
    return hashlib.sha256(f"{source}\x1f{entry}\x1f{part}".encode()).hexdigest()[:32]


def article_row(
    article: Article, source: str, entry: str, rest: tuple[str, str | None, int, datetime | None]
) -> tuple[object, ...]:
    """A row of ``ARTICLES``. ``rest``: the cleaner's version, the encoding that was used, the entry's position, when it was fetched."""
    version, encoding, position, fetched = rest
    return (
        article_id(source, entry, article.part), source, entry, article.part, article.url, article.site, article.title,
        article.standfirst, article.text, article.authors, article.agency, article.place, article.published,
        article.updated, article.published_raw, article.language, article.words, article.lines_kept,
        article.lines_removed, article.confidence, hashlib.sha256(article.text.encode()).hexdigest(), version,
        article.section, article.image, encoding, position, fetched,
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


def open_writer(path: str, schema: pa.Schema, metadata: Mapping[str, str]) -> pq.ParquetWriter:
    """A parquet writer for the schema; ``metadata`` is kept in the file's key-value metadata."""
    # Imported here: loading the parquet library takes as long as cleaning a page.
    import pyarrow.parquet as pq

    tagged = schema.with_metadata({f"copydesk.{key}": value for key, value in sorted(metadata.items())})
    return pq.ParquetWriter(
        path,
        tagged,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        use_dictionary=[field.name for field in schema if field.name not in UNIQUE],
        write_statistics=[field.name for field in schema if field.name not in UNIQUE - {"id", "article_id"}],
        write_page_index=True,
    )


def write_table(path: str, table: pa.Table, metadata: Mapping[str, str]) -> None:
    """Write one parquet file. The bytes depend on the rows and the metadata alone, not on how the table came to be."""
    with open_writer(path, table.schema, metadata) as writer:
        writer.write_table(table.combine_chunks(), row_group_size=ROW_GROUP_ROWS)
