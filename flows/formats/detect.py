"""Which format a dump is in: by its content first, and by its name where the content leaves it open."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cleaners.decode import MAGIC, decode
from cleaners.model import Reason, Reject
from flows.formats import parquet, warc
from flows.formats.blocks import Block, Chunks, Record
from flows.formats.delimited import cut_rows, read_rows
from flows.formats.json_values import cut_json
from flows.formats.jsonl import cut_lines, read_lines
from flows.formats.whole import cut_whole, read_html, read_text
from flows.settings import HTML_FIELDS, TEXT_FIELDS, Fields, Settings
from flows.streams import SUFFIXES

HEAD_BYTES = 1 << 16
"""Looked at to tell the format: longer than the preamble of any page, shorter than many a JSONL line."""

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")  # with something in it, and with nothing
ZIP_NAME_AT = 30  # the place of the first member's name
ARC_MAGIC = b"filedesc://"
TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
OFFICE = (b"[Content_Types].xml", b"mimetype", b"META-INF/")
"""What a zip begins with that is a document or a program and no archive of dumps."""

# Comments are matched once and for all: to try again where each might end takes minutes on a page that begins with many.
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
FEED_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
OBJECT_START = re.compile(r'\s*\{\s*"')
PRETTY_START = re.compile(r'\s*\{[ \t]*\r?\n\s*"')
"""An object over several lines: no JSONL, whatever it is called."""
ARRAY_START = re.compile(r'\s*\[\s*\{\s*"')


@dataclass(frozen=True, slots=True)
class Format:
    """How a dump is cut into blocks, as a stream or as a file to seek in, and how a block is read.

    ``raw``: the name of the format in which a reject's bytes stand. ``is_lines``: line ends matter while it is still bytes.
    """

    name: str
    read: Callable[[Block, str, Settings], Iterator[Record]]
    cut: Callable[[Chunks, Settings], Iterator[Block]] | None = None
    cut_file: Callable[[BinaryIO, Settings], Iterator[Block]] | None = None
    raw: str = ""
    is_lines: bool = False


TEXT = Format("text", read_text, cut_whole, raw="text")
HTML = Format("html", read_html, cut_whole, raw="html")
JSONL = Format("jsonl", read_lines, cut_lines, raw="jsonl", is_lines=True)
JSON = Format("json", read_lines, cut_json, raw="jsonl", is_lines=True)
CSV = Format("csv", read_rows, cut_rows, raw="jsonl", is_lines=True)
WARC = Format("warc", warc.read_warc, warc.cut_warc, raw="warc")
PARQUET = Format("parquet", parquet.read_parquet, cut_file=parquet.cut_parquet, raw="jsonl")
ZIP = Format("zip", read_text, cut_file=lambda file, settings: iter(()))
TAR = Format("tar", read_text)
FORMATS = {known.name: known for known in (TEXT, HTML, JSONL, JSON, CSV, WARC, PARQUET)}
"""The formats that blocks are in."""

ENDINGS = {
    ".txt": TEXT, ".text": TEXT, ".md": TEXT,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML,
    ".jsonl": JSONL, ".ndjson": JSONL, ".jsonlines": JSONL,
    ".json": JSON, ".csv": CSV, ".tsv": CSV, ".tab": CSV,
}  # fmt: skip


def detect(name: str, head: bytes, fields: Fields) -> Format | Reject:
    """The format of a dump called ``name`` that begins with ``head`` (decompressed), or why it cannot be read."""
    if packed := _packed(head):
        return packed
    if refused := _refused(head):
        return refused
    decoded = decode(head, html=True)
    if decoded is None and ENDINGS.get(ending(name)) in (JSONL, CSV):
        decoded = decode(head.split(b"\n", 1)[0])  # bad bytes in a record are that record's matter
    if decoded is None:
        return Reject(Reason.BINARY, "bytes that are no text in any encoding")
    if FEED_START.match(decoded.text):
        return Reject(Reason.UNSUPPORTED, "a feed or a site map: it names articles and holds none")
    return _written(decoded.text, ENDINGS.get(ending(name)), fields)


def _refused(head: bytes) -> Reject | None:
    """Why a format that is told by its first bytes is not read."""
    if head.startswith(MAGIC):
        return Reject(Reason.UNSUPPORTED, f"a format that is not read: it begins with {head[:8]!r}")
    if head.startswith(parquet.ENCRYPTED_MAGIC) and b"\0" in head:
        return Reject(Reason.UNSUPPORTED, "an encrypted Parquet file")
    if head.startswith(ARC_MAGIC):
        return Reject(Reason.UNSUPPORTED, "an ARC file, as crawls were kept before WARC: convert it to WARC")
    return None


def _written(text: str, named: Format | None, fields: Fields) -> Format:
    """The format of a text that is called so."""
    if not text.strip():
        return TEXT
    if HTML_START.match(text):
        return HTML
    if named is not CSV and (
        ARRAY_START.match(text) or (named in (JSON, JSONL) and PRETTY_START.match(text))
    ):
        return JSON
    if named is None or named is TEXT:
        return JSONL if OBJECT_START.match(text) and _is_record(text, fields) else TEXT
    return named


def _packed(head: bytes) -> Format | None:
    """The formats that are told by their first bytes alone."""
    if head.startswith(warc.MAGIC):
        return WARC
    if head.startswith(parquet.MAGIC):
        return PARQUET
    if head.startswith(ZIP_MAGIC) and not head[ZIP_NAME_AT:].startswith(OFFICE):
        return ZIP
    return TAR if head.startswith(TAR_MAGIC, TAR_MAGIC_AT) or _is_old_tar(head) else None


def _is_old_tar(head: bytes) -> bool:
    """Whether the first block is a member's header as tar wrote it before it had a sign of its own, told by the header's checksum."""
    if b"\0" not in head:
        return False
    import tarfile  # text, which has no such bytes, does not need it

    try:
        return bool(tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape").name)
    except tarfile.HeaderError:
        return False


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
