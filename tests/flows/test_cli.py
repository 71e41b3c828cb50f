"""The command as a user runs it: what it prints and where, exit codes, and errors that say what to do."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaners.templates import SITE_ARTICLES
from flows.cli import DONE, MISUSED, STOPPED, main, parser
from flows.commands import COMMANDS

ROOT = Path(__file__).parent.parent.parent
STORY = """Harbour bridge opens after nine years of work

The first buses crossed the new harbour bridge on Monday morning, nine years after work on it began.

Advertisement

City engineers said the bridge would carry forty thousand people a day, and that the old ferry would keep running until spring.
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return path


def test_the_summary_goes_to_stderr_and_stdout_stays_clean(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(story), "--out", str(tmp_path / "out")]) == DONE
    printed = capsys.readouterr()
    assert printed.out == ""
    for words in (
        "1 article from 1 of 1 document",
        "removed",
        "read_parquet",
        "duckdb",
        str(tmp_path / "out"),
    ):
        assert words in printed.err
    assert main(["clean", str(story), "--out", str(tmp_path / "out")]) == DONE
    assert "nothing to do: 1 dump already clean" in capsys.readouterr().err


def test_json_is_one_object_and_quiet_is_quiet(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(story), "--out", str(tmp_path / "out"), "--json", "--quiet"]) == DONE
    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert (summary["articles"], summary["entries"], summary["rejects"]) == (1, 1, {})
    assert summary["dumps"] == {"cleaned": 1, "unchanged": 0, "outdated": 0}
    assert printed.err == ""


def test_a_second_pass_that_has_nothing_to_do_says_what_the_first_did(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(story), "--out", str(tmp_path / "out"), "--two-pass", "--json"]) == DONE
    printed = capsys.readouterr()
    assert json.loads(printed.out)["articles"] == 1
    assert "1 article from 1 of 1 document" in printed.err
    assert "nothing to do" not in printed.err


def test_rejects_are_no_failure_and_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert main(["clean", str(tmp_path / "empty.txt"), "--out", str(tmp_path / "out")]) == DONE
    said = capsys.readouterr().err
    assert "rejected  1 document: empty 1" in said
    assert "copydesk explain FILE" in said
    assert "read it" not in said


UNREAD = [
    ("a.jsonl", json.dumps({"id": "1", "words": STORY}), ["--text-field", "wrods"], "'wrods' here; the fields are: id, words"),
    ("a.csv", f'id,text\n1,"{STORY}"\n', ["--text-field", "wrods"], "'wrods' here; the fields are: id, text"),
    ("a.jsonl", json.dumps({"id": "1", "words": STORY}), [], "no string under text or html here; the fields are: id, words"),
    ("a.jsonl", "{broken", [], "malformed_json"),
]  # fmt: skip


