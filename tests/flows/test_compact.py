"""Small files of many runs merged into few: the same rows, and the same knowledge of what is clean."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from flows import compact as compaction
from flows import publishing
from flows.cli import DONE, main
from flows.compact import compact
from flows.errors import RunError
from flows.local_storage import LocalStorage
from flows.pipeline import run
from flows.retry import retry
from flows.settings import Job, Settings, templates_of
from flows.store import Record, Store
from flows.tables import SCHEMAS, write_table
from tests.flows.outputs import left_over, written
from tests.flows.test_partitions import CLEANER, FIXED, documents, rows

RUNS = 6


def job(tmp_path: Path, number: int | None = None, **options: Any) -> Job:
    """A job over one of the dumps, or over all of them."""
    folder = tmp_path / "in"
    given = folder if number is None else folder / f"{number}.jsonl"
    return Job(
        (str(given),),
        str(tmp_path / "out"),
        workers=0,
        **{"cleaner": CLEANER, "templates": "none", **options},
    )


@pytest.fixture
def out(tmp_path: Path) -> str:
    """An output of six runs over a dump each."""
    (tmp_path / "in").mkdir()
    for number in range(RUNS):
        (tmp_path / "in" / f"{number}.jsonl").write_text(documents(20 * number, 20 * number + 20))
        run(job(tmp_path, number))
    return job(tmp_path).out


def everything(out: str) -> dict[str, list[dict[str, Any]]]:
    return {table: rows(out, table) for table in SCHEMAS}


def files(out: str) -> list[str]:
    return sorted(
        path.relative_to(out).as_posix() for table in SCHEMAS for path in Path(out, table).rglob("*.parquet")
    )


def test_the_files_of_many_runs_become_one_with_the_same_rows(out: str, tmp_path: Path) -> None:
    before = everything(out)
    assert len(files(out)) == RUNS * len(SCHEMAS)
    done = compact(out)
    assert (done.before, done.after, done.groups, done.skipped) == (18, 3, RUNS, 0)
    assert everything(out) == before
    assert len(files(out)) == len(SCHEMAS)
    assert compact(out).groups == 0
    assert run(job(tmp_path)).dumps == {"cleaned": 0, "unchanged": RUNS, "outdated": 0}


def test_later_runs_are_merged_into_what_was_merged(out: str, tmp_path: Path) -> None:
    compact(out)
    (tmp_path / "in" / "9.jsonl").write_text(documents(200, 220))
    run(job(tmp_path))
    assert compact(out).groups == 2
    assert len(files(out)) == len(SCHEMAS)
    assert len(rows(out)) == 18 * (RUNS + 1)


def test_a_changed_dump_replaces_its_own_articles_and_nobody_elses(out: str, tmp_path: Path) -> None:
    compact(out)
    (tmp_path / "in" / "3.jsonl").write_text(documents(300, 305))
    summary = run(job(tmp_path))
    assert summary.dumps == {"cleaned": 1, "unchanged": RUNS - 1, "outdated": 0}
    expected = [n for n in [*range(60), *range(300, 305), *range(80, 120)] if n % 10 != 7]
    assert [int(row["entry"]) for row in rows(out)] == expected
    assert compact(out).groups == 2


def test_rejects_can_be_retried_after_it(out: str, tmp_path: Path) -> None:
    compact(out)
    assert retry(job(tmp_path, cleaner=FIXED)).tally.accepted == 2 * RUNS
    assert rows(out, "rejects") == []
    assert len(rows(out)) == 20 * RUNS
    assert run(job(tmp_path)).dumps["cleaned"] == 0


def test_a_full_file_is_closed_and_left_alone(out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(table.nbytes for record in Store(out).records().values() for table in _tables(out, record))
    monkeypatch.setattr(
        "flows.publishing.FILE_BYTES", size // RUNS * 3 // 2
    )  # two runs make more than a file
    assert compact(out).after == 3 * len(SCHEMAS)
    monkeypatch.setattr(compaction, "SMALL_BYTES", 1)
    assert compact(out).groups == 0


def _tables(out: str, record: Record) -> list[Any]:
    return list(publishing.read_tables(Store(out), record, record.files[0]).values())


def test_other_versions_and_settings_stay_apart(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(job(tmp_path, 0, settings=Settings(max_seconds=9)))
    with monkeypatch.context() as patched:
        patched.setattr("flows.plan.cleaner_version", lambda: "9")
        patched.setattr("flows.pipeline.cleaner_version", lambda: "9")
        run(job(tmp_path, 1, reclean=True))
    before = everything(out)
    assert compact(out).groups == RUNS - 2
    assert everything(out) == before
    assert {record.version for record in Store(out).records().values()} > {"9"}
    assert len(files(out)) == 3 * len(SCHEMAS)


@pytest.mark.parametrize("by", ["site", "date"])
def test_articles_are_laid_out_anew_and_back(by: str, out: str, tmp_path: Path) -> None:
    before, flat = everything(out), files(out)
    compact(out, by)
    assert everything(out) == before
    assert all("=" in path for path in files(out) if path.startswith("articles"))
    (tmp_path / "in" / "9.jsonl").write_text(documents(200, 220))
    run(job(tmp_path))
    assert all("=" in path for path in files(out) if path.startswith("articles"))
    assert compact(out).groups == 2
    compact(out, "")
    assert len(files(out)) == len(SCHEMAS)
    assert [path.is_file() for path in Path(out, "articles").iterdir()] == [True]
    assert flat != files(out)
    assert run(job(tmp_path)).dumps["cleaned"] == 0


def test_a_group_of_several_files_is_laid_out_file_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("flows.formats.jsonl.BLOCK_RECORDS", "flows.shards.BLOCK_RECORDS"):
        monkeypatch.setattr(name, 20)
    monkeypatch.setattr("flows.publishing.FILE_BYTES", 1)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.jsonl").write_text(documents(0, 100))
    run(job(tmp_path))
    before = everything(job(tmp_path).out)
    assert len(files(job(tmp_path).out)) == 5 * len(SCHEMAS)
    monkeypatch.setattr(compaction, "SMALL_BYTES", 1)
    assert compact(job(tmp_path).out, "date").groups == 1
    assert everything(job(tmp_path).out) == before
    (record,) = Store(job(tmp_path).out).records().values()
    assert (len(record.files), record.layout) == (5, "date")


class Killed(BaseException):
    """Stands for a SIGKILL: nothing in the code catches it."""


@pytest.mark.parametrize(
    "step", ["rename 1", "rename 3", "remove 1", "remove 9", "journal", "record", "write 2"]
)
def test_a_compaction_that_is_cut_off_loses_and_doubles_nothing(
    step: str, out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(out)
    what, _, number = step.partition(" ")
    calls = dict.fromkeys(("rename", "remove", "write"), 0)

    def counting(kind: str, path: object, act: Any, *rest: object) -> None:
        if str(path).endswith(".parquet") or kind == "write":
            calls[kind] += 1
            if step == f"{kind} {calls[kind]}":
                raise Killed
        act(path, *rest)

    rename, remove, write, note = os.replace, os.unlink, write_table, LocalStorage.write

    def noted(storage: LocalStorage, name: str, data: bytes, *, synced: bool = True) -> None:
        if name.split("/")[-2] == {"journal": "journal", "record": "records"}.get(what):
            raise Killed
        note(storage, name, data, synced=synced)

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", lambda old, new: counting("rename", new, lambda _: rename(old, new)))
        patched.setattr("os.unlink", lambda path, **_: counting("remove", path, remove))
        patched.setattr(publishing, "write_table", lambda path, *rest: counting("write", path, write, *rest))
        patched.setattr(LocalStorage, "write", noted)
        with pytest.raises(Killed):
            compact(out)
    assert run(job(tmp_path)).dumps["cleaned"] == 0
    assert everything(out) == before
    compact(out)
    assert everything(out) == before
    assert len(files(out)) == len(SCHEMAS)
    assert number == "" or calls[what] >= int(number)


def test_a_run_that_goes_on_meanwhile_is_not_undone(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_run(path: str, *rest: Any) -> None:
        monkeypatch.setattr(publishing, "write_table", write_table)
        (tmp_path / "in" / "3.jsonl").write_text(documents(300, 305))
        run(job(tmp_path, 3))
        write_table(path, *rest)

    monkeypatch.setattr(publishing, "write_table", another_run)
    done = compact(out)
    assert (done.groups, done.skipped) == (0, RUNS)
    assert [int(row["entry"]) for row in rows(out) if row["source"].endswith("3.jsonl")] == [
        300, 301, 302, 303, 304,
    ]  # fmt: skip
    assert len(rows(out)) == 18 * (RUNS - 1) + 5
    assert not list(Path(out).glob(".copydesk/aside/*"))
    assert compact(out).groups == RUNS


def test_a_group_with_a_lost_file_is_left_to_be_cleaned_again(out: str, tmp_path: Path) -> None:
    Path(out, next(path for path in files(out) if path.startswith("ledger/2"))).unlink()
    done = compact(out)
    assert (done.groups, done.skipped) == (RUNS - 1, 1)
    assert run(job(tmp_path)).dumps["cleaned"] == 1
    assert len(rows(out)) == 18 * RUNS


def test_rows_that_are_not_what_was_counted_are_left_as_they_are(out: str) -> None:
    known = next(iter(Store(out).records().values()))
    wrong = replace(known, tally={**known.tally, "articles": 99})
    Path(out, ".copydesk", "records", f"{known.id}.json").write_text(json.dumps(asdict(wrong)))
    before = files(out)
    with pytest.raises(RunError, match="rows and counts differ"):
        compact(out)
    assert files(out) == before


def test_groups_of_several_site_templates_are_merged_and_cleaned_again_when_asked(
    out: str, tmp_path: Path
) -> None:
    folder = Path(out, ".copydesk", "records")
    for path, name in zip(
        sorted(folder.iterdir()), ["", "+old", "+new", "+old", "+new", "+new"], strict=True
    ):
        record = json.loads(path.read_text())
        path.write_text(json.dumps({**record, "settings": record["settings"].partition("+")[0] + name}))
    Path(out, "sites").mkdir(exist_ok=True)
    Path(out, "sites", "latest").write_text("new")
    compact(out)
    (merged,) = Store(out).records().values()
    assert templates_of(merged.settings) != "new"
    assert run(job(tmp_path)).dumps["cleaned"] == 0


@pytest.mark.parametrize("by", ["", "site"])
def test_an_output_at_a_url_ends_with_the_same_bytes(by: str, out: str, tmp_path: Path, bucket: str) -> None:
    there = f"{bucket}/out"
    for number in range(RUNS):
        run(replace(job(tmp_path, number), out=there))
    compact(out, by)
    done = compact(there, by)
    assert done.groups == RUNS
    assert written(there) == written(out)
    assert left_over(there) == []
    assert run(replace(job(tmp_path), out=there)).dumps["cleaned"] == 0


def test_the_command_says_what_came_of_it(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compact", out, "--partition-by", "date"]) == DONE
    assert main(["compact", out]) == DONE
    assert main(["compact", out, "--partition-by", "none"]) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "18 parquet files became 6",
        "nothing to do: 6 parquet files as they should be",
        "6 parquet files became 3",
    ]
