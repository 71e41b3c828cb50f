"""Count what is in an output folder: articles by site and language, removed lines by kind, rejects by reason."""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_json, add_out, existing_out

EXAMPLES = """
  copydesk stats out
  copydesk stats out --json | jq .rejects.reason
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    add_json(command, 'one object: rows by table, and counts by value ("" where it is unknown)')


def run(arguments: argparse.Namespace) -> int:
    """Show the counts."""
    from flows.look import counts, stats

    out = existing_out(arguments.out)
    if arguments.json:
        import json

        print(json.dumps(counts(out), ensure_ascii=False))
    else:
        print(*stats(out), sep="\n")
    return 0
