"""Units' results → published parquet files: packed to a useful size, and put in place of what they replace."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from flows.errors import RunError
from flows.partitions import partitioned
from flows.repeated_ids import SeenEntries
from flows.results import UnitResult, load_result
from flows.settings import MIB, Settings
from flows.shards import Group
from flows.store import Journal, Record, Store, table_file
from flows.tables import SCHEMAS, conformed, write_table
from flows.tally import Tally

FILE_BYTES = 128 * MIB
"""A file is closed when its rows hold this much in memory: 20 to 60 MB of parquet, and a bound on what packing needs."""

SLUG_LENGTH = 40


@dataclass(slots=True)
class _Pack:
    """Units that will stand in one file."""

    units: list[str] = field(default_factory=list)
    results: list[UnitResult] = field(default_factory=list)
    size: int = 0

    def add(self, unit: str, result: UnitResult) -> None:
        self.units.append(unit)
        self.results.append(result)
        self.size += sum(table.nbytes for table in result.tables.values())

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        for name in SCHEMAS:
            yield name, pa.concat_tables([result.tables[name] for result in self.results])


def group_id(units: Iterable[str]) -> str:
    """The name of what these units make together."""
    return hashlib.sha256("\n".join(units).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Finished:
    """A group whose units are all cleaned: their ids in order, and its dumps' (signature, digest) by source."""

    group: Group
    units: tuple[str, ...]
    dumps: Mapping[str, tuple[str | None, str]]


def publish_group(
    store: Store, finished: Finished, settings: Settings, version: str, layout: str = ""
) -> Record:
    """Pack the units' results into files and put them in place of what the group's dumps gave before.

    Raises FileNotFoundError where a result is gone, RunError where rows do not add up.
    ``layout``: what the articles are partitioned by, if anything (``flows.partitions``).
    """
    group, units = finished.group, finished.units
    tally = Tally()
    seen = SeenEntries()
    written = Written(store, layout, {"version": version, "settings": settings.fingerprint})
    try:
        for number, pack in enumerate(_packs(store, units)):
            name = f"{_slug(group)}-{number:05d}-{group_id(pack.units)[:16]}"
            tables = seen.tell_apart(dict(pack.tables()))
            tally.add(_verified(pack, tables, name))
            written.add(name, tables)
    except FileNotFoundError:
        written.discard()
        raise
    record = written.record(group_id(units), finished.dumps, tally)
    with store.lock() as check:
        store.publish(_journal(store, record, written.moves, units), check)
    return record


def _verified(pack: _Pack, tables: Mapping[str, pa.Table], name: str) -> Tally:
    """The pack's tally, after checking that it adds up and that the rows to be written are what was counted. Raises RunError."""
    tally = Tally()
    for result in pack.results:
        tally.add(result.tally)
    if not tally.is_conserved or tally != counted([tables]):
        raise RunError(
            f"lines or entries do not add up in {name}: {tally.as_dict()} were counted while cleaning, "
            f"{counted([tables]).as_dict()} in the rows; nothing of it is published"
        )
    return tally


def _packs(store: Store, units: Iterable[str]) -> Iterator[_Pack]:
    pack = _Pack()
    for unit in units:
        if pack.size >= FILE_BYTES:
            yield pack
            pack = _Pack()
        pack.add(unit, load_result(store.unit_path(unit)))
    yield pack


class Written:
    """Files that are written aside, to be put in place together: as they are called, where each is and where it goes."""

    def __init__(self, store: Store, layout: str, metadata: Mapping[str, str]) -> None:
        self.moves: list[tuple[str, str]] = []
        self._store = store
        self._layout = layout
        self._metadata = metadata
        self._files: list[str] = []
        self._folders: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, tables: Mapping[str, pa.Table]) -> None:
        """Write the files of this name, to be put in place articles last."""
        self._files.append(name)
        for table in reversed(list(SCHEMAS)):
            cut = {"": tables[table]}
            if table == "articles" and self._layout:
                cut = dict(partitioned(tables[table], self._layout))
                self._folders[name] = tuple(cut)
            for folder, rows in cut.items():
                self._write(table, name, folder, rows)

    def keep(self, record: Record, name: str) -> None:
        """Take over a file of a record as it stands."""
        self._files.append(name)
        if name in record.folders:
            self._folders[name] = record.folders[name]

    def record(self, key: str, dumps: Mapping[str, tuple[str | None, str]], tally: Tally) -> Record:
        """The record of these files."""
        version, settings = self._metadata["version"], self._metadata["settings"]
        return Record(
            key, version, settings, dumps, tuple(self._files), tally.as_dict(), self._layout, self._folders
        )

    def discard(self) -> None:
        """Remove what was written."""
        self._store.storage.remove(aside for aside, _ in self.moves)

    def _write(self, table: str, name: str, folder: str, rows: pa.Table) -> None:
        final = table_file(table, name, folder)
        with self._store.writing_aside(group_id([final]), table) as (path, aside):
            write_table(path, table, rows, self._metadata)
        self.moves.append((aside, final))


