"""``copydesk compact``: the small files of many runs become few large ones, and articles may be laid out anew.

Nothing is cleaned for it, and nothing forgotten: the groups that are merged become one, which knows the dumps of all of them with their
signatures. So what is clean stays clean, a changed dump still replaces its own articles, and rejects can be retried. Only groups of one
cleaner version and of the same settings (apart from site templates, which change with every run) are merged, since both are told of a
group as a whole. Each merged file is put in place of the
ones that it holds as any publication is, one after the other: a compaction that is killed has done a part of its work, and can be
started again at any time, beside a run too. It holds the rows of one file in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from flows import publishing
from flows.errors import RunError
from flows.publishing import Written, counted, group_id, read_tables, replace_records
from flows.settings import MIB, base_of, templates_of
from flows.site_state import latest
from flows.store import Journal, Record, Store
from flows.tables import SCHEMAS
from flows.tally import Tally, tally_from

SMALL_BYTES = 32 * MIB
"""A group is merged with others where its rows take less than this, uncompressed but encoded: about half of that of a full file."""

NAME = "compacted"


@dataclass(slots=True)
class Compacted:
    """What a compaction did. ``before`` and ``after``: parquet files in OUT; ``groups``: how many were written anew.

    ``skipped``: groups that were left alone, because another run had replaced them or a file of theirs is gone.
    """

    before: int = 0
    after: int = 0
    groups: int = 0
    skipped: int = 0


def compact(out: str, partition_by: str | None = None) -> Compacted:
    """Merge the small files of an output folder; does nothing where there is nothing to merge.

    ``partition_by``: lay all articles out by "site" or "date", or in one folder where it is empty; None keeps the layout that there is.
    Raises UsageError where ``out`` cannot be written, RunError or OSError where the work has to stop.
    """
    store = Store(out)
    store.prepare()
    layout = store.layout() if partition_by is None else partition_by
    done = Compacted(before=_files(store))
    for alike in _alike(store.records().values()):
        small = [record for record in alike if _is_small(store, record)]
        for record in alike:
            if record.layout != layout and record not in small:
                _rewrite(store, _Bundle([record]), layout, done)
        for bundle in _bundles(store, small, done):
            if len(bundle.records) > 1 or bundle.records[0].layout != layout:
                _rewrite(store, bundle, layout, done)
    done.after = _files(store)
    return done


@dataclass(slots=True)
class _Bundle:
    """Groups that become one. ``tables``: their rows where they make one file; None where they are to be read file by file."""

    records: list[Record]
    tables: Mapping[str, pa.Table] | None = None

    def files(self, store: Store) -> Iterator[Mapping[str, pa.Table]]:
        """The rows of each file that is to be written."""
        if self.tables is not None:
            yield self.tables
            return
        for record in self.records:
            yield from (read_tables(store, record, name) for name in record.files)


def _alike(records: Iterable[Record]) -> list[list[Record]]:
    """Groups that may be merged, in the order of their first dumps, so that neighbours become neighbours."""
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (min(record.dumps), record.id)):
        found[record.version, base_of(record.settings)].append(record)
    return [found[key] for key in sorted(found)]


def _is_small(store: Store, record: Record) -> bool:
    """Whether a group's rows are fewer than a file should have. A file that is gone takes no room."""
    import pyarrow.parquet as pq

    size = 0
    for path in record.all_paths():
        try:
            with store.open(path) as file:
                footer = pq.read_metadata(file)
        except FileNotFoundError:
            continue
        size += sum(footer.row_group(number).total_byte_size for number in range(footer.num_row_groups))
    return size < SMALL_BYTES


def _bundles(store: Store, records: Iterable[Record], done: Compacted) -> Iterator[_Bundle]:
    """The groups in bundles that each fill a file."""
    members: list[Record] = []
    parts: list[Mapping[str, pa.Table]] = []
    size = 0
    for record in records:
        try:
            read = [read_tables(store, record, name) for name in record.files]
        except FileNotFoundError:
            done.skipped += 1
            continue
        members.append(record)
        parts += read
        size += sum(table.nbytes for tables in read for table in tables.values())
        if size >= publishing.FILE_BYTES:
            yield _Bundle(members, _joined(parts))
            members, parts, size = [], [], 0
    if members:
        yield _Bundle(members, _joined(parts))


def _joined(parts: list[Mapping[str, pa.Table]]) -> Mapping[str, pa.Table]:
    return {table: pa.concat_tables([part[table] for part in parts]) for table in SCHEMAS}


def _rewrite(store: Store, bundle: _Bundle, layout: str, done: Compacted) -> None:
    """Write a bundle's files, and put them in place of its groups'. Raises RunError where rows are not what was counted."""
    first, ids = bundle.records[0], [record.id for record in bundle.records]
    written = Written(store, layout, {"version": first.version, "settings": _settings(store, bundle.records)})
    tally, expected = Tally(), Tally()
    for number, tables in enumerate(bundle.files(store)):
        written.add(f"{NAME}-{number:05d}-{group_id([layout, str(number), *ids])[:16]}", tables)
        tally.add(counted([tables]))
    for record in bundle.records:
        expected.add(tally_from(record.tally))
    if tally != expected:
        raise RunError(
            f"rows and counts differ in {', '.join(first.files[:3])} …: {tally.as_dict()} are there, "
            f"{expected.as_dict()} were counted; they are left as they are"
        )
    dumps = {source: known for record in bundle.records for source, known in record.dumps.items()}
    new = written.record(group_id([NAME, layout, *ids]), dumps, tally)
    gone = tuple(path for record in bundle.records for path in record.all_paths())
    journal = Journal(tuple(written.moves), gone, tuple(ids), (new,))
    if replace_records(store, bundle.records, journal):
        done.groups += len(ids)
    else:
        done.skipped += len(ids)


def _settings(store: Store, records: Iterable[Record]) -> str:
    """The settings that a merged group has: where site templates differ, not the latest, so that ``--reclean`` leaves none out."""
    known = sorted({record.settings for record in records})
    newest = latest(store.storage)
    return next((one for one in known if templates_of(one) != newest), known[0])


def _files(store: Store) -> int:
    return sum(len(record.all_paths()) for record in store.records().values())
