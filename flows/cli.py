"""The command ``copydesk``.

Exit codes: 0 the run finished (rejects are no failures), 1 it had to stop (the same command goes on from there), 2 the command line or an
input is wrong (nothing was written), 130 stopped by Ctrl-C.

Start-up is part of the interface: nothing heavy is imported before it is needed, and argparse is the lightest parser there is.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from flows.errors import RunError, UsageError
from flows.settings import MAX_ENTRY_BYTES, MAX_SECONDS, Fields, Job, Settings

DONE, STOPPED, MISUSED, INTERRUPTED = 0, 1, 2, 130

CLEAN_EXAMPLES = """examples:
  copydesk clean dumps/ --out out
  copydesk clean news.jsonl.zst 'pages/**/*.html' --out out --workers 4
  copydesk clean crawl.jsonl --out out --text-field body --id-field key --json
"""

RETRY_EXAMPLES = """examples:
  copydesk retry out
  copydesk retry out --reason crashed --reason too_slow --max-seconds 300
"""

LOOK_EXAMPLES = """examples:
  copydesk head out -n 3
  copydesk stats out
  copydesk sql out "SELECT site, count(*) FROM articles GROUP BY site"
"""

EXPLAIN_EXAMPLES = """examples:
  copydesk explain article.txt
  copydesk explain news.jsonl --entry 17
  copydesk explain news.jsonl --json | jq '.lines[] | select(.kind == "caption")'
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    arguments = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except UsageError as error:
        return _say(error, MISUSED)
    except RunError as error:
        return _say(error, STOPPED)
    except BrokenPipeError:
        # Who reads our output has had enough; nothing more to say, and no second error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        return _say(f"{error}. What is finished is kept; the same command goes on from there", STOPPED)
    except KeyboardInterrupt:
        return _say("stopped. What is finished is kept; the same command goes on from there", INTERRUPTED)


