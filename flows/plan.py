"""What a run has to do: which dumps are clean already, and which groups of the others are to be cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flows.cleaning import cleaner_version
from flows.dumps import Dump, find_dumps
from flows.settings import Job
from flows.shards import Group, digest_dump, form_groups
from flows.store import Record, Store


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do. ``unchanged``: dumps that are clean already; ``outdated``: clean, but by another version of the cleaner."""

    groups: tuple[Group, ...]
    unchanged: tuple[Dump, ...]
    outdated: tuple[Dump, ...]
    version: str

    @property
    def dumps(self) -> int:
        """How many dumps will be read."""
        return sum(len(group.dumps) for group in self.groups)

    @property
    def size(self) -> int:
        """Bytes of the dumps' files that will be read."""
        return sum(dump.size for group in self.groups for dump in group.dumps)


def make_plan(job: Job, store: Store) -> Plan:
    """Decide what is to be cleaned. Raises UsageError, before anything is written, where an input is not there."""
    dumps = find_dumps(job.inputs, job.out)
    store.prepare()
    version = cleaner_version()
    current = [] if job.force else _current(dumps, store, job)
    unchanged = tuple(dump for dump, record in current if record.version == version)
    outdated = () if job.reclean else tuple(dump for dump, record in current if record.version != version)
    groups = form_groups(dumps, frozenset(dump.source for dump in unchanged + outdated))
    return Plan(tuple(groups), unchanged, outdated, version)


def _current(dumps: Iterable[Dump], store: Store, job: Job) -> list[tuple[Dump, Record]]:
    """The dumps that are clean as they are now, by these settings, each with the record of it.

    A dump whose file may have changed is read to see whether its content has; if not, its record learns the new signature.
    """
    files = store.files()
    known = {
        source: record
        for source, record in store.by_source().items()
        if record.settings == job.settings.fingerprint and files.issuperset(record.all_paths())
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
    if learned:
        store.refresh(learned.values())
    return found
