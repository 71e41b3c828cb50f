"""``copydesk sites``: what was learned of sites, for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from shutil import get_terminal_size
from typing import Any

from cleaners.templates import LINE_ARTICLES
from flows.learned_tables import read_file
from flows.look import plain
from flows.plural import counted
from flows.site_state import latest
from flows.sites import LINES_FILE, learn
from flows.storage import Storage, open_storage
from flows.store import Store
from flows.terminal import cells, cut

SHOWN = 70
"""Characters of a line that are shown in a table, where the terminal is as wide."""

LEAST_SHOWN = 20


def _shown(text: str, before: int) -> str:
    """A line behind so many columns of a table, cut where the terminal ends; what is no terminal counts as wide."""
    wide = get_terminal_size((before + SHOWN, 0)).columns
    line, room = plain(text), max(LEAST_SHOWN, min(SHOWN, wide - before - 1))
    return line if cells(line) <= room else f"{cut(line, room - 1)}…"


def all_sites(out: str) -> Iterator[str]:
    """A line a site: different articles, lines learned, of them that which is in most texts; then the sites that have changed."""
    storage = open_storage(out)
    rows = repeated(out)
    if not rows:
        yield f"nothing is known yet: no line stands on {LINE_ARTICLES} different articles of a site"
    else:
        yield f"{'site':<32}{'articles':>10}{'learned':>9}  such as"
    for site, lines in groupby(rows, lambda row: row["site"]):
        own = list(lines)
        learned = [row for row in own if row["template"]]
        frequent = max(learned, key=lambda row: row["kept"], default=None)
        example = frequent["text"] or frequent["line"] if frequent else ""
        yield f"{plain(site):<32}{own[0]['site_articles']:>10,}{len(learned):>9,}  {_shown(example, 53)}"
    yield f"\nlatest templates: {latest(storage) or 'none'}"
    yield from changed_sites(storage)


def one_site(out: str, site: str) -> Iterator[str]:
    """A site's repeated lines, the most frequent first: what was counted of each, and below it the line and an article with it."""
    rows = repeated(out, site)
    if not rows:
        yield f"nothing is known of {plain(site)}: no line stands on {LINE_ARTICLES} different articles of a site of this name"
        return
    yield f"{plain(site)}: {counted(rows[0]['site_articles'], 'different article')} on {counted(rows[0]['site_days'], 'known day')}"
    yield f"\n{'taken out':<10}{'articles':>9}{'kept':>7}{'head':>7}{'inside':>7}{'tail':>7}  {'first seen':<12}last seen"
    for row in rows:
        counts = "".join(f"{row[name]:>7,}" for name in ("kept", "head", "between", "tail"))
        seen = "".join(f"{row[name] or ''!s:<12}" for name in ("first_seen", "last_seen"))
        yield f"{row['template'] or '-':<10}{row['articles']:>9,}{counts}  {seen}".rstrip()
        example = f"  in {row['example']}"
        yield f"    {_shown(row['text'] or row['line'], 4 + len(example))}{example}"


def changed_sites(storage: Storage) -> Iterator[str]:
    """What the last run that said so said of sites that have changed."""
    for name in reversed(storage.names("runs")):
        report = json.loads(storage.read(f"runs/{name}"))
        if changed := report.get("learned", {}).get("changed"):
            yield f"changed in run {report['run']}:"
            yield from (change_line(change) for change in changed)
            return


def change_line(change: dict[str, Any]) -> str:
    """A changed site, told to a person."""
    return (
        f"  {plain(change['site'])}: {change['removed']:.0%} of the lines of {counted(change['articles'], 'document')} removed, "
        f"{change['before']:.0%} before: has its layout changed?"
    )


def repeated(out: str, site: str | None = None) -> list[dict[str, Any]]:
    """The rows of OUT/sites/lines.parquet, or those of one site."""
    storage = open_storage(out)
    if not storage.has(LINES_FILE):  # made by a version that did not learn
        learn(Store(out))
    rows: list[dict[str, Any]] = read_file(storage, LINES_FILE).to_pylist()
    return [row for row in rows if site in (None, row["site"])]
