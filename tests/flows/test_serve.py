"""``copydesk serve``: a schedule with no other set-up, mistakes told before anything starts, and an end that leaves nothing behind."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from flows.cli import main
from flows.commands.serve import interval
from flows.errors import UsageError
from flows.served import deployments
from flows.serving import Schedule, Served, check_schedule
from flows.settings import Job, Scrape

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 150.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5s", timedelta(seconds=5)), ("10m", timedelta(minutes=10)), ("1d", timedelta(days=1))],
)
def test_an_interval_is_a_number_with_a_unit(text: str, expected: timedelta) -> None:
    assert interval(text) == expected


@pytest.mark.parametrize("text", ["", "10", "0s", "4s", "-5m", "5 m", "1w", "99999999d", "٣٠s"])
def test_what_is_no_interval_is_told(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="such as 30s"):
        interval(text)


@pytest.mark.parametrize("cron", ["*/15 * * * *", "0 6 * * mon-fri"])
def test_a_cron_is_taken(cron: str) -> None:
    check_schedule(Schedule(cron))


@pytest.mark.parametrize(
    "cron", ["", "61 * * * *", "every day", "* * *", "@never", "* * * * * *", "0 0 30 2 *"]
)
def test_what_is_no_cron_is_told(cron: str) -> None:
    with pytest.raises(UsageError, match="no cron schedule"):
        check_schedule(Schedule(cron))


MISTAKES = [
    (["missing", "--out", "out"], {}, "there is no file or folder 'missing'"),
    (["inbox", "--out", "out", "--cron", "61 * * * *"], {}, "no cron schedule"),
    (["inbox", "--out", "out", "--scrape", "missing.txt"], {}, "cannot read addresses from"),
    (["inbox", "--out", "inbox/file.txt"], {}, "that you may write to"),
    (
        ["inbox", "--out", "out"],
        {"PREFECT_API_URL": "http://127.0.0.1:9/api"},
        "no Prefect server answers at PREFECT_API_URL",
    ),
]


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case[2])
def test_a_mistake_is_told_before_anything_starts(
    case: tuple[list[str], dict[str, str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words, environment, expected = case
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "file.txt").write_text("A line.", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr("flows.serving.QUIET", {})
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["serve", *words]) == 2
    assert expected in capsys.readouterr().err


def test_what_is_served_is_cleaning_and_scraping_where_there_are_sources() -> None:
    job, schedule = Job(("inbox",), "out"), Schedule(every=timedelta(seconds=30))
    assert [one.name for one in deployments(Served(job, schedule))] == ["serve"]
    scrape = Scrape(("https://a.example/feed",), "https://me.example")
    cleaning, scraping = deployments(Served(job, schedule, scrape))
    assert (cleaning.entrypoint, scraping.entrypoint) == (
        "flows.clean.clean_dumps",
        "flows.upkeep.scrape_sources",
    )
    assert scraping.parameters == {"what": scrape, "inbox": "inbox", "then": "clean-dumps/serve"}


@pytest.mark.prefect
def test_serve_cleans_at_once_and_leaves_no_server_behind(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    (inbox / "story.txt").write_text(
        (ROOT / "fixtures" / "cut-at-links" / "source.txt").read_text("utf-8"), "utf-8"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [
        sys.executable,
        "-m",
        "flows",
        "serve",
        str(inbox),
        "--out",
        str(out),
        "--every",
        "1h",
        "--workers",
        "0",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as serve:
        assert serve.stderr is not None
        assert serve.stderr.readline() == "starting a Prefect server\n"
        told = serve.stderr.readline()  # said when the server answers
        assert told.startswith(
            f"cleaning {inbox} into {out} every 1 hour; runs are shown at http://127.0.0.1:"
        )
        wait_for(out / "articles")
        assert "another copydesk serve" in second_serve(inbox, out, environment)
        serve.send_signal(signal.SIGTERM)
        assert serve.wait(PATIENCE) == 0
        assert serve.stderr.read() == "stopped; the next start goes on from there\n"
    address = told.split("shown at ")[1].split(". Ctrl-C")[0]
    with pytest.raises(URLError):
        urlopen(address, timeout=5)  # noqa: S310  # the address that was told


def wait_for(articles: Path) -> None:
    """Until a file of articles is there."""
    end = time.monotonic() + PATIENCE
    while not list(articles.glob("*.parquet")):
        assert time.monotonic() < end, "nothing was cleaned"
        time.sleep(0.2)


def second_serve(inbox: Path, out: Path, environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "flows", "serve", str(inbox), "--out", str(out)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    return run.stderr
