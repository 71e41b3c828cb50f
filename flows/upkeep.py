"""Prefect flows beside ``clean_dumps``: rejects cleaned again, small files merged, new articles fetched.

Each calls what the command of the same name calls; results are counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow, get_run_logger, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.deployments import run_deployment

from cleaners import __version__
from flows.clean import job_of, named
from flows.compact import Compacted, compact
from flows.fetching.manners import Manners, agent_name
from flows.fetching.sink import Scraped
from flows.retry import Retried, retry
from flows.run_artifacts import tell_end, tell_failure
from flows.run_page import compact_page, retry_page, scrape_page
from flows.scrape import Wanted, check_address, scrape, told
from flows.settings import Job, Scrape

RETRIED, COMPACTED, SCRAPED = "copydesk-retry", "copydesk-compact", "copydesk-scrape"
"""Keys of the pages that the runs leave."""


def retry_name() -> str:
    """The flow run's name: which rejects of which output."""
    parameters = runtime.flow_run.parameters
    reasons = ", ".join(parameters.get("reasons") or ("any reason",))
    return f"retry rejects of {job_of(parameters).out}: {reasons}"


@flow(
    name="retry-rejects",
    flow_run_name=retry_name,
    persist_result=False,
    on_completion=[tell_end],
    on_failure=[tell_failure, tell_end],
    on_cancellation=[tell_end],
)
def retry_rejects(job: Job, reasons: Sequence[str] = ()) -> Retried:
    """Clean the rejects of ``job.out`` again, those with one of the reasons where any is given. Raises RunError, OSError."""
    retried = retry(job, reasons)
    log, tally = get_run_logger(), retried.tally
    log.info(
        "%d rejects tried: %d gave %d articles, %d stay",
        tally.entries,
        tally.accepted,
        tally.articles,
        tally.rejects.total(),
    )
    if retried.unread:
        log.info("%d rejects skipped: dumps, or parts of dumps, that cannot be read", retried.unread)
    if retried.capped:
        log.warning(
            "%d rejects skipped: they keep only part of their bytes, and cannot be read from their dumps as those are now",
            retried.capped,
        )
    create_markdown_artifact(
        retry_page(job.out, retried), key=RETRIED, description=f"rejects of {job.out}, tried again"
    )
    return retried


@flow(
    name="compact-output",
    flow_run_name="compact {out}",
    persist_result=False,
    on_completion=[tell_end],
    on_failure=[tell_failure, tell_end],
    on_cancellation=[tell_end],
)
def compact_output(out: str, partition_by: str | None = None) -> Compacted:
    """Merge the small files of many runs. Raises UsageError, RunError, OSError."""
    done = compact(out, partition_by)
    log = get_run_logger()
    if done.groups:
        log.info("%d parquet files became %d", done.before, done.after)
    else:
        log.info("nothing to do: %d parquet files are as they should be", done.before)
    if done.skipped:
        log.info("%d groups skipped: another run has changed them meanwhile", done.skipped)
    create_markdown_artifact(compact_page(out, done), key=COMPACTED, description=f"files of {out}")
    return done


def scrape_name() -> str:
    """The flow run's name: which sources, and where their pages go."""
    parameters = runtime.flow_run.parameters
    what = parameters["what"]
    sources = what.sources if isinstance(what, Scrape) else what.get("sources")
    return f"scrape {named(sources) if sources else 'nothing'} into {parameters['inbox']}"


@flow(
    name="scrape-sources",
    flow_run_name=scrape_name,
    persist_result=False,
    on_completion=[tell_end],
    on_failure=[tell_failure, tell_end],
    on_cancellation=[tell_end],
)
def scrape_sources(what: Scrape, inbox: str, then: str | None = None) -> Scraped:
    """Fetch what feeds and sitemaps have that is new; the next cleaning of the inbox finds it. Raises UsageError, OSError.

    ``then``: the deployment (``flow/name``) of which a run is started where there are new pages; it may be at work already.
    """
    manners = Manners(agent_name(__version__, what.contact), what.rate, what.allow_private)
    scraped = scrape(Wanted(inbox, tuple(map(check_address, what.sources)), manners=manners))
    for line in told(scraped):
        get_run_logger().info(line)
    create_markdown_artifact(
        scrape_page(inbox, scraped), key=SCRAPED, description=f"copydesk scrape {scraped.run}"
    )
    if then and scraped.pages:
        run_deployment(then, timeout=0, as_subflow=False)
    return scraped
