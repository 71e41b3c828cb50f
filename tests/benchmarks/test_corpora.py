"""Reading corpora, on two made-up ones."""

import argparse
import json
from pathlib import Path

import pytest
import zstandard

from benchmarks.corpora import (
    MEASURED,
    TRAINABLE,
    add_corpora_option,
    corpora_directory,
    read_pages,
    sample_pages,
)


def write(path: Path, records: list[dict[str, object]]) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_bytes(zstandard.compress(lines.encode()))


def test_pages_come_whole_and_in_order(tmp_path: Path) -> None:
    first: dict[str, object] = {
        "id": "1",
        "corpus": "fundus",
        "url": "https://gazette.example/a",
        "site": "gazette.example",
        "lang": "sv",
        "html": "<p>Snö föll.</p>",
        "gold_text": "Snö föll.\n\nMer snö.",
        "gold_captions": ["En by."],
        "gold_date": None,
    }
    write(tmp_path / "fundus.jsonl.zst", [first, {**first, "id": "2"}])
    page, second = read_pages(tmp_path, "fundus")
    assert (page.id, second.id, page.lang, page.html) == ("1", "2", "sv", "<p>Snö föll.</p>")
    assert page.gold_captions == ("En by.",)
    assert (page.gold_date, page.gold_title, page.gold_authors) == ("", "", ())
    assert page.gold_paragraphs == ("Snö föll.", "Mer snö.")


def test_a_sample_is_repeatable_and_in_order(tmp_path: Path) -> None:
    write(tmp_path / "wcxb.jsonl.zst", [{"id": f"{number:03}"} for number in range(50)])
    drawn = [page.id for page in sample_pages(read_pages(tmp_path, "wcxb"), 10)]
    assert drawn == [page.id for page in sample_pages(read_pages(tmp_path, "wcxb"), 10)]
    assert drawn == sorted(drawn)
    assert len(set(drawn)) == 10
    assert len(sample_pages(read_pages(tmp_path, "wcxb"), None)) == 50


def test_directory_is_the_given_one_then_the_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, named = tmp_path / "given", tmp_path / "named"
    given.mkdir()
    named.mkdir()
    monkeypatch.setenv("COPYDESK_CORPORA", str(named))
    assert corpora_directory(given) == given
    assert corpora_directory() == named


def test_a_missing_directory_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="COPYDESK_CORPORA"):
        corpora_directory(tmp_path / "nowhere")


def test_nothing_measured_only_is_trained_on() -> None:
    assert set(MEASURED) > TRAINABLE
    assert not TRAINABLE & {"daniel", "l3s_gn1"}


def test_a_command_line_says_so_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_corpora_option(parser)
    with pytest.raises(SystemExit, match="2"):
        parser.parse_args(["--corpora", str(tmp_path / "nowhere")])
    assert "give their directory by --corpora" in capsys.readouterr().err
    assert parser.parse_args(["--corpora", str(tmp_path)]).corpora == tmp_path
