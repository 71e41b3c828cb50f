"""The documents on which copydesk does worst, written out for reading.

``python -m benchmarks.worst --corpus fundus`` writes a file a document: every kept line that is not in the gold (``+``), every
removed line that is (``-``), each with its kind and rule, in the order of the dump; and the gold's paragraphs that the dump lacks (``?``).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cache import DEFAULT, Cache
from benchmarks.corpora import MEASURED, Page, add_corpora_option, read_pages, sample_pages
from benchmarks.measures import MOSTLY, variants
from benchmarks.metric import PageScore, f1_of, kept_share, score_page
from benchmarks.peers import Raw
from benchmarks.quality import HTML, document
from benchmarks.renderers import RENDERERS
from benchmarks.tools import OURS, copydesk

LONGEST_NAME = 60  # characters of a page's id in a file's name


@dataclass(frozen=True, slots=True)
class Bad:
    """A page with what it was given as and how it scored."""

    page: Page
    raw: Raw
    score: PageScore

    @property
    def f1(self) -> float:
        """F1 of this page alone."""
        return f1_of(self.score.precision, self.score.recall)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    pages = sample_pages(read_pages(options.corpora, options.corpus), options.sample, seed=options.seed)
    folder = options.out / options.corpus / options.source
    folder.mkdir(parents=True, exist_ok=True)
    for place, bad in enumerate(worst(pages, options.source, options.count, Cache(options.cache)), 1):
        name = re.sub(r"[^\w.-]+", "_", bad.page.id)[:LONGEST_NAME]
        path = folder / f"{place:02}_{name}.txt"
        path.write_text("\n".join(reading(bad)) + "\n", encoding="utf-8")
        print(f"{bad.f1:.3f}  P {bad.score.precision:.3f}  R {bad.score.recall:.3f}  {path}")


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.worst", description=__doc__)
    add_corpora_option(result)
    result.add_argument("--corpus", choices=tuple(MEASURED), required=True)
    result.add_argument(
        "--source", choices=(HTML, *RENDERERS), default=HTML, help="HTML pages, or dumps of which renderer"
    )
    result.add_argument("--count", type=int, default=30, metavar="N", help="how many documents")
    result.add_argument(
        "--sample", type=int, metavar="N", help="pages to choose from, drawn at random (default: all)"
    )
    result.add_argument("--seed", type=int, default=0, help="which sample")
    result.add_argument(
        "--cache", type=Path, default=DEFAULT, metavar="DIR", help="rendered dumps, kept between runs"
    )
    result.add_argument(
        "--out", type=Path, default=DEFAULT / "worst", metavar="DIR", help="where the files go"
    )
    return result


def worst(pages: Sequence[Page], source: str, count: int, cache: Cache) -> list[Bad]:
    """The ``count`` pages with the lowest F1 in a source, the worst first."""
    scored = []
    for page in pages:
        raw = document(page, source, cache)
        ((_, text),) = variants(copydesk(raw), page, OURS)
        scored.append(Bad(page, raw, score_page(page.gold_text, text, lang=page.lang, site=page.site)))
    return sorted(scored, key=lambda bad: (bad.f1, bad.page.id))[:count]


def reading(bad: Bad) -> Iterator[str]:
    """Lines of the file about one page."""
    from cleaners import Entry, explain

    page, raw = bad.page, bad.raw
    yield f"{page.id}  {page.lang}  {page.url}"
    yield f"F1 {bad.f1:.3f}  precision {bad.score.precision:.3f}  recall {bad.score.recall:.3f}"
    yield ""
    right = 0
    lines = explain(Entry(content=raw.content, html=raw.html, url=raw.url or None))
    for line in lines:
        wanted = kept_share(line.line.text, page.gold_text, lang=page.lang) >= MOSTLY
        if line.kept == wanted:
            right += 1
            continue
        if right:
            yield f"  … {right} lines"
        right = 0
        verdict = line.verdict
        yield f"{'+' if line.kept else '-'} [{verdict.kind} {verdict.rule} {verdict.confidence:.2f}] {line.line.text}"
    yield f"  … {right} lines"
    dump = "\n".join(line.line.text for line in lines)
    for paragraph in page.gold_paragraphs:
        if kept_share(paragraph, dump, lang=page.lang) < MOSTLY:
            yield f"? {paragraph}"


if __name__ == "__main__":
    main()
