"""What a rule is.

A line rule sees one line and gives a verdict or nothing. A context rule sees the whole document with the verdicts so far and gives
verdicts by line index. Verdicts are merged by confidence: a surer one replaces what stands, an equal one does not.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cleaners.features import Features
from cleaners.model import Kind, Verdict

CERTAIN = 0.99
"""The line cannot be anything else (an explicit marker, a whole-line phrase)."""
SURE = 0.95
"""The line is this but for rare coincidences. Rules from here up overrule the model."""
LIKELY = 0.8
"""More often this than not; the model may know better."""

DIGITS = "0-9\u0600-\u1fff\ua620-\uabff\uff10-\uff19"
"""Digits, and whole blocks of scripts that have digits of their own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line rule. Its name is ``<module>.<function>``, and stands in the ledger.

    ``groups``, ``facts``, ``names``, ``words`` and ``characters`` say when it need not be asked: of a line that hits no phrase of these
    groups, of a line without HTML facts, of one around which no element has any of these words in its attributes or is such an element
    (``<footer>``), of a line with more words than the most or fewer than the fewest (both included) that it can hold on, of a line without
    any of these characters (written as in a regular expression's set: ``0-9``; a hyphen stands last).
    """

    name: str
    kind: Kind
    confidence: float
    holds: Callable[[Features], object]
    """Truthy where the rule holds; mostly the match that made it hold."""
    groups: tuple[str, ...] = ()
    facts: bool = False
    names: frozenset[str] = frozenset()
    words: tuple[int, int] = (0, sys.maxsize)
    characters: str = ""
    verdict: Verdict = field(init=False)
    """What the rule says of each line that it holds on."""

    def __post_init__(self) -> None:
        """Make the verdict once."""
        object.__setattr__(self, "verdict", Verdict(self.kind, self.name, self.confidence))

    def __call__(self, features: Features) -> Verdict | None:
        """The verdict where the rule holds, else None."""
        return self.verdict if self.holds(features) else None


@dataclass(frozen=True)
class Document:
    """A document in the labelling: features and verdicts so far (None: still open), parallel.

    ``title`` and ``descriptions`` are what an HTML page's metadata says they are, folded and without outer punctuation.
    ``tells_headline``: that title is more than what ``<title>`` says. ``authors`` are whom the page names, as written.
    ``title_shares`` are the model's probabilities that each line is the headline; empty where it was not asked.
    """

    features: Sequence[Features]
    verdicts: Sequence[Verdict | None]
    title: str | None = None
    descriptions: frozenset[str] = frozenset()
    title_shares: Sequence[float] = ()
    authors: tuple[str, ...] = ()
    tells_headline: bool = False

    @property
    def is_page(self) -> bool:
        """Whether the lines are an HTML page's."""
        return bool(self.features) and self.features[0].line.facts is not None

    @cached_property
    def times(self) -> Counter[str]:
        """How often each key stands in the document."""
        return Counter(line.key for line in self.features)


@dataclass(frozen=True, slots=True)
class ContextRule:
    """A rule over the whole document. ``names`` are the names its verdicts may carry; each has its cases in the tests."""

    names: tuple[str, ...]
    find: Callable[[Document], Mapping[int, Verdict]]

    def __call__(self, document: Document) -> Mapping[int, Verdict]:
        """Proposed verdicts by line index."""
        return self.find(document)
