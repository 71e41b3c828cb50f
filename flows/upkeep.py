"""Prefect flows beside ``clean_dumps``: cleaning rejects again, after an upgrade or with wider limits.

Each calls what the command of the same name calls; results are counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow, get_run_logger, runtime
from prefect.artifacts import create_markdown_artifact

from flows.clean import job_of
from flows.retry import Retried, retry
from flows.run_page import retry_page
from flows.settings import Job

RETRIED = "copydesk-retry"
"""Key of the page that a retry leaves."""


def retry_name() -> str:
    """The flow run's name: which rejects of which output."""
    parameters = runtime.flow_run.parameters
    reasons = ", ".join(parameters.get("reasons") or ("any reason",))
    return f"retry rejects of {job_of(parameters).out}: {reasons}"


@flow(name="retry-rejects", flow_run_name=retry_name, persist_result=False)
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
    if retried.capped:
        log.warning(
            "%d rejects skipped: they keep only part of their bytes; clean their dumps again with force",
            retried.capped,
        )
    create_markdown_artifact(
        retry_page(job.out, retried), key=RETRIED, description=f"rejects of {job.out}, tried again"
    )
    return retried
