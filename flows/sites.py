"""``OUT/sites``: what was learned of each site from all of its articles, and which sites are no longer what they were.

The working memory has counts of each published file, counted once (:mod:`flows.site_counts`). ``OUT/sites/lines.parquet`` is made anew from
all of them: a row for each line that stands on several articles of its site, and whether it is the site's template
(:mod:`cleaners.templates`). What is learned is used from the next run on (:mod:`flows.site_state`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any

import pyarrow as pa

from cleaners.templates import LINE_ARTICLES, Counts, Place, digest, place_of
from flows.learned_tables import read_file, write_whole
from flows.settings import MEMORY
from flows.site_counts import READ, SITE, Few, LineCounts, SiteCounts, count, hashed
from flows.site_state import FOLDER, STATES, write_templates
from flows.store import Record, Store

COUNTS = f"{MEMORY}/counts-2"
"""Another number when lines are counted in another way, so that all files are counted again."""

LINES_FILE = f"{FOLDER}/lines.parquet"

LINES = pa.schema(
    [
        pa.field("site", pa.string(), nullable=False),
        pa.field("line", pa.string(), nullable=False),
        ("text", pa.string()),
        ("template", pa.string()),
        pa.field("count", pa.int64(), nullable=False),
        pa.field("articles", pa.int64(), nullable=False),
        pa.field("kept", pa.int64(), nullable=False),
        pa.field("days", pa.int64(), nullable=False),
        pa.field("site_articles", pa.int64(), nullable=False),
        pa.field("site_days", pa.int64(), nullable=False),
        pa.field("head", pa.int64(), nullable=False),
        pa.field("between", pa.int64(), nullable=False),
        pa.field("tail", pa.int64(), nullable=False),
        ("first_seen", pa.date32()),
        ("last_seen", pa.date32()),
        ("example", pa.string()),
    ]
)
"""One row a line of a site that stands on ``LINE_ARTICLES`` articles or more. ``line``: normalised, numbers as 0; ``text``: one of its
forms. ``template``: where it is taken out (``cleaners.templates.Place``); null where it is not. ``count``: how often it stood.
``articles``: different articles with it, by title; ``kept``: those in which no other rule leaves it out; ``days``: different days of
publication. ``head``, ``between``, ``tail``: how often it stood first, inside and last in a text. ``example``: an article with it."""

COUNTED = pa.schema(
    [
        ("site", pa.string()),
        ("key", pa.string()),
        ("hash", pa.uint64()),
        *((name, pa.int64()) for name in ("lines", "head", "between", "tail", "lines_kept", "lines_removed")),
        *((name, pa.list_(pa.uint64())) for name in ("articles", "kept", "days")),
        ("first", pa.date32()),
        ("last", pa.date32()),
        ("example", pa.string()),
        ("text", pa.string()),
    ]
)
_SETS = ("articles", "kept", "days")

JOINED_ROWS = 50_000
"""Rows of counts that are joined at once, those of a single site at least. Fewer take less memory, and each file is read once a group."""
LEAST_NEW, LEAST_KNOWN = 10, 20
JUMP = 0.15
"""Documents of a site in a run, and before it, from which its share of removed lines is compared, and the difference from which the site
counts as changed (docs/corpus.md: how much the share differs by chance)."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A site of which another share of the lines is removed than before."""

    site: str
    articles: int
    removed: float
    before: float


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a run taught. ``templates``: the name of what was learned; ``sites`` and ``lines``: how many."""

    templates: str
    sites: int
    lines: int
    changed: tuple[Changed, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def learn(store: Store, files: Iterable[str] = ()) -> Lessons:
    """Count what is new in an output, keep what is learned, and compare the sites in ``files``, a run's own, with what they were before."""
    store.storage.prepare((COUNTS, STATES))
    names = _count_files(store)
    repeated = _repeated(store, names)
    fresh = set(files)
    new: dict[str, LineCounts] = {}
    old: dict[str, LineCounts] = {}
    rows: list[dict[str, Any]] = []
    for sites in _groups(store, names, repeated):
        merged: SiteCounts = {}
        for name in names:
            for site, lines in _read(store, name, repeated, sites).items():
                known = merged.setdefault(site, {})
                (new if name in fresh else old).setdefault(site, LineCounts()).add(lines[SITE])
                for of, counts in lines.items():
                    known.setdefault(of, LineCounts()).add(counts)
        rows += rows_of(merged)
    write_whole(store.storage, LINES_FILE, pa.Table.from_pylist(rows, LINES), {})
    learned: defaultdict[str, defaultdict[Place, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["template"]:
            learned[row["site"]][Place(row["template"])].append(digest(row["line"]))
    name = write_templates(store.storage, learned)
    taken = sum(len(some) for places in learned.values() for some in places.values())
    return Lessons(name, len(learned), taken, tuple(_changed(new, old)))


def _repeated(store: Store, names: Iterable[str]) -> pa.Array:
    """Hashes of the lines that may stand on enough articles to be a row. Most stand on one, and are not looked at any further."""
    seen = [read_file(store.storage, f"{COUNTS}/{name}.parquet", ["site", "hash", "lines"]) for name in names]
    if not any(table.num_rows for table in seen):
        return pa.array([], pa.uint64())
    import pyarrow.compute as pc

    sums = pa.concat_tables(seen).group_by(["site", "hash"]).aggregate([("lines", "sum")])
    return pc.unique(sums.filter(pc.field("lines_sum") >= LINE_ARTICLES).column("hash"))


def _groups(store: Store, names: Iterable[str], repeated: pa.Array) -> Iterator[pa.Array]:
    """The sites in order, so many at a time as have ``JOINED_ROWS`` rows of ``repeated`` lines in all files; none without any such line."""
    if not len(repeated):
        return
    import pyarrow.compute as pc

    seen = pa.concat_tables(
        read_file(store.storage, f"{COUNTS}/{name}.parquet", ["site", "hash"]) for name in names
    )
    told = pc.value_counts(seen.filter(pc.is_in(seen.column("hash"), repeated)).column("site"))
    rows = {one["values"]: one["counts"] for one in told.to_pylist()}
    group: list[str] = []
    held = 0
    for site in sorted(pc.unique(seen.column("site")).to_pylist()):
        held += rows.get(site, 0)
        if group and held > JOINED_ROWS:
            yield pa.array(group)
            group, held = [], rows.get(site, 0)
        group.append(site)
    yield pa.array(group)


def _count_files(store: Store) -> list[str]:
    """Count the published files that have not been counted, and forget the counts of those that are gone; the files' names."""
    files: dict[str, Record] = {name: record for record in store.records().values() for name in record.files}
    there = {name.removesuffix(".parquet") for name in store.storage.names(COUNTS)}
    store.storage.remove(f"{COUNTS}/{name}.parquet" for name in sorted(there - files.keys()))
    for name in sorted(files.keys() - there):
        _write(store, name, _count_file(store, files[name], name))
    return sorted(files)


def count_published(store: Store, names: Iterable[str]) -> None:
    """Count some published files ahead of ``learn``, which then has only to add up: what workers on other machines do with their own."""
    store.storage.prepare((COUNTS,))
    files = {name: record for record in store.records().values() for name in record.files}
    for name in names:
        if name in files:  # and not replaced meanwhile
            _write(store, name, _count_file(store, files[name], name))


def _count_file(store: Store, record: Record, name: str) -> SiteCounts:
    """The counts of a file; most are looked at no further than for articles of a site, where there are none."""
    sites = _rows_in(store, record, name, "articles", ["site"])
    if not any(row["site"] for row in sites) and not _rows_in(store, record, name, "rejects", ["url"]):
        return {}
    return count(*(_rows_in(store, record, name, table, columns) for table, columns in READ.items()))


def _rows_in(store: Store, record: Record, name: str, table: str, columns: list[str]) -> list[dict[str, Any]]:
    rows = (read_file(store.storage, path, columns).to_pylist() for path in record.paths(table, name))
    return [row for some in rows for row in some]


def _write(store: Store, name: str, counts: SiteCounts) -> None:
    lines = [(site, of) for site in sorted(counts) for of in sorted(counts[site])]
    counted = [counts[site][of] for site, of in lines]
    columns: dict[str, list[Any]] = {
        "site": [site for site, _ in lines],
        "key": [of for _, of in lines],
        "hash": [hashed(of) for _, of in lines],
    }
    for part in COUNTED.names[3:]:
        columns[part] = list(map(attrgetter(part), counted))
    for part in _SETS:
        columns[part] = [few.members() for few in columns[part]]
    table = pa.table(columns, schema=COUNTED)
    write_whole(store.storage, f"{COUNTS}/{name}.parquet", table, {}, synced=False)


def _read(store: Store, name: str, repeated: pa.Array, sites: pa.Array) -> SiteCounts:
    """The counts of a file: of these sites, and of the lines that are ``repeated``."""
    import pyarrow.compute as pc

    table = read_file(store.storage, f"{COUNTS}/{name}.parquet")
    wanted = pc.or_(pc.is_in(table.column("hash"), repeated), pc.equal(table.column("key"), SITE))
    wanted = pc.and_(wanted, pc.is_in(table.column("site"), sites))
    counts: SiteCounts = {}
    for row in table.filter(wanted).drop_columns(["hash"]).to_pylist():
        site, of = row.pop("site"), row.pop("key")
        sets = {part: Few(row[part]) for part in _SETS}
        counts.setdefault(site, {})[of] = LineCounts(**(row | sets))
    return counts


def rows_of(counts: SiteCounts) -> Iterable[dict[str, Any]]:
    """Rows of ``LINES``, those that stand most often first in each site."""
    for site, lines in sorted(counts.items()):
        whole = lines[SITE]
        of_site = (whole.articles.count(), whole.days.count())
        rows = []
        for of, line in lines.items():
            if of == SITE or len(line.articles.least) < LINE_ARTICLES:
                continue
            numbers = Counts(line.articles.count(), line.kept.count(), line.days.count(), *of_site)
            place = place_of(of, numbers)
            rows.append(
                {"site": site, "line": of, "text": line.text, "template": place.value if place else None, "count": line.lines,
                 **asdict(numbers), "head": line.head, "between": line.between, "tail": line.tail,
                 "first_seen": line.first, "last_seen": line.last, "example": line.example}
            )  # fmt: skip
        yield from sorted(rows, key=lambda row: (-row["articles"], row["line"]))


def _changed(new: Mapping[str, LineCounts], old: Mapping[str, LineCounts]) -> Iterable[Changed]:
    for site in sorted(new.keys() & old.keys()):
        articles = new[site].lines
        if articles < LEAST_NEW or old[site].lines < LEAST_KNOWN:
            continue
        now, before = _share(new[site]), _share(old[site])
        if abs(now - before) >= JUMP:
            yield Changed(site, articles, round(now, 3), round(before, 3))


def _share(site: LineCounts) -> float:
    return site.lines_removed / max(1, site.lines_kept + site.lines_removed)
