"""The words that the model may know: those that many sites use, so that no site can be learnt by heart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.examples import Example
from cleaners.labeller.tokens import read

Word = TypeVar("Word", int, str)

FEWEST_SITES = 10
"""Sites on which a word must stand; LABELLER's trial: rarer words are learnt by heart and help no new site."""

MOST_WORDS = 4000
MOST_CLASS_WORDS = 1200


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``words``: sorted hashes of words of the text. ``own``, ``above``: class words of blocks and of their ancestors."""

    words: NDArray[np.uint32]
    own: tuple[str, ...]
    above: tuple[str, ...]


def collect(examples: Sequence[Example]) -> Vocabulary:
    """The vocabulary of a set of examples."""
    words: defaultdict[int, set[str]] = defaultdict(set)
    own: defaultdict[str, set[str]] = defaultdict(set)
    above: defaultdict[str, set[str]] = defaultdict(set)
    for example in examples:
        for number in np.unique(read([line.text for line in example.lines]).word_hash).tolist():
            words[number].add(example.site)
        for line in example.lines:
            if line.facts is not None:
                _add(own, line.facts.own_words, example.site)
                _add(above, line.facts.words, example.site)
    hashes = np.array(sorted(_widest(words, MOST_WORDS)), dtype=np.uint32)
    return Vocabulary(
        hashes, tuple(sorted(_widest(own, MOST_CLASS_WORDS))), tuple(sorted(_widest(above, MOST_CLASS_WORDS)))
    )


def _add(sites: defaultdict[str, set[str]], words: Iterable[str], site: str) -> None:
    for word in words:
        sites[word].add(site)


def _widest(sites: Mapping[Word, set[str]], most: int) -> list[Word]:
    """The words of most sites, at most ``most`` of them, none of fewer than ``FEWEST_SITES``."""
    enough = [word for word, where in sites.items() if len(where) >= FEWEST_SITES]
    return sorted(enough, key=lambda word: (-len(sites[word]), word))[:most]
