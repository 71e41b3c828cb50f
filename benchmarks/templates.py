"""How much of what sites repeat is learned and taken out, and how much of their articles goes with it.

``python -m benchmarks.templates`` takes the sites of which the corpora have five pages or more, cleans their pages, counts what the sites
repeat, and cleans them again by what was learned, as ``copydesk clean --two-pass`` does. It prints Markdown.

A paragraph that the first pass keeps is the article's when the gold text has it; a short one, which a renderer may have cut out of a
sentence, also where the gold has it together with what stands before or after it. One that the gold lacks and that stands on three
articles of the site or more is boilerplate that rules and model left. Some golds keep their site's standing notices and rules for
comments: a paragraph of the gold that stands on five articles and on six in ten of the site's is counted apart.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.cache import DEFAULT, Cache
from benchmarks.corpora import Page, add_corpora_option, read_pages
from benchmarks.quality import HTML, document
from benchmarks.tables import markdown
from cleaners import Entry, clean
from cleaners.model import FIELDS, Cleaned, Kind
from cleaners.phrasebook import fold
from cleaners.templates import LINE_ARTICLES, SiteTemplate, digest, key, may_repeat
from flows.site_counts import count
from flows.sites import rows_of
from flows.tables import ARTICLES, LEDGER, article_row, ledger_rows

CORPORA = ("daniel", "l3s_gn1", "misinfo_crawler")
LEAST_PAGES = 5
NOTICE = 0.6
NOTICE_ARTICLES = 5
LONG = 12
"""Characters from which a paragraph may be looked for inside the gold's; a shorter one must be a line of it."""

HALVES = {0: "half that was read", 1: "half only measured"}

_NO_WORD = re.compile(r"\W+")


@dataclass(slots=True)
class Site:
    """A site's pages: entries to clean, what the first pass made of them, their golds."""

    entries: list[Entry] = field(default_factory=list)
    first: list[Cleaned] = field(default_factory=list)
    golds: list[Page] = field(default_factory=list)


@dataclass(slots=True)
class Score:
    """Paragraphs that the first pass kept, by what they are, and how many of each the second took out."""

    body: int = 0
    body_taken: int = 0
    repeated: int = 0
    repeated_taken: int = 0
    notices: int = 0
    notices_taken: int = 0
    wrong: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def add_body(self, shown: str, *, taken: bool) -> None:
        """Count a paragraph of the article."""
        self.body += 1
        self.body_taken += taken
        self.wrong += [shown] * taken

    def add_repeated(self, shown: str, *, taken: bool) -> None:
        """Count a paragraph of repeated boilerplate."""
        self.repeated += 1
        self.repeated_taken += taken
        self.left += [shown] * (not taken)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    cache = Cache(options.cache)
    body = []
    for source in options.sources:
        sites = {
            name: site
            for corpus in CORPORA
            for name, site in read_sites(read_pages(options.corpora, corpus), source, cache)
        }
        for half, label in HALVES.items():
            some = {name: site for name, site in sites.items() if half_of(name) == half}
            score = Score()
            for name, site in some.items():
                judge(site, learn(name, site), score)
            body.append(_row(f"{source}, {label}", some, score))
            if options.show and half == 0:
                print(*(f"wrongly taken: {line}" for line in score.wrong), sep="\n")
                print(*(f"left: {line}" for line in score.left), sep="\n")
    head = ["dumps", "sites", "pages", "repeated boilerplate left: recall",
            "body paragraphs", "wrongly taken", "share", "notices in the gold: taken"]  # fmt: skip
    print(markdown(head, body))


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.templates", description=__doc__)
    add_corpora_option(result)
    result.add_argument("--sources", nargs="+", default=[HTML, "beautifulsoup"], help="html, or renderers")
    result.add_argument(
        "--show", action="store_true", help="print what was wrongly taken and left, of the half that is read"
    )
    result.add_argument("--cache", type=Path, default=DEFAULT, help="rendered dumps, kept between runs")
    return result


def half_of(site: str) -> int:
    """Which half of the sites a site is in, by its name: what is left on those of the first is read, the others are only measured."""
    return hashlib.blake2b(site.encode(), digest_size=8).digest()[-1] % 2


def _row(source: str, sites: Mapping[str, Site], score: Score) -> list[str]:
    def share(part: int, whole: int) -> str:
        return f"{part} of {whole} ({part / max(1, whole):.1%})"

    pages = sum(len(site.entries) for site in sites.values())
    return [source, str(len(sites)), str(pages), share(score.repeated_taken, score.repeated),
            f"{score.body:,}", str(score.body_taken),
            f"{score.body_taken / max(1, score.body):.3%}",
            share(score.notices_taken, score.notices)]  # fmt: skip


