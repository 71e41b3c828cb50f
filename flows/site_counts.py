"""What is counted of each site's lines in one file of articles and its ledger, and how the counts of files add up.

Counting goes by what was published, so a run that is killed or done twice counts nothing twice, and the order and number of runs and
workers make no difference. Documents are told apart by their articles' titles: the same one fetched ten times is one. A set of articles is
kept as the least of their hashes, so its size is bounded, and sets of different files can be joined; up to ``EXACT`` articles are counted
exactly.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from heapq import nsmallest
from typing import Any

from cleaners.model import FIELDS, Kind
from cleaners.normalise import normalise_line
from cleaners.paragraphs import join
from cleaners.phrasebook import fold
from cleaners.templates import CONTINUED, is_prose, key, may_repeat

EXACT = 256
"""Different articles, and days, that a set counts exactly; beyond it is an estimate with a standard error of 6%."""

LINES_A_SITE = 5_000
"""Lines of a site that a file's counts hold: those with the most articles, and of equals those with the least hashes, which are the same
lines in every file. A page's frame has some hundred lines; more lines than these stand only where a site has many articles in one file."""

SHOWN = 200
"""Characters of a line that are kept to be shown."""

STORY_PARAGRAPHS = 2
"""Paragraphs of prose from which a further article of a dump, as on pages that scroll on, is told apart by its own title, where it has a
date, an author or a dateline of its own: a site's rules for comments have none."""

_NO_LINES = FIELDS | {Kind.DUPLICATE}
_RANGE = 1 << 64


class Few:
    """A set of which the least ``EXACT`` members are kept, as hashes."""

    __slots__ = ("least",)

    def __init__(self, least: Iterable[int] = ()) -> None:
        self.least = set(least)

    def add(self, member: int) -> None:
        """Add a member."""
        self.least.add(member)
        if len(self.least) > 2 * EXACT:
            self.least = set(nsmallest(EXACT, self.least))

    def update(self, other: Iterable[int]) -> None:
        """Add many."""
        for member in other:
            self.add(member)

    def members(self) -> list[int]:
        """The least members, in order."""
        return sorted(self.least)[:EXACT] if len(self.least) > 1 else list(self.least)

    def count(self) -> int:
        """How many members the set has: exact up to ``EXACT``, else estimated from how dense the least ones lie."""
        members = self.members()
        if len(members) < EXACT:
            return len(members)
        return round((EXACT - 1) * _RANGE / members[-1])


def hashed(text: str) -> int:
    """64 bits that stand for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@dataclass(slots=True)
class LineCounts:
    """What is counted of a line on a site, or of the site's articles where the line's key is empty.

    ``lines``: how often it stands anywhere. ``articles``: in which articles; ``kept``: in which of them it is text, or would be but for
    the site's template. ``head``, ``between``, ``tail``: how often it stood first, inside and last in such a text. ``example``: the least
    id of an article with it. ``text``: the line, the least of its forms.
    """

    lines: int = 0
    articles: Few = field(default_factory=Few)
    kept: Few = field(default_factory=Few)
    days: Few = field(default_factory=Few)
    head: int = 0
    between: int = 0
    tail: int = 0
    first: date | None = None
    last: date | None = None
    example: str = ""
    text: str = ""
    lines_kept: int = 0
    lines_removed: int = 0

    def add(self, other: LineCounts) -> None:
        """Add another file's counts."""
        for name in ("lines", "head", "between", "tail", "lines_kept", "lines_removed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("articles", "kept", "days"):
            getattr(self, name).update(getattr(other, name).least)
        self.see(other.first, other.example, other.text)
        self.see(other.last, other.example, other.text)

    def see(self, day: date | None, example: str, text: str) -> None:
        """Widen the time seen, and keep the least example and form."""
        if day:
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)
        if example:
            self.example = min(self.example or example, example)
        if text:
            self.text = min(self.text or text, text)


READ = {
    "articles": ["source", "entry", "id", "site", "title", "text", "words", "published", "fetched", "authors", "place",
                 "paragraph_lines", "lines_kept", "lines_removed"],
    "ledger": ["source", "entry", "line", "kind", "rule", "text"],
    "rejects": ["source", "entry", "url"],
}  # fmt: skip
"""The tables, in the order in which ``count`` takes their rows, and the columns that it looks at."""

SITE = ""
"""Stands for the site itself among the keys of its lines."""

SiteCounts = dict[str, dict[str, LineCounts]]
"""Counts by site and key."""


