"""Examples to learn from: the lines of a page as one renderer gives them, with labels.

Building them takes minutes (seven renderers, alignment), so they are kept in a cache directory outside of the project.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import metric
from benchmarks.corpora import SUFFIX, TRAINABLE, Page, page_of, read_pages, read_records
from benchmarks.renderers import RENDERERS, available
from benchmarks.training.labels import Labels, label
from benchmarks.training.weak_kinds import WeakKinds, narrow, open_before_start
from benchmarks.training.witness import testimony, witnessed
from cleaners.html import read_page
from cleaners.markdown import is_markdown, plain
from cleaners.model import Line
from cleaners.normalise import line_ends
from cleaners.paragraphs import read_paragraphs

HTML = "html"
"""The renderer's name for lines read from the HTML itself, with their facts."""

UNLABELLED = "unlabelled"
FORBIDDEN = frozenset({"dragnet"})
"""Corpora within ``unlabelled`` whose licence keeps a shipped model from learning of them."""

AGREEMENT = 0.75
"""Shingle F1 of two extractors from which a page without gold is used; three pages in four pass. Lines they differ on stay open."""

SHORTEST_STORY = 400
"""Characters of extracted text under which extractors agree by being wrong together."""

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Example:
    """One page by one renderer. ``gold`` is the text that measures it; ``sure`` whether people made it."""

    corpus: str
    id: str
    site: str
    lang: str
    renderer: str
    lines: tuple[Line, ...]
    labels: Labels
    gold: str
    sure: bool = True


def dump_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text dump as the labeller will see them."""
    joined = read_paragraphs(line_ends(text))[1]
    if is_markdown(text):
        joined = [replace(line, text=plain(line.text)) for line in joined]
    return tuple(joined)


def renderings(page: Page) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Each renderer's name and lines, the HTML's own first; those that give nothing are left out."""
    html_lines = witnessed(read_page(page.html).lines, page.html)
    if html_lines:
        yield HTML, tuple(html_lines)
    for name, render in RENDERERS.items():
        lines = dump_lines(render(page.html)) if available(name) else ()
        if lines:
            yield name, lines


def examples_of(page: Page, second_gold: str | None = None) -> list[Example]:
    """The examples of one page. With a ``second_gold``, lines on which the two differ may be anything."""
    found: list[Example] = []
    weak = WeakKinds.of(read_page(page.html).lines)
    for name, lines in renderings(page):
        texts = [line.text for line in lines]
        labels = label(texts, page)
        if second_gold is not None:
            _open_where_torn(labels, label(texts, replace(page, gold_text=second_gold)))
            open_before_start(labels)
        narrow(labels, texts, weak)
        found.append(
            Example(
                page.corpus,
                page.id,
                page.site,
                page.lang,
                name,
                lines,
                labels,
                page.gold_text,
                second_gold is None,
            )
        )
    return found


def _open_where_torn(labels: Labels, others: Labels) -> None:
    """Let lines be anything that are inside by one gold and outside by the other."""
    torn = labels.inside != others.inside
    labels.allowed[torn] = True


def unlabelled_examples(directory: Path) -> Iterator[Example]:
    """Examples of pages without gold on which trafilatura and readability-lxml agree."""
    for record in read_records(directory / f"{UNLABELLED}{SUFFIX}"):
        if record["corpus"] in FORBIDDEN:
            continue
        page = page_of(record, UNLABELLED)
        gold, second = testimony(page.html) or "", RENDERERS["readability"](page.html)
        score = metric.score_page(gold, second, lang="zh")
        if len(gold) < SHORTEST_STORY or metric.f1_of(score.precision, score.recall) < AGREEMENT:
            continue
        yield from examples_of(replace(page, gold_text=gold), second)


def load(directory: Path, corpus: str, cache: Path) -> list[Example]:
    """All examples of a corpus, from the cache where they are there."""
    path = cache / f"{corpus}.pickle"
    if not path.is_file():
        LOG.info("making the examples of %s", corpus)
        if corpus == UNLABELLED:
            found = list(unlabelled_examples(directory))
        else:
            found = [example for page in read_pages(directory, corpus) for example in examples_of(page)]
        cache.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            pickle.dump(found, file, protocol=pickle.HIGHEST_PROTOCOL)
    with path.open("rb") as file:
        examples: list[Example] = pickle.load(file)  # noqa: S301 - a file of our own
    return examples


def trainable(directory: Path, cache: Path) -> list[Example]:
    """The examples of all corpora that a shipped model may learn from, corpora in order of name."""
    return [
        example for corpus in (*sorted(TRAINABLE), UNLABELLED) for example in load(directory, corpus, cache)
    ]
