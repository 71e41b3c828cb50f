"""JSON that is not a record a line: arrays of objects, and objects one after another, over as many lines as they like.

The values are found one by one as the text streams by, and handed on as JSONL: outside of strings, where JSON knows no line ends, a line
end is a space. A record's position is its place among the values. Where a value is broken, reading goes on behind the next ``}`` that is
followed by ``{``.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

from cleaners.model import Reason, Reject
from flows.formats.blocks import BLOCK_BYTES, BLOCK_RECORDS, Block, Chunks
from flows.formats.jsonl import RAW_SHOWN, without_surrogates
from flows.formats.whole import too_large
from flows.settings import Settings
from flows.streams import StreamError

BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
RESUME = re.compile(r"\}\s*,?\s*(?=\{)")
LINE_ENDS = str.maketrans("\r\n", "  ")

NEAR_END = 16
"""An error this close to the end of what has been read may be one for want of the rest: the longest token is far shorter."""


def cut_json(chunks: Chunks, settings: Settings) -> Iterator[Block]:
    """Blocks of JSON values, one a line."""
    cutter = _ValueCutter(settings)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    try:
        for chunk in chunks:
            yield from cutter.feed(decoder.decode(chunk))
    except StreamError as error:
        yield from cutter.end(Reject(error.reason, error.detail))
        return
    yield from cutter.feed(decoder.decode(b"", final=True))
    yield from cutter.end(None)


class _ValueCutter:
    """Text in, blocks out; holds at most one block and one unfinished value."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._decode = json.JSONDecoder().raw_decode
        self._text = ""
        self._enough = 0  # not worth another try before the text is this long
        self._resuming = False
        self._values: list[str] = []
        self._size = 0
        self._first = 0

    def feed(self, text: str) -> Iterator[Block]:
        """Take text; give the blocks that it completes."""
        self._text += text
        if len(self._text) >= self._enough:
            yield from self._consume(final=False)

    def end(self, flaw: Reject | None) -> Iterator[Block]:
        """The last blocks; ``flaw`` is where the dump broke off."""
        yield from self._consume(final=flaw is None)
        yield from self._flush()
        if flaw is not None:
            yield self._flaw(flaw)

    def _consume(self, *, final: bool) -> Iterator[Block]:
        while self._resume() and (start := self._next_value()) < len(self._text):
            try:
                _, end = self._decode(self._text, start)
            except RecursionError:
                yield from self._give_up(start, Reject(Reason.MALFORMED_JSON, "nested too deeply to be read"))
                continue
            except ValueError as error:
                if not final and _may_be_unfinished(error, self._text):
                    if len(self._text) <= self._settings.max_entry_bytes:
                        self._enough = 2 * len(self._text)
                        return
                    yield from self._give_up(start, too_large(self._settings))
                else:
                    shown = self._text[start : start + RAW_SHOWN]
                    yield from self._give_up(
                        start, Reject(Reason.MALFORMED_JSON, without_surrogates(f"{error}: {shown}"))
                    )
                continue
            if end == len(self._text) and not final and self._text[end - 1] not in '}]"':
                return  # a number may go on
            yield from self._take(self._text[start:end])
            self._text, self._enough = self._text[end:], 0

    def _next_value(self) -> int:
        between = BETWEEN.match(self._text)
        return between.end() if between else 0

    def _resume(self) -> bool:
        """Whether reading can go on; after a broken value, first from the next one that looks whole."""
        if self._resuming:
            found = RESUME.search(self._text)
            self._text = self._text[found.end() :] if found else self._text[-NEAR_END:]
            self._resuming = found is None
        return not self._resuming

    def _give_up(self, start: int, reject: Reject) -> Iterator[Block]:
        self._text = self._text[start:]
        yield from self._flush()
        yield self._flaw(reject)
        self._first += 1
        self._enough, self._resuming = 0, True

    def _take(self, value: str) -> Iterator[Block]:
        self._values.append(value.translate(LINE_ENDS))
        self._size += len(value)
        if self._size >= BLOCK_BYTES or len(self._values) >= BLOCK_RECORDS:
            yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        if self._values:
            data = "\n".join(self._values).encode("utf-8", "surrogateescape")
            yield Block(self._first, len(self._values), data)
            self._first += len(self._values)
            self._values, self._size = [], 0

    def _flaw(self, reject: Reject) -> Block:
        raw = self._text[: self._settings.raw_bytes].encode("utf-8", "surrogateescape")
        return Block(self._first, 1, raw[: self._settings.raw_bytes], flaw=reject)


def _may_be_unfinished(error: ValueError, text: str) -> bool:
    """Whether more text might mend it."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.pos >= len(text) - NEAR_END or error.msg.startswith("Unterminated string")