def read_sites(pages: Iterable[Page], source: str, cache: Cache) -> Iterator[tuple[str, Site]]:
    """The sites with enough pages."""
    by_site: defaultdict[str, list[Page]] = defaultdict(list)
    for page in pages:
        by_site[page.site].append(page)
    for name, members in by_site.items():
        if len(members) >= LEAST_PAGES:
            dumps = (document(page, source, cache) for page in members)
            entries = [
                Entry(raw.content, html=raw.html, site=name, id=page.id)
                for raw, page in zip(dumps, members, strict=True)
            ]
            yield name, Site(entries, list(map(clean, entries)), members)


def learn(name: str, site: Site) -> SiteTemplate:
    """What the first pass teaches of a site, counted as the pipeline counts it."""
    articles, ledger = [], []
    for entry, cleaned in zip(site.entries, site.first, strict=True):
        rest = ("0", None, 0, None, None)
        articles += [
            dict(zip(ARTICLES.names, article_row(article, name, entry.id, rest), strict=True))
            for article in cleaned.articles
        ]
        ledger += [
            dict(zip(LEDGER.names, row, strict=True)) for row in ledger_rows(cleaned, name, entry.id, 0)
        ]
    places: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows_of(count(articles, ledger, [])):
        if row["template"]:
            places[row["template"]].add(digest(row["line"]))
    return SiteTemplate(**{place: frozenset(some) for place, some in places.items()})


def judge(site: Site, template: SiteTemplate, score: Score) -> None:
    """Clean the site's pages again by what was learned, and add up what that takes out."""
    name = site.entries[0].site or ""
    kept = [paragraphs(cleaned) for cleaned in site.first]
    where: defaultdict[str, set[str]] = defaultdict(set)
    golds = [Gold(page.gold_text) for page in site.golds]
    titles = [_title(cleaned, page) for cleaned, page in zip(site.first, site.golds, strict=True)]
    for cleaned, title in zip(site.first, titles, strict=True):
        for text in repeatable(cleaned):
            if may_repeat(of := key(text)):
                where[of].add(title)
    articles = len(set(titles))
    for entry, lines, gold in zip(site.entries, kept, golds, strict=True):
        again = clean(entry, {name: template})
        kinds = {line.number: verdict.kind for line, verdict in zip(again.lines, again.verdicts, strict=True)}
        counted: set[str] = set()
        texts = ["", *(text for _, text in lines), ""]
        for place, (number, text) in enumerate(lines):
            of = key(text)
            taken = kinds[number] is Kind.TEMPLATE
            shown = f"{name}: {text[:80]} ({len(where[of])} of {articles})"
            if not gold.has(text, texts[place], texts[place + 2]):
                if len(where[of]) >= LINE_ARTICLES and of not in counted:
                    counted.add(of)
                    score.add_repeated(shown, taken=taken)
            elif len(where[of]) >= max(NOTICE_ARTICLES, NOTICE * articles):
                score.notices += 1
                score.notices_taken += taken
            else:
                score.add_body(shown, taken=taken)


def paragraphs(cleaned: Cleaned) -> list[tuple[int, str]]:
    """The paragraphs of the articles, each with the number of its first line."""
    return [
        pair
        for article in cleaned.articles
        for pair in zip(article.paragraph_lines, article.text.split("\n\n"), strict=True)
    ]


def repeatable(cleaned: Cleaned) -> list[str]:
    """The paragraphs of the articles, and the lines that were left out, but for those that are fields."""
    left_out = [
        removed.line.text
        for removed in cleaned.ledger
        if removed.verdict.kind not in FIELDS | {Kind.DUPLICATE}
    ]
    return [*(text for _, text in paragraphs(cleaned)), *left_out]


def _title(cleaned: Cleaned, page: Page) -> str:
    return fold(" ".join(article.title or article.text for article in cleaned.articles)) or page.id


class Gold:
    """A gold text, and whether a line is in it, but for spaces and punctuation."""

    def __init__(self, text: str) -> None:
        self._lines = {_bare(line) for line in text.splitlines()}
        self._whole = _bare(text)

    def has(self, line: str, before: str = "", after: str = "") -> bool:
        """Whether the gold has the line, by itself or together with the one before or after it."""
        bare = _bare(line)
        if bare in self._lines or (len(bare) >= LONG and bare in self._whole):
            return True
        head, tail = _bare(before)[-LONG:], _bare(after)[:LONG]
        around = (head + bare, bare + tail, head + bare + tail)
        return any(len(text) >= LONG and text in self._whole for text in around)


def _bare(text: str) -> str:
    return _NO_WORD.sub("", fold(text))


if __name__ == "__main__":
    main()
