"""The articles that a report shows: those that the cleaner was least sure of, no more than a few of a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.read import Output, Rows
from flows.report.lines import Shown, article_lines, cut

SAMPLE = 24
"""Articles of a report."""
A_SITE = 2
"""Articles of one site: if one site is read badly, the others should still be seen."""
CANDIDATES = 20
"""For each article of the sample, how many are looked at: enough for all but an output of few sites."""

FIELDS = (
    "id", "source", "entry", "part", "position", "url", "site", "title", "standfirst", "authors", "agency", "place", "published",
    "language", "words", "confidence", "lines_kept", "lines_removed", "text", "paragraph_lines", "updated", "section", "image",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sampled:
    """An article of the sample: its fields, its dump's lines, and how many of those are left out."""

    fields: Mapping[str, Any]
    lines: list[Shown]
    left_out: int


def sample(out: Output, number: int = SAMPLE) -> list[Sampled]:
    """So many articles, most uncertain first. The same output gives the same ones."""
    chosen = _chosen(out, number)
    articles = {row["id"]: row for row in fetch_articles(out, chosen)}
    ledger = fetch_lines(out, articles.values())
    sampled = []
    for name in chosen:
        lines, left_out = cut(article_lines(articles[name], ledger[name]))
        sampled.append(Sampled(articles[name], lines, left_out))
    return sampled


def _chosen(out: Output, number: int) -> list[str]:
    most = number * CANDIDATES
    found: list[tuple[float, str, str | None]] = []
    for batch in out.articles().select("confidence", "id", "site").batches(65_536):
        table = pa.Table.from_batches([batch])
        lowest = pc.select_k_unstable(
            table, min(most, table.num_rows), [("confidence", "ascending"), ("id", "ascending")]
        )
        rows = table.take(lowest).to_pydict()
        found += zip(rows["confidence"], rows["id"], rows["site"], strict=True)
        found = sorted(found, key=lambda one: one[:2])[:most]
    of_site: Counter[str] = Counter()
    chosen = []
    for _, name, site in found:
        of_site[site or name] += 1
        if of_site[site or name] <= A_SITE:
            chosen.append(name)
    return chosen[:number]


def fetch_articles(out: Output, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The articles with these ids, with what a page shows of them."""
    yield from Rows(out, "articles", pc.field("id").isin(pa.array(ids, pa.string())), FIELDS)


def fetch_lines(out: Output, articles: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """For each article its removed lines, and those that no article of its document claims and that stand within or about it."""
    lines: dict[str, list[dict[str, Any]]] = {}
    owners: dict[tuple[str, int], list[str]] = {}
    for article in articles:
        lines[article["id"]] = []
        owners.setdefault((article["source"], article["position"]), []).append(article["id"])
    sources = pa.array(sorted({source for source, _ in owners}), pa.string())
    positions = pa.array(sorted({position for _, position in owners}), pa.int64())
    near = pc.field("source").isin(sources) & pc.field("position").isin(positions)
    for row in Rows(out, "ledger", near):
        for name in owners.get((row["source"], row["position"]), ()):
            if row["article_id"] in (None, name):
                lines[name].append(row)
    return lines
