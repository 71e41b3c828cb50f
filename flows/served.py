"""The runner of ``copydesk serve``: it starts each scheduled run in a process of its own. Imported when Prefect's settings are in place."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any, cast

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments import run_deployment
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from flows.automations import Scheduled, install, longest_gap
from flows.clean import clean_dumps
from flows.serving import DEPLOYMENT, Schedule, Served
from flows.stopping import Stopped
from flows.upkeep import scrape_sources


def run_until_stopped(served: Served, *, own_server: bool) -> None:
    """Run the flows on schedule. Ends with the process: an interrupt stops the run that is on its way, which the next one goes on from.

    ``own_server``: it is this command's alone, which then looks after its runs too.
    """
    if own_server:
        schedule = served.schedule
        install(
            [
                Scheduled(
                    DEPLOYMENT, longest_gap(schedule.cron) if schedule.cron else schedule.every or timedelta()
                )
            ]
        )
    # What the runner says at its end is for those who started it as a script of their own.
    logging.getLogger("prefect.flows").setLevel(logging.WARNING)
    runner = _Runner(limit=2)
    served_deployments = deployments(served)
    for deployment in served_deployments:
        runner.add_deployment(deployment)
    if served.schedule.every:
        # At once, as Prefect's first run comes after the first interval. The last one: what fetches has the cleaning run when it is done.
        first = served_deployments[-1]
        run_deployment(f"{first.flow_name}/{first.name}", timeout=0)
    try:
        asyncio.run(runner.start())
    except asyncio.CancelledError as error:
        raise Stopped from error


class _Runner(Runner):
    """A runner that SIGTERM ends as Ctrl-C does. Prefect's own leaves the loop as it is, and a warning of what it never awaited."""

    async def start(self, run_once: bool = False, webserver: bool | None = None) -> None:  # noqa: FBT001, FBT002  # Prefect's signature
        """Work until told to stop."""
        self._working = asyncio.current_task()
        await super().start(run_once=run_once, webserver=webserver)

    def handle_sigterm(self, *_signal: object, **_more: object) -> None:
        """End the work, the runs that are on their way among it."""
        if self._working is not None and self._working.cancel():
            self._working.get_loop().call_soon_threadsafe(
                lambda: None
            )  # it may be waiting for something far off


def deployments(served: Served) -> list[RunnerDeployment]:
    """What is served. Runs that fall due while one works are cancelled: the next one finds what is new."""
    scrape = served.scrape
    cleaning = _deployment(clean_dumps, DEPLOYMENT, {"job": served.job}, served.schedule)
    if not scrape.sources:
        return [cleaning]
    then = f"{clean_dumps.name}/{DEPLOYMENT}"
    parameters = {"what": scrape, "inbox": served.job.inputs[0], "then": then}
    return [cleaning, _deployment(scrape_sources, f"{DEPLOYMENT}-scrape", parameters, served.schedule)]


def _deployment(
    flow: Flow[..., Any], name: str, parameters: dict[str, Any], schedule: Schedule
) -> RunnerDeployment:
    made = flow.to_deployment(
        name,
        cron=schedule.cron,
        interval=schedule.every,
        parameters=parameters,
        tags=["copydesk"],
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", made)  # typed for callers in a coroutine too, who would get one back
