"""Rejects that kept only part of their bytes, read again from their dumps, if those are there and are what they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.cleaning import read_piece
from flows.dumps import Dump, find_dumps
from flows.errors import UsageError
from flows.formats.detect import FORMATS
from flows.settings import Settings
from flows.shards import cut_dump, digest_dump
from flows.store import Record

Row = Mapping[str, Any]


def read_again(rejects: Iterable[Row], record: Record, settings: Settings) -> Iterator[Row]:
    """The rejects with all of their bytes, those that can be had; the others are left out.

    ``record``: what is known of their dumps. Dumps are read to their ends, whatever is looked for in them: that is quick beside cleaning.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rejects:
        wanted[row["source"]].add(row["position"])
    for source, positions in wanted.items():
        dump = _unchanged(source, record, settings)
        if dump is not None:
            yield from _records(dump, positions, settings)


def _unchanged(source: str, record: Record, settings: Settings) -> Dump | None:
    """The dump, if it is where it was and has not changed."""
    try:
        (dump,) = find_dumps([source])
    except (UsageError, ValueError):  # gone, or a folder of several by now
        return None
    signature, digest = record.dumps[source]
    is_same = (
        dump.signature == signature if dump.signature and signature else digest_dump(dump, settings) == digest
    )
    return dump if is_same else None


def _records(dump: Dump, positions: set[int], settings: Settings) -> Iterator[Row]:
    """The records at these positions, as rows of rejects. One that still cannot be read is left out."""
    for piece, _ in cut_dump(dump, settings):
        block = piece.block
        first = block.base + block.first
        if block.flaw is not None or positions.isdisjoint(range(first, first + block.records)):
            continue
        for record in read_piece(piece, settings):
            if record.position in positions:
                yield {
                    "source": dump.source, "entry": record.content.id, "position": record.position,
                    "format": FORMATS[piece.format].raw, "raw": record.raw,
                }  # fmt: skip
