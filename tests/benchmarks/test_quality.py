"""The whole run on a made-up corpus."""

import json
from pathlib import Path

import pytest
import zstandard

from benchmarks.cache import Cache
from benchmarks.corpora import MEASURED, Page, corpora_directory, read_pages
from benchmarks.peers import Found, Raw
from benchmarks.quality import Plan, document, found_by, main, measure_page, run
from benchmarks.tools import HTML_TOOLS, TEXT_TOOLS
from benchmarks.worst import main as worst

STORY = (
    "The ferry to Grönö will run every hour from June, the county said on Friday, twice as often as last summer.",
    "Islanders had asked for it since the shop closed, because the school and the doctor are both on the mainland.",
    "A second boat, built in Storby in 1996 and bought from a neighbouring county, is being painted for the purpose.",
)
PAGE = Page(
    id="made-up",
    corpus="fundus",
    url="https://gazette.example/ferry",
    site="gazette.example",
    lang="en",
    html=f"""<html lang="en"><head><title>More ferries</title></head><body><ul><li><a href="/">Home</a></li></ul>
<article><h1>More ferries</h1>{"".join(f"<p>{text}</p>" for text in STORY)}</article>
<ul><li><a href="/storm">Storm closes bridge</a></li></ul></body></html>""",
    gold_text="\n".join(STORY),
    gold_title="More ferries",
)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    directory = tmp_path / "corpora"
    directory.mkdir()
    fields = ("url", "site", "lang", "html", "gold_text", "gold_title")
    lines = [
        json.dumps({"id": f"page {n}", **{name: getattr(PAGE, name) for name in fields}}) for n in range(3)
    ]
    (directory / "fundus.jsonl.zst").write_bytes(zstandard.compress("\n".join(lines).encode()))
    return directory


def test_tables_for_html_and_text(corpora: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--corpora", str(corpora), "--corpus", "fundus", "--cache", str(corpora / "cache")]
    options = [*asked, "--renderer", "inscriptis", "readability", "--sample", "2"]
    main(options)
    first = capsys.readouterr().out
    assert "Pages: fundus 2." in first
    assert "| copydesk − best peer |" in first
    assert all(f"\n| {name} | " in first for name in (*HTML_TOOLS, *TEXT_TOOLS))
    assert "### Dumps of whole pages: inscriptis" in first
    assert "### Dumps of half-cleaned: readability" in first
    main(options)
    assert capsys.readouterr().out == first
    main([*options, "--html", "--tool", "jusText"])
    only = capsys.readouterr().out
    assert "copydesk" not in only
    assert "Text dumps" not in only


def test_processes_give_the_same_rows_in_the_same_order(tmp_path: Path) -> None:
    plan = Plan(("html", "resiliparse"), ("copydesk", "boilerpy3"), tmp_path)
    assert list(run([PAGE] * 5, plan, jobs=2)) == list(run([PAGE] * 5, plan))


def test_text_tools_see_nothing_but_the_text(tmp_path: Path) -> None:
    raw = document(PAGE, "inscriptis", Cache(tmp_path))
    assert (raw.html, raw.url) == (False, "")
    assert STORY[0] in raw.content
    assert document(PAGE, "html", Cache(tmp_path)) == Raw(PAGE.html, html=True, url=PAGE.url, lang="en")


def test_a_peer_that_raises_has_found_nothing(tmp_path: Path) -> None:
    def broken(raw: Raw) -> Found:
        raise RecursionError(raw.lang)

    found = found_by("jusText", "", broken, Raw("<p>", html=True), Cache(tmp_path))
    assert found == Found("", crashed=True)


def test_an_error_of_copydesk_is_not_hidden(tmp_path: Path) -> None:
    def broken(raw: Raw) -> Found:
        raise RecursionError(raw.lang)

    with pytest.raises(RecursionError):
        found_by("copydesk", "", broken, Raw("<p>", html=True), Cache(tmp_path))


def test_worst_documents_are_written_out(corpora: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = corpora / "worst"
    places = ["--corpora", str(corpora), "--cache", str(corpora / "cache"), "--out", str(out)]
    worst([*places, "--corpus", "fundus", "--source", "inscriptis", "--count", "2"])
    files = sorted((out / "fundus" / "inscriptis").iterdir())
    assert [file.name for file in files] == ["01_page_0.txt", "02_page_1.txt"]
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert files[0].read_text(encoding="utf-8").startswith("page 0  en  https://gazette.example/ferry\nF1 ")


def test_every_shared_corpus_can_be_read_and_measured(tmp_path: Path) -> None:
    try:
        directory = corpora_directory()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    for corpus in MEASURED:
        page = next(read_pages(directory, corpus))
        assert page.gold_text
        assert page.site
        rows = measure_page(page, Plan(("html", "resiliparse"), ("trafilatura", "dump as it is"), tmp_path))
        assert {row.source for row in rows} == {"html", "resiliparse"}
        assert max(row.score.recall for row in rows) > 0
