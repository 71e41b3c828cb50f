"""How well glued dumps are split into their articles, and how often a single article is wrongly split.

Dumps are glued from the corpora's own gold in several layouts, and from whole pages as renderers leave them. A split is right when the
dump gives as many articles as went in and each kept line is in the record of the article that it came from (99 % of the kept words).

    python -m benchmarks.splits [--corpora DIR] [--sample 60] [--show]
    python -m benchmarks.splits --unlabelled     # pages without gold, of sites that nothing else here is of: how many are cut
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import contains
from pathlib import Path

from benchmarks.cache import DEFAULT
from benchmarks.corpora import (
    SUFFIX,
    Page,
    corpora_directory,
    page_of,
    read_pages,
    read_records,
    sample_pages,
)
from benchmarks.quality import document, opened
from benchmarks.renderers import RENDERERS
from benchmarks.training.folds import half_of
from cleaners import Cleaned, Entry, clean
from cleaners.columns import apart
from cleaners.model import KEPT
from cleaners.normalise import line_ends

UNLABELLED = "unlabelled"
ONLY_MEASURED = frozenset({"dragnet"})
"""Corpora among the pages without gold whose licence lets nothing that ships learn from them."""
CORPORA = ("fundus", "misinfo_crawler", "l3s_gn1")
"""News with headlines in the gold."""
PIECES = (2, 3)
LEAST_WORDS = 80
"""Shorter golds are briefs, which no layout makes an article."""
RIGHT_SHARE = 0.99
BRIEF_WORDS = 60
BRIEFS = "byline and date, the first paragraphs only"


@dataclass(frozen=True, slots=True)
class Dump:
    """Several articles as one text: ``owners[i]`` is the article that line i came from, lines numbered as cleaning reads them."""

    text: str
    owners: tuple[int, ...]


def bare(page: Page) -> str:
    """Headline and paragraphs, a line each."""
    return "\n".join((page.gold_title, *page.gold_paragraphs))


def spaced(page: Page) -> str:
    """Headline and paragraphs with blank lines between them."""
    return "\n\n".join((page.gold_title, *page.gold_paragraphs))


def repeated(page: Page) -> str:
    """The headline twice around a caption and counters."""
    caption = next(iter(page.gold_captions), "FILE PHOTO: A view of the city.")
    return "\n\n".join((page.gold_title, f"{caption}\nTT\n20", page.gold_title, *page.gold_paragraphs))


def signed(page: Page) -> str:
    """Headline, byline, date, paragraphs, and a line of end matter."""
    author = next(iter(page.gold_authors), "Alex Morgan")
    return "\n\n".join(
        (
            page.gold_title,
            f"By {author}",
            page.gold_date[:10] or "2021-03-04",
            *page.gold_paragraphs,
            "Share this article",
        )
    )


def brief(page: Page) -> str:
    """Headline, byline, date, and paragraphs until they have ``BRIEF_WORDS``."""
    paragraphs: list[str] = []
    for paragraph in page.gold_paragraphs:
        if sum(len(kept.split()) for kept in paragraphs) < BRIEF_WORDS:
            paragraphs.append(paragraph)
    return signed(replace(page, gold_text="\n".join(paragraphs)))


def rendered(renderer: str) -> Callable[[Page], str]:
    """A whole page as a renderer leaves it; from the benchmarks' cache where it is there."""
    return lambda page: line_ends(document(page, renderer, opened(DEFAULT)).content)


Layout = tuple[Callable[[Page], str], str]
"""What makes the text of a page, and what stands between two texts."""

LAYOUTS: dict[str, Layout] = {
    "headline and paragraphs, one blank line between articles": (bare, "\n\n"),
    "blank lines between paragraphs, three between articles": (spaced, "\n\n\n\n"),
    "headline twice around captions and counters": (repeated, "\n\n\n\n"),
    "byline and date": (signed, "\n\n"),
    BRIEFS: (brief, "\n\n"),
    "whole pages, BeautifulSoup": (rendered("beautifulsoup"), "\n\n"),
    "whole pages, inscriptis": (rendered("inscriptis"), "\n"),
    "half-cleaned, trafilatura": (rendered("trafilatura_recall"), "\n\n\n"),
}


def glue(texts: Sequence[str], separator: str) -> Dump:
    """One dump of several texts, and which of them each of its lines came from."""
    owners: list[int] = []
    for number, text in enumerate(texts):
        owners += [number] * (
            len(text.split("\n")) + (separator.count("\n") - 1 if number < len(texts) - 1 else 0)
        )
    text = separator.join(texts)
    return Dump(text, tuple(as_read(text, owners)))


