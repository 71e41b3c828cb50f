"""Plan → clean units → publish groups. No Prefect here; the flow calls the same functions.

    store = Store(job.out)
    plan = make_plan(job, store)                        which groups of dumps are to be cleaned, and why the others are not
    outcome = clean_groups(job, plan.groups, watcher)   any number of groups, in worker processes
    summary = finish(job, plan, outcome, start)         a report in OUT/runs

``run`` does the three. ``clean_groups`` may be called for some groups at a time: groups are independent, and what one gives does not
depend on which others are cleaned beside it, in which order, by how many workers.
"""

from __future__ import annotations

import functools
import hashlib
import platform
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from cleaners.model import Reason
from flows.card import write_card
from flows.cleaning import Task, cleaner_version
from flows.dumps import Dump
from flows.errors import RunError
from flows.executors import Executor, executor_for
from flows.plan import Plan, make_plan
from flows.publishing import Finished, group_id, publish_group
from flows.results import load_tally
from flows.settings import Job
from flows.shards import Group, Unit, cut_units
from flows.site_state import LAST, state_path, with_templates
from flows.store import Record, Store
from flows.tally import Tally


class Watcher(Protocol):
    """Who is told how a run goes."""

    def began(self, plan: Plan) -> None:
        """The plan is made and cleaning begins."""

    def advanced(self, tally: Tally, weight: int) -> None:
        """A unit is done; ``weight``: bytes of the dumps' files that it stands for."""

    def published(self, record: Record) -> None:
        """A group's files are in place."""


class Silent:
    """A watcher that says nothing."""

    def began(self, plan: Plan) -> None:
        """Nothing."""

    def advanced(self, tally: Tally, weight: int) -> None:
        """Nothing."""

    def published(self, record: Record) -> None:
        """Nothing."""


@dataclass(slots=True)
class Outcome:
    """What cleaning some groups gave. Adds up. ``reused``: units that an earlier run, killed before its end, had left."""

    tally: Tally = field(default_factory=Tally)
    files: list[str] = field(default_factory=list)
    units: int = 0
    reused: int = 0

    def add(self, other: Outcome) -> None:
        """Add another's counts to this one's."""
        self.tally.add(other.tally)
        self.files += other.files
        self.units += other.units
        self.reused += other.reused


@dataclass(slots=True, eq=False)
class _OpenGroup:
    """A group on its way: its units so far, those still being cleaned, and its dumps' digests."""

    group: Group
    units: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    digests: dict[str, Any] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    is_cut: bool = False

    def take(self, unit: Unit) -> None:
        self.units.append(unit.id)
        for piece in unit.pieces:
            self.digests.setdefault(piece.source, hashlib.sha256()).update(piece.digest())
            if piece.block.flaw is not None and piece.block.flaw.reason is Reason.UNREADABLE:
                self.unread.add(piece.source)

    def finished(self) -> Finished:
        dumps = {
            dump.source: (self._signature(dump), self.digests[dump.source].hexdigest())
            for dump in self.group.dumps
        }
        return Finished(self.group, tuple(self.units), dumps)

    def _signature(self, dump: Dump) -> str | None:
        """What tells that a dump is unchanged; of one that could not be read nothing does, so that the next run tries it again."""
        return None if dump.source in self.unread else dump.signature


