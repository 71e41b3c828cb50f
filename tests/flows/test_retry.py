"""Rejects replayed after a fix, runs that stop when too much is rejected, and looking at what is there."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from fixtures.bad_containers import zipped
from flows import look
from flows.cli import DONE, MISUSED, STOPPED, main
from flows.errors import RunError
from flows.pipeline import refuse_rejects, run
from flows.retry import retry
from flows.settings import Job, Settings
from flows.tables import SCHEMAS
from flows.tally import Tally
from tests.flows import stand_in

FIXED = "tests.flows.test_retry:fixed"


def fixed(entry: Any) -> Any:
    """The stand-in after a fix: what raised is a document like any other."""
    from dataclasses import replace

    text = entry.content if isinstance(entry.content, str) else entry.content.decode()
    return stand_in.clean(replace(entry, content=text.replace("RAISE", "Raised.")))


def rows(out: Path) -> dict[str, list[dict[str, Any]]]:
    return {table: pq.read_table(out / table).to_pylist() for table in SCHEMAS}


@pytest.fixture
def rejected(tmp_path: Path) -> Job:
    """An output with good articles and rejects of several kinds from several formats."""
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [{"id": f"n{n}", "text": "Head\nRAISE\nWords." if n % 3 else f"Words {n}."} for n in range(9)]
    (folder / "a.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    (folder / "b.txt").write_text("RAISE")
    (folder / "c.txt").write_text("no article")
    (folder / "d.csv").write_text("id,text\nrow,RAISE\n")
    job = Job((str(folder),), str(tmp_path / "out"), workers=0, cleaner=stand_in.NAME)
    assert dict(run(job).tally.rejects) == {"crashed": 8, "no_article": 1}
    return job


def test_a_retry_gives_what_a_clean_run_would_have_given(rejected: Job, tmp_path: Path) -> None:
    repaired = Job(rejected.inputs, rejected.out, workers=0, cleaner=FIXED)
    retried = retry(repaired)
    assert (retried.tally.entries, retried.tally.accepted, dict(retried.tally.rejects)) == (
        9,
        8,
        {"no_article": 1},
    )
    fresh = Job(rejected.inputs, str(tmp_path / "fresh"), workers=0, cleaner=FIXED)
    run(fresh)
    assert rows(Path(rejected.out)) == rows(tmp_path / "fresh")
    assert run(repaired).dumps["cleaned"] == 0
    assert retry(repaired).tally.entries == 1


def test_only_the_reasons_that_are_asked_for(rejected: Job) -> None:
    before = rows(Path(rejected.out))
    assert retry(rejected, ["too_slow"]).tally.entries == 0
    assert rows(Path(rejected.out)) == before
    assert retry(Job((), rejected.out, workers=0, cleaner=FIXED), ["crashed"]).tally.entries == 8
    assert [row["reason"] for row in rows(Path(rejected.out))["rejects"]] == ["no_article"]


LONG = "RAISE" + " words" * 100 + "."
DUMPS = {
    "a.txt": LONG.encode(),
    "b.jsonl.gz": gzip.compress("\n".join(json.dumps({"id": f"n{n}", "text": f"{LONG} {n}."}) for n in range(7)).encode()),
    "c.csv": f"id,text\nfirst,Words.\nsecond,{LONG}\n".encode(),
    "d.warc": b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:r1>\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    % (len(LONG), LONG.encode()),
    "e.zip": zipped({"one.txt": LONG.encode(), "two.txt": LONG.encode()}),
}  # fmt: skip


@pytest.mark.parametrize("name", DUMPS)
def test_a_capped_reject_is_read_again_from_its_dump(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DUMPS[name])
    job = Job(
        (str(tmp_path / name),), str(tmp_path / "out"), Settings(raw_bytes=50), 0, cleaner=stand_in.NAME
    )
    rejects = run(job).tally.rejects.total()
    retried = retry(Job((), job.out, Settings(raw_bytes=50), workers=0, cleaner=FIXED))
    assert (retried.capped, retried.tally.entries, retried.tally.accepted) == (0, rejects, rejects)
    run(Job(job.inputs, str(tmp_path / "fresh"), job.settings, 0, cleaner=FIXED))
    assert rows(tmp_path / "out") == rows(tmp_path / "fresh")


def test_what_is_no_document_is_left_alone_and_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(400))
    out = str(tmp_path / "out")
    assert main(["clean", str(tmp_path / "a.jpg"), "--out", out, "--quiet"]) == STOPPED
    assert main(["head", out]) == DONE
    assert f"there are no articles in {out}" in capsys.readouterr().out
    assert main(["retry", out]) == DONE
    told = capsys.readouterr().out
    assert "1 reject left alone: dumps, or parts of dumps, that cannot be read" in told
    assert "only part of the bytes" not in told


@pytest.mark.parametrize("change", ["changed", "gone", "a folder"])
def test_a_capped_reject_of_a_dump_that_is_no_longer_what_it_was_is_left_alone_and_counted(
    change: str, tmp_path: Path
) -> None:
    dump = tmp_path / "a.txt"
    dump.write_text(LONG)
    job = Job((str(dump),), str(tmp_path / "out"), Settings(raw_bytes=50), 0, cleaner=stand_in.NAME)
    run(job)
    before = rows(tmp_path / "out")
    dump.unlink()
    if change == "changed":
        dump.write_text(f"{LONG} And more.")
    elif change == "a folder":
        dump.mkdir()
        (dump / "b.txt").write_text(LONG)
    retried = retry(Job((), job.out, workers=0, cleaner=FIXED))
    assert (retried.capped, retried.tally.entries) == (1, 0)
    assert rows(tmp_path / "out") == before


@pytest.mark.parametrize("name", ["a.txt", "b.jsonl"])
def test_what_was_too_large_is_tried_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    whole = "Words. " * 30_000
    (tmp_path / name).write_text(whole if name == "a.txt" else json.dumps({"text": whole}))
    small, large = Settings(max_entry_bytes=100_000), Settings(max_entry_bytes=1_000_000)
    job = Job((str(tmp_path / name),), str(tmp_path / "out"), small, 0, cleaner=stand_in.NAME)
    assert dict(run(job).tally.rejects) == {"too_large": 1}
    again = retry(Job((), job.out, small, workers=0, cleaner=stand_in.NAME))
    assert (again.capped, again.tally.entries) == (1, 0)
    os.utime(tmp_path / name, (1, 1))  # long ago, so that its time tells whether it has changed
    run(job)
    assert retry(Job((), job.out, large, workers=0, cleaner=stand_in.NAME)).tally.accepted == 1
    (article,) = rows(tmp_path / "out")["articles"]
    assert len(article["text"]) == len(whole.strip())


def test_retry_on_the_command_line(rejected: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retry", rejected.out, "--workers", "0", "--reason", "no_article"]) == DONE
    assert "1 reject tried" in capsys.readouterr().out
    assert main(["retry", rejected.out, "--reason", "bad_luck"]) == MISUSED
    assert "the reasons are: empty" in capsys.readouterr().err
    assert main(["retry", str(Path(rejected.out).parent)]) == MISUSED
    assert "no output of copydesk clean" in capsys.readouterr().err


def test_too_many_rejects_stop_the_run_before_anything_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text("broken\n" * 20)
    out = tmp_path / "out"
    assert main(["clean", str(tmp_path / "a.jsonl"), "--out", str(out), "--max-rejects", "19"]) == STOPPED
    assert "20 of 20 documents were rejected (malformed_json 20)" in capsys.readouterr().err
    assert not list(out.glob("*/*.parquet"))
    assert main(["clean", str(tmp_path / "a.jsonl"), "--out", str(out), "--max-rejects", "20"]) == DONE


@pytest.mark.parametrize(
    ("rejects", "entries", "most", "stops"),
    [
        (5, 10, 4, True),
        (5, 10, 5, False),
        (1, 5, 0.1, False),
        (11, 100, 0.1, True),
        (10, 100, 0.1, False),
        (1, 9, 0, True),
    ],
)
def test_the_limit_is_a_number_or_a_share(rejects: int, entries: int, most: float, stops: bool) -> None:  # noqa: FBT001
    tally = Tally(entries=entries)
    tally.rejects["empty"] = rejects
    if stops:
        with pytest.raises(RunError):
            refuse_rejects(tally, most)
    else:
        refuse_rejects(tally, most)


def test_head_and_stats_show_what_is_there(rejected: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["head", rejected.out, "-n", "2"]) == DONE
    shown = capsys.readouterr().out
    assert "Words 0." in shown
    assert "Words 3." in shown
    assert "Words 6." not in shown
    assert main(["head", rejected.out, "-n", "1", "--rejects"]) == DONE
    place, why = capsys.readouterr().out.splitlines()
    assert "#" in place
    assert why.startswith(("  crashed: ", "  no_article: "))
    assert main(["stats", rejected.out]) == DONE
    counted = " ".join(capsys.readouterr().out.split())
    for words in ("articles 3", "rejects by reason crashed 8 no_article 1", "ledger by kind other 1"):
        assert words in counted


def test_what_is_there_for_programs(rejected: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["head", rejected.out, "-n", "2", "--json"]) == DONE
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["text"] for row in rows] == ["Words 0.", "Words 3."]
    assert main(["head", rejected.out, "-n", "99", "--rejects", "--json"]) == DONE
    reasons = [json.loads(line)["reason"] for line in capsys.readouterr().out.splitlines()]
    assert (len(reasons), set(reasons)) == (9, {"crashed", "no_article"})
    assert main(["stats", rejected.out, "--json"]) == DONE
    counts = json.loads(capsys.readouterr().out)
    assert counts["rows"] == {"articles": 3, "ledger": 1, "rejects": 9}
    assert counts["rejects"]["reason"] == {"crashed": 8, "no_article": 1}
    assert counts["articles"]["language"] == {"": 3}, "unknown"


def test_sql_answers_over_the_three_tables(rejected: Job) -> None:
    pytest.importorskip("duckdb")
    assert list(
        look.sql(rejected.out, "SELECT reason, count(*) AS n FROM rejects GROUP BY 1 ORDER BY 1")
    ) == [
        ("reason", "n"),
        ("crashed", 8),
        ("no_article", 1),
    ]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELEC", "syntax error"),
        ("SELECT reason::int FROM rejects", "Could not convert"),
        ("", "the query is empty"),
        (" ; ", "the query is empty"),
    ],
)
def test_a_query_that_gives_nothing_says_why(
    query: str, says: str, rejected: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("duckdb")
    assert main(["sql", rejected.out, query]) == MISUSED
    assert says in capsys.readouterr().err


def test_sql_for_programs_gives_objects(rejected: Job, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("duckdb")
    query = (
        "SELECT count(*) AS n, [reason] AS reasons, '\\xFF'::blob AS data, DATE '2024-05-01' AS day "
        "FROM rejects GROUP BY reason ORDER BY n"
    )
    assert main(["sql", rejected.out, query, "--json"]) == DONE
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"n": 1, "reasons": ["no_article"], "data": "ff", "day": "2024-05-01"}
    assert second["n"] == 8
