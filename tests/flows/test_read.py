"""Reading an output from Python: everything comes back, filtered as asked, with each removed line at its article."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as pafs
import pyarrow.parquet as pq
import pytest

import copydesk
from cleaners import clean
from flows.errors import UsageError
from flows.pipeline import run
from flows.read import Output, Rows, read
from flows.settings import Job
from flows.tables import ARTICLES, LEDGER, SCHEMAS

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures, cleaned."""
    out = tmp_path_factory.mktemp("read") / "out"
    run(Job((str(ROOT / "fixtures" / "*" / "source.*"),), str(out), workers=0))
    return out


@pytest.fixture
def out(folder: Path) -> Output:
    return read(folder)


def test_every_row_comes_back_with_its_columns(out: Output, folder: Path) -> None:
    for table in SCHEMAS:
        whole = pa.concat_tables(pq.read_table(path) for path in out.files(table))
        found = getattr(out, table)().to_arrow()
        assert found.equals(whole.replace_schema_metadata(None))
        assert getattr(out, table)().count() == whole.num_rows


def test_batches_are_bounded_and_lose_nothing(out: Output) -> None:
    batches = list(out.articles(ledger=True).batches(rows=7))
    assert max(batch.num_rows for batch in batches) == 7
    assert pa.Table.from_batches(batches).equals(out.articles(ledger=True).to_arrow())


def test_each_article_has_its_removed_lines_in_order(out: Output) -> None:
    names = [field.name for field in out.articles(ledger=True).schema.field("ledger").type.value_type]
    wanted: dict[str, list[dict[str, object]]] = {row["id"]: [] for row in out.articles()}
    for row in out.ledger():
        if row["article_id"] is not None:
            wanted[row["article_id"]].append({name: row[name] for name in names})
    found = {row["id"]: row["ledger"] for row in out.articles(ledger=True).select("id", "ledger")}
    assert found == {
        name: sorted(lines, key=lambda line: int(str(line["line"]))) for name, lines in wanted.items()
    }
    assert any(found.values())


def test_text_and_ledger_give_the_lines_in_their_order(out: Output) -> None:
    source = ROOT / "fixtures" / "read-links-between-paragraphs" / "source.txt"
    (row,) = (
        row for row in out.articles(ledger=True) if row["source"].endswith(str(source.relative_to(ROOT)))
    )
    kept = zip(row["paragraph_lines"], row["text"].split("\n\n"), strict=True)
    removed = ((line["line"], line["text"].replace("\xa0", " ").strip()) for line in row["ledger"])
    dump = [(line.number, line.text) for line in clean(source.read_bytes()).lines]
    assert sorted(chain(kept, removed)) == dump


def test_each_paragraph_has_its_line(out: Output) -> None:
    for row in out.articles(ledger=True):
        lines = row["paragraph_lines"]
        assert len(lines) == len(row["text"].split("\n\n"))
        assert lines == sorted({*lines} - {line["line"] for line in row["ledger"]})


def test_filters(out: Output) -> None:
    everything = list(out.articles())
    german = list(out.articles(language="de"))
    assert german == [row for row in everything if row["language"] == "de"]
    assert german
    two = out.articles(language=["de", "fr"], since="2024-01-01", until=date(2024, 4, 1))
    assert list(two) == [
        row
        for row in everything
        if row["language"] in ("de", "fr")
        and row["published"]
        and datetime(2024, 1, 1, tzinfo=UTC) <= row["published"] < datetime(2024, 4, 1, tzinfo=UTC)
    ]
    assert 0 < two.count() < len(everything)
    assert {row["kind"] for row in out.ledger(kind=("promo", "legal"))} == {"promo", "legal"}
    assert {row["rule"] for row in out.ledger(rule="headline.title")} == {"headline.title"}
    assert {row["reason"] for row in out.rejects(reason="empty")} == {"empty"}
    assert out.articles(site=[]).count() == 0
    assert out.articles(site="nowhere.example", ledger=True).to_arrow().num_rows == 0


