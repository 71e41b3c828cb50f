"""Dumps that are one document: plain text and HTML."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.model import Entry, Reason, Reject
from flows.formats.blocks import Block, Chunks, Record
from flows.settings import Settings
from flows.streams import StreamError


def cut_whole(chunks: Chunks, settings: Settings) -> Iterator[Block]:
    """The whole dump as one block; a flaw where it breaks off or is over the limit. Half a document is no document."""
    parts: list[bytes] = []
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.max_entry_bytes:
                head = b"".join(parts)[: settings.raw_bytes]
                yield Block(0, 1, head, flaw=too_large(settings))
                return
            parts.append(chunk)
    except StreamError as error:
        head = b"".join(parts)
        detail = f"{error.detail}; {len(head):,} bytes could be read"
        yield Block(0, 1, head[: settings.raw_bytes], flaw=Reject(error.reason, detail))
        return
    yield Block(0, 1, b"".join(parts))


def too_large(settings: Settings) -> Reject:
    """The reject of an entry over the size limit."""
    return Reject(
        Reason.TOO_LARGE, f"more than {settings.max_entry_bytes:,} bytes in one entry (--max-entry-bytes)"
    )


def read_text(block: Block, source: str, settings: Settings) -> Iterator[Record]:
    """The plain-text document."""
    yield Record(block.first, Entry(block.data, source=source, id=str(block.first)), block.data)


def read_html(block: Block, source: str, settings: Settings) -> Iterator[Record]:
    """The page."""
    yield Record(block.first, Entry(block.data, html=True, source=source, id=str(block.first)), block.data)
