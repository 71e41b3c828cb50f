"""The Prefect flow ``clean_dumps``: what ``flows.pipeline.run`` does, as a flow run that can be scheduled, watched and looked up.

It calls the pipeline's own functions, so its output is byte for byte that of a run without Prefect. A task is a batch of
groups, a minute or so of work, since Prefect's own work a task costs up to a quarter of a second. Prefect knows nothing of
what is clean already: the output directory does. So nothing here is cached, retried or persisted, and a run that is killed,
missed or doubled does no harm.

``flows.embedded`` is the way here from the command line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

from prefect import flow, get_run_logger, runtime, tags, task
from prefect.cache_policies import NO_CACHE

from flows.errors import NoDumps
from flows.pipeline import Outcome, Silent, Summary, Watcher, begin, clean_groups, finish
from flows.plan import Plan, make_plan
from flows.run_artifacts import Progress, show_summary, tell_end, tell_failure, warn_of_rejects
from flows.settings import MIB, Job
from flows.shards import Group
from flows.site_state import with_templates
from flows.store import Store

BATCH_BYTES = 32 * MIB
"""Input of a task for each worker process, at least. Measured: a core cleans 1.4 MiB of HTML a second, and 0.15 MiB of plain text."""

ALERT_REJECTS = 0.2
"""Share of a run's documents from which rejects are an event: ordinary crawls reject a few in a hundred, a broken feed nearly all."""

LOGGED_DUMPS = 10
"""Dumps that a run's log names; the report in OUT/runs has them all."""

WATCHER: ContextVar[Watcher] = ContextVar("WATCHER", default=Silent())  # noqa: B039  # Silent holds nothing that could change
"""Who is told of progress in this process. Not a parameter: parameters are stored with the run, and a watcher is no data."""


def batches(groups: Iterable[Group], size: float) -> Iterator[tuple[Group, ...]]:
    """Consecutive groups, as many at a time as reach ``size`` bytes of input; the last may have fewer."""
    batch: list[Group] = []
    filled = 0
    for group in groups:
        batch.append(group)
        filled += _bytes(group)
        if filled >= size:
            yield tuple(batch)
            batch, filled = [], 0
    if batch:
        yield tuple(batch)


def _bytes(group: Group) -> int:
    return sum(dump.size for dump in group.dumps)


def batch_name(batch: Iterable[Group]) -> str:
    """Which dumps a task reads: the first, how many more, and their size."""
    dumps = [dump for group in batch for dump in group.dumps]
    return f"{named([dump.source for dump in dumps])} ({sum(dump.size for dump in dumps) / MIB:,.1f} MiB)"


def named(things: Sequence[str]) -> str:
    """The first of some things and how many more.

    >>> named(["a.txt", "b.txt", "c.txt"])
    'a.txt and 2 more'
    """
    return things[0] + (f" and {len(things) - 1:,} more" if len(things) > 1 else "")


def run_name() -> str:
    """The flow run's name: what it does, what is read, and where the output goes."""
    job = job_of(runtime.flow_run.parameters)
    verb = "clean all again" if job.force else "re-clean" if job.reclean else "clean"
    return f"{verb} {named(job.inputs)} to {job.out}"


def job_of(parameters: dict[str, Any]) -> Job:
    """The job among a run's parameters: a Job, or the plain words that a deployment has."""
    job = parameters["job"]
    known = ("inputs", "out", "force", "reclean", "scheduler")
    return job if isinstance(job, Job) else Job(**{name: job[name] for name in known if name in job})


@task(name="clean-batch", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def clean_batch(job: Job, batch: tuple[Group, ...], name: str, progress: Progress) -> Outcome:
    """Clean some groups and publish each; the counts."""
    outcome = clean_groups(job, batch, progress)
    tally = outcome.tally
    get_run_logger().info(
        "%d articles, %d rejects, %d of %d units were done before",
        tally.articles,
        tally.rejects.total(),
        outcome.reused,
        outcome.units,
    )
    return outcome


@flow(
    name="clean-dumps",
    flow_run_name=run_name,
    persist_result=False,
    on_completion=[tell_end],
    on_failure=[tell_failure, tell_end],
    on_cancellation=[tell_end],
)
def clean_dumps(job: Job, alert_rejects: float = ALERT_REJECTS) -> Summary | None:
    """Clean what is new among a job's dumps; the run's summary, or None where there are no dumps (yet).

    ``alert_rejects``: more rejects than this share of the documents emit the event ``copydesk.rejects.many``.
    Raises UsageError before anything is written, RunError or OSError where the run has to stop; the next run goes on from there.
    """
    log = get_run_logger()
    start = begin()
    try:
        store = Store(job.out)
        job = with_templates(job, store.storage)
        plan = make_plan(job, store)
    except NoDumps as nothing:
        log.info("nothing to do: %s", nothing)
        return None
    _log_plan(plan, job)
    summary = finish(job, plan, _clean(job, plan), start)
    if plan.groups:
        show_summary(summary)
        warn_of_rejects(summary, alert_rejects)
    return summary


def _log_plan(plan: Plan, job: Job) -> None:
    """Say what is cleaned, what is skipped, and why."""
    log = get_run_logger()
    todo = [dump.source for group in plan.groups for dump in group.dumps]
    log.info(
        "%d dumps to clean (%.1f MiB) into %s by copydesk %s",
        plan.dumps,
        plan.size / MIB,
        job.out,
        plan.version,
    )
    _log_some("clean", todo)
    if plan.unchanged:
        log.info("%d dumps skipped: clean already, and unchanged since", len(plan.unchanged))
    if plan.outdated:
        log.info(
            "%d dumps skipped: cleaned by another version; the deployment 'reclean' cleans them again",
            len(plan.outdated),
        )
        _log_some("outdated", [dump.source for dump in plan.outdated])


def _log_some(what: str, sources: Sequence[str]) -> None:
    for source in sources[:LOGGED_DUMPS]:
        get_run_logger().info("%s: %s", what, source)
    if len(sources) > LOGGED_DUMPS:
        get_run_logger().info(
            "%s: and %d more, all named in the report in runs/", what, len(sources) - LOGGED_DUMPS
        )


def _clean(job: Job, plan: Plan) -> Outcome:
    outcome = Outcome()
    progress = Progress(WATCHER.get())
    progress.began(plan)
    # A cluster is busiest with all groups before it.
    size = math.inf if job.scheduler else BATCH_BYTES * max(job.workers, 1)
    with tags("copydesk", f"cleaner-{plan.version}"):
        for batch in batches(plan.groups, size):
            outcome.add(clean_batch(job, batch, batch_name(batch), progress))
    progress.ended()
    return outcome
