"""The corpus of bad inputs (``fixtures/bad_inputs.py``), cleaned in one run by the cleaner itself: nothing crashes, each bad thing has
the reason that it should, and every good document beside it comes out."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cleaners.model import Reason
from fixtures.bad_inputs import kinds, write
from fixtures.bad_kind import story
from flows.cli import DONE, main
from flows.pipeline import Summary, run
from flows.settings import Job

KINDS = {kind.name: kind for kind in kinds()}
WHICH = re.compile(r"sea wall number (\d+)")
LEAST_KINDS = 60

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, dict[str, Rows]]:
    """The run's summary, and the rows of articles and rejects by dump."""
    folder = tmp_path_factory.mktemp("bad")
    write(folder / "in")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("flows.streams.BOMB_BYTES", 32 << 20)
        summary = run(Job((str(folder / "in"),), str(folder / "out"), workers=0))
    rows: dict[str, Rows] = {name: {"articles": [], "rejects": [], "ledger": []} for name in KINDS}
    for table in ("articles", "rejects", "ledger"):
        for row in pq.read_table(folder / "out" / table).to_pylist():
            rows[Path(row["source"]).name][table].append(row)
    return summary, rows


def test_there_are_enough_kinds_and_each_has_its_own_name() -> None:
    assert len(KINDS) == len(kinds()) >= LEAST_KINDS
    assert {reason for kind in KINDS.values() for reason in kind.reasons} <= set(Reason)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_bad_has_its_reason_and_what_is_good_comes_out(
    name: str, cleaned: tuple[Summary, dict[str, Rows]]
) -> None:
    rows, kind = cleaned[1][name], KINDS[name]
    rejects = sorted(rows["rejects"], key=lambda row: row["position"])
    assert [row["reason"] for row in rejects] == list(kind.reasons)
    assert all(row["detail"] for row in rejects)
    found = [WHICH.search(row["text"]) for row in rows["articles"]]
    assert sorted(int(match[1]) for match in found if match) == list(range(kind.good))
    assert None not in found
    assert sum(row["damage"] is not None for row in rows["articles"]) == kind.damaged


def test_the_counts_add_up(cleaned: tuple[Summary, dict[str, Rows]]) -> None:
    tally, rows = cleaned[0].tally, cleaned[1].values()
    assert tally.is_conserved
    assert tally.entries == sum(kind.good + len(kind.reasons) for kind in KINDS.values())
    assert tally.rejects.total() == sum(len(one["rejects"]) for one in rows)
    assert tally.removed.total() == sum(len(one["ledger"]) for one in rows)
    assert tally.rejects["crashed"] == 0


def odd_folder(folder: Path) -> dict[str, int]:
    """A folder of things that are no plain files, or have odd names; how many stories each gives."""
    (folder / "real").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "real" / "a.txt").write_text(story(0))
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "real" / "was.txt")
    (folder / "out.txt").symlink_to("/etc/hostname")
    (folder / "again.txt").symlink_to(folder / "real" / "a.txt")
    (folder / ".hidden.txt").write_text(story(9))
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as opened:
        here = os.open(".", os.O_RDONLY)
        os.chdir(folder)  # a socket's address is short
        try:
            opened.bind("socket.txt")
        finally:
            os.fchdir(here)
            os.close(here)
    odd = [
        b"line\nend.txt",
        b"latin-\xfc.txt",
        b"=1+1.txt",
        b"'; DROP.txt",
        b" .txt",
        b"*?.txt",
        b"x" * 251 + b".txt",
    ]
    for name in odd:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(story(1))
    return {"articles": 1 + len(odd)}


def test_a_folder_of_odd_things_gives_its_plain_files_alone(tmp_path: Path) -> None:
    expected = odd_folder(tmp_path / "in")
    summary = run(Job((str(tmp_path / "in"),), str(tmp_path / "out"), workers=0))
    assert summary.tally.articles == expected["articles"]
    assert {row["reason"] for row in pq.read_table(tmp_path / "out" / "rejects").to_pylist()} == {
        "unreadable"
    }
    assert summary.tally.is_conserved


def test_an_empty_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(tmp_path), "--out", str(tmp_path / "out")]) != DONE
    assert "no files in" in capsys.readouterr().err


def test_a_dump_that_changes_while_it_is_read_is_cleaned_as_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fixtures.bad_kind import lines
    from flows.streams import Source

    dump = tmp_path / "a.jsonl"
    dump.write_bytes(lines(range(3)))
    read = Source.read

    def grows(source: Source, size: int) -> bytes:
        data = read(source, 2000)
        if data and dump.stat().st_size < 10_000:
            dump.write_bytes(dump.read_bytes() + lines([7]))
        return data

    job = Job((str(dump),), str(tmp_path / "out"), workers=0)
    with monkeypatch.context() as patched:
        patched.setattr(Source, "read", grows)
        first = run(job)
    assert first.tally.is_conserved
    assert first.tally.accepted > 3
    dump.write_bytes(dump.read_bytes() + lines([8]))
    assert run(job).tally.accepted == dump.read_bytes().count(b"\n")


def test_the_corpus_is_the_same_each_time() -> None:
    assert [kind.data for kind in kinds()] == [kind.data for kind in KINDS.values()]