@dataclass(slots=True)
class _Entry:
    """One entry of the dump, put together from its rows.

    ``text``: each paragraph's line, the title of the story that it is of where that is not the entry's first, and the paragraph.
    """

    site: str = ""
    titles: list[str] = field(default_factory=list)
    words: int = -1
    day: date | None = None
    example: str = ""
    text: list[tuple[int, str, str]] = field(default_factory=list)
    template: list[tuple[int, list[str]]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    lines_kept: int = 0
    lines_removed: int = 0
    ledger_lines: int = 0

    def take_article(self, row: Mapping[str, Any]) -> None:
        """Add an article's paragraphs; the longest article tells the entry's day."""
        paragraphs = row["text"].split("\n\n")
        numbers = row["paragraph_lines"] or range(len(paragraphs))
        story = fold(row["title"] or "") if self.titles and _tells_a_story(row, paragraphs) else ""
        self.text += (
            (number, story, paragraph) for number, paragraph in zip(numbers, paragraphs, strict=False)
        )
        self.lines_kept += row["lines_kept"]
        self.lines_removed += row["lines_removed"]
        self.site = self.site or row["site"] or ""
        self.titles.append(fold(row["title"] or paragraphs[0]))
        if row["words"] > self.words:
            self.words, self.example = row["words"], row["id"]
            self.day = _day(row["published"] or row["fetched"])

    def take_line(self, row: Mapping[str, Any]) -> None:
        """Add a line of the ledger; the lines of a template are put together as the paragraphs that were taken out."""
        self.ledger_lines += 1
        if row["rule"] == CONTINUED and self.template:
            self.template[-1][1].append(row["text"])
        elif row["kind"] == Kind.TEMPLATE:
            self.template.append((row["line"], [row["text"]]))
        elif row["kind"] not in _NO_LINES:
            self.other.append(row["text"])

    def would_be_text(self) -> list[tuple[str, str]]:
        """The paragraphs that are text, and those that would be but for the site's template, in order; each behind its story's title."""
        template = [
            (number, "", join([normalise_line(line) for line in lines])) for number, lines in self.template
        ]
        return [(story, text) for _, story, text in sorted([*self.text, *template])]


def _tells_a_story(row: Mapping[str, Any], paragraphs: Iterable[str]) -> bool:
    """Whether an article is no list of teasers and no notice, so that it is the same one under whichever others it stands."""
    is_signed = row["published"] or row["authors"] or row["place"]
    return bool(is_signed) and sum(is_prose(key(paragraph)) for paragraph in paragraphs) >= STORY_PARAGRAPHS


def _day(when: datetime | None) -> date | None:
    return when.date() if when else None


def count(
    articles: Iterable[Mapping[str, Any]],
    ledger: Iterable[Mapping[str, Any]],
    rejects: Iterable[Mapping[str, Any]],
) -> SiteCounts:
    """Count the lines of a file's rows: articles, the lines taken out of them, and rejects, of which templates may have left nothing."""
    entries: defaultdict[tuple[str, str], _Entry] = defaultdict(_Entry)
    for row in articles:
        entries[row["source"], row["entry"]].take_article(row)
    for row in ledger:
        entries[row["source"], row["entry"]].take_line(row)
    # Imported here: it brings all that reads fields.
    from cleaners.articles import site_of

    for row in rejects:
        entry = entries[row["source"], row["entry"]]
        entry.site = entry.site or site_of(row["url"]) or ""
        entry.titles = [f"{row['source']}\x1f{row['entry']}"]
        entry.lines_removed = entry.ledger_lines  # no article tells how many they are
    counts: SiteCounts = {}
    keys: _Keys = {}
    for entry in entries.values():
        if entry.site and (entry.text or entry.template):
            _count_entry(counts.setdefault(entry.site, {}), entry, keys)
    return {site: _most_frequent(lines) for site, lines in counts.items()}


_Keys = dict[str, str | None]
"""What has been found of texts: their keys, None where those are not counted. A site's frame stands on all of its pages."""


def _count_entry(lines: dict[str, LineCounts], entry: _Entry, keys: _Keys) -> None:
    who = hashed("\x1f".join(sorted(entry.titles)))
    site = lines.setdefault(SITE, LineCounts())
    site.lines_kept += entry.lines_kept
    site.lines_removed += entry.lines_removed
    text = entry.would_be_text()
    for place, (story, line) in enumerate(text):
        if counts := _line(lines, line, keys):
            teller = hashed(story) if story else who
            counts.kept.add(teller)
            counts.head += place == 0
            counts.tail += place == len(text) - 1 > 0
            counts.between += 0 < place < len(text) - 1
            _see(counts, entry, teller, line)
    for line in entry.other:
        if counts := _line(lines, line, keys):
            _see(counts, entry, who, line)
    _see(site, entry, who, "")


def _line(lines: dict[str, LineCounts], text: str, keys: _Keys) -> LineCounts | None:
    if text in keys:
        of = keys[text]
    else:
        of = key(text)
        of = keys[text] = of if of and may_repeat(of) else None  # the empty key is the site's own
    if of is None:
        return None
    counts = lines.get(of)
    if counts is None:
        counts = lines[of] = LineCounts()
    return counts


def _see(counts: LineCounts, entry: _Entry, who: int, text: str) -> None:
    counts.lines += 1
    counts.articles.add(who)
    if entry.day:
        counts.days.add(_hashed_day(entry.day))
    counts.see(entry.day, entry.example, " ".join(text.split())[:SHOWN])


@lru_cache
def _hashed_day(day: date) -> int:
    return hashed(day.isoformat())


def _most_frequent(lines: dict[str, LineCounts]) -> dict[str, LineCounts]:
    if len(lines) <= LINES_A_SITE:
        return lines
    sizes = Counter({of: len(counts.articles.least) for of, counts in lines.items() if of != SITE})
    chosen = nsmallest(LINES_A_SITE, sizes, key=lambda of: (-sizes[of], hashed(of)))
    return {SITE: lines[SITE]} | {of: lines[of] for of in chosen}
