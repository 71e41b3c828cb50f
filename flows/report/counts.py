"""What an output holds, counted in one pass over each table; memory grows with the number of sites, languages and rules alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from cleaners.articles import site_of
from flows.read import Output

ROWS = 65_536
"""Rows of a batch: only narrow columns are read, and each batch costs some Python."""

LENGTHS = (0, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400)
"""Where the classes of article lengths begin, in words: each is twice as wide as the one before."""
CONFIDENCES = tuple(step / 20 for step in range(20))
"""Where the classes of confidence begin."""

COLUMNS = (
    "site",
    "language",
    "words",
    "lines_kept",
    "lines_removed",
    "confidence",
    "published",
    "title",
    "cleaner_version",
)


@dataclass(slots=True)
class SiteCounts:
    """Sums over a site's articles, and how many of its documents were rejected. ``confidence`` is a sum."""

    articles: int = 0
    words: int = 0
    kept: int = 0
    removed: int = 0
    confidence: float = 0.0
    dated: int = 0
    titled: int = 0
    rejects: int = 0

    def add(self, other: SiteCounts) -> None:
        """Add another's sums to these."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def documents(self) -> int:
        """Articles and rejects."""
        return self.articles + self.rejects

    @property
    def removed_share(self) -> float:
        """Share of the articles' lines that were removed, 0..1."""
        return self.removed / max(1, self.kept + self.removed)

    @property
    def mean_confidence(self) -> float:
        """Mean over articles, 0..1."""
        return self.confidence / max(1, self.articles)


@dataclass(slots=True)
class Counts:
    """Counts of an output. ``lines``: of the ledger by (kind, rule). ``months``: articles by "YYYY-MM" of publication."""

    sites: defaultdict[str | None, SiteCounts] = field(default_factory=lambda: defaultdict(SiteCounts))
    languages: Counter[str | None] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    lines: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    confidences: Counter[int] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)

    @property
    def whole(self) -> SiteCounts:
        """All sites together."""
        whole = SiteCounts()
        for site in self.sites.values():
            whole.add(site)
        return whole

    @property
    def kinds(self) -> Counter[str]:
        """Lines of the ledger by kind."""
        kinds: Counter[str] = Counter()
        for (kind, _), count in self.lines.items():
            kinds[kind] += count
        return kinds


def count(out: Output) -> Counts:
    """Count an output's three tables."""
    counts = Counts()
    for batch in out.articles().select(*COLUMNS).batches(ROWS):
        _count_articles(counts, pa.Table.from_batches([batch]))
    for batch in out.ledger().select("kind", "rule").batches(ROWS):
        table = pa.Table.from_batches([batch])
        for row in table.group_by(["kind", "rule"]).aggregate([([], "count_all")]).to_pylist():
            counts.lines[row["kind"], row["rule"]] += row["count_all"]
    for batch in out.rejects().select("reason", "url").batches(ROWS):
        counts.reasons.update(batch.column("reason").to_pylist())
        for url in batch.column("url").to_pylist():
            counts.sites[_site(url)].rejects += 1
    return counts


def _site(url: str | None) -> str | None:
    """The site of a reject's address, which may be anything."""
    try:
        return site_of(url)
    except ValueError:
        return None


def _count_articles(counts: Counts, articles: pa.Table) -> None:
    import pyarrow.compute as pc

    for row in _by_site(articles):
        counts.sites[row["site"]].add(
            SiteCounts(
                row["count_all"], row["words_sum"], row["lines_kept_sum"], row["lines_removed_sum"], row["confidence_sum"],
                row["published_count"], row["title_count"],
            )
        )  # fmt: skip
    counts.languages.update(dict(_values(articles.column("language"))))
    counts.versions.update(dict(_values(articles.column("cleaner_version"))))
    counts.months.update(dict(_values(pc.strftime(articles.column("published").drop_null(), format="%Y-%m"))))
    counts.lengths.update(_classes(articles.column("words"), LENGTHS))
    counts.confidences.update(_classes(articles.column("confidence"), CONFIDENCES))


def _by_site(articles: pa.Table) -> Iterable[Mapping[str, Any]]:
    sums = [(name, "sum") for name in ("words", "lines_kept", "lines_removed", "confidence")]
    grouped = articles.group_by("site").aggregate(
        [*sums, ("published", "count"), ("title", "count"), ([], "count_all")]
    )
    rows: list[dict[str, Any]] = grouped.to_pylist()
    return rows


def _values(column: pa.ChunkedArray) -> Iterator[tuple[Any, int]]:
    return ((pair["values"], pair["counts"]) for pair in column.value_counts().to_pylist())


def _classes(column: pa.ChunkedArray, begins: tuple[float, ...]) -> Counter[int]:
    """How many values are in each class, by the class's number."""
    import numpy as np

    # A little is added so that .95, which is no exact number, is in the class that begins there.
    places = np.searchsorted(np.asarray(begins), column.to_numpy() + 1e-9, side="right") - 1
    numbers, counts = np.unique(places, return_counts=True)
    return Counter(dict(zip(numbers.tolist(), counts.tolist(), strict=True)))
