"""The runner of ``copydesk serve``: it starts each scheduled run in a process of its own. Imported when Prefect's settings are in place."""

from __future__ import annotations

import logging
from typing import cast

from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.types.entrypoint import EntrypointType

from flows.clean import clean_dumps
from flows.serving import DEPLOYMENT, Schedule
from flows.settings import Job


def run_until_stopped(job: Job, schedule: Schedule) -> None:
    """Run the flow on schedule. Ends with the process: an interrupt stops the run that is on its way, which the next one goes on from."""
    # What the runner says at its end is for those who started it as a script of their own.
    logging.getLogger("prefect.flows").setLevel(logging.WARNING)
    serve(deployment(job, schedule), print_starting_message=False, limit=1)


def deployment(job: Job, schedule: Schedule) -> RunnerDeployment:
    """The one deployment that is served. Runs that fall due while one works are cancelled: the next one finds what is new."""
    made = clean_dumps.to_deployment(
        DEPLOYMENT,
        cron=schedule.cron,
        interval=schedule.every,
        parameters={"job": job},
        tags=["copydesk", "inbox"],
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", made)  # typed for callers in a coroutine too, who would get one back
