"""Which format a dump is in: by its content first, and by its name where the content leaves it open."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cleaners.decode import MAGIC, decode
from cleaners.model import Reason, Reject
from flows.formats.blocks import Block, Chunks, Record
from flows.formats.jsonl import HTML_FIELDS, TEXT_FIELDS, cut_lines, read_lines
from flows.formats.whole import cut_whole, read_html, read_text
from flows.settings import Fields, Settings
from flows.streams import SUFFIXES

HEAD_BYTES = 1 << 16
"""Looked at to tell the format: longer than the preamble of any page, shorter than many a JSONL line."""

HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
OBJECT_START = re.compile(r'\s*\{\s*"')


@dataclass(frozen=True, slots=True)
class Format:
    """How a dump is cut into blocks, and how a block is read."""

    name: str
    cut: Callable[[Chunks, Settings], Iterator[Block]]
    read: Callable[[Block, str, Settings], Iterator[Record]]


TEXT = Format("text", cut_whole, read_text)
HTML = Format("html", cut_whole, read_html)
JSONL = Format("jsonl", cut_lines, read_lines)
FORMATS = {known.name: known for known in (TEXT, HTML, JSONL)}

ENDINGS = {
    ".txt": TEXT, ".text": TEXT, ".md": TEXT,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML,
    ".jsonl": JSONL, ".ndjson": JSONL, ".jsonlines": JSONL,
}  # fmt: skip


def detect(name: str, head: bytes, fields: Fields) -> Format | Reject:
    """The format of a dump called ``name`` that begins with ``head`` (decompressed), or why it cannot be read."""
    if head.startswith(MAGIC):
        return Reject(Reason.UNSUPPORTED, f"a format that is not read: it begins with {head[:8]!r}")
    decoded = decode(head, html=True)
    if decoded is None:
        return Reject(Reason.BINARY, "bytes that are no text in any encoding")
    if not decoded.text.strip():
        return TEXT
    named = ENDINGS.get(ending(name))
    if HTML_START.match(decoded.text):
        return HTML
    if named is JSONL or (OBJECT_START.match(decoded.text) and _is_record(decoded.text, fields)):
        return JSONL
    return named or TEXT


def ending(name: str) -> str:
    """The file name's ending in lower case, that of a compressed file's inside.

    >>> ending("news/2024.JSONL.zst")
    '.jsonl'
    """
    stem, suffix = os.path.splitext(name.lower())
    return os.path.splitext(stem)[1] if suffix in SUFFIXES else suffix


def _is_record(text: str, fields: Fields) -> bool:
    """Whether the first line looks like an object that has a field of text or HTML."""
    first = text.lstrip().split("\n", 1)[0]
    names = {fields.text, fields.html, *TEXT_FIELDS, *HTML_FIELDS} - {None}
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        # A line longer than what was looked at: its fields' names have to do.
        return len(first) > HEAD_BYTES // 2 and any(f'"{name}"' in first for name in names)
    return isinstance(value, dict) and not names.isdisjoint(value)
