"""Count what is in an output folder: articles by site and language, removed lines by kind, rejects by reason."""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_out, existing_out

EXAMPLES = """
  copydesk stats out
"""

add_arguments = add_out


def run(arguments: argparse.Namespace) -> int:
    """Show the counts."""
    from flows.look import stats

    for line in stats(existing_out(arguments.out)):
        print(line)
    return 0
