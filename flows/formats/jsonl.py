"""JSONL: a line is an object with ``text`` or ``html``, and optionally ``id`` and ``url``.

Other names are set by the fields of the settings; where none is set, the names that common corpora use are looked for, in order. A
record's position is its line's number in the dump, counted from 0, blank lines included.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from cleaners.decode import decode
from cleaners.model import Entry, Reason, Reject
from flows.formats.blocks import BLOCK_BYTES, BLOCK_RECORDS, Block, Chunks, Flaw, Record
from flows.formats.whole import too_large
from flows.settings import HTML_FIELDS, ID_FIELDS, TEXT_FIELDS, URL_FIELDS, Fields, Settings
from flows.streams import StreamError

NAMES_SHOWN = 12
"""Names of fields that the detail of a reject shows."""

RAW_SHOWN = 80
"""Characters of a broken line that its reject's detail shows."""


def cut_lines(chunks: Chunks, settings: Settings) -> Iterator[Block]:
    """Blocks of whole lines. A line over the size limit is skipped over as it streams by, and leaves a flaw with its first bytes."""
    cutter = _LineCutter(settings)
    try:
        for chunk in chunks:
            yield from cutter.feed(chunk)
    except StreamError as error:
        yield from cutter.end(Reject(error.reason, error.detail))
        return
    yield from cutter.end(None)


class _LineCutter:
    """Lines in, blocks out; holds at most one block and one unfinished line."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._first = 0
        self._lines: list[bytes] = []
        self._size = 0
        self._open = b""
        self._skipping = False

    def feed(self, chunk: bytes) -> Iterator[Block]:
        """Take bytes; give the blocks that they complete."""
        data = self._open + chunk
        end = data.rfind(b"\n") + 1
        whole, self._open = data[:end], data[end:]
        for line in whole.split(b"\n")[:-1] if whole else ():
            yield from self._line(line)
        if len(self._open) > self._settings.max_entry_bytes or self._skipping:
            if not self._skipping:
                yield from self._flush()
                yield self._flaw(too_large(self._settings), self._open)
                self._skipping = True
            self._open = b""

    def end(self, flaw: Reject | None) -> Iterator[Block]:
        """The last blocks: what is left of the lines, and the flaw at which the dump broke off."""
        if self._open and flaw is None:
            yield from self._line(self._open)
        yield from self._flush()
        if flaw is not None:
            yield self._flaw(flaw, self._open)

    def _line(self, line: bytes) -> Iterator[Block]:
        if self._skipping:  # the end of a line that was too long
            self._skipping = False
            self._first += 1
            return
        if len(line) > self._settings.max_entry_bytes:
            yield from self._flush()
            yield self._flaw(too_large(self._settings), line)
            self._first += 1
            return
        self._lines.append(line)
        self._size += len(line) + 1
        if self._size >= BLOCK_BYTES or len(self._lines) >= BLOCK_RECORDS:
            yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        if self._lines:
            yield Block(self._first, len(self._lines), b"\n".join(self._lines))
            self._first += len(self._lines)
            self._lines, self._size = [], 0

    def _flaw(self, reject: Reject, data: bytes) -> Block:
        return Block(self._first, 1, data[: self._settings.raw_bytes], flaw=reject)


def read_lines(block: Block, source: str, settings: Settings) -> Iterator[Record]:
    """The records of a block of lines; blank lines are none."""
    for number, line in enumerate(block.data.split(b"\n"), block.first):
        if line.strip() and line.strip() != b"\xef\xbb\xbf":
            yield _record(number, line, source, settings.fields)


def _record(number: int, line: bytes, source: str, fields: Fields) -> Record:
    decoded = decode(line)
    if decoded is None:
        return _flawed(number, line, Reason.BINARY, "bytes that are no text in any encoding")
    try:
        value = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        return _flawed(number, line, Reason.MALFORMED_JSON, f"{error}: {decoded.text[:RAW_SHOWN]}")
    if not isinstance(value, dict):
        return _flawed(
            number,
            line,
            Reason.MALFORMED_JSON,
            f"a JSON object was expected, this is: {decoded.text[:RAW_SHOWN]}",
        )
    return entry_of(
        value, Record(number, Flaw(str(number), NO_FIELD, line), line, decoded.encoding), source, fields
    )


NO_FIELD = Reject(Reason.NO_TEXT_FIELD)


def _flawed(number: int, line: bytes, reason: Reason, detail: str) -> Record:
    return Record(number, Flaw(str(number), Reject(reason, without_surrogates(detail)), line), line)


def entry_of(value: Mapping[str, object], bare: Record, source: str, fields: Fields) -> Record:
    """The record with the entry that an object holds: HTML where it has both; a flaw where it has neither."""
    text, html = _content(value, fields.text, TEXT_FIELDS), _content(value, fields.html, HTML_FIELDS)
    name = _scalar(value, fields.id, ID_FIELDS) or str(bare.position)
    if text is None and html is None:
        names = ", ".join(sorted(map(str, value))[:NAMES_SHOWN]) or "none"
        asked = " or ".join(repr(field) for field in (fields.text, fields.html) if field) or "text or html"
        detail = without_surrogates(
            f"no string under {asked} here; the fields are: {names} (--text-field, --html-field)"
        )
        return Record(
            bare.position, Flaw(name, Reject(Reason.NO_TEXT_FIELD, detail), bare.raw), bare.raw, bare.encoding
        )
    content = html if html is not None else text or ""
    content = content if isinstance(content, bytes) else without_surrogates(content)
    url = _scalar(value, fields.url, URL_FIELDS)
    entry = Entry(content, html is not None, url, None, source, name)
    named = tuple(option for option, name in fields.beside_content.items() if name in value)
    return Record(bare.position, entry, bare.raw, bare.encoding, named=named)


def _content(value: Mapping[str, object], name: str | None, usual: tuple[str, ...]) -> str | bytes | None:
    """The field's value where it is a string, or bytes (which Parquet has)."""
    for key in (name,) if name else usual:
        if isinstance(found := value.get(key), str | bytes):
            return found
    return None


def _scalar(value: Mapping[str, object], name: str | None, usual: tuple[str, ...]) -> str | None:
    """The field's value as a string, where it is a string that is not empty or a whole number."""
    for key in (name,) if name else usual:
        found = value.get(key)
        if (isinstance(found, str) and found) or (isinstance(found, int) and not isinstance(found, bool)):
            return without_surrogates(str(found))
    return None


def without_surrogates(text: str) -> str:
    """Text with U+FFFD for half a surrogate pair, which JSON can hold and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
