"""The command ``copydesk``: finds the command's module in ``flows/commands/``, runs it, and turns errors into messages.

Exit codes: 0 the run finished (rejects are no failures), 1 it had to stop (the same command goes on from there), 2 the command line or an
input is wrong (nothing was written), 130 stopped by Ctrl-C.

Start-up is part of the interface: nothing heavy is imported before it is needed, and argparse is the lightest parser there is.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

from flows.commands import COMMANDS
from flows.errors import RunError, UsageError

DONE, STOPPED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that is not in UTF-8 gets what it can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    arguments = parser(next((word for word in argv if word in COMMANDS), None)).parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        code = command(arguments)
        sys.stdout.flush()
    except UsageError as error:
        return _say(error, MISUSED)
    except RunError as error:
        return _say(error, STOPPED)
    except BrokenPipeError:
        _let_go_of_output()  # who reads it has had enough; nothing more to say
        return DONE
    except (OSError, MemoryError) as error:
        _let_go_of_output()
        what = "not enough memory (fewer --workers need less)" if isinstance(error, MemoryError) else error
        return _say(f"{what}. What is finished is kept; the same command goes on from there", STOPPED)
    except KeyboardInterrupt:
        return _say("stopped. What is finished is kept; the same command goes on from there", INTERRUPTED)
    return code


def _let_go_of_output() -> None:
    """What can still be written is; where nothing can, the rest goes nowhere, so that there is no second error at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: object, code: int) -> int:
    print(f"copydesk: {message}", file=sys.stderr)
    return code


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """The command line: every command by name, and the arguments of the ``chosen`` one, whose module alone is imported."""
    top = argparse.ArgumentParser(
        prog="copydesk",
        description="Raw article dumps in, clean articles out, with a ledger of what was left out and why.",
    )
    top.add_argument("--version", action="version", version=f"copydesk {_version()}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == chosen:
            module = import_module(f"flows.commands.{name}")
            command.description = module.__doc__
            command.epilog = f"examples:{module.EXAMPLES}"
            module.add_arguments(command)
            command.set_defaults(command=module.run)
    return top


def _version() -> str:
    """The version, read without importing the cleaners: ``--help`` should not wait for them."""
    spec = find_spec("cleaners")
    origin = spec.origin if spec else None
    with open(origin or os.devnull, encoding="utf-8") as file:
        return next((line.split('"')[1] for line in file if line.startswith("__version__")), "")


if __name__ == "__main__":
    sys.exit(main())
