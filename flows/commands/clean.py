"""Clean dumps into parquet: articles, the ledger of removed lines, rejects with their reasons, and an account of the run."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from flows.commands.arguments import add_reading, add_workers, limit, place, settings_from
from flows.errors import RunError, UsageError
from flows.lean import start_lean
from flows.settings import LATEST, PARTITIONS, Job

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
        "--out",
        required=True,
        type=place,
        metavar="OUT",
        help="folder or URL for articles/, ledger/, rejects/ and runs/",
    )
    add_workers(command)
    command.add_argument("--quiet", action="store_true", help="say nothing but errors")
    command.add_argument("--json", action="store_true", help="one summary object on stdout")
    command.add_argument("--force", action="store_true", help="clean again what is clean already")
    command.add_argument(
        "--reclean",
        action="store_true",
        help="clean again what another version of the cleaner, or without the latest site templates, made",
    )
    command.add_argument(
        "--dry-run", action="store_true", help="say what would be cleaned, and why; write nothing"
    )
    command.add_argument(
        "--max-rejects",
        type=limit,
        metavar="N",
        help="stop when more documents are rejected; 0.1 or 10%% is a share",
    )
    command.add_argument(
        "--partition-by",
        choices=PARTITIONS,
        default="",
        help="a folder a site, or a month of publication (default: as OUT is)",
    )
    command.add_argument(
        "--two-pass",
        action="store_true",
        help="learn the sites' templates from a first pass, and clean by them in a second",
    )
    command.add_argument(
        "--templates",
        default=LATEST,
        metavar="NAME",
        help="site templates: latest (the default: what earlier runs on OUT learned), none, or a state's name",
    )
    command.add_argument("--stories", action="store_true", help="find stories told twice at the end")
    command.add_argument(
        "--engine",
        choices=("local", "dask"),
        default="local",
        help="who cleans: this machine, or a Dask cluster",
    )
    command.add_argument(
        "--address", default="", metavar="URL", help="with --engine dask: the scheduler, as tcp://host:8786"
    )
    command.add_argument(
        "--prefect", action="store_true", help="run as a Prefect flow with the embedded server"
    )
    add_reading(command)


def _passes(job: Job) -> list[Job]:
    """The job, and what cleans again by what it teaches. Raises UsageError where it is to go by anything else."""
    if job.templates != LATEST:
        raise UsageError("--two-pass goes by what its own first pass teaches: leave out --templates")
    return [job, replace(job, force=False, reclean=True)]


def run(arguments: argparse.Namespace) -> int:
    """Clean; 0 when the run finished, however many documents it rejected. Raises RunError where nothing could be read at all."""
    start_lean()
    from flows.progress import INDENT, Bar, summary_lines, watcher_for
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
    summaries = []
    for one in _passes(job) if arguments.two_pass else [job]:
        watcher = watcher_for(quiet=arguments.quiet)
        try:
            summaries.append(run_job(one, watcher))
        finally:
            if isinstance(watcher, Bar):
                watcher.ended()
    # Of the second pass, where it had something to do.
    summary = next((one for one in reversed(summaries) if one.dumps["cleaned"]), summaries[-1])
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
