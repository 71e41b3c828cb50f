"""Ask an output folder in SQL (DuckDB's), over the tables articles, ledger and rejects, and stories where they were asked for.

A terminal shows the answer as a table; a pipe or a file gets it separated by tabs, with a header, or as JSON lines.
"""

from __future__ import annotations

import argparse
import sys

from flows.commands.arguments import add_json, add_out, existing_out

EXAMPLES = """
  copydesk sql out "SELECT site, count(*) FROM articles GROUP BY site"
  copydesk sql out "SELECT kind, text FROM ledger WHERE rule LIKE 'model%' LIMIT 20"
  copydesk sql out "SELECT title, authors, published FROM articles" --json
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument(
        "query",
        metavar="QUERY",
        help="over the tables articles, ledger and rejects, and stories where they were asked for",
    )
    add_json(command, "an object a row")


def run(arguments: argparse.Namespace) -> int:
    """Show the answer."""
    from flows.look import print_objects, print_table, sql

    show = print_objects if arguments.json else print_table
    show(sql(existing_out(arguments.out), arguments.query), sys.stdout)
    return 0
