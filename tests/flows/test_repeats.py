"""Dumps that use an id twice: every article has an id of its own, the first its usual one, and the ledger and retries follow."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from flows import publishing, shards
from flows.compare import compare
from flows.formats import jsonl
from flows.pipeline import run
from flows.read import read
from flows.retry import retry
from flows.settings import Job
from flows.tables import article_id
from tests.flows import stand_in
from tests.flows.outputs import rows, written
from tests.flows.test_retry import FIXED

NUMBER = 40


def cleaned(place: Path, dump: Path, cleaner: str = stand_in.NAME) -> list[dict[str, Any]]:
    run(Job((str(dump),), str(place), workers=0, cleaner=cleaner))
    return sorted(rows(place, "articles"), key=lambda row: int(row["position"]))


def lines(*texts: str, name: str = "same") -> str:
    return "".join(json.dumps({"id": name, "text": text}) + "\n" for text in texts)


def check_ledger(place: Path) -> None:
    """Each removed line belongs to the article that stands at its position."""
    owners = {row["id"]: row["position"] for row in rows(place, "articles")}
    claimed = [row for row in rows(place, "ledger") if row["article_id"] is not None]
    assert claimed
    assert all(owners[row["article_id"]] == row["position"] for row in claimed)


@pytest.mark.parametrize("files", [1, 4])
def test_articles_of_entries_with_one_id_have_ids_of_their_own(
    files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (shards, jsonl):
        monkeypatch.setattr(module, "BLOCK_RECORDS", 10)
    if files > 1:
        monkeypatch.setattr(publishing, "FILE_BYTES", 1)
    dump = tmp_path / "a.jsonl"
    dump.write_text(lines(*(f"Head\nStory {n}." for n in range(NUMBER))))
    articles = cleaned(tmp_path / "out", dump)
    assert len(list((tmp_path / "out" / "articles").glob("*.parquet"))) == files
    source = str(dump)
    assert [row["id"] for row in articles] == [
        article_id(source, "same", 0),
        *(article_id(source, "same", 0, n) for n in range(1, NUMBER)),
    ]
    assert {row["entry"] for row in articles} == {"same"}
    check_ledger(tmp_path / "out")


def test_one_id_in_two_dumps_is_no_repeat(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        (tmp_path / "in" / f"{name}.jsonl").write_text(lines("Words."))
    articles = cleaned(tmp_path / "out", tmp_path / "in")
    assert {row["id"] for row in articles} == {article_id(row["source"], "same", 0) for row in articles}
    assert len({row["id"] for row in articles}) == 2


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_one_name_twice(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for text in ("One.", "Two."):
            archive.writestr("a.txt", text)
    articles = cleaned(tmp_path / "out", tmp_path / "a.zip")
    assert [(row["text"], row["entry"]) for row in articles] == [("One.", "a.txt"), ("Two.", "a.txt")]
    assert len({row["id"] for row in articles}) == 2


def test_a_retry_gives_the_ids_that_a_clean_run_would_have_given(tmp_path: Path) -> None:
    dump = tmp_path / "a.jsonl"
    dump.write_text(lines("Head\nRAISE\nOne.", "Head\nTwo.", "Head\nRAISE\nThree.", "Head\nFour."))
    before = cleaned(tmp_path / "out", dump)
    retry(Job((str(dump),), str(tmp_path / "out"), workers=0, cleaner=FIXED))
    after = sorted(rows(tmp_path / "out", "articles"), key=lambda row: int(row["position"]))
    assert after == cleaned(tmp_path / "whole", dump, FIXED)
    assert [row for row in after if row["position"] in (1, 3)] == before
    assert len({row["id"] for row in after}) == 4
    check_ledger(tmp_path / "out")


def test_the_first_entry_keeps_its_id_when_later_ones_come_to_repeat_it(tmp_path: Path) -> None:
    dump = tmp_path / "a.jsonl"
    dump.write_text(lines("One."))
    (first,) = cleaned(tmp_path / "out", dump)
    dump.write_text(lines("One.", "Two."))
    articles = cleaned(tmp_path / "out", dump)
    assert articles[0] == first
    assert cleaned(tmp_path / "again", dump) == articles
    assert written(tmp_path / "again").keys() == written(tmp_path / "out").keys()


def test_outputs_of_dumps_that_were_moved_are_compared_by_their_places(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_text(lines("One.", "Two.", "Three."))
        cleaned(tmp_path / f"out-{folder}", tmp_path / folder)
    found = compare(read(str(tmp_path / "out-one")), read(str(tmp_path / "out-two")))
    assert (found.same, found.changes, found.without_folders) == (3, [], True)
