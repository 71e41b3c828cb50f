"""The whole of docker-compose.yml on a machine without Docker: scheduled runs that finish, and what happens when something is taken away.

One test after the other on one set of services, as the days of a deployment would be. Run by ``make integration``; it takes minutes:
what falls due is waited for, and a run is dead after a silence of a minute and a half.
"""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from distributed import Client

from tests.integration.database import postgres
from tests.integration.doors import listening
from tests.integration.questions import ask, ended, entries, log_of, missed, runs
from tests.integration.stack import Stack
from tests.integration.waiting import PATIENCE, until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        postgres("initdb") is None, reason="PostgreSQL's programs are not installed (Debian: postgresql)"
    ),
]

STORY = (
    "<html><head><title>Harbour bridge {n} opens after nine years of work</title><script>{padding}</script></head><body>"
    "<article><h1>Harbour bridge {n} opens after nine years of work</h1>"
    "<p>The first buses crossed bridge number {n} on Monday morning, nine years after work on it began.</p>"
    "<p>City engineers said the bridge would carry forty thousand people a day, and that ferry {n} would run until spring.</p>"
    "</article><p>Advertisement</p></body></html>"
)
PADDING = 150_000
"""Bytes of a page that make many units of few pages."""

PAGES = 50
"""Pages of a dump that is two units of work, of which one is done when the run is held up."""

UNIT = r"PUT /copydesk/out/\.copydesk/units/[0-9a-f]{32}"
"""The request that puts a unit's result into the bucket."""

FIVE_MINUTES = 300.0

heard: list[str] = []
expected: set[str] = set()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    with listening(heard) as hook:
        stack = Stack(folder, hook)
        try:
            stack.up()
            yield stack
        finally:
            stack.down()


def put(stack: Stack, name: str, first: int, count: int, padding: int = 0) -> None:
    """A dump of stories into the inbox."""
    filled = "x" * padding
    lines = [
        json.dumps({"id": str(n), "html": STORY.format(n=n, padding=filled)})
        for n in range(first, first + count)
    ]
    stack.put(f"inbox/{name}", "\n".join(lines).encode())
    expected.update(str(n) for n in range(first, first + count))


def is_complete(stack: Stack) -> bool:
    """Whether every story is an article. Never is one twice."""
    found = entries(stack)
    assert len(found) == len(set(found)), "doubled"
    return set(found) == expected


@contextmanager
def held_in_the_middle(stack: Stack, name: str, first: int) -> Iterator[dict[str, Any]]:
    """A run that has put the first unit of a new dump into the bucket and waits with the second. At the end of the block it goes on."""
    stack.relay.hold(UNIT, passing=1)
    try:
        put(stack, name, first, PAGES, PADDING)
        stack.relay.wait_until_held()
        (run,) = runs(stack, "inbox", "Running")
        yield run
    finally:
        stack.relay.let_go()


def later_run(stack: Stack, run: dict[str, Any]) -> dict[str, Any]:
    """A run that began after another and has completed; the work is complete then."""
    until("the work is complete", lambda: is_complete(stack))

    def completed() -> list[dict[str, Any]]:
        return [one for one in runs(stack, "inbox", "Completed") if one["start_time"] > run["start_time"]]

    return until("a later run has completed", completed)[-1]


def goes_on(stack: Stack, run: dict[str, Any]) -> bool:
    """Whether the first run that completed after one that was ended took up what that one had done."""
    told = until("it says what was done before", lambda: done_before(stack, later_run(stack, run)))
    return all(re.search("[12] of 2 units were done before", line) for line in told)


def done_before(stack: Stack, run: dict[str, Any]) -> list[str]:
    return [line for line in log_of(stack, run) if "were done before" in line]


def events_come_at_once(stack: Stack) -> bool:
    """Whether the runs that fall due next were made more than five minutes before.

    What happens to a run sooner waits, on Prefect's server, a quarter of an hour for the event of its being made, which a schedule's runs
    do not have (``_timing_is_tight`` in its ``models/events.py``, ``PRECEDING_EVENT_LOOKBACK`` in ``events/ordering``).
    """
    made = {one["expected_start_time"]: one["created"] for one in runs(stack, "inbox", "Scheduled")}
    due = min(made)
    return (datetime.fromisoformat(due) - datetime.fromisoformat(made[due])).total_seconds() > FIVE_MINUTES


