"""Two outputs of the same dumps compared: which articles changed, in what, and which rules said otherwise.

An article is known by its source, entry and part. Where the two outputs have none in common because the dumps were given by other paths,
each side's common folder is left out of its sources. Of the first output a few hundred bytes an article are held in memory, the second
streams by.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.read import Output
from flows.report.sample import fetch_articles, fetch_lines
from flows.tables import article_id

FIELDS = (
    "title", "standfirst", "authors", "agency", "place", "published", "updated", "language", "url", "site", "section", "image",
)  # fmt: skip
"""What else of an article is compared, besides its text."""

KEPT = "kept"
"""What a line is called that is in an article's text."""

ADDED, GONE, TEXT, OTHER_FIELDS, LABELS = "added", "gone", "text", "fields", "lines"
WHAT = (GONE, ADDED, TEXT, OTHER_FIELDS, LABELS)
"""How an article can differ, the gravest first: it is in one output only, its text differs, its fields, or only what removed its lines."""


class LineChange(NamedTuple):
    """A line (0-based) and what it was called before and after: a rule, or kept."""

    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """An article that differs. ``before`` and ``after``: its id in either output, None where it is in the other only."""

    what: str
    before: str | None
    after: str | None
    fields: tuple[str, ...] = ()
    lines: tuple[LineChange, ...] = ()


@dataclass(slots=True)
class Comparison:
    """What differs between two outputs. ``rules``: (before, after) → lines; ``rule_articles``: the same → articles."""

    before: int = 0
    after: int = 0
    same: int = 0
    changes: list[Change] = field(default_factory=list)
    without_folders: bool = False
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    rule_articles: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def kinds(self) -> Mapping[str, int]:
        """Articles by how they differ."""
        counts = Counter(change.what for change in self.changes)
        return {what: counts[what] for what in WHAT}

    @property
    def fields(self) -> Counter[str]:
        """Articles by field that differs."""
        return Counter(name for change in self.changes for name in change.fields)

    def add(self, change: Change) -> None:
        """Take up a change."""
        self.changes.append(change)
        pairs = [(line.before, line.after) for line in change.lines]
        self.rules.update(pairs)
        self.rule_articles.update(set(pairs))


class _Seen(NamedTuple):
    """What is remembered of an article: its id, digests of its text and fields, and its removed lines with what removed them."""

    id: str
    text: str
    fields: tuple[int, ...]
    lines: dict[int, str]


def compare(before: Output, after: Output) -> Comparison:
    """Compare two outputs."""
    old = dict(_articles(before, ""))
    found = _compare(old, _articles(after, ""))
    if old and found.after and len(old) + found.after == len(found.changes):
        # None in common: perhaps the same dumps by other paths.
        old = dict(_articles(before, _folder(before)))
        other = _compare(old, _articles(after, _folder(after)))
        if other.kinds[GONE] < found.kinds[GONE]:
            other.without_folders = True
            return other
    return found


def _compare(old: dict[str, _Seen], new: Iterator[tuple[str, _Seen]]) -> Comparison:
    found = Comparison(before=len(old))
    left = set(old)
    for key, seen in new:
        found.after += 1
        left.discard(key)
        change = _change(old[key], seen) if key in old else Change(ADDED, None, seen.id)
        if change is None:
            found.same += 1
        else:
            found.add(change)
    for key in left:
        found.add(Change(GONE, old[key].id, None))
    found.changes.sort(
        key=lambda change: (WHAT.index(change.what), -len(change.lines), change.after or change.before or "")
    )
    return found


def _change(old: _Seen, new: _Seen) -> Change | None:
    """How an article differs; None where it does not."""
    fields = tuple(
        name for name, one, other in zip(FIELDS, old.fields, new.fields, strict=True) if one != other
    )
    lines = tuple(
        LineChange(line, old.lines.get(line, KEPT), new.lines.get(line, KEPT))
        for line in sorted(old.lines.keys() | new.lines.keys())
        if old.lines.get(line) != new.lines.get(line)
    )
    if old.text != new.text:
        return Change(TEXT, old.id, new.id, fields, lines)
    if fields:
        return Change(OTHER_FIELDS, old.id, new.id, fields, lines)
    return Change(LABELS, old.id, new.id, (), lines) if lines else None


def _folder(out: Output) -> str:
    """The folder that all of an output's dumps are in."""
    ends: list[str] = []
    for batch in out.articles().select("source").batches():
        ends += [end for end in pc.min_max(batch.column("source")).as_py().values() if end is not None]
    # Letter by letter, since sources may be URLs; what is cut off begins after a slash.
    common = os.path.commonprefix([min(ends), max(ends)]) if ends else ""  # noqa: RUF071
    return common[: common.rfind("/") + 1]


def _articles(out: Output, folder: str) -> Iterator[tuple[str, _Seen]]:
    """Each article's key and what is compared of it; ``folder`` is left out of the sources."""
    names: dict[tuple[str, str], str] = {}
    columns = ("id", "source", "entry", "part", "text_hash", *FIELDS, "ledger")
    for batch in out.articles(ledger=True).select(*columns).batches():
        rows = batch.select(list(columns[:-1])).to_pylist()
        for row, lines in zip(rows, _labels(batch.column("ledger"), names), strict=True):
            source = row["source"].removeprefix(folder)
            key = article_id(source, row["entry"], row["part"]) if folder else row["id"]
            yield key, _Seen(row["id"], row["text_hash"], tuple(_digest(row[name]) for name in FIELDS), lines)


def _digest(value: object) -> int:
    """Eight bytes that tell values apart; smaller than the values, and the same in every process."""
    return int.from_bytes(hashlib.blake2b(repr(value).encode(), digest_size=8).digest(), "big")


def _labels(ledgers: pa.ListArray, names: dict[tuple[str, str], str]) -> Iterator[dict[int, str]]:
    """For each article line → what removed it. ``names`` keeps one string for each, since there are few."""
    flat = ledgers.flatten()
    lines, kinds, rules = (flat.field(name).to_pylist() for name in ("line", "kind", "rule"))
    start = 0
    for length in pc.list_value_length(ledgers).to_pylist():
        places = range(start, start + length)
        start += length
        yield {lines[n]: names.setdefault((kinds[n], rules[n]), label(kinds[n], rules[n])) for n in places}


def label(kind: str, rule: str) -> str:
    """What removed a line, in one word where the rule's name has the kind in it.

    >>> label("promo", "promo.newsletter"), label("promo", "model")
    ('promo.newsletter', 'promo (model)')
    """
    return rule if rule.startswith(f"{kind}.") else f"{kind} ({rule})"


@dataclass(frozen=True, slots=True)
class Details:
    """A change with the articles that it is about, as rows with the column ``ledger``; None where there is none."""

    change: Change
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def article(self) -> Mapping[str, Any]:
        """The article as it is after, or was before where it is gone."""
        article = self.after or self.before
        assert article is not None  # noqa: S101  # a change is of something
        return article


def details(before: Output, after: Output, changes: Sequence[Change]) -> list[Details]:
    """The changes with their articles, read from the two outputs."""
    old = _fetched(before, [change.before for change in changes])
    new = _fetched(after, [change.after for change in changes])
    return [Details(change, old.get(change.before), new.get(change.after)) for change in changes]


def _fetched(out: Output, ids: Sequence[str | None]) -> dict[str | None, dict[str, Any]]:
    articles = {row["id"]: row for row in fetch_articles(out, [name for name in ids if name is not None])}
    lines = fetch_lines(out, articles.values())
    return {name: {**row, "ledger": lines[name]} for name, row in articles.items()}
