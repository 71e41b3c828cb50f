"""``copydesk clean --prefect``: the flow with Prefect's embedded server, quiet, offline and on this machine alone.

Nothing here imports Prefect before its settings are in the environment, where it and the server process that it starts look for them.
What the user has set stays: with PREFECT_API_URL the run reports to that server.
"""

from __future__ import annotations

import hashlib
import os
import urllib.request
from pathlib import Path
from urllib.error import URLError

from flows.dumps import find_dumps
from flows.errors import UsageError
from flows.pipeline import Silent, Summary, Watcher
from flows.settings import MEMORY, Job
from flows.store import Store
from flows.urls import is_url, local_path

ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # the default, 20 s, is not enough on a busy machine
}
"""Settings of a run that keeps to itself. Each stays as the user has set it."""


def prefect_home(out: str) -> Path:
    """Where Prefect keeps its database: in the output directory's memory, so that the runs there can be looked up later.

    With an output at a URL, where no database can be, in the user's cache, in a folder of that output's own.
    """
    if is_url(out):
        own = hashlib.sha256(out.rstrip("/").encode()).hexdigest()[:12]
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "copydesk" / "prefect" / own
    return Path(local_path(out)).absolute() / MEMORY / "prefect"


def run(job: Job, watcher: Watcher | None = None) -> Summary:
    """Clean the job's dumps as a Prefect flow run. Raises what ``flows.pipeline.run`` does."""
    find_dumps(job.inputs, job.out)  # a wrong path is told at once, not after the server has started
    Store(job.out).prepare()
    if given := os.environ.get("PREFECT_API_URL"):
        check_server(given)
    for name, value in {**ENVIRONMENT, "PREFECT_HOME": str(prefect_home(job.out))}.items():
        os.environ.setdefault(name, value)
    from prefect import tags

    from flows.clean import WATCHER, clean_dumps

    token = WATCHER.set(watcher or Silent())
    try:
        with tags("copydesk", "command-line"):
            summary = clean_dumps(job)
    finally:
        WATCHER.reset(token)
    if summary is None:
        raise FileNotFoundError(f"the dumps in {', '.join(job.inputs)} vanished before they were read")
    return summary


def check_server(url: str) -> None:
    """Raise UsageError where no Prefect server answers at the address that PREFECT_API_URL gives."""
    if not answers(url):
        raise UsageError(
            f"no Prefect server answers at PREFECT_API_URL={url}. Start it, or correct the address. "
            "With none set, serve and clean --prefect start one of their own"
        )


def answers(url: str) -> bool:
    """Whether a Prefect server answers at an API address."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310  # the user's own address
            return bool(answer.status == 200)  # noqa: PLR2004  # HTTP's OK
    except (URLError, OSError, ValueError):
        return False
