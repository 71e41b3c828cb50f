"""What the Prefect server and the bucket are asked while the services run."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pyarrow.parquet as pq

from tests.integration.stack import Stack


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


def ended(stack: Stack, run: dict[str, Any], *types: str) -> dict[str, Any] | None:
    """The run's state, once it is one of some types; None while the server cannot tell."""
    try:
        with urllib.request.urlopen(f"{stack.api}/flow_runs/{run['id']}", timeout=30) as answer:  # noqa: S310  # our own server
            found: dict[str, Any] = json.load(answer)["state"]
    except OSError:
        return None
    return found if found["type"] in types else None


def log_of(stack: Stack, run: dict[str, Any]) -> list[str]:
    """What a run has said."""
    return [
        line["message"] for line in ask(stack, "/logs/filter", logs={"flow_run_id": {"any_": [run["id"]]}})
    ]


def missed(stack: Stack) -> list[dict[str, Any]]:
    """Runs that were missed, and given up for a newer one."""
    return [
        one
        for one in runs(stack, "inbox", "Cancelled")
        if "a newer run waits" in (one["state"]["message"] or "")
    ]


def entries(stack: Stack) -> list[str]:
    """The entries that the published articles are of."""
    return [
        entry
        for file in stack.parquet("articles")
        for entry in pq.read_table(file, columns=["entry"]).column("entry").to_pylist()
    ]
