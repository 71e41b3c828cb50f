"""The Prefect flow ``clean_dumps``: what ``flows.pipeline.run`` does, as a flow run that can be scheduled, watched and looked up.

It calls the pipeline's own functions, so its output is byte for byte that of a run without Prefect. A task is a batch of
groups, a minute or so of work, since Prefect's own work a task costs up to a quarter of a second. Prefect knows nothing of
what is clean already: the output directory does. So nothing here is cached, retried or persisted, and a run that is killed,
missed or doubled does no harm.

This is the one module that imports Prefect when it is loaded. ``flows.embedded`` is the way here from the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextvars import ContextVar

from prefect import flow, get_run_logger, runtime, tags, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.errors import NoDumps
from flows.pipeline import Outcome, Silent, Summary, Watcher, begin, clean_groups, finish
from flows.plan import Plan, make_plan
from flows.run_page import run_page
from flows.settings import MIB, Job
from flows.shards import Group
from flows.store import Store

BATCH_BYTES = 32 * MIB
"""Input of a task for each worker process, at least. Measured: a core cleans 1.4 MiB of HTML a second, and 0.15 MiB of plain text."""

ARTIFACT = "copydesk-clean"

WATCHER: ContextVar[Watcher] = ContextVar("WATCHER", default=Silent())  # noqa: B039  # Silent holds nothing that could change
"""Who is told of progress in this process. Not a parameter: parameters are stored with the run, and a watcher is no data."""


def batches(groups: Iterable[Group], size: int) -> Iterator[tuple[Group, ...]]:
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
    more = f" and {len(dumps) - 1:,} more" if len(dumps) > 1 else ""
    return f"{dumps[0].source}{more} ({sum(dump.size for dump in dumps) / MIB:,.1f} MiB)"


def run_name() -> str:
    """The flow run's name: what is read, and where the output goes."""
    job = runtime.flow_run.parameters["job"]
    inputs, out = (job.inputs, job.out) if isinstance(job, Job) else (job["inputs"], job["out"])
    more = f" and {len(inputs) - 1:,} more" if len(inputs) > 1 else ""
    return f"{inputs[0]}{more} to {out}"


@task(name="clean-batch", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def clean_batch(job: Job, batch: tuple[Group, ...], name: str) -> Outcome:
    """Clean some groups and publish each; the counts."""
    outcome = clean_groups(job, batch, WATCHER.get())
    tally = outcome.tally
    get_run_logger().info(
        "%d articles, %d rejects, %d of %d units were done before",
        tally.articles,
        tally.rejects.total(),
        outcome.reused,
        outcome.units,
    )
    return outcome


@flow(name="clean-dumps", flow_run_name=run_name, persist_result=False)
def clean_dumps(job: Job) -> Summary | None:
    """Clean what is new among a job's dumps; the run's summary, or None where there are no dumps (yet).

    Raises UsageError before anything is written, RunError or OSError where the run has to stop; the next run goes on from there.
    """
    log = get_run_logger()
    start = begin()
    try:
        plan = make_plan(job, Store(job.out))
    except NoDumps as nothing:
        log.info("nothing to do: %s", nothing)
        return None
    WATCHER.get().began(plan)
    log.info(
        "%d dumps to clean, %d unchanged, %d outdated", plan.dumps, len(plan.unchanged), len(plan.outdated)
    )
    summary = finish(job, plan, _clean(job, plan), start)
    if plan.groups:
        create_markdown_artifact(run_page(summary), key=ARTIFACT, description=f"copydesk run {summary.run}")
    return summary


def _clean(job: Job, plan: Plan) -> Outcome:
    outcome = Outcome()
    with tags("copydesk", f"cleaner-{plan.version}"):
        for batch in batches(plan.groups, BATCH_BYTES * max(job.workers, 1)):
            outcome.add(clean_batch(job, batch, batch_name(batch)))
    return outcome
