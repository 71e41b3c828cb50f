"""Show a dump line by line: kept lines plain, removed ones dimmed and coloured by kind, each with the rule that said so."""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_reading, settings_from

EXAMPLES = """
  copydesk explain article.txt
  copydesk explain news.jsonl --entry 17
  copydesk explain news.jsonl --json | jq '.lines[] | select(.kind == "caption")'
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("file", metavar="FILE", help="a dump of any format that clean reads")
    command.add_argument(
        "--entry", metavar="ID", help="one entry, by its id or its position counted from 0 (default: all)"
    )
    command.add_argument("--json", action="store_true", help="one JSON object an entry")
    add_reading(command)


def run(arguments: argparse.Namespace) -> int:
    """Explain every entry, or the one that was asked for."""
    from flows.explain import as_json, explain_dump, show

    for explained in explain_dump(arguments.file, settings_from(arguments), arguments.entry):
        if arguments.json:
            print(as_json(explained))
        else:
            show(explained)
    return 0
