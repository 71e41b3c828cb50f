"""INPUT to dumps: files, folders, globs; each once, in one order; nothing that was not meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.dumps import find_dumps
from flows.errors import NoDumps, UsageError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder ``in`` of dumps, a file beside it, and an output directory inside."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "in/b.txt",
        "in/a.html",
        "in/deep/c.jsonl.gz",
        "in/.hidden",
        "in/.git/config",
        "in/out/articles/x.parquet",
        "in/deep/other/.copydesk/records/1.json",
        "in/deep/other/articles/x.parquet",
        "beside.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
    return tmp_path


def sources(*inputs: str) -> list[str]:
    return [dump.source for dump in find_dumps(inputs, "in/out")]


CASES = [
    (["in"], ["in/a.html", "in/b.txt", "in/deep/c.jsonl.gz"]),
    (["in/b.txt", "in/a.html"], ["in/a.html", "in/b.txt"]),
    (["in/*.txt"], ["in/b.txt"]),
    (["in/**/*.gz"], ["in/deep/c.jsonl.gz"]),
    (["in/d*"], ["in/deep/c.jsonl.gz"]),
    (["in", "in/b.txt", "./in/b.txt"], ["in/a.html", "in/b.txt", "in/deep/c.jsonl.gz"]),
    (["in/.hidden"], ["in/.hidden"]),
]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(("inputs", "expected"), CASES)
def test_inputs_name_these_dumps(inputs: list[str], expected: list[str]) -> None:
    assert sources(*inputs) == expected


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ("nowhere.txt", UsageError, "no file or folder"),
        ("in/*.parquet", NoDumps, "quote it"),
    ],
)
def test_what_is_not_there_is_said(given: str, error: type[UsageError], says: str) -> None:
    with pytest.raises(error, match=says):
        sources("in/b.txt", given) if error is UsageError else sources(given)


def test_a_case_beside_its_dump_is_no_dump_and_other_files_of_that_ending_are(tmp_path: Path) -> None:
    for name in ("a.txt", "a.txt.gold", "b.gold", "gold"):
        (tmp_path / name).write_text("Rain fell.", "utf-8")
    assert [Path(dump.path).name for dump in find_dumps([str(tmp_path)])] == ["a.txt", "b.gold", "gold"]


def test_links_out_of_a_folder_are_left_alone_and_links_within_are_no_second_copy(tree: Path) -> None:
    (tree / "in/out-of-it.txt").symlink_to(tree / "beside.txt")
    (tree / "in/z-again.txt").symlink_to(tree / "in/b.txt")
    (tree / "in/loop").symlink_to(tree / "in", target_is_directory=True)
    assert sources("in") == ["in/a.html", "in/b.txt", "in/deep/c.jsonl.gz"]
    assert sources("in/out-of-it.txt") == ["in/out-of-it.txt"]


def test_names_that_are_no_text_can_be_read(tree: Path) -> None:
    (tree / "in" / os.fsdecode(b"caf\xe9.txt")).write_text("words")
    assert "in/caf\\xe9.txt" in sources("in")


def test_a_file_just_written_has_no_signature_and_an_older_one_has(tree: Path) -> None:
    os.utime(tree / "in/a.html", (1e9, 1e9))
    signatures = {dump.source: dump.signature for dump in find_dumps(["in"], "in/out")}
    assert signatures["in/b.txt"] is None
    assert signatures["in/a.html"] is not None


def test_an_output_given_for_dumps_is_said(tree: Path) -> None:
    with pytest.raises(UsageError, match=r"'in/deep/other' is an output .* give in/deep/other/articles"):
        sources("in/deep/other")
    assert sources("in/deep/other/articles") == ["in/deep/other/articles/x.parquet"]
    for given in ("in/out", "in/out/articles"):
        with pytest.raises(UsageError, match=r"is in the output folder 'in/out', where no dumps"):
            sources(given)


def test_an_output_below_a_prefix_is_left_alone_and_said_where_it_is_given_for_dumps() -> None:
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    for name in ("a.txt", "out/articles/x.parquet", "out/.copydesk/records/1.json"):
        system.pipe_file(f"/prefix/{name}", b"words")
    (dump,) = find_dumps(["memory://prefix"], "elsewhere")
    assert dump.source.endswith("/prefix/a.txt")
    with pytest.raises(UsageError, match="is an output of copydesk clean"):
        find_dumps(["memory://prefix/out"], "elsewhere")
