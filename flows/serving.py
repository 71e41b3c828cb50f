"""``copydesk serve``: an inbox cleaned on a schedule, with a Prefect server of its own beside OUT.

The server listens on this machine alone and keeps its database in ``OUT/.copydesk/prefect``; with PREFECT_API_URL set, that server is used
and none is started. A lock there, which the server inherits, keeps a second ``serve`` away as long as either lives.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from flows.embedded import ENVIRONMENT, answers, check_server, prefect_home
from flows.errors import RunError, UsageError
from flows.plural import counted
from flows.preflight import check_places, check_writable
from flows.settings import Job, Scrape
from flows.stopping import until_told

DEPLOYMENT = "serve"
CRON_FIELDS = 5

QUIET = {
    **{name: value for name, value in ENVIRONMENT.items() if name != "PREFECT_LOGGING_TO_API_ENABLED"},
    "PREFECT_LOGGING_LEVEL": "INFO",  # to the server, where a run's log is looked up
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_RUNNER_POLL_FREQUENCY": "5",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
}
"""Settings of a server and a runner that keep to themselves. Each stays as the user has set it."""

STARTING_SECONDS = 120.0
"""The longest that the server may take: on a busy machine 20 s were seen, with a new database more."""

STOPPING_SECONDS = 20.0

UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to clean: by cron (in UTC), or at once and every so often from then on."""

    cron: str | None = None
    every: timedelta | None = None

    def __str__(self) -> str:
        """As a person would say it.

        >>> str(Schedule("0 6 * * *")), str(Schedule(every=timedelta(minutes=90)))
        ("at '0 6 * * *' (UTC)", 'every 90 minutes')
        """
        if self.every is None:
            return f"at {self.cron!r} (UTC)"
        seconds = round(self.every.total_seconds())
        size, unit = next((size, unit) for size, unit in UNITS if seconds % size == 0)
        return f"every {counted(seconds // size, unit)}"


@dataclass(frozen=True, slots=True)
class Served:
    """What is done on schedule."""

    job: Job
    schedule: Schedule
    scrape: Scrape = field(default_factory=Scrape)


def serve(served: Served, say: Callable[[str], None]) -> None:
    """Clean, and scrape, on schedule until interrupted.

    Raises UsageError before anything is started, RunError where the server does not come up.
    """
    check_schedule(served.schedule)
    check_places(served.job.inputs, served.job.out)
    if served.scrape.sources:
        check_writable(served.job.inputs[0], ".copydesk")
    with until_told():
        _serve(served, say)


def check_schedule(schedule: Schedule) -> None:
    """Raise UsageError where the cron is none."""
    if schedule.cron is None:
        return
    # Not by Prefect: it reads its settings when it is imported, and they are not all set yet.
    from cronsim import CronSim, CronSimError

    trouble = f"{schedule.cron!r} is no cron schedule. Give five fields, minute hour day month weekday, such as '*/15 * * * *'"
    if len(schedule.cron.split()) != CRON_FIELDS:  # of six, some take the first for seconds and some the last
        raise UsageError(trouble)
    try:
        CronSim(schedule.cron, datetime.now(UTC))
    except CronSimError as error:
        raise UsageError(trouble) from error


def _serve(served: Served, say: Callable[[str], None]) -> None:
    job, scrape = served.job, served.scrape
    home = prefect_home(job.out)
    home.mkdir(parents=True, exist_ok=True)
    for name, value in {**QUIET, "PREFECT_HOME": str(home)}.items():
        os.environ.setdefault(name, value)
    own_server = not os.environ.get("PREFECT_API_URL")
    if own_server:
        say("starting a Prefect server")  # which takes from seconds to a minute
    with _server(home) as url:
        os.environ["PREFECT_API_URL"] = url
        from flows.served import run_until_stopped

        fetching = f"fetching from {counted(len(scrape.sources), 'source')} and " if scrape.sources else ""
        place = f"{', '.join(job.inputs)} into {job.out} {served.schedule}"
        say(f"{fetching}cleaning {place}; runs are shown at {url.removesuffix('/api')}. Ctrl-C ends it")
        run_until_stopped(served, own_server=own_server)


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """A server's address: the user's own, or one that is started here and stopped at the end."""
    if given := os.environ.get("PREFECT_API_URL"):
        check_server(given)
        yield given
        return
    with open(home / "serve.lock", "a") as lock, open(home / "server.log", "ab") as log:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageError(
                f"another copydesk serve, or the server that one left, still works on {home}. End it first"
            ) from error
        port = _free_port()
        server = _start(port, lock, log)
        try:
            url = f"http://127.0.0.1:{port}/api"
            _wait(server, url, home / "server.log")
            yield url
        finally:
            _stop(server)


def _start(port: int, lock: IO[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A server in a session of its own, so that Ctrl-C reaches it through us, when the runs have ended."""
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    return subprocess.Popen(  # noqa: S603  # our own command
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        pass_fds=(lock.fileno(),),
    )


def _free_port() -> int:
    """Any free port. Not Prefect's usual one: another server on its way there would be taken for ours."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + STARTING_SECONDS
    while not answers(url):
        if server.poll() is not None:
            raise RunError(
                f"the Prefect server ended at once with code {server.returncode}; its log is {log}"
            )
        if time.monotonic() > end:
            raise RunError(
                f"the Prefect server was not ready after {STARTING_SECONDS:.0f} s; its log is {log}"
            )
        time.sleep(0.2)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
