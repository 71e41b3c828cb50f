"""The output directory: what is in it, what is known to be clean, and how results are put in place.

``OUT/articles``, ``OUT/ledger`` and ``OUT/rejects`` hold published files only, ``OUT/runs`` a report a run. ``OUT/.copydesk`` is the
working memory: ``units/`` (results of units, until their group is published), ``aside/`` (files that are being written), ``records/``
(one for each published group: its dumps, version, settings and files), ``journal/`` (what a publication is about to do).

A group's files appear when all of them are written. The journal is written first, then files are renamed into place, those they replace
are removed, and the record is written; a run that finds a journal finishes what it says. So a kill at any moment leaves nothing that the
next run does not put right, and what a reader sees is whole files, of whole groups but for the moment of renaming. A lock is held
meanwhile, so that two runs on one OUT take turns.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flows.aside import aside_name, remove_abandoned
from flows.errors import UsageError
from flows.tables import SCHEMAS

MEMORY = ".copydesk"


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
        self.out = Path(out)
        self._memory = self.out / MEMORY
        self._records: dict[str, Record] = {}

    def prepare(self) -> None:
        """Make the folders, and finish what a killed run left half done. Raises UsageError where OUT cannot be written."""
        try:
            for name in (
                *SCHEMAS,
                "runs",
                *(f"{MEMORY}/{part}" for part in ("units", "aside", "records", "journal")),
            ):
                (self.out / name).mkdir(parents=True, exist_ok=True)
            with self.lock():
                for path in sorted((self._memory / "journal").glob("*.json")):
                    self._carry_out(path)
                for part in ("aside", "units"):
                    remove_abandoned(self._memory / part)
        except OSError as error:
            raise UsageError(
                f"cannot write to {self.out}: {error.strerror or error}. Give a folder that you may write to"
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held while files are put in place, by one run at a time."""
        with open(self._memory / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def unit_path(self, unit: str) -> str:
        """Where a unit's result is kept until it is published."""
        return str(self._memory / "units" / f"{unit}.arrow")

    def aside_path(self, name: str, table: str) -> Path:
        """Where this process writes a table's file before it is put in place."""
        return self._memory / "aside" / aside_name(f"{name}.{table}")

    def records(self) -> Mapping[str, Record]:
        """The published groups by id, as they are now."""
        folder = self._memory / "records"
        names = {path.stem for path in folder.glob("*.json")}
        for gone in self._records.keys() - names:
            del self._records[gone]
        for name in names - self._records.keys():
            self._records[name] = _read_record(folder / f"{name}.json")
        return self._records

    def by_source(self) -> dict[str, Record]:
        """The record that holds each known dump."""
        return {source: record for record in self.records().values() for source in record.dumps}

    def has_files(self, record: Record) -> bool:
        """Whether all files of a record are still there."""
        return all((self.out / path).exists() for path in record.all_paths())

    def layout(self) -> str:
        """What most published groups are partitioned by; empty where they are not, or where there are none."""
        counts = Counter(record.layout for record in self.records().values())
        return max(sorted(counts), key=counts.__getitem__, default="")

    def is_current(self, record: Record) -> bool:
        """Whether the record is on disk as it is here: another run may have replaced it. The lock must be held to rely on it."""
        path = self._memory / "records" / f"{record.id}.json"
        return path.exists() and _read_record(path) == record

    def refresh(self, record: Record) -> None:
        """Write a record again: only signatures have changed."""
        with self.lock():
            if record.id in self.records():
                write_whole(self._memory / "records" / f"{record.id}.json", json.dumps(asdict(record)))
                self._records[record.id] = record

    def publish(self, journal: Journal) -> None:
        """Put files in place, all or nothing. The lock must be held."""
        path = self._memory / "journal" / f"{journal.records[0].id}.json"
        write_whole(path, json.dumps(asdict(journal)))
        self._carry_out(path)

    def _carry_out(self, path: Path) -> None:
        journal = json.loads(path.read_text())
        for aside, final in journal["place"]:
            if (self.out / aside).exists():
                (self.out / final).parent.mkdir(parents=True, exist_ok=True)
                os.replace(self.out / aside, self.out / final)
        for gone in journal["remove"]:
            self._remove(gone)
        for gone in journal["forget"]:
            (self._memory / "records" / f"{gone}.json").unlink(missing_ok=True)
            self._records.pop(gone, None)
        # A file that neither waits nor stands in its place was taken from us: without a record its dumps are cleaned again.
        placed = all((self.out / final).exists() for _, final in journal["place"])
        for record in journal["records"] if placed else ():
            write_whole(self._memory / "records" / f"{record['id']}.json", json.dumps(record))
            self._records.pop(record["id"], None)
        self.drop_units(journal["units"])
        path.unlink()

    def _remove(self, path: str) -> None:
        """Remove a published file, and the partition's folder that it leaves empty."""
        gone = self.out / path
        gone.unlink(missing_ok=True)
        if gone.parent.parent != self.out and gone.parent.exists() and not any(gone.parent.iterdir()):
            gone.parent.rmdir()

    def drop_units(self, units: Iterable[str]) -> None:
        """Forget the results of units that are published."""
        for unit in units:
            Path(self.unit_path(unit)).unlink(missing_ok=True)

    def write_run(self, run: str, report: Mapping[str, Any]) -> Path:
        """Write a run's report."""
        path = self.out / "runs" / f"{run}.json"
        write_whole(path, json.dumps(report, indent=2, ensure_ascii=False) + "\n")
        return path

    def free_bytes(self) -> int:
        """Bytes left on the disk that OUT is on."""
        return shutil.disk_usage(self.out).free


def table_file(table: str, name: str, folder: str = "") -> str:
    """A table's file, relative to OUT; ``folder``: that of a partition."""
    return f"{table}/{folder}/{name}.parquet" if folder else f"{table}/{name}.parquet"


def _read_record(path: Path) -> Record:
    plain = json.loads(path.read_text())
    dumps = {source: (signature, digest) for source, (signature, digest) in plain["dumps"].items()}
    folders = {name: tuple(some) for name, some in plain.get("folders", {}).items()}
    return Record(**{**plain, "dumps": dumps, "files": tuple(plain["files"]), "folders": folders})


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all, even when the power fails."""
    aside = path.with_name(aside_name(f".{path.name}"))
    with open(aside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
