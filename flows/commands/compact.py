"""Merge the small files of many runs into few large ones, and lay the articles out by site or date. Nothing is cleaned again."""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_out, existing_out
from flows.settings import PARTITIONS

EXAMPLES = """
  copydesk compact out
  copydesk compact out --partition-by site
  copydesk compact out --partition-by none
"""

NONE = "none"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument(
        "--partition-by",
        choices=(*PARTITIONS, NONE),
        help="lay all articles out in a folder a site, a folder a month of publication, or one folder (default: as they are)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compact, and say what came of it."""
    from flows.compact import compact
    from flows.plural import counted

    layout = "" if arguments.partition_by == NONE else arguments.partition_by
    done = compact(existing_out(arguments.out), layout)
    if done.groups:
        print(f"{counted(done.before, 'parquet file')} became {done.after:,}")
    else:
        print(f"nothing to do: {counted(done.before, 'parquet file')} as they should be")
    if done.skipped:
        print(
            f"{counted(done.skipped, 'group')} left alone: another run has changed them; compact again after it"
        )
    return 0
