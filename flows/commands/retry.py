"""Clean the rejects again, all or by reason, as after a fix or with wider limits."""

from __future__ import annotations

import argparse
import sys

from flows.commands.arguments import add_out, add_reading, add_workers, existing_out, settings_from
from flows.errors import UsageError
from flows.lean_start import start_lean
from flows.settings import Job

EXAMPLES = """
  copydesk retry out
  copydesk retry out --reason crashed --reason too_slow --max-seconds 300
  copydesk retry out --reason too_large --max-entry-bytes 67108864
"""

SET_IN = 4


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument("--reason", action="append", default=[], metavar="REASON", help="only these rejects")
    add_workers(command)
    add_reading(command)


def run(arguments: argparse.Namespace) -> int:
    """Retry, and say what came of it."""
    start_lean()
    from cleaners.model import Reason
    from flows.plural import counted
    from flows.retry import retry
    from flows.terminal import fitted, width_of

    if unknown := set(arguments.reason) - {reason.value for reason in Reason}:
        raise UsageError(
            f"there is no reason {', '.join(sorted(unknown))}; the reasons are: {', '.join(Reason)}"
        )
    job = Job((), existing_out(arguments.out), settings_from(arguments), arguments.workers)
    retried = retry(job, arguments.reason)
    tally = retried.tally
    gave = (
        f"{tally.accepted:,} gave {counted(tally.articles, 'article')}"
        if tally.accepted
        else "none gave an article"
    )
    lines = [f"{counted(tally.entries, 'reject')} tried: {gave}, {tally.rejects.total():,} stay"]
    if retried.unread:
        lines.append(
            f"{counted(retried.unread, 'reject')} left alone: dumps, or parts of dumps, that cannot be read: "
            "mend or remove the dumps, and clean them again"
        )
    if retried.capped:
        lines.append(
            f"{counted(retried.capped, 'reject')} left alone: only part of the bytes is kept, and the dumps are gone, changed or larger "
            "than --max-entry-bytes: clean them again, with --force if need be"
        )
    print(*fitted(lines, width_of(sys.stdout), SET_IN), sep="\n")
    return 0
