"""The screenshots of docs/operations.md: a run on the services of docker-compose.yml, looked at in headless Chromium.

    python -m tests.integration.screenshots

Needs what ``make integration`` needs, and Debian's chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.integration.doors import listening
from tests.integration.questions import ask, runs
from tests.integration.stack import ROOT, Stack
from tests.integration.waiting import until

IMAGES = ROOT / "docs" / "images"
WIDTH = 1360
LOADING_MS = 25_000
"""Of virtual time, in which the pages ask the server for all that they show."""


def main() -> None:
    """Take them."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, listening([]) as hook:
        stack = Stack(Path(folder), hook)
        try:
            stack.up()
            show(stack)
        finally:
            stack.down()


def show(stack: Stack) -> None:
    """A run over the project's own fixtures, some of which are rejects, and its pages."""
    for path in sorted((ROOT / "fixtures").glob("*/source.*")):
        stack.put(f"inbox/{path.parent.name}{path.suffix}", path.read_bytes())

    def page() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask(
            stack, "/artifacts/filter", artifacts={"key": {"any_": ["copydesk-run"]}}
        )
        return found

    (artifact, *_) = until("a run has left its page", page)
    until(
        "the run has completed",
        lambda: [one for one in runs(stack, "inbox", "Completed") if one["id"] == artifact["flow_run_id"]],
    )
    (counts, *_) = ask(stack, "/artifacts/filter", artifacts={"key": {"any_": ["copydesk-counts"]}})
    take(stack, f"runs/flow-run/{artifact['flow_run_id']}", "run", 1500)
    take(stack, f"artifacts/artifact/{artifact['id']}", "run-page", 1700)
    take(stack, f"artifacts/artifact/{counts['id']}", "run-counts", 900)


def take(stack: Stack, place: str, name: str, height: int) -> None:
    """One picture."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed (Debian: chromium)")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}",
            f"--window-size={WIDTH},{height}", f"--virtual-time-budget={LOADING_MS}", f"--screenshot={IMAGES / name}.png",
            f"{stack.api.removesuffix('/api')}/{place}",
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
