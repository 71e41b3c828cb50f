"""The image and the compose file: their structure, no secret in them, and that they install what the Makefile installs.

No container engine is needed here; the commands themselves are run by the tests of the flow.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from flows.automations import SILENCE
from flows.deploying import VARIABLE as IN_PREFECT

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
PREFECT: dict[str, Any] = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {
    name: service for name, service in SERVICES.items() if service["image"] == COMPOSE["x-copydesk"]["image"]
}
LASTING = {name: service for name, service in SERVICES.items() if name != "deploy"}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PACKAGES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"][
    "targets"
]["wheel"]["packages"]
VARIABLE = re.compile(r"\$\{(\w+)(:[?-][^}]*)?\}")


def example_variables() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def settings(service: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in service.get("environment", {}).items()}


def test_the_services_are_those_that_a_scheduled_run_needs() -> None:
    always = {name for name, service in SERVICES.items() if "profiles" not in service}
    assert always == {"database", "store", "server", "deploy", "worker"}
    assert {name for name in SERVICES if SERVICES[name].get("profiles") == ["dask"]} == {
        "dask-scheduler",
        "dask-worker",
    }
    assert set(OURS) == {"server", "deploy", "worker", "dask-scheduler", "dask-worker"}


def test_the_file_is_what_the_compose_specification_says() -> None:
    schema = json.loads((ROOT / "tests" / "data" / "compose_spec.json").read_text("utf-8"))
    # The schema is older than the project's name at the top of the file.
    Draft7Validator(schema).validate({key: value for key, value in COMPOSE.items() if key != "name"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"services": {"a": {"image": "a", "restarts": "always"}}},
        {"services": {"a": {"image": "a", "healthcheck": {"tests": ["CMD", "true"]}}}},
        {"services": {"a": {"image": "a", "depends_on": {"b": {"condition": "service_ready"}}}}},
    ],
)
def test_the_specification_tells_a_file_that_is_wrong(wrong: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests" / "data" / "compose_spec.json").read_text("utf-8"))
    assert not Draft7Validator(schema).is_valid(wrong)


@pytest.mark.parametrize("name", OURS)
def test_our_services_may_do_nothing_that_they_need_not(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_is_checked_and_restarted(name: str) -> None:
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[name]["healthcheck"])
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_exists_and_can_be_waited_for(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        awaited = SERVICES[other]
        assert how["condition"] == (
            "service_healthy" if "healthcheck" in awaited else "service_completed_successfully"
        )
        assert how["condition"] == "service_healthy" or other == "deploy"


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_file(name: str) -> None:
    secrets = {
        key: value
        for key, value in settings(SERVICES[name]).items()
        if re.search("PASSWORD|SECRET|KEY|TOKEN", key)
    }
    assert all(VARIABLE.fullmatch(value) for value in secrets.values()), secrets
    addresses = [value for value in settings(SERVICES[name]).values() if "@" in value]
    assert all(re.search(r":\$\{\w+(:\?[^}]*)?\}@", value) for value in addresses), addresses


def test_the_example_names_every_variable_and_no_secret() -> None:
    used = {name for name, _ in VARIABLE.findall((ROOT / "docker-compose.yml").read_text("utf-8"))}
    assert set(example_variables()) == used
    assert [example_variables()[name] for name in ("POSTGRES_PASSWORD", "STORE_KEY", "STORE_SECRET")] == [
        ""
    ] * 3


def test_named_volumes_and_networks_are_declared() -> None:
    sources = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert sources == set(COMPOSE["volumes"])
    assert {network for service in SERVICES.values() for network in service["networks"]} == set(
        COMPOSE["networks"]
    )


def test_only_this_machine_reaches_the_open_ports() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports == [f"127.0.0.1:{port}:{port}" for port in (8333, 4200, 8786, 8787)]


@pytest.mark.parametrize("name", ["deploy", "worker", "dask-worker"])
def test_what_cleans_or_looks_knows_the_store(name: str) -> None:
    known = settings(SERVICES[name])
    assert known["AWS_ENDPOINT_URL"] == "http://store:8333"
    assert {key: known[key] for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")} == {
        key: settings(SERVICES["store"])[key] for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    }


def test_the_database_is_one_that_prefect_is_run_against_at_scale() -> None:
    url = settings(SERVICES["server"])["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    database = settings(SERVICES["database"])
    expected = (
        f"postgresql\\+asyncpg://{database['POSTGRES_USER']}:.+@database:5432/{database['POSTGRES_DB']}"
    )
    assert re.fullmatch(expected, url)


@pytest.mark.prefect
@pytest.mark.parametrize("name", ["server", "worker"])
def test_the_commands_and_options_are_ones_that_prefect_has(name: str) -> None:
    command = SERVICES[name]["command"]
    words, options = command[1:3], [word for word in command if word.startswith("--")]
    program = str(Path(sys.executable).with_name("prefect"))
    told = subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True).stdout
    assert [option for option in options if option not in told] == []


def test_pool_deployments_and_worker_name_one_pool() -> None:
    worker = SERVICES["worker"]["command"]
    assert {worker[worker.index("--pool") + 1]} == {
        one["work_pool"]["name"] for one in PREFECT["deployments"]
    }
    assert worker[worker.index("--type") + 1] == "process"


def test_a_dead_run_is_told_by_the_heartbeats_that_the_worker_asks_for() -> None:
    beat = int(settings(SERVICES["worker"])["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])
    assert beat * 3 <= SILENCE.total_seconds()


def test_the_deployments_read_and_write_where_the_environment_says() -> None:
    named = set(IN_PREFECT.findall(str(PREFECT["deployments"])))
    assert named == {"COPYDESK_INBOX", "COPYDESK_OUT", "COPYDESK_SCHEDULER"}
    assert named <= set(settings(SERVICES["deploy"]))
    given = [
        value
        for one in PREFECT["deployments"]
        for value in (one["parameters"].get("job") or one["parameters"]).items()
    ]
    assert {name: value for name, value in given if name == "inbox"} == {"inbox": "{{ $COPYDESK_INBOX }}"}
    assert [
        value for name, value in given if name == "inputs" and value not in ([], ["{{ $COPYDESK_INBOX }}"])
    ] == []
    assert {value for name, value in given if name == "out"} == {"{{ $COPYDESK_OUT }}"}


def test_the_image_is_built_from_the_lock_as_the_makefile_does_and_runs_without_root() -> None:
    build, final = DOCKERFILE.split("\n\nFROM ")
    assert "--no-deps --require-hashes --requirement requirements-image.lock" in build
    assert "--no-deps" in MAKEFILE
    assert "--require-hashes --requirement" in MAKEFILE
    assert "--no-deps --no-build-isolation ." in build
    assert "pip install" not in final
    assert re.findall(r"^USER (\S+)$", final, re.MULTILINE) == ["copydesk"]
    assert final.index("\nUSER ") < final.index("\nCMD ")


def test_the_image_holds_what_its_build_copies() -> None:
    allowed = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for word in line.split()[:-1]
    }
    assert copied == allowed
    assert set(PACKAGES) <= copied
    assert all((ROOT / name).exists() for name in copied)


def test_the_prefect_version_is_the_locked_one() -> None:
    lock = (ROOT / "requirements-image.lock").read_text("utf-8")
    assert f"\nprefect=={PREFECT['prefect-version']} " in lock
