"""One unit cleaned: records → entries → rows → the unit's result on disk.

This is what runs in worker processes. Whatever a document does, it becomes articles or one reject, and the laws of the tally are checked
on each document before its rows are taken.
"""

from __future__ import annotations

import functools
import importlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cleaners.model import KEPT, Cleaned, Entry, Reason, Reject
from flows.formats.blocks import Block, Flaw, Record
from flows.formats.detect import FORMATS, HTML, TEXT
from flows.formats.jsonl import without_surrogates
from flows.limits import TooSlow, time_limit
from flows.settings import CLEANER, Settings
from flows.shards import Piece, Unit
from flows.site_state import read_templates
from flows.tables import LEDGER, article_row, ledger_rows
from flows.tally import Tally

Rows = list[tuple[object, ...]]
Cleaner = Callable[..., Cleaned]
"""Cleans an entry; takes the site templates as well where there are some."""

LEDGER_KIND = LEDGER.get_field_index("kind")

DETAIL_LENGTH = 500
"""Characters of an error's text that a reject's detail holds."""


@dataclass(frozen=True, slots=True)
class Task:
    """A unit and how to clean it.

    ``skips``: records known to end a worker, by (piece, position), and the reject that each becomes. ``path``: where the result goes.
    ``cleaner``: the function that cleans an entry, as ``module:function``, so that any process can find it.
    ``templates``: where the site templates are that are used; empty where there are none.
    """

    unit: Unit
    settings: Settings
    version: str
    path: str
    cleaner: str = CLEANER
    templates: str = ""
    skips: Mapping[tuple[int, int], Reject] = field(default_factory=dict)


@dataclass(slots=True)
class UnitRows:
    """The rows of a unit's three tables, and their counts."""

    articles: Rows = field(default_factory=list)
    ledger: Rows = field(default_factory=list)
    rejects: Rows = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def clean_unit(task: Task, at: Callable[[int, int], None] = lambda piece, position: None) -> UnitRows:
    """The rows that a unit gives. ``at`` is told each record's piece and position before it is cleaned."""
    rows = UnitRows()
    for number, piece in enumerate(task.unit.pieces):
        for record in read_piece(piece, task.settings):
            at(number, record.position)
            skip = task.skips.get((number, record.position))
            _take(rows, piece, record, outcome_of(record, task, skip), task)
    return rows


def read_piece(piece: Piece, settings: Settings) -> Iterator[Record]:
    """The records of a piece; the flaw where it carries one."""
    block = piece.block
    if block.flaw is not None:
        records = iter([_flawed(block, block.first, block.flaw)])
    else:
        records = _guarded(FORMATS[piece.format].read(block, piece.source, settings), block)
    return (
        (_placed(record, piece) for record in records)
        if block.member or block.base or block.entry
        else records
    )


def _flawed(block: Block, position: int, why: Reject) -> Record:
    return Record(position, Flaw(str(position), why, block.data, is_whole=False), block.data)


def _guarded(records: Iterator[Record], block: Block) -> Iterator[Record]:
    """The records; one more, a flaw, where reading them fails in a way that the format does not know."""
    position = block.first
    try:
        for record in records:
            position = record.position + 1
            yield record
    except MemoryError:
        raise  # there may be enough when the unit is cleaned alone
    except Exception as error:  # noqa: BLE001
        # A library's mistake with one dump stops no run: it is told among the rejects, with how much is behind it.
        behind = block.first + block.records - position
        detail = f"not read, with what follows it, up to {behind:,} records: {type(error).__name__}: {error}"
        detail = detail[:DETAIL_LENGTH].encode("utf-8", "replace").decode()
        yield _flawed(block, position, Reject(Reason.CRASHED, detail))


def _placed(record: Record, piece: Piece) -> Record:
    """The record of an archive's member: its entry's id tells the file that it is in, its position counts all of the archive's."""
    block = piece.block
    if block.entry:
        return replace(record, content=replace(record.content, id=block.entry))
    is_whole = piece.format in (TEXT.name, HTML.name)
    name = block.member if is_whole and block.member else f"{block.member}#{record.content.id}"
    content = replace(record.content, id=without_surrogates(name))
    return replace(record, position=block.base + record.position, content=content)


