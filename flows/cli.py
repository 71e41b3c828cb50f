"""The command ``copydesk``: finds the command's module in ``flows/commands/``, runs it, and turns errors into messages.

Exit codes: 0 the run finished (rejects are no failures), 1 it had to stop (the same command goes on from there) or could read nothing of
what it was given, 2 the command line or an input is wrong (nothing was written), 130 stopped by Ctrl-C, 143 by SIGTERM.

Start-up is part of the interface: nothing heavy is imported before it is needed, and argparse is the lightest parser there is.
"""

from __future__ import annotations

import argparse
import atexit
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from shutil import get_terminal_size
from textwrap import fill

from flows.command_parser import parse
from flows.commands import COMMANDS, GOING_ON
from flows.errors import RunError, UsageError
from flows.stopping import Stopped, until_told

DONE, STOPPED, MISUSED, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143

GOES_ON = ". What is finished is kept; the same command goes on from there"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that is not in UTF-8 gets what it can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    chosen = next((word for word in argv if word in COMMANDS), None)
    try:
        with until_told():
            arguments = parse(parser(chosen), argv, COMMANDS)
            command: Callable[[argparse.Namespace], int] = arguments.command
            code = command(arguments)
            sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_output()  # who reads it has had enough; nothing more to say
        return DONE
    except (UsageError, RunError, OSError, MemoryError, KeyboardInterrupt) as error:
        _let_go_of_output()
        said, code = _ended(error, GOES_ON if chosen in GOING_ON else "")
        # Imported here: most commands end well.
        from flows.terminal import fitted, width_of

        print(*fitted(f"copydesk: {said}".split("\n"), width_of(sys.stderr), 2), sep="\n", file=sys.stderr)
    return code


def _ended(error: BaseException, then: str) -> tuple[str, int]:
    """How a command that was ended by an error says so, and its exit code; ``then``: what becomes of its work."""
    match error:
        case UsageError():
            return str(error), MISUSED
        case RunError():
            return str(error), STOPPED
        case MemoryError():
            return f"not enough memory (fewer --workers need less){then}", STOPPED
        case OSError():
            return _told(error) + then, STOPPED
        case _:
            return f"stopped{then}", TERMINATED if isinstance(error, Stopped) else INTERRUPTED


def _let_go_of_output() -> None:
    """What can still be written is; where nothing can, the rest goes nowhere, so that there is no second error at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: OSError) -> str:
    """What the system said, behind the name that it said it of."""
    said = error.strerror or str(error) or type(error).__name__
    return said if error.filename is None else f"{os.fsdecode(error.filename)}: {said}"


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
            command.description = _filled(module.__doc__ or "")
            command.epilog = f"examples:{module.EXAMPLES}"
            module.add_arguments(command)
            command.set_defaults(command=module.run, parser=command)
    return top


def _filled(text: str) -> str:
    """Paragraphs as wide as argparse makes the rest of the help."""
    width = get_terminal_size().columns - 2
    return "\n\n".join(fill(" ".join(paragraph.split()), width) for paragraph in text.split("\n\n"))


def _version() -> str:
    """The version, read without importing the cleaners: ``--help`` should not wait for them."""
    spec = find_spec("cleaners")
    origin = spec.origin if spec else None
    with open(origin or os.devnull, encoding="utf-8") as file:
        return next((line.split('"')[1] for line in file if line.startswith("__version__")), "")


def program() -> int:
    """The command as a process of its own, which ends when all that was registered for its end is done.

    What comes after that, the tearing down of libraries, is left out: pyarrow's threads may still be there then, and the process aborts
    (``copydesk compact`` on a small output in 7 of 122 runs).
    """
    codes: list[int] = []
    atexit.register(
        lambda: os._exit(codes[0]) if codes else None
    )  # the first to be registered is the last to be done
    codes.append(main())
    return codes[0]


if __name__ == "__main__":
    sys.exit(program())
