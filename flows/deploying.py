"""``copydesk deploy``: work pool, deployments and automations on a Prefect server, after a look at all that could be wrong.

The deployments are those of ``prefect.yaml``; ``prefect deploy --all`` writes them. Doing it again changes nothing but what has changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from flows.errors import RunError, UsageError
from flows.serving import Schedule, answers, check_schedule

VARIABLE = re.compile(r"\{\{ *\$(\w+) *\}\}")
FILE = "prefect.yaml"


def deploy(file: str, say: Callable[[str], None]) -> None:
    """Deploy what the file names. Raises UsageError before anything is written to the server, RunError where that fails."""
    told = read_deployments(file)
    check_variables(told)
    for cron in (
        schedule["cron"] for one in told for schedule in one.get("schedules") or () if "cron" in schedule
    ):
        check_schedule(Schedule(cron))
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        raise UsageError(
            "PREFECT_API_URL is not set: name the Prefect server, such as http://127.0.0.1:4200/api"
        )
    if not answers(url):
        raise UsageError(
            f"no Prefect server answers at PREFECT_API_URL={url}. Start it, or correct the address"
        )
    for pool in dict.fromkeys(one["work_pool"]["name"] for one in told):
        _make_pool(pool)
    _prefect("--no-prompt", "deploy", "--all", "--prefect-file", file)
    say(f"{len(told)} deployments: {', '.join(one['name'] for one in told)}")
    from flows.automations import install

    for name in install(scheduled_of(told), os.environ.get("COPYDESK_ALERT_URL")):
        say(f"automation, {name}")


def read_deployments(file: str) -> list[dict[str, Any]]:
    """The deployments that the file names. Raises UsageError."""
    import yaml

    try:
        with open(file, encoding="utf-8") as opened:
            told = yaml.safe_load(opened)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(
            f"cannot read {file!r}: {error}. Run this where prefect.yaml lies, or give --file"
        ) from error
    deployments = told.get("deployments") if isinstance(told, dict) else None
    if not isinstance(deployments, list) or not all(
        isinstance(one, dict) and one.get("work_pool") for one in deployments
    ):
        raise UsageError(
            f"{file!r} names no deployments with a work pool: it should have a list 'deployments', as Prefect's do"
        )
    return deployments


def check_variables(deployments: Iterable[Mapping[str, Any]]) -> None:
    """Raise UsageError where the deployments name a variable that is not set: Prefect would deploy without it."""
    names = sorted({name for one in deployments for name in VARIABLE.findall(str(one))})
    if missing := [name for name in names if not os.environ.get(name)]:
        raise UsageError(
            f"{', '.join(missing)} not set: the deployments need it. Set it to a folder or a bucket, such as s3://news/inbox"
        )


def scheduled_of(deployments: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The deployments that are on a schedule, with the longest time between two runs."""
    from flows.automations import Scheduled, longest_gap

    found = []
    for one in deployments:
        active = [schedule for schedule in one.get("schedules") or () if schedule.get("active", True)]
        gaps = [
            longest_gap(schedule["cron"]) if "cron" in schedule else timedelta(seconds=schedule["interval"])
            for schedule in active
            if "cron" in schedule or "interval" in schedule
        ]
        if gaps:
            found.append(Scheduled(one["name"], min(gaps)))
    return found


def _make_pool(name: str) -> None:
    """Make the work pool, if there is none: one that is there may have settings of its own."""
    if _run("work-pool", "inspect", name).returncode:
        _prefect("work-pool", "create", name, "--type", "process")


def _prefect(*words: str) -> None:
    done = _run(*words)
    if done.returncode:
        raise RunError(f"'prefect {' '.join(words)}' failed: {done.stdout.strip()[-2000:]}")


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "prefect", *words]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603  # Prefect's own
