"""How well copies of a story are told from other articles, and how fast.

``python -m benchmarks.stories`` prints Markdown: precision and recall on labelled pairs (:mod:`benchmarks.story_pairs`), tuning corpora and
measured ones apart, and the pairs written for the tests; the curve over the least similarity; and articles a second on one core.
"""

from __future__ import annotations

import argparse
import random
import resource
import tomllib
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import MEASURED, PROJECT, TRAINABLE, add_corpora_option, read_pages, sample_pages
from benchmarks.story_pairs import OTHER, SAME, Pair, made_pairs
from benchmarks.tables import markdown
from flows.signatures import NO_NUMBER, NUMBERS, VALUES, common_numbers, numbers, signatures, similarity
from flows.story_groups import BANDS, LEAST_NUMBERS, LEAST_SHARED, ROWS, SAME_STORY, Texts, group

WRITTEN = PROJECT / "fixtures" / "stories.toml"
LEAST = (0.20, 0.24, 0.26, 0.28, 0.30, 0.32, 0.36, 0.40)
COPIES = 4
"""Of the texts on which speed is measured, every fourth story has this many copies."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    pairs = {
        "tuning: " + ", ".join(sorted(TRAINABLE)): _made(options, TRAINABLE),
        "measured: " + ", ".join(sorted(MEASURED.keys() - TRAINABLE)): _made(
            options, MEASURED.keys() - TRAINABLE
        ),
        "written for the tests": written_pairs(),
    }
    judged = {name: Judged(some) for name, some in pairs.items()}
    print(totals(judged), kinds(judged), curve(judged), speed(options.articles), sep="\n\n")


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__)
    add_corpora_option(result)
    result.add_argument("--sample", type=int, metavar="N", help="pages a corpus, drawn at random")
    result.add_argument(
        "--articles", type=int, default=200_000, metavar="N", help="articles that speed is measured on"
    )
    return result


def _made(options: argparse.Namespace, corpora: Iterable[str]) -> list[Pair]:
    return [
        pair
        for corpus in sorted(corpora)
        for pair in made_pairs(sample_pages(read_pages(options.corpora, corpus), options.sample))
    ]


def written_pairs(path: Path = WRITTEN) -> list[Pair]:
    """All pairs of the texts in the fixtures."""
    texts = tomllib.loads(path.read_text("utf-8"))["text"]
    return [
        Pair("written", one["story"] == other["story"], one["text"], other["text"])
        for one, other in combinations(texts, 2)
    ]


class Judged:
    """Pairs, and what the pipeline's own test says of each: candidates by bands, then similarity and numbers."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = pairs
        self.same = np.array([pair.same for pair in pairs])
        left, right = (signatures([getattr(pair, side) for pair in pairs]) for side in ("left", "right"))
        agree = (left == right)[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS)
        self._candidates = agree.all(axis=2).any(axis=1)
        self._similarity = similarity(left, right)
        count, share = common_numbers(
            *(np.array([numbers(getattr(pair, side)) for pair in pairs]) for side in ("left", "right"))
        )
        self._numbers_allow = (count < LEAST_NUMBERS) | (share >= LEAST_SHARED)

    def found(self, least: float = SAME_STORY, *, with_numbers: bool = True) -> NDArray[np.bool_]:
        """Which pairs are taken for one story."""
        found: NDArray[np.bool_] = self._candidates & (self._similarity >= least)
        return found & self._numbers_allow if with_numbers else found

    def scores(self, found: NDArray[np.bool_]) -> tuple[float, float]:
        """Precision and recall over the pairs."""
        right = float((found & self.same).sum())
        return right / max(1.0, float(found.sum())), right / float(self.same.sum())


def totals(judged: dict[str, Judged]) -> str:
    """Precision and recall, with and without what numbers say."""
    body = []
    for name, one in judged.items():
        with_, without = one.scores(one.found()), one.scores(one.found(with_numbers=False))
        body.append([name, str(int(one.same.sum())), str(int((~one.same).sum())),
                     *(f"{value:.3f}" for value in (*with_, *without))])  # fmt: skip
    head = ["pairs", "one story", "two", "precision", "recall", "numbers ignored: precision", "recall"]
    return markdown(head, body)


def kinds(judged: dict[str, Judged]) -> str:
    """The share of each kind of pair that is taken for one story."""
    made = {name: one for name, one in judged.items() if one.pairs[0].made != "written"}
    body = []
    for kind in (*SAME, *OTHER):
        shares = [
            one.found()[[i for i, pair in enumerate(one.pairs) if pair.made == kind]].mean()
            for one in made.values()
        ]
        body.append(["one" if kind in SAME else "two", kind, *(f"{share:.3f}" for share in shares)])
    return markdown(
        ["stories", "taken for one story, share of pairs", *(name.split(":")[0] for name in made)], body
    )


def curve(judged: dict[str, Judged]) -> str:
    """Precision and recall over the least similarity."""
    body = []
    for least in LEAST:
        cells = [f"{p:.3f} / {r:.3f}" for one in judged.values() for p, r in [one.scores(one.found(least))]]
        body.append([f"{least:.2f}", *cells])
    return markdown(["least similarity: precision / recall", *(name.split(":")[0] for name in judged)], body)


def speed(size: int) -> str:
    """Articles a second of one core: hashing texts, and grouping signatures of ``size`` made-up articles."""
    rng = random.Random(0)
    words = [f"word{number}" for number in range(20_000)]
    texts = [" ".join(rng.choices(words, k=500)) for _ in range(500)]
    start = process_time()
    signatures(texts)
    for text in texts:
        numbers(text)
    hashing = len(texts) / (process_time() - start)
    made = made_signatures(size)
    start = process_time()
    groups = group(made)
    grouping = size / (process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    stories = len(np.unique(groups))
    body = [
        ["hashing, texts of 500 words", f"{len(texts):,}", f"{hashing:,.0f}", ""],
        [
            f"grouping after hashing ({stories:,} stories found)",
            f"{size:,}",
            f"{grouping:,.0f}",
            f"{peak:,.0f} MB",
        ],
    ]
    return markdown(["one core", "articles", "articles a second", "peak memory, all of this included"], body)


def made_signatures(size: int, *, seed: int = 0) -> Texts:
    """Signatures as of articles of which every fourth story has some copies, with half of their values changed."""
    rng = np.random.default_rng(seed)
    signed = rng.integers(0, 1 << 16, (size, VALUES), dtype=np.uint16)
    for place in range(0, size - COPIES, 4 * COPIES):
        copies = signed[place : place + COPIES]
        kept = rng.random(copies.shape) < 0.7  # noqa: PLR2004 - two such copies agree in half of their values
        copies[kept] = np.broadcast_to(copies[0], copies.shape)[kept]
    return Texts(signed, np.full((size, NUMBERS), NO_NUMBER))


if __name__ == "__main__":
    main()
