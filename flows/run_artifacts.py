"""What a flow run shows in the Prefect UI: its progress while it works, and at its end a page, a table of counts and a link.

Artifacts have keys, so that the UI keeps the history of each over the runs; a key is the same for every run of one kind.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect import Flow, State, get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import FlowRun
from prefect.events import emit_event

from flows.pipeline import FAIR_SAMPLE, Silent, Summary, Watcher
from flows.plan import Plan
from flows.plural import counted
from flows.run_page import count_rows, run_page
from flows.store import Record
from flows.tally import Tally

PAGE, COUNTS, OUTPUT, PROGRESS = "copydesk-run", "copydesk-counts", "copydesk-output", "copydesk-progress"

TAG = "copydesk"
"""What runs of the deployments are tagged with."""
MANY_REJECTS = "copydesk.rejects.many"
"""The event of a run that rejected more than it should have. Its resource is the output folder."""

ENDED = "copydesk.run.ended"
"""The event of a run that is over, however it ended but for its process dying."""
FAILED = "copydesk.run.failed"
"""The event of a run that failed. The server's own event of it waits for those that it follows, which may be minutes."""

PROGRESS_SECONDS = 5.0
"""Between two writings of the progress artifact: each is a request to the server, and nobody watches closer."""


class Progress(Silent):
    """A watcher that keeps a progress artifact up to date, and passes everything on to another watcher."""

    def __init__(self, other: Watcher) -> None:
        self._other = other
        self._artifact: UUID | None = None
        self._size = self._done = 0
        self._tally = Tally()
        self._last = 0.0

    def began(self, plan: Plan) -> None:
        """Start at nought, where there is anything to do."""
        self._other.began(plan)
        self._size = plan.size
        if plan.groups:
            about = f"{counted(plan.dumps, 'dump')} to clean"
            # Typed for callers in a coroutine too, who would get one back.
            self._artifact = cast("UUID", create_progress_artifact(0.0, key=PROGRESS, description=about))
            self._last = time.monotonic()

    def advanced(self, tally: Tally, weight: int) -> None:
        """Move on; written now and then."""
        self._other.advanced(tally, weight)
        self._tally.add(tally)
        self._done += weight
        if time.monotonic() - self._last >= PROGRESS_SECONDS:
            self._write(min(100.0, 100.0 * self._done / max(self._size, 1)))

    def published(self, record: Record) -> None:
        """Pass it on."""
        self._other.published(record)

    def ended(self) -> None:
        """All is done."""
        self._write(100.0)

    def _write(self, percent: float) -> None:
        self._last = time.monotonic()
        if self._artifact is not None:
            counts = {
                "document": self._tally.entries,
                "article": self._tally.articles,
                "reject": self._tally.rejects.total(),
            }
            told = ", ".join(counted(count, noun) for noun, count in counts.items())
            update_progress_artifact(self._artifact, percent, description=told)


def show_summary(summary: Summary) -> None:
    """The page, the table and the link of a finished run, and its counts in the log."""
    about = f"copydesk run {summary.run}"
    create_markdown_artifact(run_page(summary), key=PAGE, description=about)
    create_table_artifact(table=count_rows(summary), key=COUNTS, description=about)
    create_link_artifact(
        link_to(summary.out),
        link_text=summary.out,
        key=OUTPUT,
        description="articles/, ledger/, rejects/ and runs/",
    )
    for line in _told(summary.tally):
        get_run_logger().info(line)
    for one in summary.learned.get("changed", ()):
        get_run_logger().warning(
            "%s has changed: another share of its lines is removed than before", one["site"]
        )


def link_to(out: str) -> str:
    """An output's address: as it is for a bucket, a file address for a folder.

    >>> link_to("s3://news/out"), link_to("/srv/out")
    ('s3://news/out', 'file:///srv/out')
    """
    return out if "://" in out else Path(out).absolute().as_uri()


def _told(tally: Tally) -> Iterator[str]:
    yield f"{counted(tally.articles, 'article')} from {tally.accepted:,} of {counted(tally.entries, 'document')}"
    yield f"{tally.removed.total():,} of {counted(tally.lines, 'line')} removed{_listed(tally.removed)}"
    if tally.rejects:
        yield f"{counted(tally.rejects.total(), 'document')} rejected{_listed(tally.rejects)}"


def _listed(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return ": " + ", ".join(f"{name} {count:,}" for name, count in ordered) if ordered else ""


def too_many(tally: Tally, share: float) -> bool:
    """Whether more than that share of the documents was rejected; of few documents, more than it would be of a fair sample."""
    return tally.rejects.total() > share * max(tally.entries, FAIR_SAMPLE)


def warn_of_rejects(summary: Summary, share: float) -> None:
    """Emit the event that a notification can hang on, where too many documents were rejected."""
    tally = summary.tally
    if not too_many(tally, share):
        return
    rejects = tally.rejects.total()
    told = f"{rejects:,} of {counted(tally.entries, 'document')} were rejected{_listed(tally.rejects)}"
    get_run_logger().warning("%s; more than the share of %g that alert_rejects allows", told, share)
    resource = {"prefect.resource.id": f"copydesk.out.{summary.out}", "prefect.resource.name": summary.out}
    payload: dict[str, Any] = {
        "run": summary.run,
        "documents": tally.entries,
        "rejects": dict(tally.rejects),
        "told": told,
    }
    emit_event(MANY_REJECTS, resource, payload=payload)


def tell_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A flow's hook: emit the event that a notification can hang on."""
    told = f"{flow_run.name} is {state.name}: {state.message}"
    resource = {"prefect.resource.id": f"copydesk.run.{flow_run.id}", "prefect.resource.name": flow_run.name}
    emit_event(FAILED, resource, payload={"told": told})


def tell_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A flow's hook: emit the event by which a run that is over is told from one whose process died.

    Prefect's own events of a scheduled run's states reach automations a quarter of an hour late: each waits for the one before it, and of
    the first, of being scheduled, there is none.
    """
    resource = {
        "prefect.resource.id": f"prefect.flow-run.{flow_run.id}",
        "prefect.resource.name": flow_run.name,
    }
    tag = {"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"}
    emit_event(ENDED, resource, related=[tag], payload={"state": state.name})
