"""Show what was learned of each site, the lines that are taken out as its template, and the sites that have changed.

What is learned from the articles that are in OUT is used by the next run; the table is OUT/sites/lines.parquet.
"""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_out, existing_out

EXAMPLES = """
  copydesk sites out
  copydesk sites out news.example
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument("site", nargs="?", metavar="SITE", help="one site, with all of its repeated lines")


def run(arguments: argparse.Namespace) -> int:
    """Show it."""
    from flows.site_view import all_sites, one_site

    out = existing_out(arguments.out)
    for line in one_site(out, arguments.site) if arguments.site else all_sites(out):
        print(line)
    return 0
