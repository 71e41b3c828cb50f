"""The services of docker-compose.yml as plain processes on this machine: their own commands and environment, with other hosts and ports.

PostgreSQL is Debian's, the store is moto's S3 server behind a relay that can be shut, everything else is what the image holds.
"""

from __future__ import annotations

import glob
import io
import json
import os
import pwd
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

import yaml

ROOT = Path(__file__).parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
VARIABLE = re.compile(r"\$\{(\w+)(?::[?-]([^}]*))?\}")
PATIENCE = 240.0
"""Seconds for anything to come true on a busy machine; each wait ends as soon as it does."""

EVERY = 15
"""Seconds between two scheduled runs here, in place of a quarter of an hour."""

T = TypeVar("T")


def until(what: str, look: Callable[[], T | Literal[False] | None], patience: float = PATIENCE) -> T:
    """What ``look`` finds, as soon as it finds anything."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.3)
    message = f"waited {patience:.0f} s in vain: {what}"
    raise AssertionError(message)


def postgres(name: str) -> str | None:
    """A program of PostgreSQL, where it is installed."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))  # noqa: PTH207  # Debian's place
    return found[-1] if found else shutil.which(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Database:
    """A PostgreSQL server with its data in a folder of its own. It does not run as root, as its own programs demand."""

    port: int
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="copydesk-database-")))

    @property
    def _user(self) -> str | None:
        return "postgres" if os.geteuid() == 0 else None

    def make(self, user: str, password: str, name: str) -> None:
        """A cluster with one database of one user."""
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        secret = self.folder.with_suffix(".pw")
        secret.write_text(password, "utf-8")
        self._run(
            "initdb",
            "--pgdata",
            str(self.folder / "data"),
            "--username",
            user,
            "--pwfile",
            str(secret),
            "--auth",
            "scram-sha-256",
        )
        secret.unlink()
        self.start()
        environment = {**os.environ, "PGPASSWORD": password}
        create = [
            str(postgres("createdb")),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--username",
            user,
            name,
        ]
        subprocess.run(create, check=True, env=environment)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self._run("pg_ctl", "start", "--wait", "--pgdata", data, "--log", log, "--options", options)

    def stop(self) -> None:
        """Gone at once, as when its machine loses power."""
        self._run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", str(self.folder / "data"))

    def _run(self, program: str, *words: str) -> None:
        command = [str(postgres(program)), *words]
        subprocess.run(
            command, check=True, user=self._user, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )


class Relay:
    """A door to a port: while it is shut, nobody gets through, and what is behind it keeps its memory."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.port = free_port()
        self._server: socketserver.ThreadingTCPServer | None = None
        self._open: set[socket.socket] = set()

    def open(self) -> None:
        relay = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError), socket.create_connection(("127.0.0.1", relay._target)) as inner:
                    relay._open |= {self.request, inner}
                    back = threading.Thread(target=_pour, args=(inner, self.request), daemon=True)
                    back.start()
                    _pour(self.request, inner)
                    back.join()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def shut(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def listening(heard: list[str]) -> Iterator[str]:
    """A web hook, and what it is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(json.loads(body)["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Stack:
    """The services, by their names in the compose file."""

    def __init__(self, folder: Path, hook: str) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("database", "server", "moto", "worker")}
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
        here = {
            "0.0.0.0": "127.0.0.1",  # noqa: S104  # in its container
            "4200": str(self.ports["server"]),
        }
        return [here.get(word, word) for word in COMPOSE["services"][service]["command"]]

    def start(self, service: str) -> subprocess.Popen[bytes]:
        """Start a service in a session of its own; what it says is in a file of its name."""
        with (self.folder / f"{service}.log").open("ab") as log:
            process = subprocess.Popen(
                self.command(service), cwd=self.folder, env=self.environment(service), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.running[service] = process
        return process

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

    def listed(self, table: str) -> list[str]:
        """The published files of a table, by name."""
        return sorted(name for name in self._files.find(f"copydesk/out/{table}") if name.endswith(".parquet"))

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


def answers(url: str) -> bool:
    """Whether a server answers there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own server
            return bool(answer.status == 200)
    except OSError:
        return False
