"""What is shown in a terminal is no wider than it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import main

NOTICE = "The Lindvik Courier has belonged to its readers since 1911 and answers to nobody else in the whole of this county."
THINGS = ("ferry", "library", "market", "school", "bridge", "bakery")
SITE = "courier.example"


def story(thing: str) -> dict[str, str]:
    """A record of one article, with the site's notice at its end."""
    text = [
        f"The {thing} of Lindvik is to close in autumn",
        f"The {thing} of Lindvik will close in autumn, the mayor said on Tuesday, and called its {thing} the best of all.",
        f"Nobody had asked for a {thing} in years, but three hundred people came to the quay to see the {thing} once more.",
        NOTICE,
    ]
    return {"id": thing, "url": f"https://{SITE}/{thing}", "text": "\n\n".join(text)}


@pytest.fixture
def out(tmp_path: Path) -> str:
    """An output of six articles of one site."""
    dump = tmp_path / "news.jsonl"
    dump.write_text("\n".join(json.dumps(story(thing)) for thing in THINGS))
    assert main(["clean", str(dump), "--out", str(tmp_path / "out"), "--quiet", "--workers", "0"]) == 0
    return str(tmp_path / "out")


@pytest.mark.parametrize("columns", [80, 120])
def test_learned_lines_are_cut_where_the_terminal_ends(
    columns: int, out: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in (["sites", out], ["sites", out, SITE]):
        assert main(command) == 0
        shown = capsys.readouterr().out
        assert NOTICE[:24] in shown
        assert max(map(len, shown.splitlines())) <= columns


@pytest.mark.parametrize("columns", [60, 100])
def test_texts_are_wrapped_where_the_terminal_ends(
    columns: int, out: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["head", out, "-n", "1"]) == 0
    _title, _facts, *text = capsys.readouterr().out.splitlines()
    assert columns - len("autumn, the") < max(map(len, text)) <= columns
