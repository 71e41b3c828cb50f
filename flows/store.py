"""The output directory: what is in it, what is known to be clean, and how results are put in place.

``OUT/articles``, ``OUT/ledger`` and ``OUT/rejects`` hold published files only, ``OUT/runs`` a report a run. ``OUT/.copydesk`` is the
working memory: ``units/`` (results of units, until their group is published), ``aside/`` (files that are being written), ``records/``
(one for each published group: its dumps, version, settings and files), ``journal/`` (what a publication is about to do).

A group's files appear when all of them are written. The journal is written first, then files are moved into place, those they replace
are removed, and the record is written; a run that finds a journal finishes what it says. So a kill at any moment leaves nothing that the
next run does not put right, and what a reader sees is whole files, of whole groups but for the moment of moving. A lock is held
meanwhile, so that two runs on one OUT take turns.

All this is done on names in a ``flows.storage.Storage``, a folder or a URL.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from flows.aside import aside_name
from flows.errors import UsageError
from flows.settings import MEMORY, RECORDS
from flows.storage import Check, Storage, open_storage
from flows.tables import SCHEMAS
from flows.urls import is_url

UNITS, ASIDE, JOURNAL = (f"{MEMORY}/{part}" for part in ("units", "aside", "journal"))


@dataclass(frozen=True, slots=True)
class Record:
    """A published group. ``dumps``: (signature, digest) by source. ``files``: names, the same in each of the three tables.

    ``layout``: what its articles are partitioned by, and ``folders``, by file name, the folders that they are in; both empty where all
    articles stand in one folder.
    """

    id: str
    version: str
    settings: str
    dumps: Mapping[str, tuple[str | None, str]]
    files: tuple[str, ...]
    tally: Mapping[str, Any]
    layout: str = ""
    folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def paths(self, table: str, name: str) -> list[str]:
        """Where the rows of a table are that have this file name, relative to OUT."""
        folders = self.folders.get(name, ("",)) if table == "articles" else ("",)
        return [table_file(table, name, folder) for folder in folders]

    def all_paths(self) -> list[str]:
        """Every file of the group, relative to OUT."""
        return [path for name in self.files for table in SCHEMAS for path in self.paths(table, name)]


@dataclass(frozen=True, slots=True)
class Journal:
    """A publication: files to rename (from, to), files to remove, records to remove and to write, units whose results are done with.

    Paths are relative to OUT.
    """

    place: tuple[tuple[str, str], ...]
    remove: tuple[str, ...]
    forget: tuple[str, ...]
    records: tuple[Record, ...]
    units: tuple[str, ...] = ()


class Store:
    """An output directory. Make it ready with ``prepare`` before anything else."""

    def __init__(self, out: str) -> None:
        self.out = out
        self.storage: Storage = open_storage(out)
        self._records: dict[str, Record] = {}

    def prepare(self) -> None:
        """Make the folders, and finish what a killed run left half done. Raises UsageError where OUT cannot be written."""
        try:
            self.storage.prepare((*SCHEMAS, "runs", UNITS, RECORDS, JOURNAL, ASIDE))
            if self.storage.names(JOURNAL):
                with self.lock() as check:
                    for name in self.storage.names(JOURNAL):
                        self._carry_out(f"{JOURNAL}/{name}", check)
            for folder in ("", "runs", UNITS, RECORDS, JOURNAL, ASIDE):
                self.storage.sweep(folder)
        except OSError as error:
            why = (error.strerror or str(error)).removeprefix(f"{self.storage.root}: ")
            more = ", and check the credentials and endpoint that are set" if is_url(self.out) else ""
            raise UsageError(
                f"cannot write to {self.out}: {why}. Give a folder or URL that you may write to{more}"
            ) from error

    def lock(self) -> AbstractContextManager[Check]:
        """Held while files are put in place, by one run at a time."""
        return self.storage.lock()

    def unit_path(self, unit: str) -> str:
        """Where a unit's result is kept until it is published."""
        return f"{self.storage.root}/{UNITS}/{unit}.arrow"

    @contextmanager
    def writing_aside(self, name: str, table: str) -> Iterator[tuple[str, str]]:
        """A path to write a table's file to, and the name that it has at the end of the block, before it is put in place."""
        aside = f"{ASIDE}/{aside_name(f'{name}.{table}')}"
        with self.storage.writing(aside) as path:
            yield path, aside

    def open(self, name: str) -> BinaryIO:
        """A published file, by its path relative to OUT."""
        return self.storage.open(name)

    def records(self) -> Mapping[str, Record]:
        """The published groups by id, as they are now."""
        names = {name.removesuffix(".json") for name in self.storage.names(RECORDS) if name.endswith(".json")}
        for gone in self._records.keys() - names:
            del self._records[gone]
        for name in names - self._records.keys():
            try:
                self._records[name] = _read_record(self.storage.read(_record_file(name)))
            except FileNotFoundError:
                continue  # another run has replaced it meanwhile
        return self._records

    def by_source(self) -> dict[str, Record]:
        """The record that holds each known dump."""
        return {source: record for record in self.records().values() for source in record.dumps}

    def files(self) -> frozenset[str]:
        """The files that stand in the tables' folders."""
        return frozenset(name for table in SCHEMAS for name in self.storage.tree(table))

    def layout(self) -> str:
        """What most published groups are partitioned by; empty where they are not, or where there are none."""
        counts = Counter(record.layout for record in self.records().values())
        return max(sorted(counts), key=counts.__getitem__, default="")

    def is_current(self, record: Record) -> bool:
        """Whether the record is stored as it is here: another run may have replaced it. The lock must be held to rely on it."""
        try:
            return _read_record(self.storage.read(_record_file(record.id))) == record
        except FileNotFoundError:
            return False

    def refresh(self, records: Iterable[Record]) -> None:
        """Write records again of which only signatures have changed."""
        with self.lock() as check:
            known = self.records()
            for record in records:
                check()
                if record.id in known:
                    self.storage.write(_record_file(record.id), _as_json(record))
                    self._records[record.id] = record

    def publish(self, journal: Journal, check: Check) -> None:
        """Put files in place, all or nothing. The lock must be held; ``check`` is what holding it gave."""
        name = f"{JOURNAL}/{journal.records[0].id}.json"
        check()
        self.storage.write(name, _as_json(journal))
        self._carry_out(name, check)

    def _carry_out(self, name: str, check: Check) -> None:
        journal = json.loads(self.storage.read(name))
        for aside, final in journal["place"]:
            check()
            self.storage.move(aside, final)
        check()
        self.storage.remove(journal["remove"])
        self.storage.remove(map(_record_file, journal["forget"]))
        for gone in journal["forget"]:
            self._records.pop(gone, None)
        # A file that neither waits nor stands in its place was taken from us: without a record its dumps are cleaned again.
        placed = all(self.storage.has(final) for _, final in journal["place"])
        check()
        for record in journal["records"] if placed else ():
            self.storage.write(_record_file(record["id"]), json.dumps(record).encode())
            self._records.pop(record["id"], None)
        self.drop_units(journal["units"])
        self.storage.remove([name])

    def drop_units(self, units: Iterable[str]) -> None:
        """Forget the results of units that are published."""
        self.storage.remove(f"{UNITS}/{unit}.arrow" for unit in units)

    def write_run(self, run: str, report: Mapping[str, Any]) -> None:
        """Write a run's report."""
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        self.storage.write(f"runs/{run}.json", text.encode("utf-8", "replace"))


def _record_file(name: str) -> str:
    return f"{RECORDS}/{name}.json"


def _as_json(what: Record | Journal) -> bytes:
    return json.dumps(asdict(what)).encode()


def table_file(table: str, name: str, folder: str = "") -> str:
    """A table's file, relative to OUT; ``folder``: that of a partition."""
    return f"{table}/{folder}/{name}.parquet" if folder else f"{table}/{name}.parquet"


def _read_record(data: bytes) -> Record:
    plain = json.loads(data)
    dumps = {source: (signature, digest) for source, (signature, digest) in plain["dumps"].items()}
    folders = {name: tuple(some) for name, some in plain.get("folders", {}).items()}
    return Record(**{**plain, "dumps": dumps, "files": tuple(plain["files"]), "folders": folders})
