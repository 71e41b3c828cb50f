"""The whole of docker-compose.yml on a machine without Docker: scheduled runs that finish, and what happens when something is taken away.

One test after the other on one set of services, as the days of a deployment would be. Run by ``make integration``; it takes minutes.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.integration.stack import Stack, listening, postgres, until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        postgres("initdb") is None, reason="PostgreSQL's programs are not installed (Debian: postgresql)"
    ),
]

STORY = (
    "Harbour bridge {n} opens after nine years of work\n\nThe first buses crossed bridge number {n} on Monday morning, nine years after "
    "work on it began.\n\nCity engineers said the bridge would carry forty thousand people a day, and that ferry {n} would keep running "
    'until spring.\n\nAdvertisement\n\n"We waited a long time for this," said the mayor, who walked across with pupils of school {n}.\n'
)
TOO_LONG_TO_MISS = 2500
"""Stories of a run that is to be caught in the middle: half a minute's work on this machine when it is busy."""

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


def ask(stack: Stack, path: str, **question: Any) -> Any:
    """An answer of the Prefect server."""
    body = json.dumps(question).encode()
    request = urllib.request.Request(f"{stack.api}{path}", body, {"Content-Type": "application/json"})  # noqa: S310  # our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def runs(stack: Stack, deployment: str = "inbox", *states: str) -> list[dict[str, Any]]:
    """The deployment's runs in some states, the latest first. None while the server cannot tell."""
    question: dict[str, Any] = {
        "deployments": {"name": {"any_": [deployment]}},
        "sort": "EXPECTED_START_TIME_DESC",
        "limit": 200,
    }
    if states:
        question["flow_runs"] = {"state": {"name": {"any_": list(states)}}}
    try:
        found: list[dict[str, Any]] = ask(stack, "/flow_runs/filter", **question)
    except OSError:
        return []
    return found


def names(found: list[dict[str, Any]]) -> list[str]:
    return [run["name"] for run in found]


def put(stack: Stack, name: str, first: int, count: int) -> None:
    """A dump of stories into the inbox."""
    lines = [json.dumps({"id": str(n), "text": STORY.format(n=n)}) for n in range(first, first + count)]
    stack.put(f"inbox/{name}", "\n".join(lines).encode())
    expected.update(str(n) for n in range(first, first + count))


def entries(stack: Stack) -> list[str]:
    """The entries that the published articles are of."""
    return [
        entry
        for file in stack.parquet("articles")
        for entry in pq.read_table(file, columns=["entry"]).column("entry").to_pylist()
    ]


def is_complete(stack: Stack) -> bool:
    """Whether every story is an article. Never is one twice."""
    found = entries(stack)
    assert len(found) == len(set(found)), "doubled"
    return set(found) == expected


def in_the_middle(stack: Stack) -> dict[str, Any]:
    """A run, while it cleans."""

    def cleaning() -> dict[str, Any] | None:
        for run in runs(stack, "inbox", "Running"):
            tasks = ask(stack, "/task_runs/filter", flow_runs={"id": {"any_": [run["id"]]}})
            if any(task["state"]["type"] == "RUNNING" for task in tasks):
                return run
        return None

    return until("a run is in the middle of its work", cleaning)


def ended(stack: Stack, run: dict[str, Any], *types: str) -> dict[str, Any] | None:
    """The run's state, once it is one of some types; None while the server cannot tell."""
    try:
        with urllib.request.urlopen(f"{stack.api}/flow_runs/{run['id']}", timeout=30) as answer:  # noqa: S310  # our own server
            found: dict[str, Any] = json.load(answer)["state"]
    except OSError:
        return None
    return found if found["type"] in types else None


def cancelled(stack: Stack) -> list[dict[str, Any]]:
    """Runs that were missed, and given up for a newer one."""
    return [
        one
        for one in runs(stack, "inbox", "Cancelled")
        if "a newer run waits" in (one["state"]["message"] or "")
    ]


def only_the_newest_wait(stack: Stack) -> bool:
    """Whether runs were given up, all of them older than those that wait, which are few: the newest, and those being decided on."""
    waiting = [one["expected_start_time"] for one in runs(stack, "inbox", "Late")]
    gone = [one["expected_start_time"] for one in cancelled(stack)]
    return len(gone) >= 3 and 1 <= len(waiting) <= 3 and min(waiting) > max(gone)


def test_a_scheduled_run_finishes_and_its_parquet_is_in_the_bucket(stack: Stack) -> None:
    put(stack, "first.jsonl", 0, 20)
    until("the articles are in the bucket", lambda: is_complete(stack))
    (run, *_) = until(
        "a run has completed",
        lambda: [one for one in runs(stack, "inbox", "Completed") if one["total_run_time"] > 0],
    )
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
    put(stack, "second.jsonl", 1000, TOO_LONG_TO_MISS)
    run = in_the_middle(stack)
    stack.relay.shut()
    try:
        failed = until(
            "the run has failed",
            lambda: ended(stack, run, "FAILED", "CRASHED"),
        )
    finally:
        stack.relay.open()
    assert "s3://copydesk/" in failed["message"]
    until("a later run has completed the work", lambda: is_complete(stack))
    until(
        "the hook was told of the failure",
        lambda: [text for text in heard if "is Failed" in text],
    )


def test_without_the_database_a_run_fails_visibly_and_the_next_one_completes_the_work(stack: Stack) -> None:
    put(stack, "third.jsonl", 10_000, TOO_LONG_TO_MISS)
    run = in_the_middle(stack)
    stack.database.stop()
    until("the server says that it is not ready", lambda: not stack.is_ready())
    until("the run's process has ended", lambda: not stack.processes(run["id"]))
    stack.database.start()
    until("the run is marked", lambda: ended(stack, run, "FAILED", "CRASHED"))
    until("the work is complete", lambda: is_complete(stack))


def test_a_run_whose_process_died_is_marked_and_missed_runs_are_cancelled_but_for_the_newest(
    stack: Stack,
) -> None:
    put(stack, "fourth.jsonl", 20_000, TOO_LONG_TO_MISS)
    run = in_the_middle(stack)
    stack.kill("worker")
    assert not stack.processes(run["id"])
    died = until("the run is marked crashed", lambda: ended(stack, run, "CRASHED"))
    assert "no heartbeat" in died["message"]
    until("missed runs are cancelled but for the newest", lambda: only_the_newest_wait(stack))
    stack.start("worker")
    until("the next run has completed the work", lambda: is_complete(stack))


def test_a_run_that_has_nothing_to_do_completes_and_leaves_the_output_as_it_is(stack: Stack) -> None:
    seen = {one["id"] for one in runs(stack)}
    before = stack.listed("articles")
    until(
        "a run that began later has completed",
        lambda: [one for one in runs(stack, "inbox", "Completed") if one["id"] not in seen],
    )
    assert stack.listed("articles") == before
    assert is_complete(stack)
