"""How the tables are laid out: their order, what a filter reads of them, and partitions that every reader takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from cleaners.model import Cleaned, Entry
from flows import partitions, tables
from flows.errors import RunError
from flows.partitions import UNKNOWN, partitioned
from flows.pipeline import run
from flows.retry import retry
from flows.settings import Job
from flows.tables import ARTICLES, BLOOM, ORDER, SCHEMAS, as_table, write_table
from tests.flows import stand_in

CLEANER = "tests.flows.test_partitions:clean"
FIXED = "tests.flows.test_partitions:fixed"
SITES = ["a.example", "b.example", "ö.example", "a=b c%.example", None]


def clean(entry: Entry) -> Cleaned:
    """The stand-in; an article's site is its address up to the first slash, and its month that of its number."""
    cleaned = stand_in.clean(entry)
    return replace(
        cleaned,
        articles=tuple(
            replace(
                article,
                site=article.url.split("/")[0] if article.url else None,
                published=datetime(2024, 1 + int(entry.id) % 3, 1, tzinfo=UTC) if int(entry.id) % 4 else None,
            )
            for article in cleaned.articles
        ),
    )


def fixed(entry: Entry) -> Cleaned:
    """The same after a fix: what raised is a document like any other."""
    return clean(replace(entry, content=str(entry.content).replace("RAISE", "Raised.")))


def documents(first: int, last: int) -> str:
    """Lines of JSONL, a document a site in turn; every tenth makes the stand-in fail."""
    lines = []
    for number in range(first, last):
        site = SITES[number % len(SITES)]
        text = f"Words {number}.\nA line to be left out" + "\nRAISE" * (number % 10 == 7)
        lines.append({"id": str(number), "text": text, "url": f"{site}/{number}" if site else None})
    return "\n".join(map(json.dumps, lines))


def job(tmp_path: Path, by: str = "", cleaner: str = CLEANER) -> Job:
    """A job over the dumps in ``tmp_path/in``, which are written where they are not there."""
    folder = tmp_path / "in"
    if not folder.exists():
        folder.mkdir()
        (folder / "a.jsonl").write_text(documents(0, 40))
        (folder / "b.jsonl").write_text(documents(40, 60))
    return Job(
        (str(folder),), str(tmp_path / "out"), workers=0, cleaner=cleaner, partition_by=by, templates="none"
    )


def rows(out: str, table: str = "articles") -> list[dict[str, Any]]:
    found = pq.read_table(f"{out}/{table}", partitioning=None).to_pylist()
    return sorted(found, key=lambda row: (row["source"], row["position"], row.get("line", 0)))


def article(number: int, **values: Any) -> tuple[Any, ...]:
    """A row of ARTICLES; what is not given is empty."""
    plain: dict[str, Any] = {field.name: None if field.nullable else 0 for field in ARTICLES}
    names = dict.fromkeys(("source", "entry", "text", "cleaner_version"), "x")
    own = {"id": f"{number:032}", "text_hash": f"{number:064}", "position": number}
    return tuple({**plain, **names, **own, **values}.values())


