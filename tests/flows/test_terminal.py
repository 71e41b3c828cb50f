"""What is shown in a terminal is no wider than it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from flows.cli import main
from flows.commands import COMMANDS
from flows.explain import explain_dump, show
from flows.look import print_table
from flows.settings import Settings
from flows.terminal import cells, fitted

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


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def seen(self) -> list[str]:
        """The lines without their colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.getvalue()).splitlines()


def test_an_explained_line_goes_on_under_its_own_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    (tmp_path / "a.txt").write_text(f"The ferry of Lindvik is to close in autumn\n\n{NOTICE}\n")
    (explained,) = explain_dump(str(tmp_path / "a.txt"), Settings())
    shown = Terminal()
    show(explained, shown)
    lines = shown.seen()
    assert max(map(len, lines)) <= 60
    first = next(number for number, line in enumerate(lines) if "The Lindvik" in line)
    begins = lines[first].index("The Lindvik")
    assert {line[:begins].strip() for line in lines[first + 1 :]} == {""}
    assert " ".join(line[begins:].strip() for line in lines[first:]).startswith(NOTICE)


def test_answers_are_a_table_on_a_terminal_and_separated_by_tabs_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    rows = [("site", "text"), (SITE, NOTICE), ("[bold]", "b")]
    piped, shown = io.StringIO(), Terminal()
    print_table(iter(rows), piped)
    assert piped.getvalue().splitlines() == ["\t".join(row) for row in rows]
    print_table(iter(rows), shown)
    lines = shown.seen()
    assert max(map(len, lines)) <= 40
    assert "[bold]" in shown.getvalue()
    begins = next(line.index("The Lindvik") for line in lines if "The Lindvik" in line)
    assert NOTICE in " ".join(line[begins:].strip() for line in lines)


def test_lines_break_between_words_and_only_where_they_must() -> None:
    line = "rejected  " + ", ".join(f"reason-{number} {number}" for number in range(9))
    assert list(fitted([line], None, 10)) == [line]
    broken = list(fitted([line], 50, 10))
    assert " ".join(part.strip() for part in broken) == " ".join(line.split(" ")).strip()
    assert max(map(len, broken)) <= 50


WIDE = "港の新しい橋が月曜日の朝に開通し、最初のバスが渡った。工事が始まってから九年がたっていた。"


@pytest.mark.parametrize("width", [40, 80])
def test_lines_are_broken_by_what_they_take_on_the_screen(width: int) -> None:
    lines = [f"  added · {WIDE}", "  added · " + "мост " * 40, "left      " + "word " * 40]
    broken = list(fitted(lines, width, 4))
    assert max(map(cells, broken)) <= width
    for line in lines:
        assert "".join(line.split()) in "".join("".join(broken).split())
    assert {word for line in broken[len(list(fitted(lines[:1], width, 4))) :] for word in line.split()} == {
        "added", "·", "мост", "left", "word",
    }  # fmt: skip


def test_a_path_stays_whole_and_a_pipe_gets_lines_as_they_are() -> None:
    path = "/data/" + "a" * 90
    assert list(fitted([f"output    {path} and more"], 80, 10)) == [
        "output",
        f"          {path}",
        "          and more",
    ]
    assert list(fitted([path * 3], None, 10)) == [path * 3]


def test_the_help_fits_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in COMMANDS:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        told = capsys.readouterr().out.split("examples:")[0]
        assert max(map(len, told.splitlines())) <= 80
