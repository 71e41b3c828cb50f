"""What a run would do is told before it does it: what is new, changed, unchanged, and made by which version of the cleaner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import DONE, main
from flows.pipeline import run
from flows.plan import Made, make_plan
from flows.settings import Job, Settings
from flows.store import Store
from tests.flows import stand_in
from tests.flows.outputs import rows, written


def job(tmp_path: Path, **options: Any) -> Job:
    return Job(
        (str(tmp_path / "in"),), str(tmp_path / "out"), **{"workers": 0, "cleaner": stand_in.NAME, **options}
    )


def planned(job: Job) -> dict[str, int]:
    counts: dict[str, int] = make_plan(job, Store(job.out), dry=True).as_dict()["dumps"]
    return {kind: count for kind, count in counts.items() if count}


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """A folder of three dumps."""
    (tmp_path / "in").mkdir()
    for name in "abc":
        (tmp_path / f"in/{name}.txt").write_text(f"Words of {name}.")
    return tmp_path


def version(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for module in ("flows.plan", "flows.pipeline"):
        monkeypatch.setattr(f"{module}.cleaner_version", lambda: name)


def test_each_dump_is_of_one_kind(dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(job(dumps)) == {"new": 3}
    assert not (dumps / "out").exists()
    run(job(dumps))
    (dumps / "in/b.txt").write_text("Other words of b.")
    (dumps / "in/d.txt").write_text("Words of d.")
    assert planned(job(dumps)) == {"new": 1, "changed": 1, "unchanged": 2}
    assert planned(job(dumps, force=True)) == {"new": 1, "forced": 3}
    assert planned(job(dumps, settings=Settings(max_seconds=9))) == {"new": 1, "changed": 3}
    version(monkeypatch, "99.0")
    assert planned(job(dumps)) == {"new": 1, "changed": 1, "outdated": 2}
    assert planned(job(dumps, reclean=True)) == {"new": 1, "changed": 1, "recleaned": 2}


def test_who_made_what_is_counted_to_the_article(dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version(monkeypatch, "1.0")
    run(job(dumps))
    version(monkeypatch, "2.0")
    (dumps / "in/d.jsonl").write_text('{"text": "Words."}\n{"text": "More words."}')
    run(job(dumps))
    (dumps / "in/b.txt").write_text("Other words of b.")
    version(monkeypatch, "3.0")
    plan = make_plan(job(dumps), Store(str(dumps / "out")), dry=True)
    assert plan.made == (Made("1.0", 2, 2), Made("2.0", 1, 2))


def test_recleaning_says_first_what_it_will_replace_and_does_just_that(
    dumps: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    version(monkeypatch, "1.0")
    run(job(dumps))
    version(monkeypatch, "2.0")
    before = written(dumps / "out")
    command = ["clean", str(dumps / "in"), "--out", str(dumps / "out"), "--workers", "0"]
    assert main([*command, "--dry-run"]) == DONE
    assert (
        "outdated  3 dumps (3 articles) made by 1.0: --reclean cleans them by 2.0" in capsys.readouterr().out
    )
    assert main(command) == DONE
    assert "3 dumps left as another version of the cleaner made them" in capsys.readouterr().err
    assert written(dumps / "out") == before
    assert main([*command, "--reclean", "--dry-run", "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["dumps"]["recleaned"], told["made"]) == (3, [{"version": "1.0", "dumps": 3, "articles": 3}])
    assert written(dumps / "out") == before
    run(job(dumps, reclean=True))
    assert [row["cleaner_version"] for row in rows(dumps / "out", "articles")] == ["2.0"] * 3
    assert planned(job(dumps)) == {"unchanged": 3}
