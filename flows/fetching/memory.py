"""What is known of earlier fetches: a log in the inbox, ``INBOX/.scrape/fetches/*.parquet``, one row a fetch. It is the memory too.

    SELECT reason, count(*) FROM 'inbox/.scrape/fetches/*.parquet' WHERE outcome = 'failed' GROUP BY 1

Pages lie in dumps ``INBOX/scrape-<run>-<number>.warc.gz``. A dump is written aside and put in place whole, then its rows are; a dump whose
rows are missing, since the run was killed in between, is read again for the addresses that it holds. So a kill at any moment neither
loses a page nor fetches it into two dumps.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from flows.aside import aside_name
from flows.errors import UsageError
from flows.fetching.manners import PASSING
from flows.fetching.sources import key_of
from flows.storage import Check, open_storage

FETCHES, ASIDE, LOCKS = ".scrape/fetches", ".scrape/aside", ".copydesk"
DUMP = re.compile(r"scrape-.*\.warc\.gz")

PAGE, SOURCE, FAILED = "page", "source", "failed"
"""Outcomes of a fetch."""

MOST_TRIES = 5
"""Runs that try a page which failed for a passing reason: a day of runs every few hours, after which it is not coming back."""

MOST_LOGS = 200
"""Files of the log before they are put into one: a run opens them all."""

SCHEMA = pa.schema(
    [
        ("url", pa.string()),
        ("final_url", pa.string()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("status", pa.int16()),
        ("bytes", pa.int64()),
        ("fetched", pa.timestamp("us", "UTC")),
        ("etag", pa.string()),
        ("last_modified", pa.string()),
        ("dump", pa.string()),
        ("run", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fetch. ``dump``: the file that holds the page; ``etag`` and ``last_modified``: what a source is asked with the next time."""

    url: str
    outcome: str
    run: str
    fetched: datetime
    final_url: str | None = None
    reason: str | None = None
    detail: str | None = None
    status: int | None = None
    bytes: int = 0
    etag: str | None = None
    last_modified: str | None = None
    dump: str | None = None


class Memory:
    """An inbox's log of fetches; the inbox is a folder, or a URL that can be written to."""

    def __init__(self, inbox: str) -> None:
        self._storage = open_storage(inbox)
        self._check: Check = _always
        self.done: set[str] = set()
        self.tries: Counter[str] = Counter()
        self.validators: dict[str, dict[str, str]] = {}
        self._asked: dict[str, datetime] = {}

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Ready to be asked and written to; runs on one inbox take turns. Raises UsageError."""
        root = self._storage.root
        try:
            self._storage.prepare((LOCKS, FETCHES, ASIDE))
        except OSError as error:
            raise UsageError(
                f"cannot write to {root}: {error}. Give a place that you may write to"
            ) from error
        with self._storage.lock() as self._check:
            self._storage.sweep(ASIDE)
            self._load()
            yield

    def _load(self) -> None:
        logs = [f"{FETCHES}/{name}" for name in self._storage.names(FETCHES) if name.endswith(".parquet")]
        dumps = set()
        for name in logs:
            for row in self._table(name).to_pylist():
                self._learn(row)
                dumps.add(row["dump"])
        for name in self._storage.names(""):
            if DUMP.fullmatch(name) and name not in dumps:
                with self._storage.open(name) as file:
                    rows = list(rows_of(file, name))
                self.write(rows, name.removesuffix(".warc.gz"))
        if len(logs) > MOST_LOGS:
            self._gather(logs)

    def _gather(self, logs: list[str]) -> None:
        """Put the log into one file. A kill before the old ones are gone leaves rows twice, which teach nothing new."""
        last = logs[-1].rpartition("/")[2].removesuffix(".parquet")
        self._put(pa.concat_tables(list(map(self._table, logs))), f"log-{last}")
        self._storage.remove(logs)

    def _table(self, name: str) -> pa.Table:
        return pq.read_table(pa.BufferReader(self._storage.read(name)))

    def _learn(self, row: Mapping[str, Any]) -> None:
        names = {key_of(row["url"]), key_of(row["final_url"] or row["url"])}
        if row["outcome"] == PAGE:
            self.done |= names
        elif row["outcome"] == SOURCE and self._asked.get(row["url"], row["fetched"]) <= row["fetched"]:
            self._asked[row["url"]] = row["fetched"]
            told = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]}
            self.validators[row["url"]] = {name: value for name, value in told.items() if value}
        elif row["outcome"] == FAILED:
            self.tries[key_of(row["url"])] += 1 if row["reason"] in PASSING else MOST_TRIES

    def wants(self, url: str, *, again: bool) -> bool:
        """Whether a page is still to be fetched. ``again``: also where it failed for good."""
        key = key_of(url)
        return key not in self.done and (again or self.tries[key] < MOST_TRIES)

    def write(self, rows: Iterable[Row], name: str) -> None:
        """Put rows into the log, as one file."""
        plain = [asdict(row) for row in rows]
        for row in plain:
            self._learn(row)
        if plain:
            self._put(pa.Table.from_pylist(plain, SCHEMA), name)

    def _put(self, table: pa.Table, name: str) -> None:
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        self._check()
        self._storage.write(f"{FETCHES}/{name}.parquet", sink.getvalue().to_pybytes())

    def place(self, dump: str, name: str) -> None:
        """Put a dump, which lies on this machine, in place: whole, and safe when this returns."""
        aside = f"{ASIDE}/{aside_name(name)}"
        with self._storage.writing(aside) as path:
            shutil.move(dump, path)
        self._check()
        self._storage.move(aside, name)


def _always() -> None:
    """No lock, nothing lost."""


def rows_of(dump: BinaryIO, name: str) -> Iterator[Row]:
    """The rows of a dump, from itself."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    for record in ArchiveIterator(dump, record_types=WarcRecordType.response, parse_http=False):
        url = record.headers.get("WARC-Target-URI") or ""
        yield Row(
            url=record.headers.get("X-Copydesk-Asked-URI") or url, final_url=url, outcome=PAGE, run=name,
            fetched=record.record_date, bytes=record.content_length, status=200, dump=name,
        )  # fmt: skip
