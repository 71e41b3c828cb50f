"""Labels of a dump's lines from the page's gold: as sets of kinds, because the gold seldom says all.

A line of the gold text is body, sub-heading or standfirst; where the corpus tells them apart it is exactly one of them.
A line outside is a title, caption or byline where the gold fields say so, else any of the kinds that are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import Page
from benchmarks.metric import tokens
from benchmarks.training.align import align
from cleaners.labeller.kinds import ARTICLE_KINDS, KINDS
from cleaners.model import Kind

IN_GOLD = 0.5
"""Share of a line's tokens with a twin in the gold from which it is the article's (LABELLER's trial; .4 and .6 move few lines)."""

SAME = 0.7
"""Share of a line's tokens that a heading, caption or title must hold, and of its tokens that the line must hold, to be that."""

FEWEST = 3
"""Tokens from which a line may be a run of a longer piece; one or two words of a caption stand anywhere."""

BYLINE_WORDS = 15
"""Tokens up to which a line with an author's name is a byline and not a biography."""

CHARACTERWISE = "zh"
"""Language handed to the metric's tokeniser, so that Han and kana characters are tokens on every page."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Per line: ``allowed`` (n_lines, n_kinds), which kinds it may be; ``words``, its tokens; ``matched``, those in the gold.

    ``gold_words``: tokens of the whole gold text, also those that the dump lacks. ``owners``: a number for each line, one for each
    article.
    """

    allowed: NDArray[np.bool_]
    words: NDArray[np.int64]
    matched: NDArray[np.int64]
    gold_words: int
    owners: NDArray[np.int64]

    @property
    def openings(self) -> NDArray[np.bool_]:
        """Which lines are the first of an article's text."""
        surely = self.inside & ~self.allowed[:, OUTSIDE].any(axis=1)
        _, firsts = np.unique(self.owners[surely], return_index=True)
        opens = np.zeros(len(self.owners), dtype=np.bool_)
        opens[np.flatnonzero(surely)[firsts]] = True
        return opens

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which lines may be the article's; surely are, where they may be nothing else."""
        return np.asarray(self.allowed[:, INSIDE].any(axis=1), dtype=np.bool_)


def words_of(text: str) -> list[str]:
    """Tokens for alignment: the metric's, case-folded."""
    return [token.casefold() for token in tokens(text, CHARACTERWISE)]


def mask(kinds: Iterable[Kind]) -> NDArray[np.bool_]:
    """The row of ``allowed`` for a set of kinds."""
    chosen = frozenset(kinds)
    return np.array([kind in chosen for kind in KINDS])


INSIDE = mask(ARTICLE_KINDS)
OUTSIDE = ~INSIDE


def label(texts: Sequence[str], page: Page) -> Labels:
    """Labels of a dump's lines."""
    lines = [words_of(text) for text in texts]
    sizes = np.array([len(line) for line in lines], dtype=np.int64)
    owner = np.repeat(np.arange(len(lines)), sizes)
    gold = words_of(page.gold_text)
    twins = align([word for line in lines for word in line], gold)
    matched = np.bincount(owner, weights=twins >= 0, minlength=len(lines)).astype(np.int64)
    inside = (matched >= IN_GOLD * sizes) & (matched > 0)
    inside = fill_wordless(inside, sizes)
    allowed = np.where(inside[:, None], INSIDE, OUTSIDE)
    pieces = Pieces(page)
    for index, line in enumerate(lines):
        kind = pieces.kind_inside(line) if inside[index] else pieces.kind_outside(line)
        if kind is not None:
            allowed[index] = mask([kind])
        elif inside[index] and pieces.complete:
            allowed[index] = mask([Kind.BODY])
    return Labels(allowed, sizes, matched, len(gold), np.zeros(len(lines), dtype=np.int64))


def fill_wordless(inside: NDArray[np.bool_], sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines without a token (``—``, ``***``) belong where both neighbours with tokens belong."""
    filled = inside.copy()
    worded = np.flatnonzero(sizes > 0)
    for index in np.flatnonzero(sizes == 0):
        after = int(np.searchsorted(worded, index))
        around = worded[max(after - 1, 0) : after + 1]
        filled[index] = 0 < after < len(worded) and bool(inside[around].all())
    return filled


class Pieces:
    """The gold's fields as token lists. ``complete``: the corpus names every sub-heading and the standfirst."""

    def __init__(self, page: Page) -> None:
        self.complete = page.corpus == "fundus"
        self.headings = [words_of(text) for text in page.gold_headings]
        self.summary = [words_of(text) for text in page.gold_summary]
        self.title = words_of(page.gold_title)
        self.captions = [words_of(text) for text in page.gold_captions]
        self.authors = [words for author in page.gold_authors if (words := words_of(author))]

    def kind_inside(self, line: Sequence[str]) -> Kind | None:
        """What a line of the gold text is, where the gold says so."""
        if any(same(line, heading) for heading in self.headings):
            return Kind.SUBHEADING
        if any(part_of(line, summary) for summary in self.summary):
            return Kind.STANDFIRST
        return None

    def kind_outside(self, line: Sequence[str]) -> Kind | None:
        """What a line outside of the gold text is, where the gold says so."""
        if same(line, self.title):
            return Kind.TITLE
        if any(part_of(line, caption) for caption in self.captions):
            return Kind.CAPTION
        if len(line) <= BYLINE_WORDS and any(contains(line, author) for author in self.authors):
            return Kind.BYLINE
        return None


def same(line: Sequence[str], piece: Sequence[str]) -> bool:
    """Whether a line and a piece of gold share most of the tokens of both."""
    if not line or not piece:
        return False
    shared = len(set(line) & set(piece))
    return shared >= SAME * len(set(line)) and shared >= SAME * len(set(piece))


def part_of(line: Sequence[str], piece: Sequence[str]) -> bool:
    """Whether a line is a piece of gold or a run of it: hard wraps and links cut captions and standfirsts."""
    if len(line) < FEWEST and len(piece) > len(line):
        return False
    return same(line, piece) or contains(piece, line)


def contains(line: Sequence[str], piece: Sequence[str]) -> bool:
    """Whether ``piece`` stands as a run in ``line``."""
    size = len(piece)
    return size > 0 and any(line[at : at + size] == piece for at in range(len(line) - size + 1))
