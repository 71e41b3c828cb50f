"""Clean dumps into parquet: articles, the ledger of removed lines, rejects with their reasons, and an account of the run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.commands.arguments import add_reading, add_workers, limit, place, settings_from
from flows.errors import RunError, UsageError
from flows.lean_start import start_lean
from flows.settings import LATEST, PARTITIONS, Job

if TYPE_CHECKING:  # what runs a job takes its time to import
    from flows.pipeline import Summary, Watcher

EXAMPLES = """
  copydesk clean dumps/ --out out
  copydesk clean news.jsonl.zst 'pages/**/*.html' --out out --workers 4
  copydesk clean s3://news/inbox --out s3://news/out --engine dask --address tcp://scheduler:8786
  copydesk clean crawl.jsonl --out out --text-field body --id-field key --json
  copydesk clean crawl.jsonl --out out --two-pass --stories
  copydesk clean s3://bucket/inbox --out s3://bucket/out
  copydesk clean dumps/ --out out --reclean --dry-run
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="files, folders (searched through), globs or URLs"
    )
    command.add_argument(
        "--out", required=True, type=place, metavar="OUT",
        help="folder or URL for articles/, ledger/, rejects/ and runs/",
    )  # fmt: skip
    command.add_argument("--quiet", action="store_true", help="say nothing but errors")
    command.add_argument("--json", action="store_true", help="one summary object on stdout")
    _add_what_is_cleaned(command)
    _add_sites_and_layout(command)
    _add_machinery(command)
    add_reading(command)


def _add_what_is_cleaned(command: argparse.ArgumentParser) -> None:
    chosen = command.add_argument_group("what is cleaned (default: dumps that are new or have changed)")
    chosen.add_argument("--force", action="store_true", help="every dump, also those that are clean already")
    chosen.add_argument(
        "--reclean", action="store_true",
        help="also dumps that were cleaned by another version, or with older site templates",
    )  # fmt: skip
    chosen.add_argument(
        "--dry-run", action="store_true", help="say what would be cleaned, and why; write nothing"
    )
    chosen.add_argument(
        "--max-rejects", type=limit, metavar="N",
        help="stop when more documents are rejected; 0.1 or 10%% is a share",
    )  # fmt: skip


def _add_sites_and_layout(command: argparse.ArgumentParser) -> None:
    sites = command.add_argument_group("whole sites, and the layout")
    sites.add_argument(
        "--two-pass", action="store_true",
        help="learn in a first pass what the sites repeat, and take it out in a second",
    )  # fmt: skip
    sites.add_argument(
        "--templates", default=LATEST, metavar="NAME",
        help="site templates: latest (the default: what earlier runs on OUT learned), none, or a state's name",
    )  # fmt: skip
    sites.add_argument("--stories", action="store_true", help="at the end, find stories that are told twice")
    sites.add_argument(
        "--partition-by", choices=PARTITIONS, default="",
        help="a folder for each site, or month of publication (default: as OUT is)",
    )  # fmt: skip


def _add_machinery(command: argparse.ArgumentParser) -> None:
    machinery = command.add_argument_group("how the work is done")
    add_workers(machinery)
    machinery.add_argument(
        "--engine", choices=("local", "dask"), default="local", help="this machine, or a Dask cluster"
    )
    machinery.add_argument(
        "--address", default="", metavar="URL", help="with --engine dask: the scheduler, as tcp://host:8786"
    )
    machinery.add_argument(
        "--prefect", action="store_true", help="run as a Prefect flow with the embedded server"
    )


def _passes(job: Job) -> list[Job]:
    """The job, and what cleans again by what it teaches. Raises UsageError where it is to go by anything else."""
    if job.templates != LATEST:
        raise UsageError("--two-pass goes by what its own first pass teaches: leave out --templates")
    return [job, replace(job, force=False, reclean=True)]


def _run_passes(jobs: Sequence[Job], run_job: Callable[[Job, Watcher], Summary], *, quiet: bool) -> Summary:
    """Run the jobs one after the other; the summary of the last one that had something to do."""
    from flows.progress import Bar, watcher_for

    summaries = []
    for job in jobs:
        watcher = watcher_for(quiet=quiet)
        try:
            summaries.append(run_job(job, watcher))
        finally:
            if isinstance(watcher, Bar):
                watcher.ended()
    return next((one for one in reversed(summaries) if one.dumps["cleaned"]), summaries[-1])


def run(arguments: argparse.Namespace) -> int:
    """Clean; 0 when the run finished, however many documents it rejected. Raises RunError where nothing could be read at all."""
    start_lean()
    from flows.progress import INDENT, summary_lines
    from flows.terminal import fitted, width_of

    job = Job(
        tuple(arguments.inputs), arguments.out, settings_from(arguments), arguments.workers,
        force=arguments.force, reclean=arguments.reclean, max_rejects=arguments.max_rejects,
        partition_by=arguments.partition_by, templates=arguments.templates, scheduler=_scheduler(arguments),
    )  # fmt: skip
    if arguments.dry_run:
        return _plan(job, as_json=arguments.json)
    if arguments.prefect:
        from flows.embedded import run as run_job
    else:
        from flows.pipeline import run as run_job
    summary = _run_passes(_passes(job) if arguments.two_pass else [job], run_job, quiet=arguments.quiet)
    if arguments.json:
        import json

        print(json.dumps(summary.as_dict(), ensure_ascii=False))
    if not arguments.quiet:
        print(*fitted(summary_lines(summary), width_of(sys.stderr), INDENT), sep="\n", file=sys.stderr)
    if summary.tally.is_unread and arguments.max_rejects is None:  # what is allowed is no failure
        from flows.look import example_reject

        example = example_reject(summary.out, summary.files)
        raise RunError(f"nothing could be read of what was given. The first: {example}")
    if arguments.stories:
        from flows.stories import tell_stories

        told = tell_stories(summary.out)
        if not arguments.quiet:
            print("\n".join(told.lines()), file=sys.stderr)
    return 0


def _plan(job: Job, *, as_json: bool) -> int:
    """Say what a run would do."""
    from flows.plan import make_plan
    from flows.progress import plan_lines
    from flows.site_state import with_templates
    from flows.store import Store

    store = Store(job.out)
    plan = make_plan(with_templates(job, store.storage), store, dry=True)
    if as_json:
        import json

        print(json.dumps(plan.as_dict(), ensure_ascii=False))
    else:
        print("\n".join(plan_lines(plan)))
    return 0


def _scheduler(arguments: argparse.Namespace) -> str:
    """The Dask scheduler's address, empty for this machine. Raises UsageError where engine and address do not belong together."""
    if (arguments.engine == "dask") != bool(arguments.address):
        raise UsageError("--engine dask and --address go together: --engine dask --address tcp://host:8786")
    address: str = arguments.address
    return address
