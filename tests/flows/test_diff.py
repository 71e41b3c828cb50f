"""Two outputs compared: what differs is found, named by its rule, shown in the terminal, as JSON and as a page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.browser import browser, chromium, url_of
from flows.cli import DONE, MISUSED, main
from flows.compare import compare, details, label
from flows.pipeline import run
from flows.read import read
from flows.report.differences import differences_page, pair
from flows.settings import Job, Settings

ROOT = Path(__file__).parent.parent.parent
DUMP = "read-links-between-paragraphs"
HOSTILE = "<script>alert(1)</script>"
Edit = Callable[[dict[str, Any]], dict[str, Any] | None]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some fixtures, cleaned, under paths of their own."""
    folder = tmp_path_factory.mktemp("diff")
    for name in (DUMP, "german", "french", "listicle"):
        (folder / "dumps" / name).mkdir(parents=True)
        shutil.copy(ROOT / "fixtures" / name / "source.txt", folder / "dumps" / name)
    run(Job((str(folder / "dumps"),), str(folder / "before"), workers=0))
    return folder / "before"


def edited(before: Path, after: Path, **edits: Edit) -> Path:
    """A copy of an output in which the rows of the tables are edited; None takes a row out."""
    shutil.copytree(before, after)
    for table, edit in edits.items():
        for path in (after / table).glob("*.parquet"):
            rows = pq.read_table(path)
            new = [row for old in rows.to_pylist() if (row := edit(old)) is not None]
            pq.write_table(pa.Table.from_pylist(new, rows.schema), path)
    return after


def of(name: str, edit: Edit) -> Edit:
    """The edit for the rows of one dump."""
    return lambda row: edit(row) if name in row["source"] else row


def without_related(row: dict[str, Any]) -> dict[str, Any] | None:
    return None if row["kind"] == "related" else row


def test_an_output_is_the_same_as_itself(before: Path) -> None:
    found = compare(read(before), read(before))
    assert (found.before, found.after, found.same, found.changes) == (4, 4, 4, [])


LARGE = 1_500
"""Bytes from which documents are rejected in a second output: the dumps of ``before`` are of 0.9 to 3 kB."""


@pytest.fixture(scope="module")
def stricter(before: Path) -> Path:
    """The same dumps cleaned with a limit that rejects some."""
    after = before.parent / "stricter"
    run(Job((str(before.parent / "dumps"),), str(after), Settings(max_entry_bytes=LARGE), workers=0))
    return after