def only_the_newest_wait(stack: Stack) -> bool:
    """Whether runs were given up, all of them older than those that wait, which are few: the newest, and those being decided on."""
    waiting = [one["expected_start_time"] for one in runs(stack, "inbox", "Late")]
    gone = [one["expected_start_time"] for one in missed(stack)]
    return len(gone) >= 2 and 1 <= len(waiting) <= 4 and min(waiting) > max(gone)


def test_a_scheduled_run_finishes_and_its_parquet_is_in_the_bucket(stack: Stack) -> None:
    put(stack, "first.jsonl", 0, 20)
    until("the articles are in the bucket", lambda: is_complete(stack))
    (run, *_) = until("a run has completed", lambda: runs(stack, "inbox", "Completed"))
    assert run["auto_scheduled"]
    assert {"copydesk", "inbox"} <= set(run["tags"])
    assert run["name"] == f"clean {stack.variables['COPYDESK_INBOX']} to {stack.variables['COPYDESK_OUT']}"
    keys = {one["key"] for one in ask(stack, "/artifacts/filter")}
    assert {"copydesk-run", "copydesk-counts", "copydesk-output", "copydesk-progress"} <= keys


def test_the_pages_are_served(stack: Stack) -> None:
    with urllib.request.urlopen(stack.api.removesuffix("/api"), timeout=30) as answer:  # noqa: S310  # our own server
        assert "<title>Prefect Server</title>" in answer.read().decode()
    assert any((stack.folder / "ui").rglob("index.html"))


def test_deploying_again_changes_nothing(stack: Stack) -> None:
    before = [(one["id"], one["name"]) for one in ask(stack, "/automations/filter")]
    pools = ask(stack, "/work_pools/filter")
    stack.deploy()
    assert sorted((one["id"], one["name"]) for one in ask(stack, "/automations/filter")) == sorted(before)
    assert [one["id"] for one in ask(stack, "/work_pools/filter")] == [one["id"] for one in pools]
    assert len(before) == 6


def test_too_many_rejects_are_an_event_that_calls_the_hook(stack: Stack) -> None:
    stack.put("inbox/bad.jsonl", b'{"id": "no text"}\n' * 60)
    told = until("the hook was told of rejects", lambda: [text for text in heard if "were rejected" in text])
    assert told[0].startswith(
        f"copydesk: {stack.variables['COPYDESK_OUT']}: 60 of 60 documents were rejected"
    )


def test_without_the_store_a_run_fails_visibly_and_the_next_one_completes_the_work(stack: Stack) -> None:
    with held_in_the_middle(stack, "second.jsonl", 1000) as run:
        stack.relay.shut()
    try:
        failed = until("the run has failed", lambda: ended(stack, run, "FAILED", "CRASHED"))
    finally:
        stack.relay.open()
    assert failed["type"] == "FAILED"
    assert "s3://copydesk/" in failed["message"]
    assert goes_on(stack, run)
    until("the hook was told of it", lambda: [text for text in heard if "is Failed" in text])


def test_a_run_whose_process_is_killed_is_marked_at_once_and_its_slot_is_free(stack: Stack) -> None:
    with held_in_the_middle(stack, "third.jsonl", 2000) as run:
        for process in stack.processes(run["id"]):
            os.kill(process, signal.SIGKILL)
        until("the run is marked", lambda: ended(stack, run, "CRASHED"))
    assert goes_on(stack, run)


def test_without_the_database_a_run_fails_visibly_and_the_next_one_completes_the_work(stack: Stack) -> None:
    with held_in_the_middle(stack, "fourth.jsonl", 3000) as run:
        stack.database.stop()
        until("the server says that it is not ready", lambda: not stack.is_ready())
    until("the run's process has ended", lambda: not stack.processes(run["id"]))
    stack.database.start()
    # By the worker, where it still tries to tell; by the run's silence, where it has given up.
    until("the run is marked", lambda: ended(stack, run, "CRASHED", "FAILED"))
    later_run(stack, run)


