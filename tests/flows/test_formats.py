"""Formats: told by content first, cut into blocks of whole records, read into entries or flaws."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.model import Entry, Reason, Reject
from flows.formats import jsonl
from flows.formats.blocks import Flaw, Record
from flows.formats.detect import Format, detect
from flows.settings import Fields, Settings

SETTINGS = Settings(max_entry_bytes=1000, raw_bytes=100)

DETECTED = [
    ("a.txt", b"Plain words.", "text"),
    ("a.txt", b"\n  <!DOCTYPE html><html><p>A page in disguise.", "html"),
    ("a.txt", b'{"text": "A record in disguise."}\n', "jsonl"),
    ("a.txt", b'{"a brace": and then prose, which is no JSON.', "text"),
    ("a.txt", b'{"name": "an object of something else"}', "text"),
    ("a.html", b"<p>A fragment.", "html"),
    ("a.htm", b"Words only.", "html"),
    ("a.jsonl", b'{"text": "words"}', "jsonl"),
    ("a.jsonl", b"broken from the first line\n", "jsonl"),
    ("a.jsonl.gz", b'{"no": "text"}\n', "jsonl"),
    ("a.ndjson", b"<html><body>A page in disguise.", "html"),
    ("a", b"<?xml version='1.0'?><!-- by hand --><html>", "html"),
    ("a", b'{"raw_content": "words"}\n', "jsonl"),
    ("a", b"Words.", "text"),
    ("a.jsonl", b"", "text"),
    ("a.jsonl", b'\xff\xfe{\x00"\x00t\x00e\x00x\x00t\x00"\x00:\x00', "jsonl"),
    ("a.txt", b"\x89PNG\r\n\x1a\n", Reason.UNSUPPORTED),
    ("a.txt", b"%PDF-1.4", Reason.UNSUPPORTED),
    ("a.txt", b"a\0b", Reason.BINARY),
]


@pytest.mark.parametrize(("name", "head", "expected"), DETECTED)
def test_the_format_is_told(name: str, head: bytes, expected: str | Reason) -> None:
    found = detect(name, head, Fields())
    assert (found.name if isinstance(found, Format) else found.reason) == expected


def test_a_long_first_record_is_told_by_its_field() -> None:
    head = (b'{"text": "' + b"x" * 70_000)[: 1 << 16]
    found = detect("a", head, Fields())
    assert isinstance(found, Format)
    assert found.name == "jsonl"


def read(data: bytes, settings: Settings = SETTINGS, step: int = 7) -> list[Record]:
    """A JSONL dump, read through the cutter in small chunks; flaws of the cutter as records."""
    chunks: Iterator[bytes] = (data[at : at + step] for at in range(0, len(data), step))
    records = []
    for block in jsonl.cut_lines(chunks, settings):
        if block.flaw:
            records.append(Record(block.first, Flaw(str(block.first), block.flaw, block.data)))
        else:
            records += jsonl.read_lines(block, "dump", settings)
    return records


def outcome(record: Record) -> object:
    return record.content.content if isinstance(record.content, Entry) else record.content.reject.reason


LINES = [
    (b'{"text": "a"}', "a"),
    (b'{"text": ""}', ""),
    (b'{"html": "<p>a"}', "<p>a"),
    (b'{"text": "a", "html": "<p>b"}', "<p>b"),
    (b'{"text": null, "html": "<p>b"}', "<p>b"),
    (b'{"content": "a"}', "a"),
    (b'\xef\xbb\xbf{"text": "after a mark"}', "after a mark"),
    ('{"text": "Größe"}'.encode("cp1252"), "Größe"),
    (b'{"text": "half a pair: \\ud83d"}', "half a pair: \ufffd"),
    (b'{"text": "a whole pair: \\ud83d\\ude00"}', "a whole pair: 😀"),
    (b'{"text": 3}', Reason.NO_TEXT_FIELD),
    (b'{"title": "a"}', Reason.NO_TEXT_FIELD),
    (b"{}", Reason.NO_TEXT_FIELD),
    (b'{"text": "a"', Reason.MALFORMED_JSON),
    (b"[1, 2]", Reason.MALFORMED_JSON),
    (b"null", Reason.MALFORMED_JSON),
    (b'"text"', Reason.MALFORMED_JSON),
    (b"[" * 990, Reason.MALFORMED_JSON),
    (b'{"text": "a"} {"text": "b"}', Reason.MALFORMED_JSON),
    (b"\x00\x01\x02\x03\xff\xfe\x80", Reason.BINARY),
    (b'{"text": "' + b"x" * 1000 + b'"}', Reason.TOO_LARGE),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_is_an_entry_or_a_flaw_and_its_neighbours_are_kept(line: bytes, expected: object) -> None:
    records = read(b'{"text": "before"}\n\n' + line + b'\n{"text": "after"}')
    assert [outcome(record) for record in records] == ["before", expected, "after"]
    assert [record.position for record in records] == [0, 2, 3]


def test_ids_and_urls_are_taken_and_fields_can_be_named() -> None:
    line = json.dumps({"key": 7, "id": "other", "url": "https://a.example/x", "body_text": "words"}).encode()
    named = Settings(Fields(text="body_text", id="key"))
    (record,) = read(line, named)
    assert record.content == Entry("words", url="https://a.example/x", source="dump", id="7")
    (record,) = read(line)
    assert outcome(record) is Reason.NO_TEXT_FIELD
    assert record.content.id == "other"


def test_a_line_without_end_is_held_in_no_memory() -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"text": "good"}\n'
        for _ in range(2000):
            yield b"x" * 1000
        yield b'\n{"text": "also good"}\n'

    blocks = list(jsonl.cut_lines(endless(), SETTINGS))
    assert [block.flaw.reason if block.flaw else block.data for block in blocks] == [
        b'{"text": "good"}',
        Reason.TOO_LARGE,
        b'{"text": "also good"}',
    ]
    assert [block.first for block in blocks] == [0, 1, 2]
    assert len(blocks[1].data) == SETTINGS.raw_bytes


@given(
    st.lists(
        st.one_of(st.just(b""), st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b""))), max_size=30
    ),
    st.integers(1, 50),
)
def test_cutting_loses_no_line(lines: list[bytes], step: int) -> None:
    data = b"\n".join(lines)
    chunks = (data[at : at + step] for at in range(0, len(data), step))
    blocks = list(jsonl.cut_lines(chunks, SETTINGS))
    assert b"\n".join(block.data for block in blocks) == data.removesuffix(b"\n")
    assert [block.first for block in blocks] == ([0] if blocks else [])


def test_rejects_carry_words_for_people() -> None:
    (record,) = read(b'{"title": "a", "date": "b"}')
    assert isinstance(record.content, Flaw)
    reject: Reject = record.content.reject
    assert "date, title" in reject.detail
    assert "--text-field" in reject.detail
