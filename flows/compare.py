"""Two outputs of the same dumps compared: which articles changed, in what, and which rules said otherwise.

An article is known by its source, entry and part. Where the two outputs have none in common because the dumps were given by other paths,
each side's common folder is left out of its sources. Of the first output some 1.2 kB an article are held in memory (measured on 100,000
articles with ten removed lines each), the second streams by.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.compare_rejects import RejectChanges, compare_rejects
from flows.read import Output
from flows.report.sample import fetch_articles, fetch_lines
from flows.tables import article_id

FIELDS = (
    "title", "standfirst", "authors", "agency", "place", "published", "updated", "language", "url", "site", "section", "image",
)  # fmt: skip
"""What else of an article is compared, besides its text."""

NAMES = ("id", "source", "entry", "part", "position", "text_hash")
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
    """What differs between two outputs. ``rules``: (before, after) → lines; ``rule_articles``: the same → articles.

    ``folders``: what was left out of either side's sources, where the dumps were given by other paths.
    """

    before: int = 0
    after: int = 0
    same: int = 0
    changes: list[Change] = field(default_factory=list)
    folders: tuple[str, str] = ("", "")
    rejects: RejectChanges = field(default_factory=RejectChanges)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    rule_articles: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def without_folders(self) -> bool:
        """Whether the outputs were matched by what follows the common folder of each one's dumps."""
        return self.folders != ("", "")

    @property
    def kinds(self) -> Mapping[str, int]:
        """Articles by how they differ."""
        counts = Counter(change.what for change in self.changes)
        return {what: counts[what] for what in WHAT}

    @property
    def fields(self) -> Counter[str]:
        """Articles by field that differs."""
        return Counter(name for change in self.changes for name in change.fields)

    def reject_of(self, one: Details) -> str | None:
        """Why the document of an article that only one output has is a reject in the other; None where it is none there."""
        if one.before is not None and one.after is not None:
            return None
        folder = self.folders[one.before is None]
        document = (one.article["source"].removeprefix(folder), one.article["entry"])
        return (self.rejects.became if one.after is None else self.rejects.no_longer).get(document)

    def add(self, change: Change) -> None:
        """Take up a change."""
        self.changes.append(change)
        pairs = [(line.before, line.after) for line in change.lines]
        self.rules.update(pairs)
        self.rule_articles.update(set(pairs))


class _Seen(NamedTuple):
    """What is remembered of an article, in as little room as may be: its id, its text's hash, a hash of each field, its removed lines.

    The hashes are Python's own: they are compared within one process only. ``lines``: numbers of line and of label in turns.
    """

    id: str
    text: str
    fields: array[int]
    lines: array[int]


def compare(before: Output, after: Output) -> Comparison:
    """Compare two outputs: their articles, and what they rejected."""
    found = _by_paths(before, after)
    found.rejects = compare_rejects(before, after, found.folders)
    return found


def _by_paths(before: Output, after: Output) -> Comparison:
    labels = _Labels()
    old = dict(_articles(before, "", labels))
    found = _compare(old, _articles(after, "", labels), labels)
    if old and found.after and len(old) + found.after == len(found.changes):
        # None in common: perhaps the same dumps by other paths.
        folders = _folder(before), _folder(after)
        old = dict(_articles(before, folders[0], labels))
        other = _compare(old, _articles(after, folders[1], labels), labels)
        if other.kinds[GONE] < found.kinds[GONE]:
            other.folders = folders
            return other
    return found


def _compare(old: dict[str, _Seen], new: Iterator[tuple[str, _Seen]], labels: _Labels) -> Comparison:
    found = Comparison(before=len(old))
    left = set(old)
    for key, seen in new:
        found.after += 1
        left.discard(key)
        change = _change(old[key], seen, labels) if key in old else Change(ADDED, None, seen.id)
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


def _change(old: _Seen, new: _Seen, labels: _Labels) -> Change | None:
    """How an article differs; None where it does not."""
    fields = tuple(
        name for name, one, other in zip(FIELDS, old.fields, new.fields, strict=True) if one != other
    )
    one, other = labels.by_line(old.lines), labels.by_line(new.lines)
    lines = tuple(
        LineChange(line, one.get(line, KEPT), other.get(line, KEPT))
        for line in sorted(one.keys() | other.keys() if old.lines != new.lines else ())
        if one.get(line) != other.get(line)
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


class _Labels:
    """What lines were removed by, each under a number: there are few, and each stands on many lines."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._names: list[str] = []

    def number(self, kind: str, rule: str) -> int:
        """The number of a label."""
        if (kind, rule) not in self._numbers:
            self._numbers[kind, rule] = len(self._names)
            self._names.append(label(kind, rule))
        return self._numbers[kind, rule]

    def by_line(self, lines: array[int]) -> dict[int, str]:
        """Line → label."""
        return {line: self._names[number] for line, number in zip(lines[::2], lines[1::2], strict=True)}

    def of(self, ledgers: pa.ListArray) -> Iterator[array[int]]:
        """For each article its lines and their labels."""
        flat = ledgers.flatten()
        lines, kinds, rules = (flat.field(name).to_pylist() for name in ("line", "kind", "rule"))
        numbers = [self.number(kind, rule) for kind, rule in zip(kinds, rules, strict=True)]
        start = 0
        for length in pc.list_value_length(ledgers).to_pylist():
            end = start + length
            yield array("i", chain.from_iterable(zip(lines[start:end], numbers[start:end], strict=True)))
            start = end


def _articles(out: Output, folder: str, labels: _Labels) -> Iterator[tuple[str, _Seen]]:
    """Each article's key and what is compared of it; ``folder`` is left out of the sources."""
    for batch in out.articles(ledger=True).select(*NAMES, *FIELDS, "ledger").batches():
        names = zip(*(batch.column(name).to_pylist() for name in NAMES), strict=True)
        fields = zip(*(_hashes(batch.column(name)) for name in FIELDS), strict=True)
        for (own, source, entry, part, position, text), values, lines in zip(
            names, fields, labels.of(batch.column("ledger")), strict=True
        ):
            # An entry whose id another one had before it is known by its position as well.
            place = None if own == article_id(source, entry, part) else position
            key = article_id(source.removeprefix(folder), entry, part, place) if folder else own
            yield key, _Seen(own, text, array("q", values), lines)


def _hashes(column: pa.Array) -> list[int]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    return [hash(tuple(value) if isinstance(value, list) else value) for value in column.to_pylist()]


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
