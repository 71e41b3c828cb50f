"""How well copydesk and its peers find the article, on HTML pages and on text dumps rendered from them.

``python -m benchmarks.quality --sample 60`` prints Markdown tables. Nothing is compared across corpora; a
mean is that of the corpora, each counting the same. Intervals are 95 % bootstrap intervals over sites.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks import tables
from benchmarks.cache import DEFAULT, Cache
from benchmarks.corpora import MEASURED, Page, add_corpora_option, read_pages, sample_pages
from benchmarks.measures import Row, Trial, measure
from benchmarks.peers import Found, Raw, Tool
from benchmarks.renderers import HALF, RENDERERS, WHOLE, available, renderer_version
from benchmarks.tools import HTML_TOOLS, TEXT_TOOLS, UNCACHED, tool_version

HTML = "html"
TOOLS = tuple(dict.fromkeys([*HTML_TOOLS, *TEXT_TOOLS]))
FUNDUS_MEASURES = ("captions kept", "standfirst in text", "standfirst found", "sub-headings lost")
FIELD_MEASURES = ("title right", "date right", "authors right")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run on each page.

    ``html`` and the renderers by name, the tools by name, and the folder of the cache.
    """

    sources: tuple[str, ...]
    tools: tuple[str, ...]
    cache: Path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    plan = Plan(tuple(_sources(options)), tuple(options.tool or TOOLS), options.cache)
    pages = [
        page
        for corpus in options.corpus or MEASURED
        for page in sample_pages(read_pages(options.corpora, corpus), options.sample, seed=options.seed)
    ]
    print(report(list(run(pages, plan, jobs=options.jobs)), plan))


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    add_corpora_option(result)
    result.add_argument(
        "--sample", type=int, metavar="N", help="pages a corpus, drawn at random (default: all)"
    )
    result.add_argument("--seed", type=int, default=0, help="which sample")
    result.add_argument(
        "--corpus", action="extend", nargs="+", choices=tuple(MEASURED), default=[], metavar="NAME"
    )
    result.add_argument(
        "--renderer", action="extend", nargs="+", choices=tuple(RENDERERS), default=[], metavar="NAME"
    )
    result.add_argument("--tool", action="extend", nargs="+", choices=TOOLS, default=[], metavar="NAME")
    result.add_argument("--html", action="store_true", help="only HTML pages")
    result.add_argument("--text", action="store_true", help="only text dumps")
    result.add_argument("--jobs", type=int, default=1, help="processes")
    result.add_argument(
        "--cache", type=Path, default=DEFAULT, metavar="DIR", help="what peers gave, kept between runs"
    )
    return result


def run(pages: Sequence[Page], plan: Plan, *, jobs: int = 1) -> Iterator[Row]:
    """Measure every page by the plan, in order, on ``jobs`` processes; says on stderr how far it is."""
    work = partial(measure_page, plan=plan)
    # Not multiprocessing.Pool: ending one terminates its processes, which may leave its queue locked for good.
    with ProcessPoolExecutor(jobs, get_context("spawn")) if jobs > 1 else nullcontext() as pool:
        results = pool.map(work, pages, chunksize=4) if pool else map(work, pages)
        for done, rows in enumerate(results, 1):
            yield from rows
            if sys.stderr.isatty():
                print(f"\r{done}/{len(pages)} pages", end="", file=sys.stderr)


def measure_page(page: Page, plan: Plan) -> list[Row]:
    """Run every tool of the plan on one page in every source."""
    cache = opened(plan.cache)
    rows: list[Row] = []
    for source in plan.sources:
        raw = document(page, source, cache)
        for name, ways in tools_for(source).items():
            if name not in plan.tools:
                continue
            for way, tool in ways.items():
                found = found_by(name, way, tool, raw, cache)
                trial = Trial(name, source, way, dump=None if raw.html else raw.content)
                rows += measure(found, page, trial)
    return rows


def tools_for(source: str) -> Mapping[str, Mapping[str, Tool]]:
    """The tools that a source is given to."""
    return HTML_TOOLS if source == HTML else TEXT_TOOLS


