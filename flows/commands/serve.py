"""Clean an inbox on a schedule, with a Prefect server of its own that shows the runs. Ctrl-C ends it."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import suppress
from datetime import timedelta

from flows.commands.arguments import add_manners, add_reading, add_workers, place, settings_from
from flows.settings import Job, Scrape

EXAMPLES = """
  copydesk serve inbox/ --out out
  copydesk serve inbox/ --out out --cron "0 6 * * *"
  copydesk serve inbox/ --out out --every 10m
  copydesk serve inbox/ --out out --scrape sources.txt --contact https://me.example/bot
"""

EVERY = timedelta(minutes=15)
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHORTEST = 5
"""Seconds between two runs at the least: starting one takes about as long."""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument(
        "inbox", nargs="+", metavar="INBOX", help="folder that dumps arrive in (or files, or globs)"
    )
    command.add_argument(
        "--out",
        required=True,
        type=place,
        metavar="OUT",
        help="folder for articles/, ledger/, rejects/ and runs/",
    )
    when = command.add_mutually_exclusive_group()
    when.add_argument("--cron", metavar="CRON", help="when, in UTC, such as '0 6 * * *'")
    when.add_argument(
        "--every",
        type=interval,
        metavar="TIME",
        help="how often, from now on, such as 30s, 10m, 2h or 1d (default: 15m)",
    )
    command.add_argument(
        "--scrape",
        action="append",
        default=[],
        metavar="SOURCE",
        help="fetch into INBOX what is new at a feed, a sitemap or a page that names some; or a file of such",
    )
    add_manners(command)
    add_workers(command)
    add_reading(command)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from flows.scrape import sources_of
    from flows.serving import Schedule, Served, serve

    job = Job(tuple(arguments.inbox), arguments.out, settings_from(arguments), arguments.workers)
    schedule = Schedule(arguments.cron) if arguments.cron else Schedule(every=arguments.every or EVERY)
    scrape = Scrape(
        tuple(sources_of(arguments.scrape)), arguments.contact, arguments.rate, arguments.allow_private
    )
    with suppress(KeyboardInterrupt):
        serve(Served(job, schedule, scrape), lambda told: print(told, file=sys.stderr, flush=True))
    print("stopped; the next start goes on from there", file=sys.stderr)
    return 0


def interval(text: str) -> timedelta:
    """A time such as 30s, 10m, 2h or 1d."""
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", text)
    seconds = int(found[1]) * UNITS[found[2]] if found else 0
    if seconds < SHORTEST:
        raise argparse.ArgumentTypeError(
            f"a time such as 30s, 10m, 2h or 1d, {SHORTEST}s or more, was expected, not {text!r}"
        )
    return timedelta(seconds=seconds)
