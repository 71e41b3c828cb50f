"""Show the first articles of an output folder: title, fields and the beginning of the text. Or the first rejects, with the reasons."""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_json, add_out, existing_out, whole_number

EXAMPLES = """
  copydesk head out
  copydesk head out -n 3
  copydesk head out -n 100 --json | jq .title
  copydesk head out --rejects
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument(
        "-n", type=whole_number, default=5, metavar="N", dest="number", help="how many (default: 5)"
    )
    command.add_argument(
        "--rejects", action="store_true", help="rejects and their reasons instead of articles"
    )
    add_json(command, "an object an article or a reject, with all of its columns")


def run(arguments: argparse.Namespace) -> int:
    """Show them."""
    from flows.look import first_rows, head, plain_value

    out = existing_out(arguments.out)
    table = "rejects" if arguments.rejects else "articles"
    if arguments.json:
        import json

        for row in first_rows(out, arguments.number, table):
            print(json.dumps(row, ensure_ascii=False, default=plain_value))
    else:
        print(*head(out, arguments.number, table), sep="\n")
    return 0
