"""PostgreSQL as a plain process, from Debian's packages."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


def postgres(name: str) -> str | None:
    """A program of PostgreSQL, where it is installed."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))  # noqa: PTH207  # Debian's place
    return found[-1] if found else shutil.which(name)


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
