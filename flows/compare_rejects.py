"""Two outputs compared by what they rejected: documents that were articles and are rejects, the other way round, or for another reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.read import Output

Document = tuple[str, str]
"""A document's source, without the folder that all of an output's dumps are in where that is left out, and its entry."""


@dataclass(frozen=True, slots=True)
class RejectChanges:
    """Rejected documents, each with the reason.

    ``became``: they gave articles before; ``no_longer``: they give articles after; ``otherwise``: rejected in both, the reasons differ
    (before, after). ``before``, ``after``: how many there are in all.
    """

    before: int = 0
    after: int = 0
    became: dict[Document, str] = field(default_factory=dict)
    no_longer: dict[Document, str] = field(default_factory=dict)
    otherwise: dict[Document, tuple[str, str]] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """What each was before and after, and how many documents, the most frequent first."""
        pairs = [
            *(("article", reason) for reason in self.became.values()),
            *((reason, "article") for reason in self.no_longer.values()),
            *self.otherwise.values(),
        ]
        counts = sorted(Counter(pairs).items(), key=lambda pair: (-pair[1], pair[0]))
        return [(before, after, number) for (before, after), number in counts]


def compare_rejects(before: Output, after: Output, folders: tuple[str, str]) -> RejectChanges:
    """Compare two outputs' rejects. ``folders`` are left out of their sources."""
    old, new = dict(_rejects(before, folders[0])), dict(_rejects(after, folders[1]))
    appeared, vanished = new.keys() - old.keys(), old.keys() - new.keys()
    were = set(_with_articles(before, folders[0], appeared))
    are = set(_with_articles(after, folders[1], vanished))
    return RejectChanges(
        len(old),
        len(new),
        {document: new[document] for document in sorted(were)},
        {document: old[document] for document in sorted(are)},
        {one: (old[one], new[one]) for one in sorted(old.keys() & new.keys()) if old[one] != new[one]},
    )


def _rejects(out: Output, folder: str) -> Iterator[tuple[Document, str]]:
    for batch in out.rejects().select("source", "entry", "reason").batches():
        for row in batch.to_pylist():
            yield (row["source"].removeprefix(folder), row["entry"]), row["reason"]


def _with_articles(out: Output, folder: str, documents: set[Document]) -> Iterator[Document]:
    """Those of the documents that gave an article."""
    for batch in out.articles().select("source", "entry").batches() if documents else ():
        for row in batch.to_pylist():
            if (document := (row["source"].removeprefix(folder), row["entry"])) in documents:
                yield document
