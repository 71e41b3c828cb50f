"""What only all articles together tell, for the report: lines that sites repeat, sites that changed, stories told more than once.

Read from OUT/sites and OUT/stories where they are there; where one is not, the report leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from flows.read import Output

MOST_SITES = 25
MOST_LINES = 8
"""Sites, those with the most learned lines first, and lines of each, those that would be in the most texts first."""
MOST_STORIES = 12
MOST_COPIES = 6
"""Stories, those with the most copies first, and articles of each, the canonical one first."""

PLACES: Mapping[str, str] = {
    "anywhere": "anywhere",
    "edge": "at the beginning and end",
    "below": "at the end and below the lead",
    "end": "at the end",
    "doubted": "at the end, in doubt",
}
"""Where a learned line is taken out (``cleaners.templates.Place``), in words."""


@dataclass(frozen=True, slots=True)
class SiteLines:
    """A site's template: its number of different articles, how many lines were learned, and the most frequent of them as rows."""

    site: str
    articles: int
    learned: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Templates:
    """What was learned of sites. ``lines``: in all; ``taken``: lines of the output that were removed as templates."""

    sites: int
    lines: int
    taken: int
    shown: list[SiteLines]


CHOSEN = {
    "earliest": "the earliest is canonical",
    "longest": "the longest is canonical",
    "id": "alike in time and length, one was chosen by its id",
}
"""What the canonical copy of a story was chosen by, in words."""


@dataclass(frozen=True, slots=True)
class Stories:
    """Stories of more than one article. ``copies``: articles in them; ``why``: articles by how they belong to their story.

    ``shown``: the stories with the most copies, each a list of rows of the table with the articles' titles.
    """

    articles: int
    stories: int
    copies: int
    wire: int
    why: dict[str, int]
    shown: list[list[dict[str, Any]]]


def templates(out: Output, taken: int) -> Templates | None:
    """What was learned of lines that are text but for it, as most of a page's frame is not; None where the output has no such table."""
    table = _table(out, "sites/lines.parquet")
    if table is None:
        return None
    rows = table.filter(pc.field("template").is_valid() & (pc.field("kept") > 0)).to_pylist()
    rows.sort(key=lambda row: (row["site"], -row["kept"], row["line"]))
    sites = []
    for site, lines in groupby(rows, lambda row: row["site"]):
        own = list(lines)
        for row in own:
            row["where"] = PLACES[row["template"]]
        sites.append(SiteLines(site, own[0]["site_articles"], len(own), own[:MOST_LINES]))
    sites.sort(key=lambda one: (-one.learned, one.site))
    return Templates(len(sites), len(rows), taken, sites[:MOST_SITES])


def changed_sites(runs: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Sites that the runs, the latest first, found changed; each as the latest run that said so."""
    seen = set()
    for run in runs:
        for change in run.get("learned", {}).get("changed", ()):
            if change["site"] not in seen:
                seen.add(change["site"])
                yield {**change, "started": run["started"]}


def stories(out: Output) -> Stories | None:
    """Which stories are told more than once; None where that was not asked for."""
    table = _table(out, "stories/stories.parquet")
    if table is None:
        return None
    several = table.filter(pc.field("copies") > 1)
    why = {row["values"]: row["counts"] for row in several.column("why").value_counts().to_pylist()}
    return Stories(
        articles=len(table),
        stories=pc.sum(several.column("canonical")).as_py() or 0,
        copies=len(several),
        wire=len(table) - table.column("wire").null_count,
        why={name: why[name] for name in ("exact", "near", "chain") if name in why},
        shown=list(_largest(out, several)),
    )


def _largest(out: Output, several: pa.Table) -> Iterator[list[dict[str, Any]]]:
    heads = several.filter(pc.field("canonical")).sort_by(
        [("copies", "descending"), ("story_id", "ascending")]
    )
    chosen = heads.slice(0, MOST_STORIES).column("story_id").to_pylist()
    rows = several.filter(pc.is_in(several.column("story_id"), pa.array(chosen, pa.string()))).to_pylist()
    titles = _titles(out, [row["article_id"] for row in rows])
    by_story = {story: list(own) for story, own in groupby(rows, lambda row: row["story_id"])}
    for story in chosen:
        copies = by_story[story][:MOST_COPIES]
        yield [
            {**row, "title": titles.get(row["article_id"]), "chosen": CHOSEN.get(row["why"], "")}
            for row in copies
        ]


def _titles(out: Output, ids: Sequence[str]) -> dict[str, str | None]:
    wanted = pa.array(ids, pa.string())
    titles: dict[str, str | None] = {}
    for batch in out.articles().select("id", "title").batches() if ids else ():
        found = batch.filter(pc.is_in(batch.column("id"), wanted))
        titles.update(zip(found.column("id").to_pylist(), found.column("title").to_pylist(), strict=True))
    return titles


def _table(out: Output, name: str) -> pa.Table | None:
    """A table of the output's that may not be there."""
    path = f"{out.root}/{name}"
    if out.filesystem.get_file_info(path).type != pafs.FileType.File:
        return None
    with out.filesystem.open_input_file(path) as file, pq.ParquetFile(file) as parquet:
        return parquet.read(use_threads=False)
