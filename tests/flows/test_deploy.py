"""``copydesk deploy`` and the automations: mistakes told before the server is written to, and installing twice is installing once.

That they fire is shown by tests/integration.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.automations import PREFIX, Scheduled, install
from flows.cli import main
from flows.deploying import read_deployments, scheduled_of
from tests.flows.web import Page, Web, serving

ROOT = Path(__file__).parent.parent.parent
GOOD = """deployments:
  - name: inbox
    entrypoint: flows.clean.clean_dumps
    parameters: {job: {inputs: ["{{ $COPYDESK_INBOX }}"], out: "{{ $COPYDESK_OUT }}"}}
    schedules: [{cron: "*/15 * * * *"}]
    work_pool: {name: copydesk}
"""
PLACES = {"COPYDESK_INBOX": "in", "COPYDESK_OUT": "out"}
MISTAKES: dict[str, tuple[str | None, dict[str, str], str]] = {
    "no file": (None, {}, "Run this where prefect.yaml lies"),
    "no YAML": ("a: [", {}, "cannot read"),
    "another YAML": ("- a", {}, "names no deployments"),
    "no pool": ("deployments: [{name: a}]", {}, "names no deployments with a work pool"),
    "no places": (GOOD, {}, "COPYDESK_INBOX, COPYDESK_OUT not set"),
    "no cron": (GOOD.replace("*/15", "*/x"), PLACES, "'*/x * * * *' is no cron schedule"),
    "no hook": (
        GOOD,
        {**PLACES, "COPYDESK_ALERT_URL": "hooks.example"},
        "COPYDESK_ALERT_URL=hooks.example: an address",
    ),
    "no address": (GOOD, PLACES, "PREFECT_API_URL is not set"),
    "no server": (
        GOOD,
        {**PLACES, "PREFECT_API_URL": "http://127.0.0.1:9/api"},
        "no Prefect server answers at",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_before_the_server_is_written_to(
    mistake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, environment, expected = MISTAKES[mistake]
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "prefect.yaml").write_text(text, "utf-8")
    for name in (*PLACES, "PREFECT_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["deploy"]) == 2
    assert expected in capsys.readouterr().err


BUCKET = {"COPYDESK_INBOX": "s3://not-there/inbox", "COPYDESK_OUT": "s3://not-there/out"}
BEFORE_WRITING: dict[str, tuple[str, dict[str, str], str]] = {
    "no such flow": (
        GOOD.replace("clean_dumps", "clean_drums"),
        PLACES,
        "the deployment 'inbox' names a flow that cannot be loaded, 'flows.clean.clean_drums'",
    ),
    "no such module": (
        GOOD.replace("flows.clean.", "flows.gleam."),
        PLACES,
        "cannot be loaded, 'flows.gleam",
    ),
    "a number that is none": (
        GOOD.replace("out:", "workers: many, out:"),
        PLACES,
        "job.workers: Input should be a valid integer",
    ),
    "a number below all": (
        GOOD.replace("out:", "workers: -1, out:"),
        PLACES,
        "workers should be 0 or more, not -1",
    ),
    "a setting that there is not": (
        GOOD.replace("out:", "wrokers: 2, out:"),
        PLACES,
        "job.wrokers: Unexpected",
    ),
    "a parameter that there is not": (
        GOOD.replace("job: {", "alert: 1, job: {"),
        PLACES,
        "'inbox' does not take its parameters",
    ),
    "no inbox": (GOOD, PLACES, "there is no file or folder 'in'"),
    "an output that is a file": (
        GOOD,
        {"COPYDESK_INBOX": ".", "COPYDESK_OUT": "prefect.yaml/out"},
        "cannot write to prefect.yaml/out: Not a directory. Give a folder or URL that you may write to",
    ),
    "no bucket": (
        GOOD,
        BUCKET,
        "s3://not-there/inbox: the bucket does not exist. Check the URL, and the credentials",
    ),
    "no bucket to write to": (
        GOOD,
        {**BUCKET, "COPYDESK_INBOX": "."},
        "cannot write to s3://not-there/out: The specified bucket does not exist",
    ),
}


@pytest.fixture
def fake_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """What says that it is healthy and takes nothing."""
    with serving() as web:
        web.pages["127.0.0.1/api/health"] = Page(b"true")
        monkeypatch.setenv("PREFECT_API_URL", web.url("127.0.0.1/api"))
        yield web
        assert web.paths() == ["127.0.0.1/api/health"]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("mistake", BEFORE_WRITING)
def test_with_a_server_too_mistakes_are_told_before_it_is_written_to(
    mistake: str,
    fake_server: Web,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, environment, expected = BEFORE_WRITING[mistake]
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COPYDESK_ALERT_URL", raising=False)
    (tmp_path / "prefect.yaml").write_text(text, "utf-8")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["deploy"]) == 2
    assert expected in capsys.readouterr().err


@pytest.mark.usefixtures("fake_server")
def test_keys_without_rights_are_told(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from moto.core import set_initial_no_auth_action_count

    monkeypatch.chdir(tmp_path)
    (tmp_path / "prefect.yaml").write_text(GOOD, "utf-8")
    monkeypatch.setenv("COPYDESK_INBOX", ".")
    monkeypatch.setenv("COPYDESK_OUT", f"{bucket}/out")
    assert set_initial_no_auth_action_count(0)(main)(["deploy"]) == 2
    told = capsys.readouterr().err
    assert f"cannot write to {bucket}/out" in told
    assert "Give a folder or URL that you may write to" in told


def test_what_is_on_a_schedule_has_an_interval() -> None:
    found = {one.name: one.interval for one in scheduled_of(read_deployments(str(ROOT / "prefect.yaml")))}
    assert found == {"inbox": timedelta(minutes=15), "compact": timedelta(days=7)}


def automations() -> dict[str, Any]:
    from prefect import get_client

    with get_client(sync_client=True) as client:
        return {one.name: one for one in client.read_automations()}


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_installing_twice_changes_nothing_and_what_is_gone_goes() -> None:
    scheduled = [Scheduled("inbox", timedelta(minutes=15)), Scheduled("compact", timedelta(days=7))]
    names = install(scheduled, "http://127.0.0.1:9/hook")
    first = automations()
    assert set(first) == set(names)
    assert len(names) == 6
    assert all(name.startswith(PREFIX) for name in names)
    install(scheduled, "http://127.0.0.1:9/hook")
    assert {name: one.id for name, one in automations().items()} == {
        name: one.id for name, one in first.items()
    }
    assert set(install(scheduled[:1])) == set(automations())
    assert len(automations()) == 2


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_one_that_a_person_switched_off_stays_off() -> None:
    from prefect import get_client

    (name,) = install([])
    with get_client(sync_client=True) as client:
        client.pause_automation(automations()[name].id)
    install([])
    assert not automations()[name].enabled
