"""Where the articles' files stand: all in one folder, or a folder a site or a month, in the layout of Hive.

    articles/site=a.example/NAME.parquet        partitioned by site
    articles/month=2024-05/NAME.parquet         partitioned by date: a folder a month of publication

Readers that know Hive's layout pass over whole folders; all others read the same rows, since no column leaves the files for it. The
ledger and the rejects stay in one folder each. How an output is laid out changes no row and no bookkeeping.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pyarrow as pa

from flows.errors import RunError

UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
"""The folder of articles without a site or date, by the name that readers of Hive's layout take for null."""

MOST_FOLDERS = 1024
"""Folders that the rows of one file may be spread over, as in Spark and Arrow: with more, most files would hold a few articles."""

FOLDER_BYTES = 200
"""A name longer than this is no site, and some file systems take 255 bytes: it goes to the folder of the unknown."""

KEY = "key"


def partitioned(articles: pa.Table, by: str) -> Iterator[tuple[str, pa.Table]]:
    """The table cut by folder, in the order of their names; each row is in one of them. Raises RunError where there are too many.

    Always gives at least one: where there are no articles, it is empty, and readers find a file with the columns.
    """
    import pyarrow.compute as pc

    keyed = articles.append_column(KEY, pa.chunked_array([_keys(articles, by)]))
    names = sorted(set(keyed.column(KEY).to_pylist())) or [_folder(by, None)]
    if len(names) > MOST_FOLDERS:
        raise RunError(
            f"the articles of one file would go to {len(names):,} folders, with --partition-by {by} (most: {MOST_FOLDERS:,}). "
            "Run again without it, or by the other of site and date: files are sorted by both, so that filters are quick as it is"
        )
    for name in names:
        yield name, keyed.filter(pc.equal(keyed.column(KEY), name)).drop_columns([KEY])


def _keys(articles: pa.Table, by: str) -> pa.Array:
    """The folder of each row."""
    import pyarrow.compute as pc

    if by == "site":
        sites = articles.column("site").to_pylist()
        folders = {site: _folder(by, site) for site in set(sites)}
        return pa.array([folders[site] for site in sites], pa.string())
    published = articles.column("published")
    months = zip(pc.year(published).to_pylist(), pc.month(published).to_pylist(), strict=True)
    return pa.array(
        [_folder(by, f"{year:04}-{month:02}" if year else None) for year, month in months], pa.string()
    )


def _folder(by: str, value: str | None) -> str:
    """A folder's name; what a path or a reader would take for more than a letter is written as %XX.

    >>> _folder("site", "a.example"), _folder("site", "a/b=c"), _folder("date", None)
    ('site=a.example', 'site=a%2Fb%3Dc', 'month=__HIVE_DEFAULT_PARTITION__')
    """
    key = "month" if by == "date" else by
    written = quote(value, safe="") if value else UNKNOWN
    return f"{key}={written if len(written) <= FOLDER_BYTES else UNKNOWN}"