def document(page: Page, source: str, cache: Cache) -> Raw:
    """The page's HTML with its URL, or a dump of it with neither URL nor anything else but its text."""
    if source == HTML:
        return Raw(page.html, html=True, url=page.url, lang=page.lang)
    key = ("render", source, renderer_version(source), page.html)
    return Raw(cache.remember(key, lambda: RENDERERS[source](page.html)), html=False, lang=page.lang)


def found_by(name: str, way: str, tool: Tool, raw: Raw, cache: Cache) -> Found:
    """Run a tool, or take what it gave last time. A peer that raises has found nothing."""
    if name in UNCACHED:
        return tool(raw)

    def make() -> str:
        try:
            found = tool(raw)
        except Exception:  # noqa: BLE001 - peers raise what they like on odd pages; it is counted, as "crashed"
            found = Found("", crashed=True)
        return json.dumps(asdict(found))

    key = ("tool", name, way, tool_version(name), raw.url, raw.lang, raw.content)
    found = Found(**json.loads(cache.remember(key, make)))
    authors = None if found.authors is None else tuple(found.authors)
    return replace(found, authors=authors, agencies=tuple(found.agencies))


def report(rows: Sequence[Row], plan: Plan) -> str:
    """All tables as one Markdown text."""
    results = tables.choose(rows)
    pages = {corpus: len({row.page for row in rows if row.corpus == corpus}) for corpus in results.corpora}
    parts = ["Pages: " + ", ".join(f"{corpus} {count}" for corpus, count in pages.items()) + "."]
    if HTML in plan.sources:
        parts += html_tables(tables.choose(row for row in rows if row.source == HTML))
    dumps = [source for source in plan.sources if source != HTML]
    if dumps:
        parts += text_tables(tables.choose(row for row in rows if row.source != HTML), dumps)
    return "\n\n".join(part for part in parts if part)


def html_tables(results: tables.Results) -> list[str]:
    """Tables of the HTML pages."""
    fundus = [corpus for corpus in results.corpora if corpus == "fundus"]
    return [
        "## HTML pages",
        tables.f1_by_corpus(results, [HTML]),
        tables.details(results, [HTML]),
        "### By language",
        tables.f1_by_language(results, [HTML]),
        "### Parts of the article" if fundus else "",
        tables.ratios(results, [HTML], [(corpus, name) for corpus in fundus for name in FUNDUS_MEASURES]),
        "### Fields",
        tables.ratios(
            results, [HTML], [(corpus, name) for corpus in results.corpora for name in FIELD_MEASURES]
        ),
    ]


def text_tables(results: tables.Results, sources: Sequence[str]) -> list[str]:
    """Tables of the text dumps, whole-page and half-cleaned."""
    kinds = {
        "whole pages": [s for s in sources if s in WHOLE],
        "half-cleaned": [s for s in sources if s in HALF],
    }
    fundus = [corpus for corpus in results.corpora if corpus == "fundus"]
    kinds = {name: chosen for name, chosen in kinds.items() if chosen}
    parts = ["## Text dumps", tables.f1_by_source(results, sources, kinds)]
    for name, chosen in kinds.items():
        parts += [
            f"### Dumps of {name}: {', '.join(chosen)}",
            tables.f1_by_corpus(results, chosen),
            tables.details(results, chosen),
            tables.f1_by_language(results, chosen),
        ]
        measures = (*FUNDUS_MEASURES, *FIELD_MEASURES)
        parts.append(
            tables.ratios(results, chosen, [(corpus, name) for corpus in fundus for name in measures])
        )
    return parts


@cache
def opened(folder: Path) -> Cache:
    """The cache of this process."""
    return Cache(folder)


def _sources(options: argparse.Namespace) -> Iterator[str]:
    """``html`` and the renderers that were asked for and can run; says on stderr which cannot."""
    if options.html or not options.text:
        yield HTML
    if options.text or not options.html:
        for name in options.renderer or RENDERERS:
            if available(name):
                yield name
            else:
                print(f"{name} is not on this machine: its dumps are left out", file=sys.stderr)


if __name__ == "__main__":
    main()
