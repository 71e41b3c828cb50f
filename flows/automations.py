"""What looks after scheduled runs: automations of the Prefect server, and their installing, which may be done any number of times.

- A run whose process died sends no heartbeats any more: it is marked crashed, which frees its deployment's slot for the next one. The
  worker must ask for heartbeats: PREFECT_FLOWS_HEARTBEAT_FREQUENCY.
- A run that has waited for as long as its schedule's interval has a newer one behind it: it is cancelled. So of the runs that fell due
  while no worker was up, the newest alone is left.
- With a web hook (Slack's, or any that takes {"text": …}), it is called where a run rejected too many documents, failed or crashed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any, cast
from uuid import UUID

from cronsim import CronSim
from prefect import get_client
from prefect.automations import AutomationCore
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.run_artifacts import ENDED, FAILED, MANY_REJECTS, TAG

PREFIX = "copydesk: "
HOOK = "copydesk-alert"

SHORTEST_WAIT = timedelta(seconds=10)
"""Prefect takes no shorter wait for an event."""
SILENCE = timedelta(seconds=90)
"""Without a heartbeat after which a run is dead: three of the fewest seconds that Prefect allows between two."""

RUNS = ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]})
TAGGED = ResourceSpecification(
    {"prefect.resource.id": [f"prefect.tag.{TAG}"], "prefect.resource.role": ["tag"]}
)
"""Runs, and those among them that are ours."""

OVER = ("Completed", "Failed", "Crashed", "Cancelled")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A deployment on a schedule. ``interval``: the longest time between two of its runs."""

    name: str
    interval: timedelta


def longest_gap(cron: str) -> timedelta:
    """The longest time between two runs of a cron, over the coming ones.

    >>> longest_gap("*/15 * * * *"), longest_gap("0 6 * * mon-fri")
    (datetime.timedelta(seconds=900), datetime.timedelta(days=3))
    """
    coming = islice(CronSim(cron, datetime.now(UTC)), 15)
    return max(later - sooner for sooner, later in pairwise(coming))


def silent(silence: timedelta) -> EventTrigger:
    """Fires of a run that has sent no heartbeat for so long, and has not said that it is over."""
    return EventTrigger(
        match=RUNS,
        match_related=TAGGED,
        for_each={"prefect.resource.id"},
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.heartbeat", ENDED, *(f"prefect.flow-run.{state}" for state in OVER)},
        posture=Posture.Proactive,
        threshold=1,
        within=silence,
    )


def lost_heartbeats(silence: timedelta = SILENCE) -> AutomationCore:
    """Marks runs whose process died."""
    return AutomationCore(
        name=f"{PREFIX}a run whose process died is marked crashed",
        description=f"No heartbeat for {silence.total_seconds():.0f} s. Its slot is free again, and the next run goes on from there.",
        trigger=silent(silence),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                force=False,
                message="its process died: no heartbeat. The next run goes on from there",
            )
        ],
    )


def missed_runs(scheduled: Scheduled) -> AutomationCore:
    """Cancels runs of a deployment that waited until a newer one fell due."""
    # A heartbeat too: events of states may wait for those that they follow, and a run that works must not be cancelled.
    started = {f"prefect.flow-run.{sign}" for sign in ("Pending", "Running", "heartbeat", *OVER)}
    return AutomationCore(
        name=f"{PREFIX}missed runs of {scheduled.name} are cancelled but for the newest",
        description=f"Late for {scheduled.interval}, the schedule's interval: a newer run waits by now, and does this one's work too.",
        trigger=EventTrigger(
            match=RUNS,
            match_related=ResourceSpecification(
                {"prefect.resource.role": ["deployment"], "prefect.resource.name": [scheduled.name]}
            ),
            for_each={"prefect.resource.id"},
            after={"prefect.flow-run.Late"},
            expect=started,
            posture=Posture.Proactive,
            threshold=1,
            within=max(scheduled.interval, SHORTEST_WAIT),
        ),
        actions=[
            ChangeFlowRunState(
                name="Cancelled",
                state=StateType.CANCELLED,
                force=False,
                message="missed while no worker was up; a newer run waits",
            )
        ],
    )


TOLD = "{{ event.resource.name ~ ': ' ~ event.payload.told }}"
FAILURE = "{{ event.payload.told }}"
DIED = "{{ flow_run.name ~ ' is Crashed: no heartbeat any more, its process died' }}"
"""What the hook is told, for the server's template engine."""


def alerts(hook: UUID, silence: timedelta) -> list[AutomationCore]:
    """Call the hook where someone should look."""
    told = {
        "too many documents were rejected": (
            EventTrigger(expect={MANY_REJECTS}, posture=Posture.Reactive, threshold=1),
            TOLD,
        ),
        "a run failed": (EventTrigger(expect={FAILED}, posture=Posture.Reactive, threshold=1), FAILURE),
        "a run crashed": (silent(silence), DIED),
    }
    return [
        AutomationCore(
            name=f"{PREFIX}alert, {what}",
            trigger=trigger,
            actions=[CallWebhook(block_document_id=hook, payload=as_json(text))],
        )
        for what, (trigger, text) in told.items()
    ]


def as_json(template: str) -> str:
    """JSON whose text the template engine fills in and puts in quotes.

    >>> as_json("{{ a ~ b }}")
    '{"text": {{ ("copydesk: " ~ a ~ b) | tojson }}}'
    """
    inside = template.removeprefix("{{ ").removesuffix(" }}")
    return '{"text": {{ ("copydesk: " ~ ' + inside + ") | tojson }}}"


def install(
    scheduled: Iterable[Scheduled], hook_url: str | None = None, silence: timedelta = SILENCE
) -> list[str]:
    """Write the automations to the server, over those of an earlier time; their names."""
    wanted = [lost_heartbeats(silence), *map(missed_runs, scheduled)]
    if hook_url:
        block = Webhook.model_validate({"method": "POST", "url": hook_url})
        hook = cast("UUID", block.save(HOOK, overwrite=True))
        wanted += alerts(hook, silence)
    with get_client(sync_client=True) as client:
        known = {one.name: one for one in client.read_automations() if one.name.startswith(PREFIX)}
        for one in wanted:
            _put(client, one, known.pop(one.name, None))
        for gone in known.values():
            client.delete_automation(gone.id)
    return [one.name for one in wanted]


def _put(client: Any, one: AutomationCore, known: Any | None) -> None:  # noqa: ANN401  # the synchronous client and what it reads have no public types
    """Create an automation, or change the one of its name; one that a person switched off stays so."""
    if known is None:
        client.create_automation(one)
    else:
        client.update_automation(known.id, one.model_copy(update={"enabled": known.enabled}))
