"""Show the first articles of an output folder: title, fields and the beginning of the text."""

from __future__ import annotations

import argparse
from datetime import datetime

from flows.commands.arguments import add_json, add_out, existing_out, whole_number

EXAMPLES = """
  copydesk head out
  copydesk head out -n 3
  copydesk head out -n 100 --json | jq .title
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument(
        "-n", type=whole_number, default=5, metavar="N", dest="number", help="how many (default: 5)"
    )
    add_json(command, "an object an article, with all of its columns")


def run(arguments: argparse.Namespace) -> int:
    """Show them."""
    from flows.look import first_rows, head

    out = existing_out(arguments.out)
    if arguments.json:
        import json

        for row in first_rows(out, arguments.number):
            print(json.dumps(row, ensure_ascii=False, default=datetime.isoformat))
    else:
        print(*head(out, arguments.number), sep="\n")
    return 0
