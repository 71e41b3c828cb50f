"""Show the first articles of an output folder: title, fields and the beginning of the text."""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_out, existing_out, whole_number

EXAMPLES = """
  copydesk head out
  copydesk head out -n 3
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument(
        "-n", type=whole_number, default=5, metavar="N", dest="number", help="how many (default: 5)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Show them."""
    from flows.look import head

    for line in head(existing_out(arguments.out), arguments.number):
        print(line)
    return 0
