"""Compare two outputs of the same dumps, as two versions of the cleaner made them: which articles changed, and by which rule."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows.commands.arguments import existing_out, place, whole_number

if TYPE_CHECKING:
    from flows.compare import Comparison, Details

EXAMPLES = """
  copydesk diff before after
  copydesk diff before after --to diff.html --limit 50
  copydesk diff before after --json | jq '.rules[:5]'
"""

LISTED = 20
INDENT = 4
"""Columns before what a line goes on with, where a terminal is too narrow for it."""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("before", metavar="OUT_A", help="an output folder")
    command.add_argument("after", metavar="OUT_B", help="another, of the same dumps")
    command.add_argument(
        "--to", type=place, metavar="FILE", help="also write the articles side by side, as an HTML page"
    )
    command.add_argument("--json", action="store_true", help="one object on stdout instead of tables")
    command.add_argument(
        "--limit",
        type=whole_number,
        default=LISTED,
        metavar="N",
        help="how many changed articles to list, the gravest first (default: 20)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compare, and show what differs."""
    from flows.compare import compare, details
    from flows.read import read

    names = existing_out(arguments.before), existing_out(arguments.after)
    before, after = (read(name) for name in names)
    found = compare(before, after)
    listed = details(before, after, found.changes[: arguments.limit])
    if arguments.to:
        from flows.report.differences import differences_page
        from flows.report.page import write_page

        write_page(arguments.to, differences_page(found, listed, names))
    if arguments.json:
        import json

        print(json.dumps(as_dict(found, listed), ensure_ascii=False, default=str))
    else:
        from flows.terminal import fitted, width_of

        print("\n".join(fitted(tables(found, listed), width_of(sys.stdout), INDENT)))
        if arguments.to:
            print(f"\n{arguments.to}")
    return 0


def what_of(found: Comparison, one: Details) -> str:
    """How a listed article differs; of one whose document the other output rejected, why."""
    reason = found.reject_of(one)
    if reason is None:
        return one.change.what
    return f"{one.change.what} ({'now' if one.after is None else 'was'} a reject: {reason})"


def as_dict(found: Comparison, listed: Sequence[Details]) -> dict[str, Any]:
    """For JSON: counts, rules by falling number of lines, and the listed articles with their lines (counted from 0)."""
    return {
        "before": found.before,
        "after": found.after,
        "same": found.same,
        "changed": dict(found.kinds),
        "fields": dict(found.fields.most_common()),
        "rules": [
            {"before": pair[0], "after": pair[1], "lines": lines, "articles": found.rule_articles[pair]}
            for pair, lines in found.rules.most_common()
        ],
        "rejects": {
            "before": found.rejects.before,
            "after": found.rejects.after,
            "changed": [
                {"before": before, "after": after, "documents": number}
                for before, after, number in found.rejects.rows
            ],
        },
        "articles": [
            {
                **{name: one.article[name] for name in ("source", "entry", "part", "site", "title")},
                "what": one.change.what,
                "reject": found.reject_of(one),
                "before": one.change.before,
                "after": one.change.after,
                "fields": {
                    name: [side[name] if side else None for side in (one.before, one.after)]
                    for name in one.change.fields
                },
                "lines": [line._asdict() for line in one.change.lines],
            }
            for one in listed
        ],
    }


def tables(found: Comparison, listed: Sequence[Details]) -> Iterator[str]:
    """The same for people."""
    from flows.look import plain
    from flows.plural import counted
    from flows.report.differences import MEANING

    yield f"{counted(found.before, 'article')} before, {found.after:,} after: {found.same:,} the same"
    if found.without_folders:
        yield "the dumps were given by other paths: they were matched by what follows their common folder"
    yield from (f"  {number:>8,}  {MEANING[what]}" for what, number in found.kinds.items() if number)
    if found.fields:
        yield "\nfields that differ"
        yield from (f"  {number:>8,}  {name}" for name, number in found.fields.most_common())
    if found.rules:
        yield f"\n{'lines':>10}  {'articles':>8}  before → after"
        for (before, after), number in found.rules.most_common(LISTED):
            yield f"{number:>10,}  {found.rule_articles[before, after]:>8,}  {before} → {after}"
    if found.rejects.before or found.rejects.after:
        yield f"\n{counted(found.rejects.before, 'reject')} before, {found.rejects.after:,} after"
        for before, after, number in found.rejects.rows:
            yield f"{number:>10,}  {before} → {after}"
    if listed:
        yield f"\n{len(listed):,} of {counted(len(found.changes), 'article')} that differ"
    for one in listed:
        said = ", ".join([what_of(found, one), *one.change.fields])
        lines = f" · {counted(len(one.change.lines), 'line')}" if one.change.lines else ""
        article = one.article
        yield f"  {said}{lines} · {plain(article['title'] or '(no title)')} · {plain(article['source'])}#{plain(article['entry'])}"
