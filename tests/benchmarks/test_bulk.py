"""Documents in bulk: as many as asked, no two the same; and what is read of processes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from benchmarks import bulk, throughput
from benchmarks.bulk import Peaks, documents, measured, peak, row, write_dumps


def test_documents_are_as_many_as_asked_and_all_different() -> None:
    found = [json.loads(line) for line in documents(500, first=100)]
    assert len({one["text"] for one in found}) == 500
    assert [one["id"] for one in found[:2]] == ["100", "101"]


def test_dumps_hold_every_document_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "DUMP_DOCUMENTS", 30)
    size = write_dumps(tmp_path / "in", 100)
    dumps = sorted((tmp_path / "in").iterdir())
    lines = [json.loads(line)["id"] for dump in dumps for line in dump.read_text("utf-8").splitlines()]
    assert (len(dumps), lines) == (4, [str(number) for number in range(100)])
    assert size == sum(dump.stat().st_size for dump in dumps)


def test_a_run_is_measured_and_told_in_a_row(tmp_path: Path) -> None:
    peaks = measured(tmp_path, 20, ["--workers", "0", "--cleaner", bulk.TRIVIAL])
    assert (peaks.articles, peaks.rejects, peaks.files) == (20, 0, 1)
    assert row(Peaks(1000, 2.4, 90.1, 0.0, 999, 1, 1, 3.0)) == ["1,000", "2", "90", "0", "999", "1", "1"]


def test_a_process_is_looked_at_and_one_that_is_gone_has_nothing() -> None:
    assert peak(os.getpid()) > 1
    assert throughput.used(os.getpid()) > 0
    assert os.getpid() in bulk.descendants(os.getpid())
    assert peak(2**22 + 1) == throughput.used(2**22 + 1) == 0


def test_pages_become_a_crawl_that_is_read_as_one(tmp_path: Path) -> None:
    from benchmarks.corpora import Page
    from flows.dumps import find_dumps
    from flows.settings import Settings
    from flows.shards import cut_dump

    page = Page("1", "c", "https://a.example/1", "a.example", "en", "<html><p>Words.</p></html>", "Words.")
    throughput.write_dumps(tmp_path / "in", "warc", [page] * 3, 2)
    pieces = [piece for dump in find_dumps([str(tmp_path / "in")]) for piece, _ in cut_dump(dump, Settings())]
    assert [(piece.format, piece.block.records) for piece in pieces] == [("warc", 2), ("warc", 1)]
