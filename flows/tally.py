"""Counts of a unit, a dump or a run, and the laws that they obey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from cleaners.model import Reason

UNREAD = frozenset(
    {Reason.UNREADABLE, Reason.UNSUPPORTED, Reason.BINARY, Reason.TRUNCATED, Reason.CORRUPT, Reason.MALFORMED_JSON,
     Reason.NO_TEXT_FIELD}
)  # fmt: skip
"""Reasons that tell of a dump or its reading, not of what a document says."""


@dataclass(slots=True)
class Tally:
    """What came of some entries. Adds up.

    Laws: ``entries`` = entries with articles (``accepted``) + rejects; ``lines`` = ``kept`` + ledger lines (``removed``).
    ``languages``: articles by language, those of an unknown one left out. ``damaged``: articles of documents of which something is known
    to be missing. ``named``: records that have the field which an option names, by option;
    no row tells it, so it is left out where tallies are compared.
    """

    entries: int = 0
    accepted: int = 0
    articles: int = 0
    lines: int = 0
    kept: int = 0
    damaged: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter, compare=False)

    def add(self, other: Tally) -> None:
        """Add another's counts to this one's."""
        self.entries += other.entries
        self.accepted += other.accepted
        self.articles += other.articles
        self.lines += other.lines
        self.kept += other.kept
        self.damaged += other.damaged
        self.removed.update(other.removed)
        self.rejects.update(other.rejects)
        self.languages.update(other.languages)
        self.named.update(other.named)

    @property
    def is_unread(self) -> bool:
        """Whether there was something to read and all of it was rejected before any of it could be read."""
        return self.entries > 0 and self.rejects.keys() <= UNREAD and self.rejects.total() == self.entries

    @property
    def is_conserved(self) -> bool:
        """Whether nothing was lost: both laws hold."""
        entries_hold = self.entries == self.accepted + self.rejects.total()
        return entries_hold and self.lines == self.kept + self.removed.total()

    def as_dict(self) -> dict[str, Any]:
        """For JSON; counters by falling count."""
        plain = asdict(self)
        plain["removed"] = dict(self.removed.most_common())
        plain["rejects"] = dict(self.rejects.most_common())
        plain["languages"] = dict(self.languages.most_common())
        plain["named"] = dict(self.named.most_common())
        return plain


def tally_from(plain: Mapping[str, Any]) -> Tally:
    """The tally that ``as_dict`` wrote."""
    counters = {name: Counter(plain.get(name, {})) for name in ("removed", "rejects", "languages", "named")}
    return Tally(**{**plain, **counters})
