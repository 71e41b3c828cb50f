"""Entries of one dump that have the same id: ids of articles are unique all the same.

An article's id is made of its dump, its entry's own id and its part, so that it outlasts changes elsewhere in the dump. But nothing keeps a
dump from using an id twice. Then the first entry that has it, rejects counted in, gives articles their usual ids, and each later one gives
ids that tell its position as well. That can only be known when all of a dump is there, so it is done when a group is published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from flows.tables import article_id

if TYPE_CHECKING:
    import numpy as np

Place = tuple[str, int]
"""An entry: its dump's source and its position."""

DIGEST_BYTES = 8
"""Of an entry's id that was seen in an earlier file. Of ten million, two are alike by chance in one dump of 300,000; the later one's
articles then have ids that are unusual, and unique."""


class SeenEntries:
    """The ids of a group's entries, file after file as they stand in the dumps. Eight bytes an entry of the files that are done."""

    def __init__(self) -> None:
        self._earlier: list[np.ndarray[Any, np.dtype[np.uint64]]] = []
        self._last: list[int] = []

    def tell_apart(
        self, tables: Mapping[str, pa.Table], among: Collection[Place] | None = None
    ) -> dict[str, pa.Table]:
        """The next file's tables, in which no article has an id that one before it has.

        ``among``: the only entries whose articles may get another id than they have; all where none are given.
        """
        repeats = self._repeats(tables)
        if among is not None:
            repeats &= set(among)
        if not repeats:
            return dict(tables)
        return {
            **tables,
            "articles": _renamed(tables["articles"], "id", repeats),
            "ledger": _renamed(tables["ledger"], "article_id", repeats),
        }

    def _repeats(self, tables: Mapping[str, pa.Table]) -> set[Place]:
        """The entries of the file that are not the first to have their id."""
        first: dict[tuple[str, str], int] = {}
        entries = list(_entries(tables))
        for source, entry, position in entries:
            if position < first.get((source, entry), position + 1):
                first[source, entry] = position
        digests = {key: _digest(*key) for key in first}
        known = self._known(list(digests.values()))
        return {
            (source, position)
            for source, entry, position in entries
            if first[source, entry] != position or digests[source, entry] in known
        }

    def _known(self, digests: list[int]) -> set[int]:
        """Those of the digests that stood in earlier files; from now on, all of them did."""
        if not self._last:
            self._last = digests
            return set()
        # Imported here: most groups are one file.
        import numpy as np

        self._earlier.append(np.array(self._last, np.uint64))
        new = np.array(digests, np.uint64)
        self._last = digests
        return {int(one) for old in self._earlier for one in new[np.isin(new, old)]}


def _digest(source: str, entry: str) -> int:
    return int.from_bytes(blake2b(f"{source}\x1f{entry}".encode(), digest_size=DIGEST_BYTES).digest())


def _entries(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, str, int]]:
    """Source, id and position of each entry of a file, once or more often."""
    for name in ("articles", "rejects"):
        columns = (tables[name].column(column).to_pylist() for column in ("source", "entry", "position"))
        yield from zip(*columns, strict=True)


def _renamed(table: pa.Table, column: str, repeats: Collection[Place]) -> pa.Table:
    """The table with other ids for the articles of these entries."""
    names = (column, "source", "entry", "part", "position")
    rows = zip(*(table.column(name).to_pylist() for name in names), strict=True)
    ids = [
        article_id(source, entry, part, position)
        if known is not None and (source, position) in repeats
        else known
        for known, source, entry, part, position in rows
    ]
    place = table.schema.get_field_index(column)
    return table.set_column(place, table.schema.field(place), pa.array(ids, pa.string()))
