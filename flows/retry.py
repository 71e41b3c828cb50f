"""``copydesk retry``: what was rejected is cleaned again, from the bytes that the rejects kept.

After a fix of the cleaner, or of a limit. What now gives articles takes its place in the tables and leaves the rejects; what does not
stays, with its new reason. Only files that hold such rejects are written anew, and are put in place as a publication is. A reject whose
bytes were capped is read again from its dump; where that is gone or has changed, it is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import pyarrow as pa

from flows.card import write_card
from flows.cleaning import Task, cleaner_version
from flows.errors import RunError
from flows.executors import Executor, executor_for
from flows.formats.blocks import Block
from flows.formats.detect import FORMATS
from flows.publishing import Written, counted, group_id, read_tables, replace_records
from flows.repeated_ids import Place, SeenEntries
from flows.reread import read_again
from flows.results import load_result
from flows.settings import Job, Settings
from flows.shards import Piece, Unit
from flows.site_state import by_templates_of, state_path
from flows.store import Journal, Record, Store
from flows.tables import SCHEMAS
from flows.tally import UNREAD, Tally

TRIES_A_UNIT = 200
"""Rejects that are cleaned as one unit of work: they are often slow ones, so fewer than a unit of fresh documents has."""


@dataclass(slots=True)
class Retried:
    """What came of a retry. ``tally``: of the documents that were tried; ``files``: how many files were written anew.

    Left alone are ``unread`` rejects, of dumps or parts of dumps that cannot be read, and ``capped`` ones, which are not kept whole.
    """

    tally: Tally = field(default_factory=Tally)
    unread: int = 0
    capped: int = 0
    files: int = 0


def retry(job: Job, reasons: Collection[str] = ()) -> Retried:
    """Clean the rejects of ``job.out`` again, those with one of the reasons where any is given. Raises RunError, OSError."""
    store = Store(job.out)
    store.prepare()
    retried = Retried()
    for record in list(store.records().values()):
        _retry_record(store, record, job, _chosen(reasons), retried)
    write_card(store)
    return retried


def _chosen(reasons: Collection[str]) -> Callable[[Mapping[str, Any]], bool]:
    return lambda reject: not reasons or reject["reason"] in reasons


def _retry_record(
    store: Store, record: Record, job: Job, chosen: Callable[[Mapping[str, Any]], bool], retried: Retried
) -> None:
    """Retry the rejects of one group's files, and publish the files that this changes."""
    written = Written(store, record.layout, {"version": record.version, "settings": record.settings})
    seen = SeenEntries()
    gone: list[str] = []
    counts: list[Mapping[str, pa.Table]] = []
    for name in record.files:
        tables = read_tables(store, record, name)
        rejects = [row for row in tables["rejects"].to_pylist() if chosen(row)]
        tried: set[Place] = set()
        tries = _tries(rejects, record, job.settings, tried)
        new = list(_clean(store, tries, by_templates_of(record.settings, job), retried))
        left = [row for row in rejects if (row["source"], row["position"]) not in tried]
        unread = sum(row["reason"] in UNREAD for row in left)
        retried.unread += unread
        retried.capped += len(left) - unread
        if tried:
            tables = seen.tell_apart(_merged(tables, tried, new), tried)
            retried.files += 1
            mark = group_id([name, cleaner_version(), job.settings.fingerprint])[:16]
            written.add(f"{name.rsplit('-', 1)[0]}-{mark}", tables)
            gone += [path for table in SCHEMAS for path in record.paths(table, name)]
        else:
            seen.tell_apart(tables)
            written.keep(record, name)
        counts.append(tables)
    if not written.moves:
        return
    # Another name, as the files are others: what a record's name stands for does not change, so that a run can keep what it has read.
    changed = written.record(
        group_id([record.id, *(final for _, final in written.moves)]), record.dumps, counted(counts)
    )
    journal = Journal(tuple(written.moves), tuple(gone), (record.id,), (changed,))
    if not replace_records(store, [record], journal):
        raise RunError(f"another run changed {record.files[0]} meanwhile: run the same command again")


def _tries(
    rejects: list[dict[str, Any]], record: Record, settings: Settings, tried: set[Place]
) -> Iterator[Piece]:
    """The rejects as something to clean; their places are noted in ``tried``."""
    whole = [row for row in rejects if row["raw_size"] == len(row["raw"]) and row["format"] in FORMATS]
    places = {(row["source"], row["position"]) for row in whole}
    capped = [row for row in rejects if (row["source"], row["position"]) not in places]
    for row in chain(whole, read_again(capped, record, settings)):
        tried.add((row["source"], row["position"]))
        yield _piece(row)


def _clean(
    store: Store, tries: Iterable[Piece], job: Job, retried: Retried
) -> Iterator[Mapping[str, pa.Table]]:
    """The tables that the rejects give now."""
    executor: Executor = executor_for(job.workers if store.storage.is_shared else 0)
    tasks = (
        Task(
            unit,
            job.settings,
            cleaner_version(),
            store.unit_path(f"retry-{unit.id}"),
            job.cleaner,
            state_path(job),
        )
        for unit in _units(tries)
    )
    for task, tally in executor(tasks):
        retried.tally.add(tally)
        yield load_result(task.path).tables
        store.drop_units([f"retry-{task.unit.id}"])


def _units(tries: Iterable[Piece]) -> Iterator[Unit]:
    pieces = iter(tries)
    while batch := tuple(islice(pieces, TRIES_A_UNIT)):
        yield Unit(group_id(piece.digest().hex() for piece in batch), batch)


def _piece(row: Mapping[str, Any]) -> Piece:
    """A reject as something to clean: its bytes in the format that they are in, its place and its entry's id as they were."""
    data = row["raw"]
    if row["format"] == "warc":
        data = len(data).to_bytes(8, "big") + data
    return Piece(row["source"], row["format"], Block(row["position"], 1, data, entry=row["entry"]))


def _merged(
    old: Mapping[str, pa.Table], tried: Collection[Place], new: list[Mapping[str, pa.Table]]
) -> dict[str, pa.Table]:
    """The old tables without the entries that were tried, with what they give now."""
    merged = {}
    for name in SCHEMAS:
        places = zip(
            old[name].column("source").to_pylist(), old[name].column("position").to_pylist(), strict=True
        )
        rest = old[name].filter(pa.array([place not in tried for place in places], pa.bool_()))
        merged[name] = pa.concat_tables([rest, *(tables[name] for tables in new)])
    return merged
