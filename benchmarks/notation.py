"""What a change of a page's or a dump's notation does to its story: it should do nothing.

``python -m benchmarks.notation --html --sample 10`` (``--text`` for dumps; names choose among the changes) takes pages of the corpora that
may be learned from, keeps those on which copydesk's F1 is above .9, changes each as a scraper or a site might have written it, and prints
the mean F1 before and after, the largest loss first, as Markdown.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cache import DEFAULT, Cache
from benchmarks.corpora import MEASURED, TRAINABLE, add_corpora_option, read_pages, sample_pages
from benchmarks.dump_changes import DUMP_CHANGES
from benchmarks.page_changes import PAGE_CHANGES, Change
from benchmarks.quality import HTML, document
from benchmarks.tables import markdown, number
from cleaners import Entry, clean
from flows.shingles import f1_of, score_page

CORPORA = tuple(name for name in MEASURED if name in TRAINABLE)
RENDERERS = ("beautifulsoup", "inscriptis", "trafilatura_recall")
"""A line a text node, a laid-out page, an extractor's text."""
WELL = 0.9
"""F1 from which a page shows what a change costs."""
MUCH = 0.05
"""A page's loss of F1 that is counted by itself."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A page or a dump that is cleaned well, its gold text and language, and its F1 as it is."""

    content: str
    html: bool
    gold: str
    lang: str
    before: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change did: F1 of each sample before and after it."""

    name: str
    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def difference(self) -> float:
        """The mean change of F1."""
        return _mean(self.after) - _mean(self.before)

    @property
    def losers(self) -> int:
        """How many samples lose more than ``MUCH``."""
        return sum(old - new > MUCH for old, new in zip(self.before, self.after, strict=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    cache = Cache(options.cache)
    for sources, changes, kind in (
        ((HTML,), PAGE_CHANGES, options.html),
        (RENDERERS, DUMP_CHANGES, options.text),
    ):
        chosen = {name: changes[name] for name in changes if name in (options.names or changes)}
        if chosen and (kind or not (options.html or options.text)):
            samples = list(read_samples(options.corpora, sources, options.sample, cache))
            print(table(effects(samples, chosen)), end="\n\n")


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.notation", description=__doc__)
    add_corpora_option(result)
    known = {**PAGE_CHANGES, **DUMP_CHANGES}
    result.add_argument(
        "names", nargs="*", choices=[[], *known], metavar="NAME", help="changes (default: all)"
    )
    result.add_argument("--html", action="store_true", help="only HTML pages")
    result.add_argument("--text", action="store_true", help="only text dumps")
    result.add_argument("--sample", type=int, metavar="N", default=10, help="pages a corpus, drawn at random")
    result.add_argument(
        "--cache", type=Path, default=DEFAULT, metavar="DIR", help="rendered dumps, kept between runs"
    )
    return result


def read_samples(corpora: Path, sources: Sequence[str], size: int, cache: Cache) -> Iterable[Sample]:
    """The pages, or their dumps by each renderer, that are cleaned well."""
    for corpus in CORPORA:
        for page in sample_pages(read_pages(corpora, corpus), size):
            for source in sources:
                raw = document(page, source, cache)
                sample = Sample(raw.content, raw.html, page.gold_text, page.lang, 0.0)
                before = f1(sample, sample.content)
                if before > WELL:
                    yield Sample(raw.content, raw.html, page.gold_text, page.lang, before)


def f1(sample: Sample, content: str | bytes) -> float:
    """F1 of what cleaning makes of a sample as it is written in ``content``."""
    articles = clean(Entry(content, html=sample.html)).articles
    score = score_page(sample.gold, "\n".join(article.text for article in articles), lang=sample.lang)
    return f1_of(score.precision, score.recall)


def effects(samples: Sequence[Sample], changes: Mapping[str, Change]) -> list[Effect]:
    """What each change does to the samples."""
    before = tuple(sample.before for sample in samples)
    return [
        Effect(name, before, tuple(f1(sample, change(sample.content, sample.gold)) for sample in samples))
        for name, change in changes.items()
    ]


def table(found: Iterable[Effect]) -> str:
    """The effects as Markdown, the largest loss first."""
    body = [
        [effect.name.replace("|", "\\|"), str(len(effect.before)), number(_mean(effect.before)), number(_mean(effect.after)),
         number(effect.difference), str(effect.losers)]
        for effect in sorted(found, key=lambda effect: effect.difference)
    ]  # fmt: skip
    return markdown(
        ["change", "documents", "F1 before", "F1 after", "difference", f"lose over {number(MUCH)}"], body
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    main()
