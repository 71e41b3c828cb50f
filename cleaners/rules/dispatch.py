"""Which rules are worth asking of which line.

A rule tells beforehand what it cannot hold without (``Rule``). What a line has of that is found for all lines of a document at once, and
the rules worth asking of a line are looked up by it: some nine of 80 for a line of a text dump.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaners.batches import batches
from cleaners.features import Features, read_together
from cleaners.model import Facts
from cleaners.rules import LINE_RULES
from cleaners.rules.elements import MENU
from cleaners.rules.rule import Rule

BASIC_PLANE = 0x10000
BEYOND = BASIC_PLANE - 1
"""The place in the table of every character above the basic plane; none stands there itself. It counts as one of any set."""

SETS = tuple(dict.fromkeys(rule.characters for rule in LINE_RULES if rule.characters))
"""The sets of characters that rules name; the number of a set is its bit."""

NAMES = frozenset[str]().union(*(rule.names for rule in LINE_RULES))
"""Every name that rules need around a line."""

COMBINATIONS = 1 << 14
"""Combinations of a line's traits whose rules are remembered; a thousand pages have a few hundred."""


def asked(features: Sequence[Features]) -> Iterator[tuple[Rule, ...]]:
    """For each line the rules that can hold on it, the surest first; of equals the first of ``LINE_RULES``.

    A line of a page's controls is asked nothing else: where it stands says what it is.
    """
    around: dict[tuple[tuple[str, ...], frozenset[str], frozenset[str]], frozenset[str]] = {}
    limits = _word_limits()
    read_together(features)
    for line, sets in zip(features, character_sets([line.text for line in features]), strict=True):
        if line.is_control:
            yield (MENU,)
            continue
        facts, names = line.line.facts, None
        if facts is not None:
            place = facts.path, facts.words, facts.own_words
            names = around.get(place)
            if names is None:
                names = around[place] = _names_around(facts)
        yield _worth_asking(line.groups, bisect_left(limits, line.words), sets, names)


def _names_around(facts: Facts) -> frozenset[str]:
    """Those of the ``NAMES`` that the elements around a line have."""
    tags = [f"<{tag}>" for tag in facts.path]
    return NAMES.intersection(facts.words) | NAMES.intersection(facts.own_words) | NAMES.intersection(tags)


def character_sets(texts: Sequence[str]) -> list[int]:
    """For each text, none of them empty, the bits of the ``SETS`` that it has a character of."""
    return [bits for batch in batches(texts) for bits in _character_sets(batch)]


def _character_sets(texts: Sequence[str]) -> list[int]:
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    starts = np.cumsum(sizes) - sizes
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    bits = _table()[np.minimum(codes, BEYOND)]
    found: list[int] = np.bitwise_or.reduceat(bits, starts).tolist()
    return found


@cache
def _table() -> NDArray[np.uint32]:
    """The bits of each code point of the basic plane."""
    table = np.zeros(BASIC_PLANE, dtype=np.uint32)
    for number, characters in enumerate(SETS):
        for first, last in _ranges(characters):
            table[first : last + 1] |= np.uint32(1 << number)
    table[BEYOND] = (1 << len(SETS)) - 1
    return table


def _ranges(characters: str) -> Iterator[tuple[int, int]]:
    """First and last code point of each range of a set as regular expressions write them; a hyphen for itself stands last."""
    place = 0
    while place < len(characters):
        first = last = characters[place]
        if characters[place + 1 : place + 2] == "-" and place + 2 < len(characters):
            last = characters[place + 2]
            place += 2
        place += 1
        yield ord(first), ord(last)


@cache
def _word_limits() -> tuple[int, ...]:
    """The numbers of words at which some rule begins or ends to be worth asking: the last number of each class of lines."""
    return tuple(sorted({limit for rule in LINE_RULES for limit in (rule.words[0] - 1, rule.words[1])}))


@lru_cache(COMBINATIONS)
def _worth_asking(
    groups: frozenset[str], length: int, sets: int, names: frozenset[str] | None
) -> tuple[Rule, ...]:
    """The rules that can hold on a line with hits in these groups and characters of these sets, the surest first.

    ``length`` is the class of its number of words, by place in ``_word_limits``; ``names`` are those around it, None for plain text.
    """
    most = _word_limits()[length]
    found = [
        rule
        for rule in LINE_RULES
        if (not rule.facts if names is None else not (rule.names and names.isdisjoint(rule.names)))
        and rule.words[0] <= most <= rule.words[1]
        and (not rule.characters or sets >> SETS.index(rule.characters) & 1)
        and (not rule.groups or not groups.isdisjoint(rule.groups))
    ]
    return tuple(sorted(found, key=lambda rule: -rule.confidence))
