"""Show what was learned of each site, the lines that are taken out as its template, and the sites that have changed.

What is learned from the articles that are in OUT is used by the next run; the table is OUT/sites/lines.parquet.
"""

from __future__ import annotations

import argparse
from datetime import date

from flows.commands.arguments import add_json, add_out, existing_out

EXAMPLES = """
  copydesk sites out
  copydesk sites out news.example
  copydesk sites out --json | jq 'select(.template) | .text'
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument("site", nargs="?", metavar="SITE", help="one site, with all of its repeated lines")
    add_json(command, "an object a repeated line, as in OUT/sites/lines.parquet")


def run(arguments: argparse.Namespace) -> int:
    """Show it."""
    from flows.site_view import all_sites, one_site, repeated

    out = existing_out(arguments.out)
    if arguments.json:
        import json

        for row in repeated(out, arguments.site):
            print(json.dumps(row, ensure_ascii=False, default=date.isoformat))
    else:
        print(*(one_site(out, arguments.site) if arguments.site else all_sites(out)), sep="\n")
    return 0