def outcome_of(record: Record, task: Task, skip: Reject | None = None) -> Cleaned:
    """What the cleaner makes of a record; a reject where it fails, takes too long, or gives something that does not add up."""
    settings = task.settings
    if isinstance(record.content, Flaw):
        return Cleaned(reject=record.content.reject)
    if skip is not None:
        return Cleaned(reject=skip)
    if len(record.content.content) > settings.max_entry_bytes:
        return Cleaned(
            reject=Reject(
                Reason.TOO_LARGE, f"more than {settings.max_entry_bytes:,} characters (--max-entry-bytes)"
            )
        )
    try:
        with time_limit(settings.max_seconds):
            return _checked(_cleaned(record.content, task))
    except TooSlow:
        return Cleaned(
            reject=Reject(Reason.TOO_SLOW, f"not clean after {settings.max_seconds:g} s (--max-seconds)")
        )
    except Exception as error:  # noqa: BLE001
        # Whatever the cleaner stumbles over costs this document and no other; the text of the error goes to the reject.
        told = str(error) or ("not enough memory" if isinstance(error, MemoryError) else "no more is said")
        detail = f"{type(error).__name__}: {told}"[:DETAIL_LENGTH]
        return Cleaned(reject=Reject(Reason.CRASHED, detail.encode("utf-8", "replace").decode()))


def _cleaned(entry: Entry, task: Task) -> Cleaned:
    cleaner = the_cleaner(task.cleaner)
    if task.settings.site:
        entry = replace(entry, site=task.settings.site)
    return cleaner(entry, read_templates(task.templates)) if task.templates else cleaner(entry)


class Unaccounted(Exception):
    """A cleaner's result in which lines or articles do not add up."""


def _checked(cleaned: Cleaned) -> Cleaned:
    """The same, after checking that every line is in one place and every article's count is right. Raises Unaccounted."""
    if (cleaned.reject is None) != bool(cleaned.articles):
        raise Unaccounted("an entry gives articles or a reject, never both or neither")
    kept = Counter(
        part
        for verdict, part in zip(cleaned.verdicts, cleaned.parts, strict=True)
        if part is not None and verdict.kind in KEPT
    )
    counts = {article.part: article.lines_kept for article in cleaned.articles}
    if len(cleaned.lines) != len(cleaned.verdicts) or any(
        kept[part] != count for part, count in counts.items()
    ):
        raise Unaccounted(f"lines are not conserved: {dict(kept)} kept, the articles say {counts}")
    if {part for part in cleaned.parts if part is not None} - counts.keys() or sorted(counts) != list(
        range(len(cleaned.articles))
    ):
        raise Unaccounted(f"lines belong to articles that are not there; the articles are {sorted(counts)}")
    _encodable(cleaned)
    return cleaned


def _encodable(cleaned: Cleaned) -> None:
    """Raise UnicodeEncodeError where a text cannot be written as UTF-8, here and not for a whole unit at once."""
    for article in cleaned.articles:
        fields = (article.title, article.standfirst, article.text, article.agency, article.place, article.published_raw,
                  article.language, article.url, article.site, article.section, article.image, *article.authors)  # fmt: skip
        "".join(filter(None, fields)).encode()
    "".join(line.raw for line in cleaned.lines).encode()


def _take(rows: UnitRows, piece: Piece, record: Record, cleaned: Cleaned, task: Task) -> None:
    """Add a record's rows and counts."""
    entry = record.content.id
    encoding = cleaned.encoding or record.encoding
    tally = rows.tally
    tally.entries += 1
    tally.lines += len(cleaned.lines)
    tally.articles += len(cleaned.articles)
    tally.accepted += bool(cleaned.articles)
    tally.kept += sum(article.lines_kept for article in cleaned.articles)
    tally.named.update(record.named)
    tally.languages.update(article.language for article in cleaned.articles if article.language)
    rest = (task.version, encoding, record.position, record.fetched, record.damage)
    tally.damaged += len(cleaned.articles) if record.damage else 0
    rows.articles.extend(article_row(article, piece.source, entry, rest) for article in cleaned.articles)
    ledger = ledger_rows(cleaned, piece.source, entry, record.position)
    rows.ledger.extend(ledger)
    tally.removed.update(str(row[LEDGER_KIND]) for row in ledger)
    if cleaned.reject is not None:
        tally.rejects[cleaned.reject.reason.value] += 1
        url = record.content.url if isinstance(record.content, Entry) else None
        raw = record.raw
        rows.rejects.append(
            (piece.source, entry, cleaned.reject.reason.value, cleaned.reject.detail, raw[: task.settings.raw_bytes],
             len(raw), record.position, _format(record, piece), url, encoding, task.version)
        )  # fmt: skip


def _format(record: Record, piece: Piece) -> str | None:
    """What a reject's bytes are in; None where they are no record that could be tried again."""
    is_part = isinstance(record.content, Flaw) and not record.content.is_whole
    return None if is_part else FORMATS[piece.format].raw


@functools.cache
def the_cleaner(name: str) -> Cleaner:
    """The cleaner that ``module:function`` names, imported when the first document is there to be cleaned."""
    module, function = name.split(":")
    cleaner: Cleaner = getattr(importlib.import_module(module), function)
    return cleaner


def cleaner_version() -> str:
    """The version of the cleaner that is installed."""
    from cleaners import __version__

    return __version__
