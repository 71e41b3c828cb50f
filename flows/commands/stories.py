"""Find the articles that tell the same story: exact and near copies and agency copy, which of them is canonical, and why.

Writes the table OUT/stories/stories.parquet, a row an article; nothing is deleted. New articles join the stories that are there.
"""

from __future__ import annotations

import argparse

from flows.commands.arguments import add_out, existing_out

EXAMPLES = """
  copydesk stories out
  copydesk stories out --json
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument("--json", action="store_true", help="the counts as one object on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Find the stories, and say how many there are."""
    from flows.stories import tell_stories

    told = tell_stories(existing_out(arguments.out))
    if arguments.json:
        import json
        from dataclasses import asdict

        print(json.dumps(asdict(told), ensure_ascii=False))
    else:
        print("\n".join(told.lines()))
    return 0