class _Work:
    """Groups cut into tasks, and tasks gathered into groups again."""

    def __init__(self, job: Job, watcher: Watcher, store: Store) -> None:
        self.outcome = Outcome()
        self._job = job
        self._watcher = watcher
        self._store = store
        self._version = cleaner_version()
        self._layout = job.partition_by or self._store.layout()
        self._templates = state_path(job)
        self._open: list[_OpenGroup] = []

    def tasks(self, groups: Iterable[Group]) -> Iterator[Task]:
        """What is left to do, in order; units that an earlier run finished are taken as they are."""
        for group in groups:
            opened = _OpenGroup(group)
            self._open.append(opened)
            for unit in cut_units(group, self._job.settings, self._version):
                opened.take(unit)
                path = self._store.unit_path(unit.id)
                if not self._job.force and (tally := load_tally(path)) is not None:
                    self.outcome.reused += 1
                    self._count(tally, unit)
                else:
                    opened.waiting.add(unit.id)
                    yield Task(
                        unit, self._job.settings, self._version, path, self._job.cleaner, self._templates
                    )
            opened.is_cut = True
            self._publish_ready()

    def done(self, task: Task, tally: Tally) -> None:
        """A task is finished."""
        for opened in self._open:
            opened.waiting.discard(task.unit.id)
        self._count(tally, task.unit)
        self._publish_ready()

    def _count(self, tally: Tally, unit: Unit) -> None:
        self.outcome.units += 1
        self.outcome.tally.add(tally)
        self._watcher.advanced(tally, unit.weight)

        if self._job.max_rejects is not None:
            refuse_rejects(self.outcome.tally, self._job.max_rejects)

    def _publish_ready(self) -> None:
        for opened in [one for one in self._open if one.is_cut and not one.waiting]:
            self._open.remove(opened)
            record = self._publish(opened.finished())
            self.outcome.files += record.files
            self._watcher.published(record)

    def _publish(self, finished: Finished) -> Record:
        try:
            return publish_group(self._store, finished, self._job.settings, self._version, self._layout)
        except FileNotFoundError as error:
            # Another run on the same OUT may have published the same units and removed their results.
            record = self._store.records().get(group_id(finished.units))
            if record is None:
                raise RunError(
                    f"a result vanished before it was published ({error}); run the same command again"
                ) from error
            self._store.drop_units(
                finished.units
            )  # those that were cleaned after the other run had removed its own
            return record


FAIR_SAMPLE = 100
"""Documents seen before a share of rejects counts: the first few may be bad by chance."""


def refuse_rejects(tally: Tally, most: float) -> None:
    """Raise RunError where more is rejected than is allowed: ``most`` documents, or below 1 that share of them."""
    rejects = tally.rejects.total()
    is_share = 0 < most < 1
    if rejects > (most * max(tally.entries, FAIR_SAMPLE) if is_share else most):
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in tally.rejects.most_common())
        raise RunError(
            f"{rejects:,} of {tally.entries:,} documents were rejected ({reasons}), more than --max-rejects {most:g} allows. "
            "Nothing of the dumps being cleaned is published. See what is wrong with one by 'copydesk explain', or allow more"
        )


def _executor(job: Job, *, shared: bool) -> Executor:
    """``shared``: whether worker processes could put their results where this one looks for them."""
    if not job.scheduler:
        return executor_for(job.workers if shared else 0)
    # Imported here: it is the way past one machine, which few runs need.
    from flows.dask_engine import on_dask

    return on_dask(job)


def clean_groups(job: Job, groups: Iterable[Group], watcher: Watcher) -> Outcome:
    """Clean the groups and publish each. ``make_plan`` must have run on the same OUT. Raises RunError, OSError."""
    outcome = Outcome()
    if (
        job.scheduler and job.max_rejects is None
    ):  # rejects are counted over all groups, before any is published
        from flows.dask_engine import whole_groups

        left = []
        for group, done in whole_groups(job, list(groups), clean_there):
            if done is None:
                left.append(group)
            else:
                outcome.add(done)
                watcher.advanced(done.tally, sum(dump.size for dump in group.dumps))
        if not left:
            return outcome
        groups = left
    shared = Store(job.out).storage.is_shared
    outcome.add(clean_with(_executor(job, shared=shared), job, groups, watcher))
    return outcome


def clean_there(execute: Executor, job: Job, group: Group, run: str) -> Outcome:
    """Clean a group on another machine, publish it and count its lines by site there. ``run``: a name of the run, new with each."""
    from flows.sites import count_published

    store = _store_there(job.out, run)
    outcome = clean_with(execute, job, (group,), Silent(), store)
    count_published(store, outcome.files)
    return outcome


@functools.lru_cache(maxsize=1)
def _store_there(out: str, run: str) -> Store:  # what another run has read may have changed since
    """The output, with the records that this process has read of it in this run: to read all with each group would be their square."""
    return Store(out)


