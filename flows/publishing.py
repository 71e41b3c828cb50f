"""Units' results → published parquet files: packed to a useful size, and put in place of what they replace."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from flows.errors import RunError
from flows.results import UnitResult, load_result
from flows.settings import MIB, Settings
from flows.shards import Group
from flows.store import Journal, Record, Store, table_file
from flows.tables import SCHEMAS, write_table
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


def publish_group(store: Store, finished: Finished, settings: Settings, version: str) -> Record:
    """Pack the units' results into files and put them in place of what the group's dumps gave before."""
    group, units = finished.group, finished.units
    tally = Tally()
    files: list[str] = []
    place: list[tuple[str, str]] = []
    for number, pack in enumerate(_packs(store, units)):
        name = f"{_slug(group)}-{number:05d}-{group_id(pack.units)[:16]}"
        tables = dict(pack.tables())
        tally.add(_verified(pack, tables, name))
        files.append(name)
        place += write_aside(
            store, name, tables.items(), {"version": version, "settings": settings.fingerprint}
        )
    record = Record(
        group_id(units), version, settings.fingerprint, finished.dumps, tuple(files), tally.as_dict()
    )
    with store.lock():
        store.publish(_journal(store, record, place, units))
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


def write_aside(
    store: Store, name: str, tables: Iterable[tuple[str, pa.Table]], metadata: dict[str, str]
) -> list[tuple[str, str]]:
    """Write a file a table; where each is and where it goes, articles last."""
    moves = []
    for table_name, table in tables:
        aside = store.aside_path(name, table_name)
        write_table(str(aside), table, metadata)
        _sync(aside)
        moves.append((str(aside.relative_to(store.out)), table_file(table_name, name)))
    return moves[::-1]


def _sync(path: os.PathLike[str]) -> None:
    """Have the file on the disk before its name is, so that a power failure leaves no empty file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
        remove += [table_file(table, name) for table in SCHEMAS for name in old.files]
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
    import pyarrow.parquet as pq

    sources = sorted(rest)
    mark = group_id([old.id, *sources])
    moves: list[tuple[str, str]] = []
    files: list[str] = []
    counts: list[Mapping[str, pa.Table]] = []
    for name in old.files:
        paths = {table: store.out / table_file(table, name) for table in SCHEMAS}
        tables = {
            table: pq.read_table(path, filters=[("source", "in", sources)], partitioning=None)
            for table, path in paths.items()
        }
        if not any(table.num_rows for table in tables.values()):
            continue
        new_name = f"{name.rsplit('-', 1)[0]}-{group_id([mark, name])[:16]}"
        metadata = {"version": old.version, "settings": old.settings}
        ordered = ((table, tables[table].replace_schema_metadata(None)) for table in SCHEMAS)
        moves += write_aside(store, new_name, ordered, metadata)
        files.append(new_name)
        counts.append(tables)
    dumps = {source: old.dumps[source] for source in sources}
    return replace(old, id=mark, dumps=dumps, files=tuple(files), tally=counted(counts).as_dict()), moves


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
    return tally


def _values(table: pa.Table, column: str) -> list[Any]:
    values: list[Any] = table.column(column).to_pylist()
    return values


def _slug(group: Group) -> str:
    """A readable beginning for file names: the first dump's name. Never empty, never hidden from readers that skip ``_`` and ``.``."""
    name = os.path.basename(group.dumps[0].source).split(".", 1)[0]
    return re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")[:SLUG_LENGTH] or "dump"
