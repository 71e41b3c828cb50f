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

from flows.embedded import check_server
from flows.errors import RunError, UsageError
from flows.preflight import check_places, check_writable
from flows.serving import Schedule, check_schedule

VARIABLE = re.compile(r"\{\{ *\$(\w+) *\}\}")
OPTIONAL = ("COPYDESK_SCHEDULER",)
"""Variables that need not be set; they are empty then."""


def deploy(file: str, say: Callable[[str], None], *, look: bool = True) -> None:
    """Deploy what the file names. Raises UsageError before anything is written to the server, RunError where that fails.

    ``look``: whether the places where dumps arrive and output goes are looked at; not where the workers alone reach them.
    """
    told = read_deployments(file)
    check_variables(told)
    for cron in (
        schedule["cron"] for one in told for schedule in one.get("schedules") or () if "cron" in schedule
    ):
        check_schedule(Schedule(cron))
    hook = os.environ.get("COPYDESK_ALERT_URL")
    check_hook(hook)
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        raise UsageError(
            "PREFECT_API_URL is not set: name the Prefect server, such as http://127.0.0.1:4200/api"
        )
    check_server(url)
    check_parameters(told)
    if look:
        look_at_places(told)
    for pool in dict.fromkeys(one["work_pool"]["name"] for one in told):
        _make_pool(pool)
    _prefect("--no-prompt", "deploy", "--all", "--prefect-file", file)
    say(f"{len(told)} deployments: {', '.join(one['name'] for one in told)}")
    from flows.automations import install

    for name in install(scheduled_of(told), hook):
        say(f"automation, {name}")


def read_deployments(file: str) -> list[dict[str, Any]]:
    """The deployments that the file names. Raises UsageError."""
    import yaml

    try:
        with open(file, encoding="utf-8") as opened:
            told = yaml.safe_load(opened)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            f"cannot read {file!r}: {why}. Run this where prefect.yaml lies, or give --file"
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
    """Raise UsageError where the deployments name a variable that is not set: Prefect would deploy without it. Optional ones are set."""
    for name in OPTIONAL:
        os.environ.setdefault(name, "")
    names = sorted({name for one in deployments for name in VARIABLE.findall(str(one))} - set(OPTIONAL))
    if missing := [name for name in names if not os.environ.get(name)]:
        raise UsageError(
            f"{', '.join(missing)} not set: the deployments need it. Set it to a folder or a bucket, such as s3://news/inbox"
        )


def check_hook(url: str | None) -> None:
    """Raise UsageError where the web hook is no address."""
    if url and not re.match(r"https?://[^/\s]", url):
        raise UsageError(
            f"COPYDESK_ALERT_URL={url}: an address such as https://hooks.example/copydesk was expected; leave it empty for no alerts"
        )


def check_parameters(deployments: Iterable[Mapping[str, Any]]) -> None:
    """Raise UsageError where a flow is not there, or would not take its deployment's parameters: its runs would fail one and all."""
    from prefect.exceptions import MissingFlowError, ParameterTypeError, ScriptError, SignatureMismatchError
    from prefect.flows import load_flow_from_entrypoint
    from prefect.logging.loggers import disable_logger

    for one in deployments:
        name, entrypoint = one.get("name"), str(one.get("entrypoint"))
        try:
            flow: Any = load_flow_from_entrypoint(entrypoint)
        except (ImportError, MissingFlowError, OSError, ScriptError, ValueError) as error:
            raise UsageError(
                f"the deployment {name!r} names a flow that cannot be loaded, {entrypoint!r}: {error}. Correct its entrypoint"
            ) from error
        try:
            with disable_logger("prefect.flows"):  # it would say the same, less well
                flow.validate_parameters(filled_in(one.get("parameters") or {}))
        except (ParameterTypeError, SignatureMismatchError, UsageError) as error:
            raise UsageError(
                f"the flow of the deployment {name!r} does not take its parameters: {error}. Correct them in the file"
            ) from error


def filled_in(value: Any) -> Any:  # noqa: ANN401  # whatever YAML has
    """The same with the environment's variables in place of their names.

    >>> filled_in({"out": "{{ $HOME }}"}) == {"out": os.environ["HOME"]}
    True
    """
    if isinstance(value, Mapping):
        return {name: filled_in(one) for name, one in value.items()}
    if isinstance(value, list):
        return [filled_in(one) for one in value]
    return VARIABLE.sub(lambda found: os.environ[found[1]], value) if isinstance(value, str) else value


def look_at_places(deployments: Iterable[Mapping[str, Any]]) -> None:
    """Raise UsageError where an input cannot be listed or an output cannot be written; an inbox that is scraped into is written too."""
    read: dict[str, set[str]] = {}
    filled: set[str] = set()
    for one in deployments:
        parameters = filled_in(one.get("parameters") or {})
        job = parameters.get("job") or {}
        if out := job.get("out") or parameters.get("out"):
            read.setdefault(out, set()).update(job.get("inputs") or ())
        if (parameters.get("what") or {}).get("sources"):
            filled.add(parameters["inbox"])
    for out, inputs in read.items():
        check_places(sorted(inputs), out)
    for inbox in sorted(filled):
        check_writable(inbox, ".copydesk")


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
