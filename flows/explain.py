"""``copydesk explain``: a dump line by line, each line with its kind and the rule that said so."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from cleaners.model import FIELDS, KEPT, Cleaned, Kind, Verdict
from flows.cleaning import Task, outcome_of, read_piece
from flows.dumps import Dump, find_dumps
from flows.errors import UsageError
from flows.formats.blocks import Record
from flows.settings import Settings
from flows.shards import Unit, cut_dump

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

STYLES = {
    Kind.TITLE: "bold",
    Kind.STANDFIRST: "italic",
    Kind.BYLINE: "cyan",
    Kind.TIMESTAMP: "cyan",
    Kind.CREDIT: "cyan",
    Kind.NAVIGATION: "dim blue",
    Kind.CAPTION: "dim yellow",
    Kind.POPULAR: "dim magenta",
    Kind.RELATED: "dim magenta",
    Kind.SHARE: "dim blue",
    Kind.ADVERT: "dim red",
    Kind.PROMO: "dim red",
    Kind.COMMENTS: "dim green",
    Kind.LEGAL: "dim green",
    Kind.DUPLICATE: "dim strike",
    Kind.TEMPLATE: "dim blue",
    Kind.OTHER: "dim",
}
"""Terminal styles: kept lines plain, fields bright, removed lines dim with a colour a family of kinds."""

KIND_WIDTH = max(len(kind) for kind in Kind)


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry of a dump, and what the cleaner made of it."""

    source: str
    entry: str
    cleaned: Cleaned


def explain_dump(path: str, settings: Settings, entry: str | None = None) -> Iterator[Explained]:
    """Each entry of the dump at ``path``, or the one with the id or position ``entry``. Raises UsageError where there is none."""
    found = False
    for dump in find_dumps([path]):
        for source, record, task in _records(dump, settings):
            if entry is None or entry in (record.content.id, str(record.position)):
                found = True
                yield Explained(source, record.content.id, outcome_of(record, task))
    if not found and entry is not None:
        raise UsageError(f"{path} has no entry {entry!r}: give an entry's id, or its position counted from 0")


def _records(dump: Dump, settings: Settings) -> Iterator[tuple[str, Record, Task]]:
    for piece, _ in cut_dump(dump, settings):
        task = Task(Unit("", (piece,)), settings, "", "")
        for record in read_piece(piece, settings):
            yield dump.source, record, task


def as_json(explained: Explained) -> str:
    """The entry as one JSON object on one line."""
    cleaned = explained.cleaned
    reject = (
        {"reason": cleaned.reject.reason.value, "detail": cleaned.reject.detail} if cleaned.reject else None
    )
    articles = [
        {"part": article.part, "title": article.title, "words": article.words} for article in cleaned.articles
    ]
    lines = [_line(cleaned, index) for index in range(len(cleaned.lines))]
    return json.dumps(
        {
            "source": explained.source,
            "entry": explained.entry,
            "reject": reject,
            "articles": articles,
            "lines": lines,
        },
        ensure_ascii=False,
    )


def _line(cleaned: Cleaned, index: int) -> dict[str, Any]:
    line, verdict, part = cleaned.lines[index], cleaned.verdicts[index], cleaned.parts[index]
    return {
        "line": line.number,
        "kind": verdict.kind.value,
        "rule": verdict.rule,
        "confidence": round(verdict.confidence, 3),
        "part": part,
        "kept": part is not None and verdict.kind in KEPT,
        "text": line.raw,
    }


def show(explained: Explained, stream: TextIO | None = None) -> None:
    """Print the entry: a mark (`|` kept, `=` a field, `-` removed), the line's number, kind, text and rule."""
    console = _console(stream or sys.stdout)
    cleaned = explained.cleaned
    console.print(f"{explained.source} · entry {explained.entry}", style="bold", markup=False)
    part: int | None = None
    for line, verdict, owner in zip(cleaned.lines, cleaned.verdicts, cleaned.parts, strict=True):
        if owner is not None and owner != part:
            part = owner
            console.print(
                f"── article {part}: {cleaned.articles[part].title or 'no title'}", style="bold", markup=False
            )
        kept = owner is not None and verdict.kind in KEPT
        console.print(
            _row(_mark(line.number, verdict, kept=kept), _text(line.raw, verdict, kept=kept), console)
        )
    if cleaned.reject is not None:
        console.print(
            f"rejected: {cleaned.reject.reason.value}: {cleaned.reject.detail}",
            style="bold red",
            markup=False,
        )


def _console(file: TextIO) -> Console:
    """A console that leaves it to the command to deal with a reader who has had enough."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Piped(file=file, highlight=False, soft_wrap=not file.isatty())


def _row(mark: Text, text: Text, console: Console) -> Text | Table:
    """A line behind its mark; on a terminal what does not fit goes on under the line's own beginning."""
    if console.soft_wrap:
        return mark.append_text(text)
    from rich.table import Table

    row = Table.grid()
    row.add_column(no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row(mark, text)
    return row


def _mark(number: int, verdict: Verdict, *, kept: bool) -> Text:
    from rich.text import Text

    mark = "|" if kept else "=" if verdict.kind in FIELDS else "-"
    return Text(f"{number:>5} {mark} {verdict.kind.value:<{KIND_WIDTH}}  ", style="dim")


def _text(raw: str, verdict: Verdict, *, kept: bool) -> Text:
    from rich.text import Text

    text = Text(_visible(raw.strip()), style="" if kept else STYLES.get(verdict.kind, "dim"))
    return text.append(f"   {verdict.rule} {verdict.confidence:.2f}", style="dim italic")


def _visible(text: str) -> str:
    """Text with control characters shown, so that a dump cannot command the terminal."""
    return "".join(char if char.isprintable() or char == "\t" else f"\\x{ord(char):02x}" for char in text)