def test_documents_that_became_rejects_or_stopped_being_ones_are_told(
    before: Path, stricter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = compare(read(before), read(stricter))
    rejected = {row["source"] for row in read(stricter).rejects()}
    assert 0 < len(rejected) < 4
    assert gone.rejects.rows == [("article", "too_large", len(rejected))]
    assert {gone.reject_of(one) for one in details(read(before), read(stricter), gone.changes)} == {
        "too_large"
    }
    back = compare(read(stricter), read(before))
    assert (back.rejects.rows, back.rejects.became) == ([("too_large", "article", len(rejected))], {})
    assert main(["diff", str(before), str(stricter)]) == DONE
    said = capsys.readouterr().out
    assert f"0 rejects before, {len(rejected)} after" in said
    assert "gone (now a reject: too_large)" in said
    assert main(["diff", str(stricter), str(before), "--json"]) == DONE
    said = json.loads(capsys.readouterr().out)
    assert said["rejects"]["changed"] == [
        {"before": "too_large", "after": "article", "documents": len(rejected)}
    ]
    assert {one["reject"] for one in said["articles"]} == {"too_large"}


def test_rejects_for_another_reason_or_of_one_output_only(
    before: Path, stricter: Path, tmp_path: Path
) -> None:
    number = read(stricter).rejects().count()
    other = edited(stricter, tmp_path / "other", rejects=lambda row: row | {"reason": "no_article"})
    found = compare(read(stricter), read(other))
    assert found.rejects.rows == [("too_large", "no_article", number)]
    assert found.changes == []
    fewer = edited(stricter, tmp_path / "fewer", rejects=lambda row: None)
    assert compare(read(stricter), read(fewer)).rejects.rows == []
    page = differences_page(found, [], ("a", "b"))
    assert f'<td>too_large</td><td>no_article</td><td class="n">{number}</td>' in page


def test_rejects_are_matched_where_the_dumps_were_given_by_other_paths(before: Path, tmp_path: Path) -> None:
    shutil.copytree(before.parent / "dumps", tmp_path / "moved")
    run(Job((str(tmp_path / "moved"),), str(tmp_path / "out"), Settings(max_entry_bytes=LARGE), workers=0))
    found = compare(read(before), read(tmp_path / "out"))
    assert found.without_folders
    assert [(one, other) for one, other, _ in found.rejects.rows] == [("article", "too_large")]


def test_lines_that_are_kept_now_are_named_with_the_rule_that_removed_them(
    before: Path, tmp_path: Path
) -> None:
    def with_more(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"text": row["text"] + "\n\nREAD: More", "text_hash": "other", "title": HOSTILE}

    after = edited(before, tmp_path / "b", articles=of(DUMP, with_more), ledger=of(DUMP, without_related))
    found = compare(read(before), read(after))
    (change,) = found.changes
    assert (change.what, change.fields, found.same) == ("text", ("title",), 3)
    assert {line.after for line in change.lines} == {"kept"}
    assert {line.before for line in change.lines} == {
        "related.label_between",
        "related.genre_between",
        "related.heading",
    }
    assert found.rules["related.label_between", "kept"] == 2
    assert found.rule_articles["related.label_between", "kept"] == 1


def test_a_line_that_another_rule_removed_and_a_field_and_a_missing_article(
    before: Path, tmp_path: Path
) -> None:
    def renamed(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"rule": "model"} if row["kind"] == "navigation" else row

    def gone_or_dated(row: dict[str, Any]) -> dict[str, Any] | None:
        if "listicle" in row["source"]:
            return None
        return row | {"published": None, "authors": ["A. Nother"]} if "french" in row["source"] else row

    after = edited(before, tmp_path / "b", articles=gone_or_dated, ledger=of("german", renamed))
    found = compare(read(before), read(after))
    kinds = {what: number for what, number in found.kinds.items() if number}
    assert kinds == {"gone": 1, "fields": 1, "lines": 1}
    assert found.fields == {"published": 1, "authors": 1}
    assert ("navigation.control", "navigation (model)") in found.rules
    assert {after for _, after in found.rules} == {"navigation (model)"}
    assert compare(read(after), read(before)).kinds["added"] == 1
    shown = [pair(one) for one in details(read(before), read(after), found.changes)]
    assert [row.after for row in shown[0].rows] == [None] * len(shown[0].rows)
    assert {name: new for name, _, new in shown[1].fields}["authors"] == "A. Nother"
    assert {row.after.rule for row in shown[2].rows if row.differs and row.after} == {"model"}


def test_dumps_that_were_given_by_other_paths_are_matched(before: Path, tmp_path: Path) -> None:
    shutil.copytree(before.parent / "dumps", tmp_path / "elsewhere" / "in")
    run(Job((str(tmp_path / "elsewhere" / "in"),), str(tmp_path / "out"), workers=0))
    found = compare(read(before), read(tmp_path / "out"))
    assert found.without_folders
    assert (found.same, found.changes) == (4, [])


def test_the_command(before: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def hostile(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"text_hash": "other", "title": f"{HOSTILE}\x1b[31m"}

    after = edited(before, tmp_path / "b", articles=of(DUMP, hostile), ledger=of(DUMP, without_related))
    assert main(["diff", str(before), str(after)]) == DONE
    shown = capsys.readouterr().out
    assert "4 articles before, 4 after: 3 the same" in shown
    assert "related.label_between → kept" in shown
    assert "\x1b" not in shown
    page = tmp_path / "diff.html"
    assert main(["diff", str(before), str(after), "--json", "--to", str(page)]) == DONE
    said = json.loads(capsys.readouterr().out)
    assert (said["same"], said["changed"]["text"], said["fields"]) == (3, 1, {"title": 1})
    assert said["articles"][0]["lines"][0]["after"] == "kept"
    assert page.read_text("utf-8").count("<script>") == 1
    assert main(["diff", str(before), str(tmp_path / "nowhere")]) == MISUSED


def test_the_page_of_no_difference(before: Path) -> None:
    out = read(before)
    assert "No article differs." in differences_page(compare(out, out), [], ("a", "b"))


@pytest.mark.skipif(chromium() is None, reason="Chromium is not installed: apt-get install chromium")
def test_the_page_in_chromium(before: Path, tmp_path: Path) -> None:
    after = edited(before, tmp_path / "b", ledger=without_related)
    page = tmp_path / "diff.html"
    assert main(["diff", str(before), str(after), "--to", str(page)]) == DONE
    with browser() as chrome:
        for width in (320, 1280):
            chrome.look(width, 900, phone=width < 500)
            chrome.open(url_of(page))
            chrome.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert chrome.complaints() == []
            assert chrome.evaluate("document.documentElement.scrollWidth") <= width
        assert chrome.evaluate("document.querySelectorAll('tr.differs').length") > 0


def test_labels() -> None:
    assert label("caption", "caption.credit_tail") == "caption.credit_tail"
