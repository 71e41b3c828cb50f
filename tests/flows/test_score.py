"""Labelled cases: a case just written scores 100 %, what is corrected by hand is found wrong, and mistakes in golds are named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cleaners.model import Article, Cleaned, Kind, Line, Verdict
from flows.cli import DONE, MISUSED, main
from flows.errors import UsageError
from flows.gold import Case, expectations, gold_of, read_gold
from flows.read import read
from flows.score import Scores, match_sources, score
from tests.gold_checks import observations

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "fixtures"
SHAPES = [
    "listicle/source.txt",
    "html-gallery/source.html",
    "jsonl-text-and-html/source.jsonl",
    "hard-wrapped-mail/source.txt",
    "html-two-articles/source.html",
    "html-comments-and-river/source.html",
    "error-page/source.txt",
    "chinese/source.txt",
]
TEXT = "read-links-between-paragraphs/source.txt"


def prepared(fixture: str, folder: Path) -> Path:
    """A dump of its own, cleaned into out/ and labelled; its gold."""
    dump = folder / Path(fixture).name
    shutil.copy(FIXTURES / fixture, dump)
    assert main(["clean", str(dump), "--out", str(folder / "out"), "--quiet", "--workers", "0"]) == DONE
    assert main(["label", str(dump)]) == DONE
    return folder / f"{dump.name}.gold"


def scored(gold: Path) -> Scores:
    return score(read(gold.parent / "out"), read_gold(gold))


def corrected(gold: Path, **changes: Any) -> Path:
    """The gold with its first article changed, as a person would change it."""
    content = json.loads(gold.read_text("utf-8"))
    for name, value in changes.items():
        target = content["articles"][0]
        target[name] = {**target[name], **value} if isinstance(value, dict) else value
    gold.write_text(json.dumps(content))
    return gold


@pytest.mark.parametrize("fixture", SHAPES)
def test_a_case_just_written_scores_full_marks(fixture: str, tmp_path: Path) -> None:
    scores = scored(prepared(fixture, tmp_path))
    whole = scores.whole
    assert scores.wrong == []
    assert scores.absent == []
    assert whole.outcomes == whole.documents > 0
    assert whole.text() in (None, (1.0, 1.0, 1.0))
    assert (
        {one.precision for one in whole.kinds.values()}
        == {one.recall for one in whole.kinds.values()}
        == {1.0}
    )
    assert all(right == of for right, of in whole.fields.values())
    assert whole.unlabelled == 0


def test_what_is_corrected_by_hand_is_found_wrong(tmp_path: Path) -> None:
    gold = corrected(
        prepared(TEXT, tmp_path),
        title="Another headline",
        text="Only these four words.",
        fields={"authors": ["A. Nother"], "published": "2024-02-12T08:00:00+00:00"},
        line_kinds={"1": "body", "6": "title|promo", "8": "noise", "12": "legal|navigation"},
    )
    scores = scored(gold)
    whole = scores.whole
    assert {(one.what, str(one.found)) for one in scores.wrong} == {
        ("line 1", "navigation"),
        ("line 12", "body"),
        ("article 1 title", "Kestral shuts its oldest reservoir as cracks spread across dam"),
        ("article 1 authors", "[]"),
        ("article 1 published", "None"),
    }
    # Line 6 is a title and 8 a duplicate: both are among what the gold allows.
    assert (whole.kinds["navigation"].given, whole.kinds["navigation"].right) == (1, 0)
    assert (whole.kinds["legal"].wanted, whole.kinds["legal"].recall, whole.kinds["legal"].precision) == (
        1,
        0.0,
        None,
    )
    assert whole.kinds["body"].precision == 6 / 7
    assert whole.fields["title"] == [0, 1]
    assert whole.fields["place"] == [1, 1]
    text = whole.text()
    assert text is not None
    assert text[1] == 0.0


def test_a_missing_article_and_a_missing_document(tmp_path: Path) -> None:
    gold = prepared("jsonl-text-and-html/source.jsonl", tmp_path)
    content = json.loads(gold.read_text("utf-8"))
    entries = content["entries"]
    entries["gone"], entries["nowhere"] = entries["plain"], entries["page"]
    gold.write_text(json.dumps(content))
    scores = scored(gold)
    assert scores.absent == [f"{gold}#nowhere"]
    outcomes = [(one.wanted, one.found) for one in scores.wrong if one.what == "outcome"]
    assert outcomes == [("1 article", "reject: error_page")]
    assert scores.whole.text() == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert sum(one.documents for one in scores.sites.values()) == scores.whole.documents == 5


def test_the_project_s_own_golds_are_read(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "german", tmp_path / "x" / "german")
    assert (
        main(
            [
                "clean",
                str(tmp_path / "x" / "german" / "source.txt"),
                "--out",
                str(tmp_path / "out"),
                "--quiet",
            ]
        )
        == DONE
    )
    assert main(["score", str(tmp_path / "out"), str(tmp_path / "x")]) == DONE


def test_dumps_are_known_by_the_end_of_their_path(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "dumps" / name).mkdir(parents=True)
        for file in ("story.txt", "source.txt"):
            shutil.copy(FIXTURES / TEXT, tmp_path / "dumps" / name / file)
    (tmp_path / "dumps" / "lone.txt").write_text((FIXTURES / TEXT).read_text("utf-8"))
    assert main(["clean", str(tmp_path / "dumps"), "--out", str(tmp_path / "out"), "--quiet"]) == DONE
    out = read(tmp_path / "out")
    for ending in ("b/story.txt", "a/source.txt", "lone.txt"):
        wanted = Path("elsewhere") / ending
        assert match_sources(out, {wanted}) == {wanted: f"{tmp_path}/dumps/{ending}"}
    with pytest.raises(UsageError, match=r"a/story\.txt or .*b/story\.txt in the output"):
        match_sources(out, {Path("elsewhere/story.txt")})
    assert match_sources(out, {Path("other.txt"), Path("elsewhere/source.txt")}) == {}


def test_the_tables_and_the_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = corrected(prepared(TEXT, tmp_path), line_kinds={"1": "promo"})
    capsys.readouterr()
    assert main(["score", str(tmp_path / "out"), str(gold)]) == DONE
    shown = capsys.readouterr().out
    assert "1 document: 1 with as many articles" in shown
    assert "text       precision 100.0%   recall 100.0%   F1 100.0%" in shown
    assert "line 1: wanted promo, found navigation" in shown
    assert main(["score", str(tmp_path / "out"), str(gold), "--json"]) == DONE
    said = json.loads(capsys.readouterr().out)
    assert said["kinds"]["promo"]["recall"] == 0.0
    assert said["text"]["f1"] == 1.0
    assert [one["what"] for one in said["wrong"]] == ["line 1"]


def test_label_keeps_what_is_there_and_takes_entries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = prepared("jsonl-text-and-html/source.jsonl", tmp_path)
    before = gold.read_text("utf-8")
    assert main(["label", str(tmp_path / "source.jsonl")]) == MISUSED
    assert "exists already" in capsys.readouterr().err
    assert gold.read_text("utf-8") == before
    some = tmp_path / "gold" / "some.gold"
    options = ["--entry", "plain", "--entry", "page", "--to", str(some)]
    assert main(["label", str(tmp_path / "source.jsonl"), *options]) == DONE
    assert set(json.loads(some.read_text("utf-8"))["entries"]) == {"plain", "page"}
    assert (
        main(["label", str(tmp_path / "source.jsonl"), "--entry", "none", "--to", str(tmp_path / "x")])
        == MISUSED
    )


def test_label_takes_a_dump_whose_documents_it_can_tell_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = tmp_path / "twice.jsonl"
    text = (FIXTURES / TEXT).read_text("utf-8")
    twice.write_text(f"{json.dumps({'id': 'a', 'text': text})}\n" * 2, "utf-8")
    assert main(["label", str(twice)]) == MISUSED
    assert "several documents with the id 'a'" in capsys.readouterr().err
    assert not Path(f"{twice}.gold").exists()


BAD = {
    "no.json": "{",
    "no-articles": "{}",
    "no-text": '{"articles": [{"title": "x", "fields": {}}]}',
    "list": "[]",
    "bad-time": '{"articles": [{"title": "x", "text": "", "fields": {"published": "soon"}}]}',
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_gold_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = prepared(TEXT, tmp_path)
    gold.write_text(BAD[name])
    assert main(["score", str(tmp_path / "out"), str(gold)]) == MISUSED
    assert "is no gold file" in capsys.readouterr().err


def test_mistakes_in_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = prepared(TEXT, tmp_path)
    for arguments, says in (
        ([str(tmp_path / "out"), str(tmp_path / "nowhere")], "there is no gold"),
        ([str(tmp_path / "out"), str(FIXTURES / "german")], "none of the 1 labelled documents"),
    ):
        assert main(["score", *arguments]) == MISUSED
        assert says in capsys.readouterr().err
    lone = tmp_path / "lone"
    lone.mkdir()
    shutil.copy(gold, lone / "expected.gold")
    assert main(["score", str(tmp_path / "out"), str(lone)]) == MISUSED
    assert "exactly one source.*" in capsys.readouterr().err


def test_a_case_is_of_one_dump(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(
            "The harbour bridge opened on Monday, nine years after work on it began."
        )
    assert main(["label", str(tmp_path), "--to", str(tmp_path / "case.gold")]) == 2
    assert "holds 2 dumps" in capsys.readouterr().err
    assert not (tmp_path / "case.gold").exists()


def test_a_gold_demands_what_the_cleaner_gave_even_where_a_text_repeats() -> None:
    lines = tuple(Line(n, text, text) for n, text in enumerate(("A", "B", "A", "C")))
    verdicts = tuple(
        Verdict(kind, "x.y", 0.9) for kind in (Kind.TITLE, Kind.BODY, Kind.DUPLICATE, Kind.LEGAL)
    )
    cleaned = Cleaned((Article(0, "A", "B"),), lines, verdicts, (0, 0, 0, None))
    for by_text in (False, True):
        gold = gold_of(cleaned, by_text=by_text)
        wanted, seen = expectations(gold), observations(cleaned, by_text=by_text)
        for check, kinds in wanted.items():
            if check.startswith("line "):
                assert kinds == (seen[check],)
        assert len([check for check in wanted if check.startswith("line ")]) == 4
        assert Case("x", Path("x.txt"), gold).gold["line_kinds"]