def mixed(path: Path) -> Path:
    """A file of 4,000 articles of 20 sites and 12 months, as a crawl has them: in no order at all."""
    several = [
        article(n, site=f"s{n % 20:02}.example", published=datetime(2024, 1 + n // 20 % 12, 1, tzinfo=UTC))
        for n in (place * 1663 % 4000 for place in range(4000))
    ]
    write_table(str(path), "articles", as_table(several, ARTICLES), {"version": "1.2", "settings": "abc"})
    return path


def groups_read(path: Path, wanted: ds.Expression) -> tuple[int, int]:
    """How many row groups a filter leaves to be read, and how many there are."""
    (fragment,) = ds.dataset(path).get_fragments()
    return len(fragment.subset(wanted).row_groups), fragment.num_row_groups


def test_a_filter_reads_few_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tables.ROW_GROUP_ROWS, "articles", 20)
    path = mixed(tmp_path / "a.parquet")
    of_site = ds.field("site") == "s07.example"
    in_may = ds.field("published") == pa.scalar(datetime(2024, 5, 1, tzinfo=UTC))
    assert groups_read(path, of_site) == (10, 200)
    assert groups_read(path, of_site & in_may) == (2, 200)
    assert groups_read(path, ds.field("site") == "t.example") == (0, 200)


def test_a_file_says_how_it_is_sorted_and_what_wrote_it(tmp_path: Path) -> None:
    file = pq.ParquetFile(mixed(tmp_path / "a.parquet"))
    names = [file.schema.column(one.column_index).path for one in file.metadata.row_group(0).sorting_columns]
    assert tuple(names) == ORDER["articles"]
    assert {key: value for key, value in file.metadata.metadata.items() if key.startswith(b"copydesk")} == {
        b"copydesk.settings": b"abc",
        b"copydesk.version": b"1.2",
    }
    columns = {
        file.metadata.row_group(0).column(n).path_in_schema: file.metadata.row_group(0).column(n)
        for n in range(file.metadata.num_columns)
    }
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert columns["site"].statistics.min == "s00.example"
    assert columns["text"].statistics is None
    assert "RLE_DICTIONARY" in columns["site"].encodings
    assert "RLE_DICTIONARY" not in columns["text"].encodings
    assert all(column.has_offset_index for column in columns.values())


def test_an_id_that_is_not_there_is_told_by_the_bloom_filter(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = mixed(tmp_path / "a.parquet")
    for column, there in {"id": f"{7:032}", "text_hash": f"{7:064}"}.items():
        assert column in BLOOM["articles"]
        for value, excluded in {there: False, "0000x": True}.items():
            probe = f"FROM parquet_bloom_probe('{path}', '{column}', '{value}')"
            assert [row[2] for row in duckdb.sql(probe).fetchall()] == [excluded]


def test_the_same_rows_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    several = [article(n, site=f"s{n % 3}") for n in range(50)]
    for name, order in {"a": several, "b": several[::-1]}.items():
        write_table(str(tmp_path / name), "articles", as_table(order, ARTICLES), {})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


FOLDERS = {
    "site": ["site=%C3%B6.example", f"site={UNKNOWN}", "site=a%3Db%20c%25.example", "site=a.example", "site=b.example"],
    "date": ["month=2024-01", "month=2024-02", "month=2024-03", f"month={UNKNOWN}"],
}  # fmt: skip


@pytest.mark.parametrize("by", FOLDERS)
def test_partitions_hold_the_same_rows_as_one_folder(by: str, tmp_path: Path) -> None:
    run(job(tmp_path))
    plain = {table: rows(job(tmp_path).out, table) for table in SCHEMAS}
    again = replace(job(tmp_path, by), out=str(tmp_path / "cut"))
    run(again)
    assert {table: rows(again.out, table) for table in SCHEMAS} == plain
    found = {path.parent.name for path in Path(again.out).glob("articles/**/*.parquet")}
    assert sorted(found) == sorted(FOLDERS[by])
    assert run(again).dumps["cleaned"] == 0


@pytest.mark.parametrize("by", FOLDERS)
def test_a_changed_dump_and_a_retry_keep_the_layout(by: str, tmp_path: Path) -> None:
    run(job(tmp_path, by))
    (tmp_path / "in" / "b.jsonl").write_text(documents(57, 63))
    changed = replace(job(tmp_path), cleaner=CLEANER)
    run(changed)
    assert {row["entry"] for row in rows(changed.out)} == {
        str(n) for n in [*range(40), *range(57, 63)] if n % 10 != 7
    }
    assert retry(job(tmp_path, cleaner=FIXED)).tally.accepted == 5
    fresh = replace(job(tmp_path, by, FIXED), out=str(tmp_path / "fresh"))
    run(fresh)
    for table in SCHEMAS:
        assert rows(changed.out, table) == rows(fresh.out, table)
    found = [path.relative_to(changed.out).parts for path in Path(changed.out).glob("articles/**/*.parquet")]
    assert {parts[1] for parts in found} == set(FOLDERS[by])
    assert {len(parts) for parts in found} == {3}


def test_a_partition_whose_last_file_goes_goes_too(tmp_path: Path) -> None:
    run(job(tmp_path, "site"))
    for dump in (tmp_path / "in").iterdir():
        dump.write_text(json.dumps({"id": "1", "text": "One.", "url": "z.example/1"}))
    run(job(tmp_path, "site"))
    assert [path.name for path in Path(job(tmp_path).out, "articles").iterdir()] == ["site=z.example"]


def test_no_articles_leave_a_file_that_readers_find(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("nothing to keep")
    run(job(tmp_path, "date"))
    (file,) = (tmp_path / "out" / "articles").glob("**/*.parquet")
    assert file.parent.name == f"month={UNKNOWN}"
    assert pq.read_schema(file).remove_metadata() == ARTICLES


def test_too_many_folders_stop_the_run_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "MOST_FOLDERS", 4)
    with pytest.raises(RunError, match=r"5 folders.*Run again without it"):
        run(job(tmp_path, "site"))
    assert run(job(tmp_path)).reused > 0


def test_a_site_too_long_for_a_folder_is_kept_in_the_rows() -> None:
    table = as_table([article(0, site="x" * 300)], ARTICLES)
    ((folder, kept),) = partitioned(table, "site")
    assert folder == f"site={UNKNOWN}"
    assert kept.equals(table)


def test_a_table_without_rows_has_its_columns_and_no_row_group(tmp_path: Path) -> None:
    write_table(str(tmp_path / "a.parquet"), "articles", as_table([], ARTICLES), {})
    file = pq.ParquetFile(tmp_path / "a.parquet")
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (0, 0)
    assert file.schema_arrow.remove_metadata() == ARTICLES
