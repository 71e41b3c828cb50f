"""What is known of earlier fetches: a log in the inbox, ``INBOX/.scrape/fetches/*.parquet``, one row a fetch. It is the memory too.

    SELECT reason, count(*) FROM 'inbox/.scrape/fetches/*.parquet' WHERE outcome = 'failed' GROUP BY 1

Pages lie in dumps ``INBOX/scrape-<run>-<number>.warc.gz``. A dump is written aside and put in place whole, then its rows are; a dump whose
rows are missing, since the run was killed in between, is read again for the addresses that it holds. So a kill at any moment neither
loses a page nor fetches it into two dumps.
"""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.aside import aside_name, remove_abandoned
from flows.errors import UsageError
from flows.fetching.manners import PASSING
from flows.fetching.sources import key_of

FOLDER = ".scrape"
DUMP = "scrape-*.warc.gz"

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
    """An inbox's log of fetches."""

    def __init__(self, inbox: str) -> None:
        self.inbox = Path(inbox)
        self._folder = self.inbox / FOLDER
        self.done: set[str] = set()
        self.tries: Counter[str] = Counter()
        self.validators: dict[str, dict[str, str]] = {}
        self._asked: dict[str, datetime] = {}

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Ready to be asked and written to, by one run at a time. Raises UsageError."""
        try:
            for part in ("fetches", "aside"):
                (self._folder / part).mkdir(parents=True, exist_ok=True)
            lock = open(self._folder / "lock", "w")  # noqa: SIM115  # closed by the block below
        except OSError as error:
            raise UsageError(
                f"cannot write to {self.inbox}: {error.strerror}. Give a folder that you may write to"
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(f"another copydesk scrape is at work on {self.inbox}. Let it end") from error
            remove_abandoned(self._folder / "aside")
            self._load()
            yield

    def _load(self) -> None:
        logs = sorted((self._folder / "fetches").glob("*.parquet"))
        dumps = set()
        for path in logs:
            for row in pq.read_table(path, partitioning=None).to_pylist():
                self._learn(row)
                dumps.add(row["dump"])
        for path in sorted(self.inbox.glob(DUMP)):
            if path.name not in dumps:
                self.write([*rows_of(path)], path.name.removesuffix(".warc.gz"))
        if len(logs) > MOST_LOGS:
            self._gather(logs)

    def _gather(self, logs: list[Path]) -> None:
        """Put the log into one file. A kill before the old ones are gone leaves rows twice, which teach nothing new."""
        whole = pa.concat_tables([pq.read_table(path, partitioning=None) for path in logs])
        self._put(whole, f"log-{logs[-1].stem}")
        for path in logs:
            path.unlink()

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
        aside = self._folder / "aside" / aside_name(name)
        pq.write_table(table, aside, compression="zstd")
        os.replace(aside, self._folder / "fetches" / f"{name}.parquet")

    def aside(self, name: str) -> Path:
        """Where a dump is written before it is put in place."""
        return self._folder / "aside" / aside_name(name)

    def place(self, aside: Path, name: str) -> None:
        """Put a dump in place, whole and on the disk."""
        with open(aside, "rb") as file:
            os.fsync(file.fileno())
        os.replace(aside, self.inbox / name)


def rows_of(dump: Path) -> Iterator[Row]:
    """The rows of a dump, from itself."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with open(dump, "rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False):
            url = record.headers.get("WARC-Target-URI") or ""
            yield Row(
                url=record.headers.get("X-Copydesk-Asked-URI") or url, final_url=url, outcome=PAGE, run=dump.name,
                fetched=record.record_date, bytes=record.content_length, status=200, dump=dump.name,
            )  # fmt: skip
