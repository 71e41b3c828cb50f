"""Whether a paragraph is about what the story around it is about."""

from __future__ import annotations

from collections.abc import Iterable

from cleaners.patterns import regex

STEM = 6
"""Letters of a word that are compared, so that its inflected forms are one."""

LEAST_STEMS = 8
LEAST_OF_STORY = 30
"""Different stems of a paragraph, and of the rest of its story, from which it can be told that they have few in common."""

UNRELATED = 0.1
"""Share of a paragraph's stems up to which it says nothing of the rest of its story (docs/corpus.md: how often a body paragraph does)."""

_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = regex(rf"([{_UNSPACED}]{{2,}})|([^\W\d_{_UNSPACED}]{{5,}})")


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words long enough to carry content, case-folded; in scripts without spaces all pairs of characters.

    >>> sorted(stems("The harbours of Lindvik"))
    ['harbou', 'lindvi']
    """
    found = _WORD.findall(text.casefold())
    words = frozenset(word[:STEM] for _, word in found if word)
    return words.union(run[place : place + 2] for run, _ in found for place in range(len(run) - 1))


def is_unrelated(paragraph: frozenset[str], story: Iterable[frozenset[str]]) -> bool:
    """Whether a paragraph, given by its stems, has next to none in common with the rest of a story that is long enough to tell."""
    rest: frozenset[str] = frozenset().union(*story)
    if len(paragraph) < LEAST_STEMS or len(rest) < LEAST_OF_STORY:
        return False
    return len(paragraph & rest) <= UNRELATED * len(paragraph)