@pytest.mark.parametrize(
    ("misspelt", "said"),
    [
        (lambda out: out.ledger(kind="nonsense"), "no kind 'nonsense'; known are .*promo"),
        (lambda out: out.ledger(kind=["promo", "Legal"]), "no kind 'Legal'; known are "),
        (lambda out: out.rejects(reason="too-large"), "no reason 'too-large'; known are .*too_large"),
    ],
)
def test_a_kind_or_reason_that_there_is_not_is_said(
    out: Output, misspelt: Callable[[Output], Rows], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        misspelt(out)


@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_a_frame_without_its_library_says_what_to_install(
    out: Output, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=r"pip install 'copydesk\[frames\]'"):
        getattr(out.articles(), f"to_{library}")()


def test_only_the_columns_that_are_asked_for(out: Output) -> None:
    assert out.articles().select("title", "words").to_arrow().column_names == ["title", "words"]
    assert out.articles(ledger=True).select("ledger").to_arrow().column_names == ["ledger"]
    with pytest.raises(UsageError, match="articles has no column body"):
        out.articles().select("body")
    with pytest.raises(UsageError, match="no column ledger"):
        out.articles().select("ledger")


def test_frames(out: Output) -> None:
    polars = pytest.importorskip("polars")
    frame = out.articles(ledger=True).to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert frame["ledger"].list.len().sum() == frame["lines_removed"].sum()
    pytest.importorskip("pandas")
    assert list(out.ledger().to_pandas().columns) == LEDGER.names


def test_an_older_output_has_null_where_it_had_no_column(folder: Path, tmp_path: Path) -> None:
    for table in ("articles", "ledger"):
        (tmp_path / table).mkdir()
        path = next((folder / table).iterdir())
        rows = pq.read_table(path)
        if table == "articles":
            rows = rows.drop_columns(["paragraph_lines", "fetched"])
        pq.write_table(rows, tmp_path / table / "a.parquet")
    found = read(tmp_path).articles(ledger=True).to_arrow()
    assert found.column("paragraph_lines").null_count == found.num_rows > 0
    assert found.schema.remove(found.schema.get_field_index("ledger")).equals(ARTICLES)


def test_articles_in_folders_of_a_partition_find_their_lines(
    folder: Path, out: Output, tmp_path: Path
) -> None:
    (name,) = {Path(path).name for path in out.files("articles")}
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / name).write_bytes((folder / "ledger" / name).read_bytes())
    rows = pq.read_table(folder / "articles" / name)
    for language in ("de", "en"):
        (tmp_path / "articles" / f"language={language}").mkdir(parents=True)
        part = rows.filter(pc.equal(rows.column("language"), language))
        pq.write_table(part, tmp_path / "articles" / f"language={language}" / name)
    found = {row["id"]: row for row in read(tmp_path).articles(ledger=True)}
    assert found == {row["id"]: row for row in out.articles(language=["de", "en"], ledger=True)}


def test_other_file_systems(folder: Path) -> None:
    count = read(folder).articles().count()
    assert read(f"file://{folder}").articles().count() == count
    inside = pafs.SubTreeFileSystem(str(folder.parent), pafs.LocalFileSystem())
    assert read("out", inside).articles(ledger=True).to_arrow().num_rows == count


def test_a_url_is_opened_by_fsspec(folder: Path) -> None:

    memory = fsspec.filesystem("memory")
    memory.put(str(folder), "/reading/out", recursive=True)
    found = read("memory://reading/out").articles(ledger=True).to_arrow()
    assert found.equals(read(folder).articles(ledger=True).to_arrow())
    memory.rm("/reading", recursive=True)


def test_mistakes_are_named(tmp_path: Path, out: Output) -> None:
    with pytest.raises(UsageError, match="no folder articles/"):
        read(tmp_path)
    with pytest.raises(UsageError, match="a date such as"):
        out.articles(since="last week")
    (tmp_path / "articles").mkdir()
    path = out.files("articles")[0]
    (tmp_path / "articles" / "a.parquet").write_bytes(Path(path).read_bytes())
    with pytest.raises(UsageError, match="do not belong together"):
        read(tmp_path).articles(ledger=True).to_arrow()


def test_the_package_gives_what_it_names_and_loads_nothing_before() -> None:
    assert copydesk.read is read
    assert copydesk.clean is clean
    assert set(copydesk.__all__) <= set(dir(copydesk))
    assert not hasattr(copydesk, "write")
    code = "import sys, copydesk; print(*(name for name in ('cleaners', 'flows', 'pyarrow') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
