"""What is told of a corpus, where the output is at a URL: the same as of a folder, and an error that says so where there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import DONE, MISUSED, main
from flows.pipeline import run
from flows.read import read
from flows.settings import Job
from flows.storage import open_storage

pytest.importorskip("fsspec")
pytest.importorskip("moto.server")


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A dump of one line."""
    (tmp_path / "b.txt").write_text("Words of b.")
    return tmp_path / "b.txt"


def test_commands_about_a_corpus_work_at_a_url(
    dump: Path, bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = f"{bucket}/out"
    run(Job((str(dump),), out, workers=0))
    article: dict[str, Any] = {"title": None, "text": "Words of b.", "fields": {}, "line_kinds": {}}
    gold = {"about": "One line.", "articles": [article], "line_kinds": {}}
    (tmp_path / "b.txt.gold").write_text(json.dumps(gold))
    for command, says in {
        ("sites", out): "latest templates: none",
        ("stories", out): "articles     1 (1 new)",
        ("stories", out, "--json"): '"hashed": 0',
        ("report", out): f"{out}/report.html",
        ("diff", out, out, "--to", f"{bucket}/page.html"): "1 article before, 1 after: 1 the same",
        ("score", out, str(tmp_path)): "1 document: 1 with as many articles",
    }.items():
        assert main(list(command)) == DONE, command
        assert says in capsys.readouterr().out
    assert read(out).articles().count() == 1
    assert b"</html>" in open_storage(bucket).read("page.html")
    run(Job((str(dump),), str(tmp_path / "copy"), workers=0))
    assert main(["stories", str(tmp_path / "copy")]) == DONE
    here = (tmp_path / "copy/stories/stories.parquet").read_bytes()
    assert open_storage(f"{out}/stories").read("stories.parquet") == here


@pytest.mark.parametrize("command", ["sites", "stories", "report", "score", "diff"])
def test_no_output_at_a_url_is_said(
    command: str, dump: Path, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"score": [str(dump)], "diff": [f"{bucket}/neither"]}
    assert main([command, f"{bucket}/nothing", *more.get(command, [])]) == MISUSED
    assert "no output of copydesk clean" in capsys.readouterr().err
