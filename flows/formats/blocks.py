"""What a dump is cut into, and what a block gives when it is read.

A block is a run of whole records of one dump as bytes, so that it can be hashed, handed to another process and read there. Where a dump
breaks, a block carries the flaw instead, with the first bytes of what could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cleaners.model import Entry, Reject
from flows.settings import MIB

BLOCK_BYTES = 4 * MIB
"""A block is closed when it holds this much: a few seconds of cleaning, so that a killed run loses little and the cores end together."""

BLOCK_RECORDS = 5000
"""… or this many records, for dumps of very short ones."""


@dataclass(frozen=True, slots=True)
class Block:
    """``records`` whole records from position ``first`` on, or one flaw at that position (``data``: what is left of it, capped).

    ``head`` is what every block of a dump needs to be read and only its first one has (the header row of CSV). ``member`` is the file's
    name inside an archive, and ``base`` how many records stand before it there.
    ``entry``: the id that its one record had, where it is tried again.
    """

    first: int
    records: int
    data: bytes
    head: bytes = b""
    flaw: Reject | None = None
    member: str = ""
    base: int = 0
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A record that gives no entry: its id, why, and its bytes. ``is_whole``: those are one record, which can be tried again."""

    id: str
    reject: Reject
    raw: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a block: its position in the dump, and the entry that it holds or what is wrong with it.

    ``raw``: its bytes, for a reject. ``encoding``: what they were decoded by, where that is not left to the cleaner. ``fetched``: when
    a crawler got it. ``damage``: what is known to be missing of it, though the rest can be read. ``named``: the options that name a
    field which it has.
    """

    position: int
    content: Entry | Flaw
    raw: bytes = b""
    encoding: str | None = None
    fetched: datetime | None = None
    damage: str | None = None
    named: tuple[str, ...] = ()


Chunks = Iterator[bytes]