def as_read(text: str, owners: Sequence[int]) -> Iterator[int]:
    """The owners of a text's lines when its columns are read one after the other, with a blank line after each.

    ``owners``: of the lines as they stand in the text.
    """
    lines = text.split("\n")
    stop = 0
    for region in apart(text):
        pieces = region.split("\n")
        starts = range(len(lines) - len(pieces) + 1)
        found = [at for at in starts if all(map(contains, lines[at:], pieces))]
        start = min(found, key=lambda at: abs(at - stop))
        stop = start + len(pieces)
        yield from owners[start:stop]
        yield owners[stop - 1]


def is_right(dump: Dump, cleaned: Cleaned, count: int) -> bool:
    """Whether a glued dump came apart into exactly its articles."""
    if len(cleaned.articles) != count:
        return False
    right = total = 0
    for line, verdict, part in zip(cleaned.lines, cleaned.verdicts, cleaned.parts, strict=True):
        if verdict.kind in KEPT and part is not None:
            words = len(line.text.split())
            total += words
            right += words * (part == dump.owners[line.number])
    return right >= RIGHT_SHARE * total


def glued(
    pages: Sequence[Page], layout: str, *, seed: int = 0, layouts: Mapping[str, Layout] | None = None
) -> Iterator[tuple[Dump, int]]:
    """Dumps of two and three articles of different pages in one layout."""
    make, separator = (layouts or LAYOUTS)[layout]
    shuffled = list(pages)
    random.Random(seed).shuffle(shuffled)
    at = 0
    while at < len(shuffled):
        count = PIECES[at % len(PIECES)]
        texts = [text for page in shuffled[at : at + count] if (text := make(page).strip("\n"))]
        if len(texts) == count:
            yield glue(texts, separator), count
        at += count


def without_gold(directory: Path) -> Iterator[Page]:
    """The pages without gold, each named by the corpus that it came from."""
    for record in read_records(directory / f"{UNLABELLED}{SUFFIX}"):
        yield page_of(record, str(record["corpus"]))


def is_learned_from(page: Page) -> bool:
    """Whether the weights of the signs may have learned from a page without gold: half of the sites, where the licence lets them."""
    return page.corpus not in ONLY_MEASURED and half_of(page.site) == 0


def cut_in_several(pages: Iterable[Page], renderer: str) -> tuple[int, list[str]]:
    """Of single pages from which cleaning the HTML makes an article: how many there are, and the ids of those whose text gives several."""
    count, several = 0, []
    for page in pages:
        if clean(Entry(page.html, html=True)).articles:
            count += 1
            if len(clean(Entry(RENDERERS[renderer](page.html))).articles) > 1:
                several.append(page.id)
    return count, several


def print_cut(directory: Path, sample: int | None, *, show: bool) -> None:
    """Print the table of pages without gold."""
    pages = sample_pages(without_gold(directory), sample)
    parts = {
        "learned from": [page for page in pages if is_learned_from(page)],
        "only measured": [page for page in pages if not is_learned_from(page)],
    }
    print("| single pages without gold, as text by | pages | wrongly split | |\n|---|---:|---:|---:|")
    for renderer in ("beautifulsoup", "inscriptis"):
        for part, chosen in parts.items():
            count, several = cut_in_several(chosen, renderer)
            print(f"| {renderer}, {part} | {count:,} | {len(several)} | {len(several) / max(1, count):.1%} |")
            if show:
                print("    " + "; ".join(several))


def main(argv: Sequence[str] | None = None) -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--sample", type=int, help="pages a corpus")
    parser.add_argument("--show", action="store_true", help="name the dumps that went wrong")
    parser.add_argument("--unlabelled", action="store_true", help="count pages without gold that are cut")
    options = parser.parse_args(argv)
    directory = corpora_directory(options.corpora)
    if options.unlabelled:
        print_cut(directory, options.sample, show=options.show)
        return
    pages = [
        page
        for corpus in CORPORA
        for page in sample_pages(read_pages(directory, corpus), options.sample)
        if page.gold_title and len(page.gold_text.split()) >= LEAST_WORDS
    ]
    print("| layout | glued dumps | split right | single articles | wrongly split |\n|---|---|---|---|---|")
    for layout, (make, _) in LAYOUTS.items():
        dumps = list(glued(pages, layout))
        right = [is_right(dump, clean(Entry(dump.text)), count) for dump, count in dumps]
        singles = [len(clean(Entry(make(page))).articles) > 1 for page in pages]
        print(
            f"| {layout} | {len(dumps)} | {sum(right) / len(right):.1%} | {len(pages)} | {sum(singles) / len(singles):.1%} |"
        )
        if options.show:
            for (dump, count), good in zip(dumps, right, strict=True):
                if not good:
                    starts = [dump.text.split("\n")[dump.owners.index(k)][:60] for k in range(count)]
                    found = [(a.title or "?")[:60] for a in clean(Entry(dump.text)).articles]
                    print(f"    {starts} -> {found}")
            print("    split: " + "; ".join(page.id for page, bad in zip(pages, singles, strict=True) if bad))


if __name__ == "__main__":
    main()