def test_a_run_that_has_nothing_to_do_completes_and_leaves_the_output_as_it_is(stack: Stack) -> None:
    seen = {one["id"] for one in runs(stack, "inbox", "Completed")}
    before = stack.listed("articles")
    until(
        "a run that began later has completed",
        lambda: [one for one in runs(stack, "inbox", "Completed") if one["id"] not in seen],
    )
    assert stack.listed("articles") == before
    assert is_complete(stack)


BY_HAND = ("clean-dumps/reclean", "retry-rejects/retry", "scrape-sources/scrape")


def test_the_other_deployments_complete_and_change_no_article(stack: Stack) -> None:
    started = {name: start_by_hand(stack, name) for name in BY_HAND}
    assert {name: outcome(stack, run) for name, run in started.items()} == dict.fromkeys(BY_HAND, "COMPLETED")
    before = len(stack.listed("articles"))
    assert outcome(stack, start_by_hand(stack, "compact-output/compact")) == "COMPLETED"
    assert len(stack.listed("articles")) < before
    assert is_complete(stack)
    keys = {one["key"] for one in ask(stack, "/artifacts/filter", limit=200)}
    assert {"copydesk-retry", "copydesk-compact", "copydesk-scrape"} <= keys


def outcome(stack: Stack, run: dict[str, Any]) -> str:
    """How a run has ended."""
    over = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
    return str(until(f"{run['name']} is over", lambda: ended(stack, run, *over))["type"])


def start_by_hand(stack: Stack, name: str) -> dict[str, Any]:
    """A run of a deployment that falls due at once, as ``prefect deployment run`` makes it."""
    with urllib.request.urlopen(f"{stack.api}/deployments/name/{name}", timeout=30) as answer:  # noqa: S310  # our own server
        deployment = json.load(answer)
    run: dict[str, Any] = ask(
        stack, f"/deployments/{deployment['id']}/create_flow_run", state={"type": "SCHEDULED"}
    )
    return run


def test_a_lost_run_is_marked_by_its_silence_and_of_those_that_were_missed_the_newest_alone_is_left(
    stack: Stack,
) -> None:
    until(
        "those that fall due were made long before",
        lambda: events_come_at_once(stack),
        FIVE_MINUTES + PATIENCE,
    )
    with held_in_the_middle(stack, "fifth.jsonl", 4000) as run:
        stack.kill("worker")  # and the run's process with it: nobody is left to say so
        until("its processes are gone", lambda: not stack.processes(run["id"]))
    died = until("the run is marked", lambda: ended(stack, run, "CRASHED", "FAILED"))
    assert (died["type"], "no heartbeat" in died["message"]) == ("CRASHED", True)
    # Its slot is free: those that fall due now wait for a worker, in place of being refused.
    until("missed runs are cancelled but for the newest", lambda: only_the_newest_wait(stack))
    assert not is_complete(stack)
    stack.start("worker")
    assert goes_on(stack, run)


def test_the_hook_is_told_of_runs_that_crashed(stack: Stack) -> None:
    told = until("the hook was told", lambda: [text for text in heard if "is Crashed" in text])
    assert told[0].startswith(f"copydesk: clean {stack.variables['COPYDESK_INBOX']} to ")


def test_a_dask_cluster_cleans_from_the_bucket_into_the_bucket_and_gives_the_same_bytes(stack: Stack) -> None:
    words = ["clean", stack.variables["COPYDESK_INBOX"], "--json", "--quiet", "--out"]
    stack.start("dask-scheduler")
    stack.start("dask-worker")
    stack.start("dask-worker", 2)
    address = f"tcp://127.0.0.1:{stack.ports['dask']}"
    with Client(address, timeout=PATIENCE, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
    there = json.loads(stack.run(*words, "s3://copydesk/there", "--engine", "dask", "--address", address))
    here = json.loads(stack.run(*words, "s3://copydesk/here", "--workers", "1"))
    assert there["articles"] == here["articles"] == len(expected)
    assert stack.contents("there") == stack.contents("here")
