"""The plan of a run: which dumps belong together, and how they are cut into units of work.

Three sizes, from large to small:

* A **group** is what is published at once: one large dump, or consecutive small ones (thousands of small dumps do not make thousands of
  tiny files). Groups are formed from the listing alone, and over the whole of it, so that a run that is killed and started again forms
  the same groups; dumps that are clean already are then left out.
* A **unit** is what is cleaned at once by one worker and kept when a run is killed: a few MiB of whole records. It is named by what makes
  its result: the records' bytes, their source and position, the cleaner's version and the settings. So whatever else changed, a unit
  that was finished is not done again, inside a large dump too.
* A **piece** is the part of a unit that comes from one dump.

Reading happens once and in one place: the process that plans reads, decompresses and hashes, and hands each unit's bytes to whoever
cleans it. That costs a few per cent of what cleaning costs, lets a single gzip stream feed many workers, and makes a dump that changes
while it is read harmless: what was hashed is what is cleaned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cleaners.model import Reason, Reject
from flows.dumps import Dump, open_dump
from flows.formats.blocks import BLOCK_BYTES, BLOCK_RECORDS, Block
from flows.formats.cut import cut_file
from flows.formats.detect import TEXT
from flows.settings import MIB, Settings

SMALL_DUMP = 4 * MIB
"""Dumps up to this size share a group: about one unit of work each, so little is cleaned again where one of them changes."""

GROUP_BYTES = 64 * MIB
GROUP_DUMPS = 4096
"""A group of small dumps is closed at this much input or this many dumps: some ten MB of parquet, and minutes of work at most."""

LAYOUT = 2
"""Raised when the output's columns or the way units are cut change, so that older results are not taken for current ones."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of one dump, with what is needed to read it: the dump's source and the name of its format."""

    source: str
    format: str
    block: Block

    def digest(self) -> bytes:
        """What identifies the piece: every field, each with its length so that none runs into the next."""
        block = self.block
        flaw = (block.flaw.reason, block.flaw.detail) if block.flaw else ("", "")
        place = (str(block.first), str(block.records), block.member, str(block.base))
        parts = (self.source, self.format, *place, *flaw)
        digest = hashlib.sha256()
        for part in (*(text.encode() for text in parts), block.head, block.data):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Unit:
    """Pieces that are cleaned together. ``weight``: bytes of the dumps' files read for it, for the progress bar."""

    id: str
    pieces: tuple[Piece, ...]
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Dumps that are published together, in order."""

    dumps: tuple[Dump, ...]

    @property
    def sources(self) -> frozenset[str]:
        """The sources of its dumps."""
        return frozenset(dump.source for dump in self.dumps)


def form_groups(dumps: Iterable[Dump], known: frozenset[str] = frozenset()) -> Iterator[Group]:
    """Groups over the whole listing, less the sources that are ``known`` to be clean; groups that this empties are left out."""
    for members in _consecutive(dumps):
        rest = tuple(dump for dump in members if dump.source not in known)
        if rest:
            yield Group(rest)


def _consecutive(dumps: Iterable[Dump]) -> Iterator[list[Dump]]:
    members: list[Dump] = []
    size = 0
    for dump in dumps:
        if dump.size > SMALL_DUMP:
            yield [dump]
            continue
        if members and (size + dump.size > GROUP_BYTES or len(members) >= GROUP_DUMPS):
            yield members
            members, size = [], 0
        members.append(dump)
        size += dump.size
    if members:
        yield members


@dataclass(slots=True)
class _OpenUnit:
    """A unit that is being filled."""

    pieces: list[Piece] = field(default_factory=list)
    size: int = 0
    records: int = 0
    weight: int = 0

    def add(self, piece: Piece, weight: int) -> None:
        self.pieces.append(piece)
        self.size += len(piece.block.data)
        self.records += piece.block.records
        self.weight += weight

    @property
    def is_full(self) -> bool:
        return self.size >= BLOCK_BYTES or self.records >= BLOCK_RECORDS


def cut_units(group: Group, settings: Settings, version: str) -> Iterator[Unit]:
    """The group's units in order, with their bytes."""
    unit = _OpenUnit()
    for dump in group.dumps:
        for piece, weight in cut_dump(dump, settings):
            unit.add(piece, weight)
            if unit.is_full:
                yield _closed(unit, settings, version)
                unit = _OpenUnit()
    if unit.pieces:
        yield _closed(unit, settings, version)


def _closed(unit: _OpenUnit, settings: Settings, version: str) -> Unit:
    digest = hashlib.sha256(f"{LAYOUT}\n{version}\n{settings.fingerprint}\n".encode())
    for piece in unit.pieces:
        digest.update(piece.digest())
    return Unit(digest.hexdigest()[:32], tuple(unit.pieces), unit.weight)


def cut_dump(dump: Dump, settings: Settings) -> Iterator[tuple[Piece, int]]:
    """The pieces of one dump, each with the bytes of the file read for it. What cannot be read is a piece with a flaw; never raises."""
    try:
        with open_dump(dump) as source:
            read = 0
            for format_name, block in cut_file(dump.source, source, settings):
                yield Piece(dump.source, format_name, block), source.consumed - read
                read = source.consumed
    except OSError as error:
        flaw = Reject(Reason.UNREADABLE, f"{error.strerror or error}: {dump.source}")
        yield Piece(dump.source, TEXT.name, Block(0, 1, b"", flaw=flaw)), 0


def digest_dump(dump: Dump, settings: Settings) -> str:
    """What identifies a dump's content, by reading it."""
    digest = hashlib.sha256()
    for piece, _ in cut_dump(dump, settings):
        digest.update(piece.digest())
    return digest.hexdigest()
