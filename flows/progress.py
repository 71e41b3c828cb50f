"""What a person is told: progress while a run works, and its sum at the end. All of it goes to stderr; stdout is for pipes.

On a terminal there is a progress bar; elsewhere a plain line now and then, fit for a log.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from cleaners.model import Reason
from flows.pipeline import Silent, Summary, Watcher
from flows.plan import Made, Plan
from flows.plural import counted
from flows.settings import MIB
from flows.tally import Tally
from flows.terminal import fitted, width_of

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LOG_SECONDS = 10.0
"""Between two lines of a log: often enough to see a run live, seldom enough to read a night's log."""

INDENT = 10
"""Columns of the label that a line begins with."""

BAR_BYTES = MIB
"""Runs over less than this end before a bar could be read."""


def watcher_for(*, quiet: bool, stream: TextIO | None = None) -> Watcher:
    """Who reports a run's progress to ``stream`` (stderr): nobody, a bar, or log lines."""
    stream = stream or sys.stderr
    if quiet:
        return Silent()
    return Bar() if stream.isatty() else Log(stream)


KIB = 1024


class Log(Silent):
    """Plain lines, at most one in ``LOG_SECONDS``."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._tally = Tally()
        self._start = self._last = time.monotonic()
        self._read = self._size = 0

    def began(self, plan: Plan) -> None:
        """Say what will be read."""
        self._size = plan.size
        print(*plan_lines(plan), sep="\n", file=self._stream, flush=True)

    def advanced(self, tally: Tally, weight: int) -> None:
        """Say how far it is, if it is time."""
        self._tally.add(tally)
        self._read += weight
        now = time.monotonic()
        if now - self._last >= LOG_SECONDS:
            self._last = now
            share = f"{self._read / self._size:.0%} of the input, " if self._size else ""
            print(share + _pace(self._tally, now - self._start), file=self._stream, flush=True)


class Bar(Silent):
    """A progress bar on the terminal: share of the input, documents, rate, rejects."""

    def __init__(self) -> None:
        self._tally = Tally()
        self._start = time.monotonic()
        self._bar: tuple[Progress, TaskID] | None = None

    def began(self, plan: Plan) -> None:
        """Show the bar, if there is enough to do; say before what is replaced."""
        if plan.recleaned:
            print(*fitted(plan_lines(plan), width_of(sys.stderr), INDENT), sep="\n", file=sys.stderr)
        if plan.size < BAR_BYTES:
            return
        # Imported here: short runs and pipes do without.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.percentage:>3.0f}%"),
            BarColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
        )
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar = (progress, progress.add_task("starting", total=plan.size))
        progress.start()

    def advanced(self, tally: Tally, weight: int) -> None:
        """Move the bar."""
        self._tally.add(tally)
        if self._bar is not None:
            progress, task = self._bar
            progress.update(
                task, advance=weight, description=_pace(self._tally, time.monotonic() - self._start)
            )

    def ended(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar[0].stop()


def _pace(tally: Tally, seconds: float) -> str:
    rate = tally.entries / seconds if seconds > 0 else 0.0
    return f"{counted(tally.entries, 'document')}, {rate:,.0f}/s, {counted(tally.rejects.total(), 'reject')}"


def _bytes(size: int) -> str:
    """A size for people.

    >>> _bytes(900), _bytes(3 << 20)
    ('900 B', '3.0 MiB')
    """
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < KIB:
            return f"{amount:.0f} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= KIB
    return f"{amount:.1f} TiB"


def plan_lines(plan: Plan) -> list[str]:
    """What a run would do, told to a person."""
    dumps = plan.as_dict()["dumps"]
    kinds = ", ".join(
        f"{dumps[kind]:,} {kind}" for kind in ("new", "changed", "forced", "recleaned") if dumps[kind]
    )
    lines = [
        f"to clean  {counted(plan.dumps, 'dump')} ({_bytes(plan.size)})" + (f": {kinds}" if kinds else "")
    ]
    if plan.recleaned:
        lines += [f"again     {_made(made)}: {_replaced(made, plan.version)}" for made in plan.made]
    if plan.unchanged:
        lines.append(f"to leave  {counted(len(plan.unchanged), 'dump')}, clean already")
    if plan.outdated:
        lines += [f"outdated  {_made(made)}: --reclean cleans them by {plan.version}" for made in plan.made]
    return lines + left_lines(plan.left, "OUT")


def left_lines(left: Mapping[str, int], out: str) -> list[str]:
    """What was asked for and is not done to dumps that are clean already, and what does it."""
    told = {
        "templates": "cleaned by other site templates than those named: --reclean cleans again by them",
        "layout": f"whose articles lie otherwise: copydesk compact {out} --partition-by lays all out anew",
    }
    return [f"left      {counted(count, 'dump')} {told[what]}" for what, count in left.items()]


def _replaced(made: Made, version: str) -> str:
    """What becomes of articles whose dumps are cleaned again: the same version makes others once it has learned of their sites."""
    if made.version == version:
        return "replaced by what the same version makes of them with the latest site templates"
    return f"replaced by what {version} makes of them"


def _made(made: Made) -> str:
    return f"{counted(made.dumps, 'dump')} ({counted(made.articles, 'article')}) made by {made.version}"


def summary_lines(summary: Summary) -> list[str]:
    """The end of a run, told to a person."""
    lines = _done(summary) if summary.dumps["cleaned"] else [_nothing(summary)]
    if outdated := summary.dumps["outdated"]:
        lines.append(
            f"outdated  {counted(outdated, 'dump')} left as another version of the cleaner made them; "
            f"--reclean cleans them by {summary.version}"
        )
    out = summary.out.rstrip("/") or "/"
    lines += left_lines(summary.left, out)
    lines.append(f"output    {out}/articles, {out}/ledger, {out}/rejects")
    if summary.tally.entries and not summary.tally.articles:
        return [*lines, f"why       copydesk head {out} --rejects; copydesk explain FILE"]
    rejects = [f"          copydesk head {out} --rejects"] if summary.tally.rejects else []
    return [
        *lines,
        f"read it   copydesk head {out}",
        *rejects,
        f"          duckdb -c \"SELECT title, published, words FROM '{out}/articles/**/*.parquet'\"",  # noqa: S608  # shown, not run
        f"          pandas.read_parquet('{out}/articles', partitioning=None)",
    ]


def _done(summary: Summary) -> list[str]:
    tally = summary.tally
    dumps, documents = counted(summary.dumps["cleaned"], "dump"), counted(tally.entries, "document")
    also = f" ({summary.dumps['unchanged']:,} more already clean)" if summary.dumps["unchanged"] else ""
    lines = [
        f"{counted(tally.articles, 'article')} from {tally.accepted:,} of {documents} in {dumps}{also}, {summary.seconds:.1f} s"
    ]
    if summary.reused:
        lines.append(
            f"resumed   an earlier run had finished {summary.reused:,} of {counted(summary.units, 'unit')}"
        )
    lines.append(
        f"lines     {tally.lines:,} = {tally.kept:,} kept + {tally.removed.total():,} removed"
        + _listed(tally.removed)
    )
    if changed := summary.learned.get("changed"):
        # Imported here: most runs have nothing to say of it.
        from flows.site_view import change_line

        lines += ["changed   another share of the lines is removed than before", *map(change_line, changed)]
    if tally.damaged:
        lines.append(
            f"damaged   {counted(tally.damaged, 'article')} of documents that break off: see the column damage"
        )
    if tally.rejects:
        lines.append(f"rejected  {counted(tally.rejects.total(), 'document')}" + _listed(tally.rejects))
    if tally.articles and tally.rejects[Reason.NO_TEXT_FIELD]:
        lines.append("          name the field with the text by --text-field or --html-field")
    lines += [
        f"missing   no record has the field {name!r} ({option})" for option, name in summary.missing.items()
    ]
    return lines


def _nothing(summary: Summary) -> str:
    known = summary.dumps["unchanged"] + summary.dumps["outdated"]
    return f"nothing to do: {counted(known, 'dump')} already clean in {summary.out}; --force cleans again"


def _listed(counts: Counter[str]) -> str:
    return ": " + ", ".join(f"{name} {count:,}" for name, count in counts.most_common()) if counts else ""
