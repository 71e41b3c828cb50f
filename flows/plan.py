"""What a run has to do: which dumps are clean already, and which groups of the others are to be cleaned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from flows.cleaning import cleaner_version
from flows.dumps import Dump, find_dumps
from flows.settings import LATEST, Job, base_of
from flows.shards import Group, digest_dump, form_groups
from flows.store import Record, Store


@dataclass(frozen=True, slots=True)
class Made:
    """What another version of the cleaner made of some dumps: how many, and the articles that they gave."""

    version: str
    dumps: int
    articles: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do.

    ``unchanged``: dumps that are clean already; ``outdated``: clean, but by another version of the cleaner, and left so. ``changed``: of
    those that will be cleaned, how many gave something before and have changed since, or are read by other settings. ``forced``: how
    many gave something before and are cleaned whatever it was. ``made``: of all that is clean by another version, whether it is left or
    cleaned again, who made it. ``other_templates``, ``other_layout``: of the dumps that are left, those that were cleaned by other site
    templates than the job names, and those whose articles lie otherwise than it asks.
    """

    groups: tuple[Group, ...]
    unchanged: tuple[Dump, ...]
    outdated: tuple[Dump, ...]
    version: str
    changed: int = 0
    forced: int = 0
    made: tuple[Made, ...] = ()
    other_templates: int = 0
    other_layout: int = 0

    @property
    def dumps(self) -> int:
        """How many dumps will be read."""
        return sum(len(group.dumps) for group in self.groups)

    @property
    def size(self) -> int:
        """Bytes of the dumps' files that will be read."""
        return sum(dump.size for group in self.groups for dump in group.dumps)

    @property
    def recleaned(self) -> int:
        """How many of the dumps that will be read are clean already by another version."""
        return sum(made.dumps for made in self.made) - len(self.outdated)

    @property
    def left(self) -> dict[str, int]:
        """What was asked for and is not done, because dumps are clean already: of how many."""
        counts = {"templates": self.other_templates, "layout": self.other_layout}
        return {name: count for name, count in counts.items() if count}

    def as_dict(self) -> dict[str, Any]:
        """For JSON: how many dumps of each kind, and who made what is outdated."""
        return {
            "version": self.version,
            "dumps": {
                "new": self.dumps - self.changed - self.forced - self.recleaned,
                "changed": self.changed,
                "forced": self.forced,
                "recleaned": self.recleaned,
                "unchanged": len(self.unchanged),
                "outdated": len(self.outdated),
            },
            "bytes": self.size,
            "made": [asdict(made) for made in self.made],
            "left": self.left,
        }


def make_plan(job: Job, store: Store, *, dry: bool = False) -> Plan:
    """Decide what is to be cleaned. Raises UsageError, before anything is written, where an input is not there.

    ``dry``: for looking only; nothing is written, not even the output's folders.
    """
    dumps = find_dumps(job.inputs, job.out)
    if not dry:
        store.prepare()
    version = cleaner_version()
    known = store.by_source()
    current = [] if job.force else _current(dumps, store, job, dry=dry)
    outdated = [(dump, record) for dump, record in current if not _is_as_asked(record, version, job)]
    left = [] if job.reclean else outdated
    unchanged = [dump for dump, record in current if _is_as_asked(record, version, job)]
    skipped = frozenset(dump.source for dump in (*unchanged, *(dump for dump, _ in left)))
    same = {dump.source for dump, _ in current}
    replaced = sum(dump.source in known and dump.source not in same for dump in dumps)
    kept = [record for dump, record in current if dump.source in skipped]
    return Plan(
        tuple(form_groups(dumps, skipped)),
        tuple(unchanged),
        tuple(dump for dump, _ in left),
        version,
        0 if job.force else replaced,
        replaced if job.force else 0,
        _made(outdated, store),
        sum(job.templates != LATEST and record.settings != job.settings.fingerprint for record in kept),
        sum(bool(job.partition_by) and record.layout != job.partition_by for record in kept),
    )


def _is_as_asked(record: Record, version: str, job: Job) -> bool:
    """Whether what there is of a dump may stay. Site templates change with every run; that alone is no reason to clean again."""
    same_templates = record.settings == job.settings.fingerprint
    return record.version == version and (same_templates or not job.reclean)


def _made(outdated: Iterable[tuple[Dump, Record]], store: Store) -> tuple[Made, ...]:
    """Who made what of these dumps."""
    dumps: dict[str, list[str]] = defaultdict(list)
    records: dict[str, Record] = {}
    for dump, record in outdated:
        dumps[record.id].append(dump.source)
        records[record.id] = record
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for name, sources in dumps.items():
        version = records[name].version
        before = counts[version]
        counts[version] = (before[0] + len(sources), before[1] + _articles(records[name], sources, store))
    return tuple(Made(version, *counts[version]) for version in sorted(counts))


def _articles(record: Record, sources: list[str], store: Store) -> int:
    """How many articles a group has of some of its dumps."""
    if len(sources) == len(record.dumps):
        return int(record.tally["articles"])
    # Imported here: reading a table is the exception.
    import pyarrow.parquet as pq

    count = 0
    for name in record.files:
        for path in record.paths("articles", name):
            with store.open(path) as file:
                found = pq.read_table(
                    file, columns=["source"], filters=[("source", "in", sources)], partitioning=None
                )
            count += found.num_rows
    return count


def _current(dumps: Iterable[Dump], store: Store, job: Job, *, dry: bool) -> list[tuple[Dump, Record]]:
    """The dumps that are clean as they are now, by these settings, each with the record of it.

    A dump whose file may have changed is read to see whether its content has; if not, its record learns the new signature.
    """
    files = store.files()
    known = {
        source: record
        for source, record in store.by_source().items()
        if base_of(record.settings) == job.settings.base and files.issuperset(record.all_paths())
    }
    found: list[tuple[Dump, Record]] = []
    learned: dict[str, Record] = {}
    for dump in dumps:
        if (record := known.get(dump.source)) is None:
            continue
        signature, digest = record.dumps[dump.source]
        if dump.signature is None or dump.signature != signature:
            if digest_dump(dump, job.settings) != digest:
                continue
            latest = learned.get(record.id, record)
            learned[record.id] = replace(
                latest, dumps={**latest.dumps, dump.source: (dump.signature, digest)}
            )
        found.append((dump, record))
    if learned and not dry:
        store.refresh(learned.values())
    return found