def _say(message: object, code: int) -> int:
    print(f"copydesk: {message}", file=sys.stderr)
    return code


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="copydesk",
        description="Raw article dumps in, clean articles out, with a ledger of what was left out and why.",
    )
    top.add_argument("--version", action="version", version=f"copydesk {_version()}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add_clean(commands)
    _add_explain(commands)
    _add_retry(commands)
    _add_looking(commands)
    return top


def _version() -> str:
    """The version, read without importing the cleaners: ``--help`` should not wait for them."""
    spec = find_spec("cleaners")
    origin = spec.origin if spec else None
    with open(origin or os.devnull, encoding="utf-8") as file:
        return next((line.split('"')[1] for line in file if line.startswith("__version__")), "")


def _add_clean(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    clean = commands.add_parser(
        "clean",
        help="clean dumps into parquet",
        epilog=CLEAN_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    clean.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="files, folders (searched through) or globs"
    )
    clean.add_argument(
        "--out", required=True, metavar="OUT", help="folder for articles/, ledger/, rejects/ and runs/"
    )
    clean.add_argument(
        "--workers",
        type=_whole_number,
        default=_cores(),
        metavar="N",
        help="processes (default: all cores; 0: none)",
    )
    clean.add_argument("--quiet", action="store_true", help="say nothing but errors")
    clean.add_argument("--json", action="store_true", help="one summary object on stdout")
    clean.add_argument("--force", action="store_true", help="clean again what is clean already")
    clean.add_argument(
        "--reclean", action="store_true", help="clean again what another version of the cleaner made"
    )
    clean.add_argument(
        "--max-rejects",
        type=_limit,
        metavar="N",
        help="stop when more documents are rejected; 0.1 or 10%% is a share",
    )
    clean.add_argument(
        "--prefect", action="store_true", help="run as a Prefect flow with the embedded server"
    )
    _add_reading(clean)
    clean.set_defaults(command=clean_command)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser(
        "explain",
        help="show a dump line by line, each with its kind and rule",
        epilog=EXPLAIN_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    explain.add_argument("file", metavar="FILE", help="a dump of any format that clean reads")
    explain.add_argument(
        "--entry", metavar="ID", help="one entry, by its id or its position counted from 0 (default: all)"
    )
    explain.add_argument("--json", action="store_true", help="one JSON object an entry")
    _add_reading(explain)
    explain.set_defaults(command=explain_command)


def _add_retry(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    retry = commands.add_parser(
        "retry",
        help="clean the rejects again",
        epilog=RETRY_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    retry.add_argument("out", metavar="OUT", help="an output folder")
    retry.add_argument("--reason", action="append", default=[], metavar="REASON", help="only these rejects")
    retry.add_argument(
        "--workers",
        type=_whole_number,
        default=_cores(),
        metavar="N",
        help="processes (default: all cores; 0: none)",
    )
    _add_reading(retry)
    retry.set_defaults(command=retry_command)


def _add_looking(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands that look at an output folder."""
    for name, what in (
        ("head", "show the first articles"),
        ("stats", "count by site, kind, reason and language"),
        ("sql", "ask in SQL"),
    ):
        look = commands.add_parser(
            name, help=what, epilog=LOOK_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        look.add_argument("out", metavar="OUT", help="an output folder")
        if name == "head":
            look.add_argument(
                "-n", type=_whole_number, default=5, metavar="N", dest="number", help="how many (default: 5)"
            )
        if name == "sql":
            look.add_argument("query", metavar="QUERY", help="over the tables articles, ledger and rejects")
        look.set_defaults(command=look_command, look=name)


def _add_reading(command: argparse.ArgumentParser) -> None:
    """Options that say how dumps are read."""
    reading = command.add_argument_group("reading")
    for name in ("text", "html", "id", "url"):
        reading.add_argument(
            f"--{name}-field",
            metavar="NAME",
            help=f"where records keep their {name} (default: the usual names)",
        )
    reading.add_argument(
        "--max-entry-bytes",
        type=_whole_number,
        default=MAX_ENTRY_BYTES,
        metavar="N",
        help="larger documents are rejects",
    )
    reading.add_argument(
        "--max-seconds", type=_seconds, default=MAX_SECONDS, metavar="S", help="slower documents are rejects"
    )


def _whole_number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"a whole number, 0 or more, was expected, not {text!r}")
    return int(text)


def _limit(text: str) -> float:
    """A number of documents, or a share of them below 1."""
    try:
        limit = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        limit = -1.0
    if not 0 <= limit < float("inf"):
        raise argparse.ArgumentTypeError(f"a number such as 50, 0.1 or 10% was expected, not {text!r}")
    return limit


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"a number of seconds above 0 was expected, not {text!r}")
    return seconds


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def settings_from(arguments: argparse.Namespace) -> Settings:
    """The settings that the options give."""
    fields = Fields(arguments.text_field, arguments.html_field, arguments.id_field, arguments.url_field)
    return Settings(fields, arguments.max_entry_bytes, arguments.max_seconds)


def clean_command(arguments: argparse.Namespace) -> int:
    """``copydesk clean``."""
    from flows.report import Bar, summary_lines, watcher_for

    job = Job(
        tuple(arguments.inputs), arguments.out, settings_from(arguments), arguments.workers,
        force=arguments.force, reclean=arguments.reclean, max_rejects=arguments.max_rejects,
    )  # fmt: skip
    if arguments.prefect:
        from flows.embedded import run
    else:
        from flows.pipeline import run
    watcher = watcher_for(quiet=arguments.quiet)
    try:
        summary = run(job, watcher)
    finally:
        if isinstance(watcher, Bar):
            watcher.ended()
    if arguments.json:
        import json

        print(json.dumps(summary.as_dict(), ensure_ascii=False))
    if not arguments.quiet:
        print("\n".join(summary_lines(summary)), file=sys.stderr)
    return DONE


def explain_command(arguments: argparse.Namespace) -> int:
    """``copydesk explain``."""
    from flows.explain import as_json, explain_dump, show

    for explained in explain_dump(arguments.file, settings_from(arguments), arguments.entry):
        if arguments.json:
            print(as_json(explained))
        else:
            show(explained)
    sys.stdout.flush()
    return DONE


def retry_command(arguments: argparse.Namespace) -> int:
    """``copydesk retry``."""
    from cleaners.model import Reason
    from flows.retry import retry

    if unknown := set(arguments.reason) - {reason.value for reason in Reason}:
        raise UsageError(
            f"there is no reason {', '.join(sorted(unknown))}; the reasons are: {', '.join(Reason)}"
        )
    job = Job((), existing_out(arguments.out), settings_from(arguments), arguments.workers)
    retried = retry(job, arguments.reason)
    tally = retried.tally
    print(
        f"{tally.entries:,} rejects tried: {tally.accepted:,} gave {tally.articles:,} articles, {tally.rejects.total():,} stay"
    )
    if retried.capped:
        print(
            f"{retried.capped:,} rejects keep only part of their bytes: clean their dumps again with --force"
        )
    return DONE


def look_command(arguments: argparse.Namespace) -> int:
    """``copydesk head``, ``stats`` and ``sql``."""
    from flows import look

    out = existing_out(arguments.out)
    if arguments.look == "head":
        lines = look.head(out, arguments.number)
    else:
        lines = look.stats(out) if arguments.look == "stats" else look.sql(out, arguments.query)
    for line in lines:
        print(line)
    sys.stdout.flush()
    return DONE


def existing_out(out: str) -> str:
    """The folder, if it is an output of ``copydesk clean``. Raises UsageError."""
    if not os.path.isdir(os.path.join(out, "articles")):
        raise UsageError(f"{out!r} is no output of copydesk clean: it has no folder articles/")
    return out


if __name__ == "__main__":
    sys.exit(main())
