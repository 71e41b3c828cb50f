"""Write a labelled case of a dump: what the cleaner makes of it now, as a starting point to correct by hand and to score against.

The form is told in docs/scoring.md. A gold that exists already is never written over.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter

from flows.commands.arguments import add_reading, place, settings_from
from flows.errors import UsageError

EXAMPLES = """
  copydesk label article.txt
  copydesk label news.jsonl --entry 2 --entry 17 --to news.jsonl.gold
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("file", metavar="FILE", help="a dump of any format that clean reads")
    command.add_argument(
        "--entry",
        action="append",
        metavar="ID",
        help="only this entry, by its id or position (may be repeated)",
    )
    command.add_argument(
        "--to", type=place, metavar="GOLD", help="where to write the case (default: FILE.gold)"
    )
    add_reading(command)


def run(arguments: argparse.Namespace) -> int:
    """Write it, and say where."""
    from flows.explain import explain_dump
    from flows.gold import SUFFIX, gold_of, gold_text

    path = arguments.to or f"{arguments.file}{SUFFIX}"
    if os.path.exists(path):
        raise UsageError(
            f"{path} exists already, and may have been corrected by hand: remove it, or give another name by --to"
        )
    settings = settings_from(arguments)
    explained = [
        one for entry in arguments.entry or [None] for one in explain_dump(arguments.file, settings, entry)
    ]
    if len(sources := {one.source for one in explained}) > 1:
        raise UsageError(
            f"{arguments.file} holds {len(sources):,} dumps: a case is of one. Label them one by one"
        )
    golds = {
        one.entry: gold_of(one.cleaned, by_text=any(line.facts for line in one.cleaned.lines))
        for one in explained
    }
    if len(golds) < len(explained) and not arguments.entry:
        twice = next(entry for entry, times in Counter(one.entry for one in explained).items() if times > 1)
        raise UsageError(
            f"{arguments.file} has several documents with the id {twice!r}, which a case cannot tell apart: name one by --entry"
        )
    about = {"about": f"What copydesk makes of {os.path.basename(arguments.file)}; to be corrected by hand."}
    whole = len(golds) == 1 and not arguments.entry
    gold = {**about, **(golds.popitem()[1] if whole else {"entries": golds})}
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "x", encoding="utf-8") as file:
        file.write(gold_text(gold))
    print(path)
    return 0
