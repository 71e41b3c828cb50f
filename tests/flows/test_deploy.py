"""``copydesk deploy`` and the automations: mistakes told before the server is written to, and installing twice is installing once.

That they fire is shown by tests/integration.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.automations import PREFIX, Scheduled, install
from flows.cli import main
from flows.deploying import read_deployments, scheduled_of

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
