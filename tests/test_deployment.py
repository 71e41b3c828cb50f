"""The image and the compose file: their structure, no secret in them, and that they install what the Makefile installs.

No container engine is needed here; the commands themselves are run by the tests of the flow.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

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
VARIABLE = re.compile(r"\$\{(\w+)(:[?-][^}]*)?\}")


def example_variables() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def settings(service: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in service.get("environment", {}).items()}


def test_the_services_are_those_that_a_scheduled_run_needs() -> None:
    assert set(SERVICES) == {"database", "server", "deploy", "worker"}
    assert set(OURS) == {"server", "deploy", "worker"}


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
    assert example_variables()["POSTGRES_PASSWORD"] == ""


def test_named_volumes_and_networks_are_declared() -> None:
    sources = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert {source for source in sources if re.match(r"\w", source)} == set(COMPOSE["volumes"])
    assert {network for service in SERVICES.values() for network in service["networks"]} == set(
        COMPOSE["networks"]
    )


def test_only_this_machine_reaches_the_open_port() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:4200:4200"]


def test_the_database_is_one_that_prefect_is_run_against_at_scale() -> None:
    url = settings(SERVICES["server"])["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    database = settings(SERVICES["database"])
    expected = (
        f"postgresql\\+asyncpg://{database['POSTGRES_USER']}:.+@database:5432/{database['POSTGRES_DB']}"
    )
    assert re.fullmatch(expected, url)


def words(command: list[str]) -> list[list[str]]:
    """The commands of a service; those of a shell line one by one."""
    if command[:2] == ["sh", "-c"]:
        return [shlex.split(part) for part in command[2].split("&&")]
    return [command]


def names_and_options(command: list[str]) -> tuple[list[str], list[str]]:
    """The commands' own names (``server start``) and the long options, without their values."""
    options = [word for word in command if word.startswith("--")]
    return [word for word in command[1:3] if not word.startswith("-")], options


@pytest.mark.prefect
@pytest.mark.parametrize(
    "command", [command for service in OURS.values() for command in words(service["command"])], ids=shlex.join
)
def test_the_commands_and_options_are_ones_that_prefect_has(command: list[str]) -> None:
    names, options = names_and_options(command)
    program = str(Path(sys.executable).with_name("prefect"))
    helps = [
        subprocess.run([program, *part, "--help"], capture_output=True, text=True, check=True).stdout
        for part in ([], names)
    ]
    assert [
        option for option in options if not any(option.removeprefix("--no-") in text for text in helps)
    ] == []


def test_pool_deployments_and_worker_name_one_pool() -> None:
    create, _ = words(SERVICES["deploy"]["command"])
    worker = SERVICES["worker"]["command"]
    pools = {create[create.index("create") + 1], worker[worker.index("--pool") + 1]}
    assert pools == {deployment["work_pool"]["name"] for deployment in PREFECT["deployments"]}
    assert create[create.index("--type") + 1] == worker[worker.index("--type") + 1] == "process"


def test_the_deployments_read_and_write_what_the_worker_mounts() -> None:
    mounts = {
        mount.split(":", 2)[1]: mount
        for mount in (VARIABLE.sub("host", m) for m in SERVICES["worker"]["volumes"])
    }
    named = settings(SERVICES["deploy"])
    assert {named["COPYDESK_INBOX"], named["COPYDESK_OUT"]} == set(mounts)
    assert mounts[named["COPYDESK_INBOX"]].endswith(":ro")
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
    assert "--no-deps --require-hashes --requirement requirements.lock" in build
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
    assert all((ROOT / name).exists() for name in copied)


def test_the_prefect_version_is_the_locked_one() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert f"\nprefect=={PREFECT['prefect-version']} " in lock
