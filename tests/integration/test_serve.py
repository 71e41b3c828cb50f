"""``copydesk serve`` with a cron and sources: scrape → clean on a schedule, in one command and with real sockets.

The web server is on this machine. A cron's shortest time is a minute, so this takes two.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.flows.web import Page, Web, serving
from tests.integration.waiting import PATIENCE, until

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent
STORIES = 3
PARAGRAPHS = (
    "The council voted on Tuesday evening to mend the old bridge before the winter, and to pay for it from the reserve.",
    "Work will begin in March, the city engineer said, and should be finished by the time the school year starts again.",
    "“We have waited long enough for this,” said Ana Ruiz, who lives beside it and has counted the cracks for years.",
)


def site(web: Web, stories: int) -> None:
    """A feed, its stories, and a robots.txt that keeps one of them for itself."""
    places = [f"127.0.0.1/story-{number}" for number in range(stories)]
    for number, place in enumerate(places):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
        page = f"<html><body><article><h1>Bridge number {number} is to be mended</h1>{text}</article></body></html>"
        web.pages[place] = Page(page.encode())
    items = "".join(
        f"<item><link>{web.url(place)}</link></item>" for place in [*places, "127.0.0.1/own/story"]
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    web.pages["127.0.0.1/feed.xml"] = Page(feed.encode(), headers={"Content-Type": "application/xml"})
    web.pages["127.0.0.1/robots.txt"] = Page(
        b"User-agent: *\nDisallow: /own/\n", headers={"Content-Type": "text/plain"}
    )


@contextmanager
def served(*words: str) -> Iterator[subprocess.Popen[str]]:
    """The command while the block lasts; it ends by an interrupt, and well."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "flows", "serve", *words]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0


def titles(out: Path) -> list[str]:
    """The titles of the articles that can be seen."""
    return [
        title
        for path in sorted((out / "articles").rglob("*.parquet"))
        for title in pq.read_table(path, columns=["title"]).column("title").to_pylist()
    ]


def outcomes(inbox: Path) -> dict[str, int]:
    """How many addresses were fetched, and why others were not."""
    tables = [pq.read_table(path) for path in sorted((inbox / ".scrape" / "fetches").glob("*.parquet"))]
    rows = [row for table in tables for row in table.to_pylist() if row["outcome"] != "source"]
    kinds = [row["reason"] or row["outcome"] for row in rows]
    return {kind: kinds.count(kind) for kind in kinds}


def test_on_a_cron_what_a_feed_has_that_is_new_is_fetched_and_cleaned(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    with serving() as web:
        site(web, STORIES)
        words = [str(inbox), "--out", str(out), "--cron", "* * * * *", "--workers", "0", "--scrape"]
        feed = web.url("127.0.0.1/feed.xml")
        with served(
            *words, feed, "--contact", "https://me.example", "--allow-private", "--rate", "50"
        ) as serve:
            assert serve.stderr is not None
            assert serve.stderr.readline() == "starting a Prefect server\n"
            assert serve.stderr.readline().startswith(
                f"fetching from 1 source and cleaning {inbox} into {out} at '* * * * *' (UTC); runs are shown at"
            )
            until("the stories are articles", lambda: len(titles(out)) == STORIES)
            assert sum(place.endswith("feed.xml") for place in web.paths()) == 1, (
                "cleaning waited for its own time"
            )
            site(web, STORIES + 1)
            until("the new one is too", lambda: len(titles(out)) == STORIES + 1)
    assert sorted(titles(out)) == [f"Bridge number {number} is to be mended" for number in range(STORIES + 1)]
    assert outcomes(inbox) == {"page": STORIES + 1, "robots": 1}
    stories = [place for place in web.paths() if "story" in place]
    assert sorted(stories) == [f"127.0.0.1/story-{number}" for number in range(STORIES + 1)]
    agents = {headers["User-Agent"] for _, headers in web.asked}
    assert len(agents) == 1
    assert "+https://me.example" in agents.pop()
