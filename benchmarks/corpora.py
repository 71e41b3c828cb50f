"""Corpora of pages with gold text, read one page at a time.

A corpora directory holds ``<corpus>.jsonl.zst``: one JSON object a line, zstd-compressed. The pages belong to
other people, so they are given by path and never shipped: ``--corpora DIR``, the environment variable
``COPYDESK_CORPORA``, else ``../shared/corpora`` beside the project.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

PROJECT = Path(__file__).resolve().parent.parent
VARIABLE = "COPYDESK_CORPORA"
SUFFIX = ".jsonl.zst"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is known of a corpus before a page of it is read.

    ``trainable``: its licence lets a shipped model learn from it. ``headline_first``, ``standfirst_first``:
    the gold text begins with the headline, or with the standfirst where the page has one; every tool's own
    headline or standfirst is then put in front alike.
    """

    name: str
    what: str
    trainable: bool = False
    headline_first: bool = False
    standfirst_first: bool = False


MEASURED = {
    corpus.name: corpus
    for corpus in (
        Corpus("fundus", "news of 2023-26, a third not English", trainable=True, standfirst_first=True),
        Corpus("misinfo_crawler", "US news of 2017-19", trainable=True),
        Corpus("wcxb", "articles, blogs and guides of 2023-26, English", trainable=True),
        Corpus("l3s_gn1", "English news of 2008"),
        Corpus("daniel", "press of 2011-12 in en, zh, pl, el, ru", headline_first=True),
    )
}
"""Corpora with pages and gold text. Compare tools within one, never across.

Their golds follow different conventions.
"""

TRAINABLE = frozenset(name for name, corpus in MEASURED.items() if corpus.trainable)
"""Corpora that a shipped model may be trained on (MIT or CC-BY); wcxb must be named in the model's card."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page with its gold. Optional gold that the corpus does not give is empty.

    ``corpus`` is the file's name without suffix.
    """

    id: str
    corpus: str
    url: str
    site: str
    lang: str
    html: str
    gold_text: str
    gold_title: str = ""
    gold_authors: tuple[str, ...] = ()
    gold_date: str = ""
    gold_captions: tuple[str, ...] = ()
    gold_headings: tuple[str, ...] = ()
    gold_summary: tuple[str, ...] = ()
    gold_first_line: str = ""
    gold_supplemental: tuple[str, ...] = ()
    page_type: str = ""

    @property
    def gold_paragraphs(self) -> tuple[str, ...]:
        """Paragraphs of the gold text: it has one a line."""
        return tuple(line for line in self.gold_text.splitlines() if line.strip())


def corpora_directory(given: str | Path | None = None) -> Path:
    """Return the corpora directory: the one given, else the environment's, else the one beside the project.

    Raises FileNotFoundError, saying how to name one, when it is not there.
    """
    directory = Path(given or os.environ.get(VARIABLE) or PROJECT.parent / "shared" / "corpora")
    if not directory.is_dir():
        raise FileNotFoundError(f"no corpora at {directory}: give their directory by --corpora or {VARIABLE}")
    return directory


def add_corpora_option(parser: argparse.ArgumentParser) -> None:
    """Give a command line ``--corpora DIR``; where there is no such directory, the command says so and stops."""

    def directory(given: str) -> Path:
        try:
            return corpora_directory(given)
        except FileNotFoundError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    parser.add_argument(
        "--corpora",
        type=directory,
        default="",
        metavar="DIR",
        help=f"directory of the corpora (default: ${VARIABLE})",
    )


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a ``.jsonl.zst`` file, one in memory at a time."""
    with path.open("rb") as compressed, zstandard.ZstdDecompressor().stream_reader(compressed) as stream:
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


def page_of(record: Mapping[str, Any], corpus: str) -> Page:
    """Make a page of a record; what the record lacks is empty."""

    def text(key: str) -> str:
        return str(record.get(key) or "")

    def texts(key: str) -> tuple[str, ...]:
        return tuple(str(value) for value in record.get(key) or ())

    return Page(
        id=text("id"),
        corpus=corpus,
        url=text("url"),
        site=text("site"),
        lang=text("lang"),
        html=text("html"),
        gold_text=text("gold_text"),
        gold_title=text("gold_title"),
        gold_authors=texts("gold_authors"),
        gold_date=text("gold_date"),
        gold_captions=texts("gold_captions"),
        gold_headings=texts("gold_headings"),
        gold_summary=texts("gold_summary"),
        gold_first_line=text("gold_first_line"),
        gold_supplemental=texts("gold_supplemental"),
        page_type=text("page_type"),
    )


def read_pages(directory: Path, corpus: str) -> Iterator[Page]:
    """Yield the pages of one corpus in the file's order."""
    for record in read_records(directory / f"{corpus}{SUFFIX}"):
        yield page_of(record, corpus)


def sample_pages(pages: Iterable[Page], size: int | None, *, seed: int = 0) -> list[Page]:
    """Return ``size`` pages drawn at random, in their order (all of them for None).

    The same ones for the same seed.
    """
    everything = list(pages)
    if size is None or size >= len(everything):
        return everything
    chosen = random.Random(seed).sample(range(len(everything)), size)
    return [everything[place] for place in sorted(chosen)]
