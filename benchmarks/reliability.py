"""Whether the confidence of a record says how good it is: pages by confidence, and how well they came out.

    python -m benchmarks.reliability [--sample 40] [--source html beautifulsoup w3m readability]

Prints a Markdown table: for each band of confidence how many documents, their mean F1, how many are good, and what would be left if
everything under the band's lower end were set aside.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.cache import DEFAULT, Cache
from benchmarks.corpora import MEASURED, Page, add_corpora_option, read_pages, sample_pages
from benchmarks.metric import f1_of, score_page
from benchmarks.quality import HTML, document
from benchmarks.renderers import RENDERERS
from cleaners import Entry, clean

BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96, 1.01)
GOOD = 0.9
"""F1 from which a record is called good."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One document: the record's confidence (0 where there is none), and the F1 of its text."""

    confidence: float
    f1: float


def judged(page: Page, source: str, cache: Cache) -> Judged:
    """Clean one page, given as HTML or as a renderer's dump, and score it."""
    raw = document(page, source, cache)
    articles = clean(Entry(raw.content, html=raw.html, url=raw.url or None)).articles
    text = "\n".join(part for article in articles for part in (article.standfirst, article.text) if part)
    score = score_page(page.gold_text, text, lang=page.lang, site=page.site)
    return Judged(
        min((article.confidence for article in articles), default=0.0), f1_of(score.precision, score.recall)
    )


def rows(found: Sequence[Judged]) -> Iterator[str]:
    """The table's lines, one a band that has documents."""
    for low, high in pairwise(BANDS):
        band = [one for one in found if low <= one.confidence < high]
        rest = [one for one in found if one.confidence >= low]
        if band:
            yield (
                f"| {low:.2f} to {min(high, 1.0):.2f} | {len(band)} | {_mean([one.f1 for one in band]):.3f} "
                f"| {_mean([one.f1 >= GOOD for one in band]):.0%} | {len(rest) / len(found):.0%} | {_mean([one.f1 for one in rest]):.3f} |"
            )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def main(argv: Sequence[str] | None = None) -> None:
    """Print a table for HTML and one for all text dumps together."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_corpora_option(parser)
    parser.add_argument(
        "--sample", type=int, metavar="N", help="pages a corpus, drawn at random (default: all)"
    )
    parser.add_argument("--corpus", nargs="+", choices=tuple(MEASURED), default=list(MEASURED))
    parser.add_argument("--source", nargs="+", choices=(HTML, *RENDERERS), default=[HTML, *RENDERERS])
    parser.add_argument(
        "--cache", type=Path, default=DEFAULT, metavar="DIR", help="rendered dumps, kept between runs"
    )
    options = parser.parse_args(argv)
    cache = Cache(options.cache)
    pages = [
        page
        for corpus in options.corpus
        for page in sample_pages(read_pages(options.corpora, corpus), options.sample)
    ]
    for name, sources in (("HTML", [HTML]), ("text dumps", [s for s in options.source if s != HTML])):
        found = [
            judged(page, source, cache) for page in pages for source in sources if source in options.source
        ]
        if not found:
            continue
        print(f"\n### {name}: {len(found)} documents\n")
        print(
            "| confidence | documents | mean F1 | F1 ≥ .90 | kept from here up | their mean F1 |\n|---|---:|---:|---:|---:|---:|"
        )
        print(*rows(found), sep="\n")


if __name__ == "__main__":
    main()