def _journal(store: Store, record: Record, place: list[tuple[str, str]], units: tuple[str, ...]) -> Journal:
    """What to do so that the record's files stand in place of what its dumps gave before, and of nothing else."""
    records = [record]
    remove: list[str] = []
    forget: list[str] = []
    for old in list(store.records().values()):
        replaced = old.dumps.keys() & record.dumps.keys()
        if not replaced:
            continue
        forget.append(old.id)
        remove += old.all_paths()
        if rest := old.dumps.keys() - replaced:
            shorter, moves = _without(store, old, rest)
            records.append(shorter)
            place = place + moves
    placed = {final for _, final in place}
    kept = {one.id for one in records}
    return Journal(
        tuple(place),
        tuple(path for path in remove if path not in placed),
        tuple(old for old in forget if old not in kept),
        tuple(records),
        units,
    )


def _without(store: Store, old: Record, rest: Iterable[str]) -> tuple[Record, list[tuple[str, str]]]:
    """The old record with the dumps in ``rest`` only, and its files rewritten so. Nothing is cleaned again for it."""
    sources = sorted(rest)
    mark = group_id([old.id, *sources])
    written = Written(store, old.layout, {"version": old.version, "settings": old.settings})
    counts: list[Mapping[str, pa.Table]] = []
    for name in old.files:
        tables = read_tables(store, old, name, sources)
        if any(table.num_rows for table in tables.values()):
            written.add(f"{name.rsplit('-', 1)[0]}-{group_id([mark, name])[:16]}", tables)
            counts.append(tables)
    dumps = {source: old.dumps[source] for source in sources}
    return written.record(mark, dumps, counted(counts)), written.moves


def read_tables(
    store: Store, record: Record, name: str, sources: Sequence[str] | None = None
) -> dict[str, pa.Table]:
    """The rows of a record's file by table, those of some sources or of all."""
    return {
        table: pa.concat_tables(
            conformed(_read_file(store, path, sources), SCHEMAS[table]) for path in record.paths(table, name)
        )
        for table in SCHEMAS
    }


def _read_file(store: Store, path: str, sources: Sequence[str] | None) -> pa.Table:
    import pyarrow.parquet as pq

    filters = None if sources is None else [("source", "in", sources)]
    with store.open(path) as file:
        return pq.read_table(file, filters=filters, partitioning=None)


def replace_records(store: Store, old: Iterable[Record], journal: Journal) -> bool:
    """Publish what stands in place of these records; False, and nothing is done, where another run has replaced one meanwhile."""
    with store.lock() as check:
        if all(store.is_current(record) for record in old):
            store.publish(journal, check)
            return True
    store.storage.remove(aside for aside, _ in journal.place)
    return False


def counted(files: Iterable[Mapping[str, pa.Table]]) -> Tally:
    """The tally of tables, counted in their rows."""
    tally = Tally()
    for tables in files:
        articles, ledger, rejects = tables["articles"], tables["ledger"], tables["rejects"]
        tally.articles += articles.num_rows
        accepted = len(set(zip(_values(articles, "source"), _values(articles, "position"), strict=True)))
        tally.accepted += accepted
        tally.entries += accepted + rejects.num_rows
        kept = sum(_values(articles, "lines_kept"))
        tally.kept += kept
        tally.lines += kept + ledger.num_rows
        tally.removed.update(_values(ledger, "kind"))
        tally.rejects.update(_values(rejects, "reason"))
        tally.damaged += articles.num_rows - articles.column("damage").null_count
        tally.languages.update(filter(None, _values(articles, "language")))
    return tally


def _values(table: pa.Table, column: str) -> list[Any]:
    values: list[Any] = table.column(column).to_pylist()
    return values


def _slug(group: Group) -> str:
    """A readable beginning for file names: the first dump's name. Never empty, never hidden from readers that skip ``_`` and ``.``."""
    name = os.path.basename(group.dumps[0].source).split(".", 1)[0]
    return re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")[:SLUG_LENGTH] or "dump"
