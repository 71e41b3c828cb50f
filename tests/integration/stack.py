"""The services of docker-compose.yml as plain processes on this machine: their own commands and environment, with other hosts and ports.

PostgreSQL is Debian's, the store is moto's S3 server behind a relay that can be shut, everything else is what the image holds.
"""

from __future__ import annotations

import glob
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from tests.integration.database import Database
from tests.integration.doors import Relay
from tests.integration.waiting import PATIENCE, answers, free_port, until

ROOT = Path(__file__).parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
VARIABLE = re.compile(r"\$\{(\w+)(?::[?-]([^}]*))?\}")

EVERY = 10
"""Seconds between two scheduled runs here, in place of a quarter of an hour: what one with nothing to do takes on this machine."""


class Stack:
    """The services, by their names in the compose file."""

    def __init__(self, folder: Path, hook: str) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("database", "server", "moto", "worker", "dask")}
        self.database = Database(self.ports["database"])
        self.relay = Relay(self.ports["moto"])
        self.variables = {
            "POSTGRES_PASSWORD": "a word",
            "STORE_KEY": "key",
            "STORE_SECRET": "secret",
            "COPYDESK_ALERT_URL": hook,
            "COPYDESK_INBOX": "s3://copydesk/inbox",
            "COPYDESK_OUT": "s3://copydesk/out",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.ports['server']}/api"

    def environment(self, service: str) -> dict[str, str]:
        """A service's environment as the compose file has it, with the places of this machine."""
        own = {
            name: self._here(str(value))
            for name, value in COMPOSE["services"][service].get("environment", {}).items()
        }
        base = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT_", "AWS_", "COPYDESK_"))
        }
        image = {
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "HOME": str(self.folder),
            "PYTHONUNBUFFERED": "1",
        }
        path = f"{Path(sys.executable).parent}{os.pathsep}{base['PATH']}"
        return {
            **base,
            "PATH": path,
            **image,
            **own,
            "PREFECT_WORKER_WEBSERVER_PORT": str(self.ports["worker"]),
            "OMP_NUM_THREADS": "1",
        }

    def _here(self, text: str) -> str:
        text = VARIABLE.sub(
            lambda found: self.variables.get(found[1]) or (found[2] or "" if ":-" in found[0] else ""), text
        )
        places = {
            "@database:5432": f"@127.0.0.1:{self.ports['database']}",
            "//server:4200": f"//127.0.0.1:{self.ports['server']}",
            "//localhost:4200": f"//127.0.0.1:{self.ports['server']}",
            "/var/lib/copydesk": str(self.folder),
            "//store:8333": f"//127.0.0.1:{self.relay.port}",
        }
        for there, here in places.items():
            text = text.replace(there, here)
        return text

    def command(self, service: str) -> list[str]:
        """A service's command as the compose file has it, on this machine's address and port."""
        dask = str(self.ports["dask"])
        here = {
            "0.0.0.0": "127.0.0.1",  # noqa: S104  # in its container
            "4200": str(self.ports["server"]),
            "8786": dask,
            "tcp://dask-scheduler:8786": f"tcp://127.0.0.1:{dask}",
            # Any port that is free: nobody asks for these here.
            ":8787": "127.0.0.1:0",
            "8788": "0",
        }
        return [here.get(word, word) for word in COMPOSE["services"][service]["command"]]

    def start(self, service: str, number: int = 1) -> subprocess.Popen[bytes]:
        """Start a service in a session of its own; what it says is in a file of its name. ``number``: which of several such."""
        name = service if number == 1 else f"{service}-{number}"
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                self.command(service), cwd=self.folder, env=self.environment(service), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.running[name] = process
        return process

    def run(self, *words: str) -> str:
        """A command of copydesk to its end, where the worker is; what it says on stdout."""
        command = [sys.executable, "-m", "flows", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment("worker"), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def up(self) -> None:
        """All services, as the compose file would bring them up."""
        database = COMPOSE["services"]["database"]["environment"]
        self.database.make(
            database["POSTGRES_USER"], self._here(database["POSTGRES_PASSWORD"]), database["POSTGRES_DB"]
        )
        self._start_store()
        self.write_deployments()
        self.start("server")
        until("the Prefect server is ready", lambda: answers(f"{self.api}/ready"))
        self.deploy()
        self.start("worker")

    def _start_store(self) -> None:
        with (self.folder / "store.log").open("ab") as log:
            self.running["store"] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "moto.server",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(self.ports["moto"]),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.relay.open()
        until("the store answers", lambda: answers(f"http://127.0.0.1:{self.relay.port}/moto-api/"))
        self._files.mkdir("copydesk")

    def write_deployments(self) -> None:
        """prefect.yaml as it is, but every few seconds."""
        text = (ROOT / "prefect.yaml").read_text("utf-8")
        quick = text.replace('- cron: "*/15 * * * *"\n        timezone: UTC', f"- interval: {EVERY}")
        assert quick != text
        (self.folder / "prefect.yaml").write_text(quick, "utf-8")

    def deploy(self) -> None:
        process = self.start("deploy")
        assert process.wait(PATIENCE) == 0, (self.folder / "deploy.log").read_text("utf-8")

    def kill(self, service: str) -> None:
        """A service and all that it has started, at once."""
        process = self.running.pop(service)
        for child in descendants(process.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        process.wait()

    def is_ready(self) -> bool:
        """Whether the Prefect server and its database answer."""
        return answers(f"{self.api}/ready")

    def processes(self, run: str) -> list[int]:
        """The processes of a flow run: each knows the run's id by its environment."""
        found = []
        for path in glob.glob("/proc/[0-9]*/environ"):  # noqa: PTH207  # one line a process
            with suppress(OSError):
                if run.encode() in Path(path).read_bytes():
                    found.append(int(path.split("/")[2]))
        return found

    @property
    def _files(self) -> Any:  # fsspec has no types
        """The bucket, past the relay: what lies there can be looked at while the services cannot."""
        import fsspec

        return fsspec.filesystem(
            "s3", endpoint_url=f"http://127.0.0.1:{self.ports['moto']}", key=self.variables["STORE_KEY"],
            secret=self.variables["STORE_SECRET"], use_listings_cache=False, skip_instance_cache=True,
        )  # fmt: skip

    def put(self, name: str, data: bytes) -> None:
        """An object in the bucket."""
        self._files.pipe_file(f"copydesk/{name}", data)

    def listed(self, table: str, out: str = "out") -> list[str]:
        """The published files of a table, by name."""
        return sorted(
            name for name in self._files.find(f"copydesk/{out}/{table}") if name.endswith(".parquet")
        )

    def contents(self, out: str) -> dict[str, bytes]:
        """All published files of an output, by their names in it."""
        files = self._files
        found = [name for table in ("articles", "ledger", "rejects") for name in self.listed(table, out)]
        return {name.removeprefix(f"copydesk/{out}/"): files.cat_file(name) for name in found}

    def parquet(self, table: str) -> list[BinaryIO]:
        """The published files of a table."""
        files = self._files
        return [io.BytesIO(files.cat_file(name)) for name in self.listed(table)]

    def down(self) -> None:
        """All of it."""
        for service in list(self.running):
            self.kill(service)
        with suppress(subprocess.CalledProcessError):
            self.database.stop()
        shutil.rmtree(self.database.folder, ignore_errors=True)


def descendants(process: int) -> list[int]:
    """A process and all that came of it, the youngest first."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [process]
    for one in found:
        found += [child for child, parent in parents if parent == one]
    return found[::-1]