def clean_with(
    execute: Executor, job: Job, groups: Iterable[Group], watcher: Watcher, store: Store | None = None
) -> Outcome:
    """Clean the groups by an executor, and publish each here. Raises RunError, OSError."""
    work = _Work(job, watcher, store or Store(job.out))
    for task, tally in execute(work.tasks(groups)):
        work.done(task, tally)
    if not work.outcome.tally.is_conserved:
        raise RunError(f"lines or entries do not add up: {work.outcome.tally.as_dict()}")
    return work.outcome


@dataclass(frozen=True, slots=True)
class Start:
    """When a run began, and its name."""

    run: str
    time: datetime


def begin() -> Start:
    """Name a run: its time in UTC, and some letters so that two runs in one second differ."""
    now = datetime.now(UTC)
    return Start(f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}", now)


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished run, as its report and ``--json`` have it.

    ``templates``: the site templates that were used; ``learned``: what the run taught about sites, for the next one (``flows.sites``).
    ``left``: what was asked for and not done to dumps that were clean already, as in ``Plan``. ``missing``: fields that were named and
    that no record has, by the option that names them.
    """

    run: str
    out: str
    version: str
    started: str
    seconds: float
    dumps: dict[str, int]
    tally: Tally
    units: int
    reused: int
    files: tuple[str, ...]
    templates: str = ""
    learned: dict[str, Any] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the tally's counts stand among the rest."""
        plain = asdict(self)
        del plain["tally"]
        return {**plain, **self.tally.as_dict()}


def _lessons(store: Store, files: list[str]) -> dict[str, Any]:
    """What the run taught about sites; nothing where all of OUT is fewer articles than one site needs."""
    # Imported here: it needs the cleaners, which a process that only plans and publishes does without until its end.
    from cleaners.templates import SITE_ARTICLES

    articles = sum(record.tally["articles"] for record in store.records().values())
    if articles < SITE_ARTICLES and not store.storage.has(LAST):
        return {}
    from flows.sites import learn

    return learn(store, files).as_dict()


def _missing(job: Job, tally: Tally) -> dict[str, str]:
    """Fields that were named and that nothing which was cleaned has: misspelt, most likely."""
    if not tally.accepted:
        return {}
    return {
        option: name for option, name in job.settings.fields.beside_content.items() if not tally.named[option]
    }


def finish(job: Job, plan: Plan, outcome: Outcome, start: Start) -> Summary:
    """Write the run's report to OUT/runs and sum it up. A run that had nothing to do leaves none."""
    store = Store(job.out)
    seconds = (datetime.now(UTC) - start.time).total_seconds()
    counts = {"cleaned": plan.dumps, "unchanged": len(plan.unchanged), "outdated": len(plan.outdated)}
    summary = Summary(
        start.run, job.out, plan.version, start.time.isoformat(timespec="seconds"), round(seconds, 3),
        counts, outcome.tally, outcome.units, outcome.reused, tuple(sorted(outcome.files)), job.settings.templates,
        _lessons(store, outcome.files) if plan.groups else {}, plan.left, _missing(job, outcome.tally),
    )  # fmt: skip
    if plan.groups:
        write_card(store)
        report = summary.as_dict() | {
            "inputs": job.inputs,
            "read": [
                {"source": dump.source, "bytes": dump.size} for group in plan.groups for dump in group.dumps
            ],
            "settings": asdict(job.settings),
            "workers": job.workers,
            "python": platform.python_version(),
        }
        store.write_run(start.run, report)
    return summary


def run(job: Job, watcher: Watcher | None = None) -> Summary:
    """Clean the job's dumps. Raises UsageError before anything is written, RunError or OSError where the run has to stop."""
    start = begin()
    store = Store(job.out)
    job = with_templates(job, store.storage)
    plan = make_plan(job, store)
    watcher = watcher or Silent()
    watcher.began(plan)
    outcome = clean_groups(job, plan.groups, watcher)
    return finish(job, plan, outcome, start)