@pytest.mark.parametrize("case", UNREAD)
def test_a_run_in_which_nothing_could_be_read_is_a_failure_and_says_why(
    case: tuple[str, str, list[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, dump, options, says = case
    (tmp_path / name).write_text(dump)
    command = ["clean", str(tmp_path), "--out", str(tmp_path / "out"), "--quiet"]
    assert main([*command, *options]) == STOPPED
    said = capsys.readouterr().err
    assert said.startswith("copydesk: nothing could be read")
    assert says in said
    (tmp_path / "story.txt").write_text(STORY)
    assert main([*command, *options]) == DONE  # what was rejected before is as it was


def test_a_parquet_dump_without_the_field_that_was_named_says_which_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pq.write_table(pa.table({"id": ["1"], "text": [STORY], "author": ["A"]}), tmp_path / "a.parquet")
    command = ["clean", str(tmp_path / "a.parquet"), "--out", str(tmp_path / "out"), "--quiet"]
    assert main([*command, "--text-field", "txet"]) == STOPPED
    assert "'txet' here; the fields are: author, id, text" in capsys.readouterr().err
    assert main(command) == DONE


def test_what_was_asked_for_and_is_not_done_to_clean_dumps_is_said(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dumps, out = tmp_path / "dumps", str(tmp_path / "out")
    dumps.mkdir()
    for number in range(SITE_ARTICLES + 1):
        (dumps / f"{number}.txt").write_text(STORY.replace("bridge", f"bridge {number}"))
    command = ["clean", str(dumps), "--out", out, "--site", "s.example", "--workers", "0"]
    assert main([*command, "--two-pass", "--templates", "none"]) == MISUSED
    assert "leave out --templates" in capsys.readouterr().err
    assert main([*command, "--two-pass"]) == DONE
    capsys.readouterr()
    assert main(command) == DONE
    assert "left " not in capsys.readouterr().err
    every = f"{SITE_ARTICLES + 1} dumps"
    for options, says in (
        (["--templates", "none"], f"left      {every} cleaned by other site templates than those named: --reclean"),
        (["--partition-by", "site"], f"left      {every} whose articles lie otherwise: copydesk compact {out} --partition-by"),
    ):  # fmt: skip
        assert main([*command, *options]) == DONE
        assert says in capsys.readouterr().err
        assert main([*command, *options, "--dry-run", "--json"]) == DONE
        assert json.loads(capsys.readouterr().out)["left"] == {
            "templates" if "none" in options else "layout": SITE_ARTICLES + 1
        }
    assert main([*command, "--templates", "none", "--reclean"]) == DONE
    assert main(["compact", out, "--partition-by", "site"]) == DONE
    capsys.readouterr()
    assert main([*command, "--templates", "none", "--partition-by", "site"]) == DONE
    assert "left " not in capsys.readouterr().err


WRONG = [
    (["clean", "nowhere.txt", "--out", "out"], "no file or folder 'nowhere.txt'"),
    (["clean", "story.txt", "nowhere/*.txt", "--out", "out"], "nothing matches"),
    (["explain", "nowhere.txt"], "no file or folder"),
    (["explain", "-"], "standard input is /dev/stdin"),
    (["explain", "story.txt", "--entry", "9"], "no entry '9'"),
    (["clean", "story.txt", "--out", "story.txt"], "cannot write to story.txt"),
]


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(("arguments", "says"), WRONG)
def test_a_mistake_is_named_before_anything_is_written(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == MISUSED
    printed = capsys.readouterr()
    assert says in printed.err
    assert printed.err.startswith("copydesk: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["clean"],
        ["clean", "a"],
        ["clean", "a", "--out", ""],
        ["clean", "a", "--out", "o", "--workers", "-1"],
        ["clean", "a", "--out", "o", "--max-seconds", "0"],
        ["clean", "a", "--out", "o", "--max-rejects", "100%"],  # of 1 document, and of 2, were allowed
        ["clean", "a", "--out", "o", "--max-rejects", "200%"],
        ["clean", "a", "--out", "o", "--site", "two words"],
    ],
)
def test_an_incomplete_command_line_exits_with_its_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == MISUSED
    assert "usage: copydesk" in capsys.readouterr().err


MISTYPED = [
    (["clean", "a", "--out", "o", "--recleen"], "usage: copydesk clean", "no option --recleen (did you mean --reclean?)"),
    (["clean", "a", "--out", "o", "--txt-field=b"], "usage: copydesk clean", "--txt-field (did you mean --text-field?)"),
    (["head", "o", "--frobnicate"], "usage: copydesk head", "there is no option --frobnicate\n"),
    (["head", "o", "p"], "usage: copydesk head", "more than was expected: p"),
    (["explian", "a"], "usage: copydesk", "no command 'explian' (did you mean explain?)"),
    ([], "usage: copydesk", "give a command"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "usage", "says"), MISTYPED)
def test_what_is_mistyped_is_told_with_the_usage_of_its_command_and_the_nearest_word(
    arguments: list[str], usage: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == MISUSED
    said = capsys.readouterr().err
    assert said.startswith(usage)
    assert says in said


def test_a_file_that_cannot_be_written_is_named_as_it_was_given(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, folder = str(tmp_path / "out"), tmp_path / "folder"
    assert main(["clean", str(story), "--out", out, "--quiet"]) == DONE
    folder.mkdir()
    assert main(["report", out, "--to", str(folder)]) == STOPPED
    assert capsys.readouterr().err == f"copydesk: {folder}: Is a directory\n"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_run_that_must_stop_says_how_to_go_on(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.executors.save_result", full)
    assert main(["clean", str(story), "--out", str(tmp_path / "out")]) == STOPPED
    assert "No space left on device" in capsys.readouterr().err


def test_fields_can_be_named(tmp_path: Path) -> None:
    record = {"key": "k1", "words": STORY, "address": "https://news.example/bridge"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    options = ["--text-field", "words", "--id-field", "key", "--url-field", "address"]
    assert (
        main(["clean", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out"), "--quiet", *options])
        == DONE
    )
    (row,) = pq.read_table(tmp_path / "out/articles").to_pylist()
    assert (row["entry"], row["url"]) == ("k1", "https://news.example/bridge")


MISSING = [
    # label, options, what is said
    ("a field that each record has", ["--url-field", "address"], ""),
    ("a field that some records have", ["--id-field", "key"], ""),
    ("a field that none has", ["--url-field", "adress"], "missing   no record has the field 'adress' (--url-field)"),
    ("one of two", ["--url-field", "address", "--id-field", "kye"], "missing   no record has the field 'kye' (--id-field)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"), [case[1:] for case in MISSING], ids=[case[0] for case in MISSING]
)
def test_a_named_field_that_no_record_has_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    records = [
        {"key": "k1", "text": STORY, "address": "https://news.example/a"},
        {"text": STORY, "address": None},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)))
    assert main(["clean", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out"), *options]) == DONE
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("missing")]
    assert told == ([said] if said else [])


def test_records_without_text_among_others_are_told_what_to_do_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, [{"text": STORY}, {"wrods": STORY}])))
    assert main(["clean", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out")]) == DONE
    assert "name the field with the text by --text-field or --html-field" in capsys.readouterr().err


def test_explain_shows_every_line_with_its_kind(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(story)]) == DONE
    shown = capsys.readouterr().out
    for line in filter(None, STORY.splitlines()):
        assert line in shown
    assert "    0 = title" in shown
    assert "    2 | body" in shown
    assert "    4 - advert" in shown


def test_explain_for_machines_and_for_one_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = tmp_path / "a.jsonl"
    records = [json.dumps({"id": name, "text": STORY}) for name in ("first", "second")]
    dump.write_text("\n".join([*records, "{broken"]))
    assert main(["explain", str(dump), "--entry", "second", "--json"]) == DONE
    (explained,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert explained["entry"] == "second"
    assert [line["line"] for line in explained["lines"]] == [0, 2, 4, 6]
    assert {line["kept"] for line in explained["lines"] if line["kind"] == "body"} == {True}
    assert main(["explain", str(dump), "--json"]) == DONE
    everything = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["entry"] for one in everything] == ["first", "second", "2"]
    assert everything[2]["reject"]["reason"] == "malformed_json"


def test_explain_lets_no_dump_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(
        "\x1b]0;owned\x07 The [bold]mayor[/bold] spoke on Monday about the new bridge to the old town.\n"
    )
    assert main(["explain", str(tmp_path / "a.txt")]) == DONE
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "[bold]mayor[/bold]" in shown


def test_the_installed_command_works_and_survives_a_reader_that_leaves(story: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows"]
    done = subprocess.run(
        [*command, "clean", story, "--out", tmp_path / "out", "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["articles"] == 1
    assert b"\r" not in done.stderr
    many = tmp_path / "many.jsonl"
    many.write_text("\n".join([json.dumps({"text": STORY})] * 300))
    with subprocess.Popen(
        [*command, "explain", many], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as left:
        assert left.stdout is not None
        assert left.stderr is not None
        left.stdout.readline()
        left.stdout.close()
        assert left.stderr.read() == b""
        assert left.wait() == DONE


def test_output_that_cannot_be_written_or_shown(story: Path) -> None:
    command = [sys.executable, "-m", "flows", "explain", str(story)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (STOPPED, 1)
    story.write_text("“Größe”\n\n" + STORY, encoding="utf-8")
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(command, cwd=ROOT, env=ascii_only, capture_output=True, check=True)
    assert rb"Gr\xf6\xdfe" in shown.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_of_the_help_is_a_command_line(name: str) -> None:
    examples = import_module(f"flows.commands.{name}").EXAMPLES.strip().splitlines()
    assert examples
    for example in examples:
        program, *arguments = shlex.split(example.split(" | ")[0])
        assert (program, arguments[0]) == ("copydesk", name)
        assert callable(parser(name).parse_args(arguments).command)
