"""What two texts are compared by: a MinHash signature of a text's word triples, and a sample of its numbers.

The signature estimates the share of triples that two texts have in common (Jaccard): the share of its values that agree. MinHash is
rensa's: of the libraries tried it was some twenty times as fast as datasketch, brings no dependencies (datasketch brings SciPy), and is
MIT-licensed. A sample of the numbers keeps reports of a series apart: today's prices in yesterday's sentences.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHINGLE = 3
"""Words in a row that are one feature. On the tuning pairs (docs/corpus.md) 99 of 100 pairs of unrelated texts have a Jaccard of .006 or
less with triples, .04 with pairs of words: with those, every text would have to be compared with many more."""

VALUES = 256
"""Values of a signature: the estimate's standard deviation at .3 is .03; with 128 it is .04, and more pairs at the limit fall on the wrong
side."""

SEED = 7
"""Any number; signatures of one seed can be compared."""

NUMBERS = 16
"""Numbers kept of a text: those whose hashes are the least, so that of two texts the same ones are kept."""

NO_NUMBER = np.uint32(0xFFFFFFFF)
"""Fills a text's sample of numbers where it has fewer."""

LEAST_WORDS = 25
"""Texts with fewer words are compared as a whole only: a notice of two sentences shares its triples with other notices."""

_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_ANY_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(r"\w+")
_WORD_OR_PAIR = re.compile(rf"(?=([{_UNSPACED}]{{2}}))|([^\W{_UNSPACED}]+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SEPARATORS = str.maketrans("", "", ".,")
_DIGITS = frozenset("0123456789")  # stand in many texts by chance

_LOW_BITS = 0xFFFF

Signatures = NDArray[np.uint16]
"""Shape (n_texts, VALUES): the lower 16 bits of each value, which agree by chance once in 65,536 times."""
Numbers = NDArray[np.uint32]
"""Shape (n_texts, NUMBERS), ascending, filled with NO_NUMBER."""


def method() -> str:
    """What signatures depend on besides the text; those of another method cannot be compared."""
    from rensa import RMinHash

    return f"rensa-{RMinHash.ALGORITHM_VERSION}-{SHINGLE}-{VALUES}-{SEED}-{NUMBERS}"


def words_of(text: str) -> list[str]:
    """The words of a text, case-folded; in scripts without spaces, overlapping pairs of characters.

    >>> words_of("The Harbour-wall, 1998"), words_of("港口关闭")
    (['the', 'harbour', 'wall', '1998'], ['港口', '口关', '关闭'])
    """
    folded = text.casefold()
    if _ANY_UNSPACED.search(folded) is None:
        return _WORD.findall(folded)
    return [pair or word for pair, word in _WORD_OR_PAIR.findall(folded)]


def shingles(text: str) -> list[str]:
    """The text's word triples, each once; none for a text of fewer than ``LEAST_WORDS`` words."""
    words = words_of(text)
    if len(words) < LEAST_WORDS:
        return []
    return list({" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)})


def signatures(texts: Sequence[str]) -> Signatures:
    """A signature a text. One without shingles has all values 65535, and is to be compared with none."""
    from rensa import RMinHash

    if not texts:
        return np.empty((0, VALUES), np.uint16)
    digests = RMinHash.digests_from_token_sets([shingles(text) for text in texts], VALUES, SEED)
    return (np.array(digests, np.uint32) & _LOW_BITS).astype(np.uint16)


def numbers(text: str) -> NDArray[np.uint32]:
    """A sample of the numbers of two digits and more that stand in a text, thousands and decimal marks apart.

    >>> int((numbers("1,200 of 1.200 at 19:30, 7 left") != NO_NUMBER).sum())
    3
    """
    found = {number.translate(_SEPARATORS) for number in _NUMBER.findall(text)} - _DIGITS
    hashes = sorted(
        int.from_bytes(hashlib.blake2b(number.encode(), digest_size=4).digest(), "big") for number in found
    )[:NUMBERS]
    sample = np.full(NUMBERS, NO_NUMBER)
    sample[: len(hashes)] = hashes
    return sample


def comparable(signed: Signatures) -> NDArray[np.bool_]:
    """Which signatures are of texts long enough to be compared."""
    enough: NDArray[np.bool_] = (signed != _LOW_BITS).any(axis=1)
    return enough


def similarity(left: Signatures, right: Signatures) -> NDArray[np.float64]:
    """The estimated Jaccard of each pair of rows, 0..1."""
    share: NDArray[np.float64] = (left == right).mean(axis=1)
    return share


def common_numbers(left: Numbers, right: Numbers) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each pair of rows: how many numbers of the text that has fewer can be compared, and which share of them the other has too.

    Samples are compared up to the least of their ends, as far as both are complete.
    """
    end = np.minimum(_end(left), _end(right))[:, None]
    ours, theirs = left < end, right < end
    shared = ((left[:, :, None] == right[:, None, :]) & ours[:, :, None] & theirs[:, None, :]).sum(
        axis=(1, 2)
    )
    fewer = np.minimum(ours.sum(axis=1), theirs.sum(axis=1))
    return fewer, shared / np.maximum(fewer, 1)


def _end(sample: Numbers) -> NDArray[np.uint32]:
    """Up to where a sample is complete: beyond its last number where it is full, else everywhere."""
    last = sample[:, -1]
    return np.where(last == NO_NUMBER, NO_NUMBER, last + np.uint32(1))
