"""The screenshots of docs/operations.md: runs on the services of docker-compose.yml, looked at in headless Chromium.

    python -m tests.integration.screenshots

Needs what ``make integration`` needs, and Debian's chromium.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.bulk import documents
from tests.integration.doors import listening
from tests.integration.questions import ask, log_of, runs
from tests.integration.stack import ROOT, Stack
from tests.integration.test_integration import PADDING, STORY, UNIT
from tests.integration.waiting import until

IMAGES = ROOT / "docs" / "images"
WIDTH = 1360
LOADING_MS = 25_000
"""Of virtual time, in which the pages ask the server for all that they show."""

SITE_PAGES = 40
"""Pages of a site in a dump: enough that its layout can be seen to change."""

PAGES, DONE = 280, 6
"""Pages of a dump that is ten units of work, and how many units are done when its progress is looked at."""


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
    """A run over the project's own fixtures, some of which are rejects, and over a site whose layout has changed; then one on its way."""
    stack.put("inbox/a-site-1.jsonl", site_dump(0, "Advertisement"))
    complete(stack, "a-site-1")
    stack.kill("worker")  # so that one run finds all that comes now
    furniture = "Share this\nAdvertisement\nMost read\nSign up to our newsletter\nAccept cookies\nFollow us\nAll rights reserved"
    stack.put("inbox/a-site-2.jsonl", site_dump(SITE_PAGES, furniture))
    for path in sorted((ROOT / "fixtures").glob("*/source.*")):
        stack.put(f"inbox/{path.parent.name}{path.suffix}", path.read_bytes())
    stack.start("worker")
    run = complete(stack, "a-site-2")
    take(stack, f"runs/flow-run/{run}", "run", 1500)
    take(stack, f"artifacts/artifact/{artifacts(stack, 'copydesk-run', run)[0]['id']}", "run-page", 2200)
    take(stack, f"artifacts/artifact/{artifacts(stack, 'copydesk-counts', run)[0]['id']}", "run-counts", 900)
    stack.relay.hold(UNIT, passing=DONE)
    pages = [
        json.dumps({"id": str(n), "html": STORY.format(n=n, padding="x" * PADDING)}) for n in range(PAGES)
    ]
    stack.put("inbox/large.jsonl", "\n".join(pages).encode())
    stack.relay.wait_until_held()
    (running,) = runs(stack, "inbox", "Running")
    progress = artifacts(stack, "copydesk-progress", running["id"])[0]
    take(stack, f"artifacts/artifact/{progress['id']}", "run-progress", 500)
    stack.relay.let_go()


def site_dump(first: int, furniture: str) -> bytes:
    """Pages of one site, each with a story of its own, and these lines on all."""
    blocks = "".join(f"<div>{line}</div>" for line in furniture.splitlines())
    lines = []
    for number, document in enumerate(documents(SITE_PAGES, first), first):
        title, *rest = json.loads(document)["text"].split("\n\n")
        story = "".join(f"<p>{line}</p>" for line in rest)
        html = f"<html><body><article><h1>{title}</h1>{story}</article>{blocks}</body></html>"
        lines.append(
            json.dumps({"id": str(number), "url": f"https://harbour.example/news/{number}", "html": html})
        )
    return "\n".join(lines).encode()


def artifacts(stack: Stack, key: str, run: str) -> list[dict[str, Any]]:
    """A run's artifacts with a key."""
    wanted = {"key": {"any_": [key]}, "flow_run_id": {"any_": [run]}}
    found: list[dict[str, Any]] = ask(stack, "/artifacts/filter", artifacts=wanted)
    return found


def complete(stack: Stack, dump: str) -> str:
    """The run that cleaned a dump, once it has completed."""

    def cleaner() -> str | None:
        for run in runs(stack, "inbox", "Completed"):
            if any(f"clean: s3://copydesk/inbox/{dump}" in line for line in log_of(stack, run)):
                return str(run["id"])
        return None

    return until(f"{dump} is clean", cleaner)


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
