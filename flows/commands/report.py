"""Write a page about an output folder: what is in it, which sites need a look, and the articles that the cleaner was least sure of.

The page is one HTML file that needs nothing else, so it can be opened offline, sent to somebody and printed.
"""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_out, existing_out, place, whole_number

EXAMPLES = """
  copydesk report out
  copydesk report out --to report.html --sample 50
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument(
        "--to", type=place, metavar="FILE", help="where to write the page (default: OUT/report.html)"
    )
    command.add_argument(
        "--sample",
        type=whole_number,
        metavar="N",
        help="how many articles to show, most uncertain first (default: 24)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write it, and say where."""
    from flows.read import read
    from flows.report.page import report_page, write_page
    from flows.report.sample import SAMPLE

    out = existing_out(arguments.out)
    path = arguments.to or f"{out.rstrip('/')}/report.html"
    page = report_page(read(out), out, SAMPLE if arguments.sample is None else arguments.sample)
    write_page(path, page)
    print(path)
    return 0
