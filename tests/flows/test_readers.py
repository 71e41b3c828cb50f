"""The output opens in the readers that people have, laid out in one folder or in partitions: the same rows, the same types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from flows.pipeline import run
from flows.settings import PARTITIONS
from flows.tables import ARTICLES
from tests.flows.test_partitions import job

LAYOUTS = ("", *PARTITIONS)
FACTS = ("entry", "site", "published", "text")


def by_duckdb(out: Path) -> list[dict[str, Any]]:
    duckdb = pytest.importorskip("duckdb")
    answer = duckdb.read_parquet(f"{out}/articles/**/*.parquet")
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def by_polars(out: Path) -> list[dict[str, Any]]:
    polars = pytest.importorskip("polars")
    rows: list[dict[str, Any]] = polars.read_parquet(f"{out}/articles/**/*.parquet").to_dicts()
    return rows


def by_pandas(out: Path) -> list[dict[str, Any]]:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(out / "articles", partitioning=None).astype(object)
    rows: list[dict[str, Any]] = frame.where(frame.notna(), None).to_dict("records")
    return rows


def by_arrow(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ds.dataset(out / "articles").to_table().to_pylist()
    return rows


def by_arrow_knowing_hive(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ds.dataset(out / "articles", partitioning="hive").to_table().to_pylist()
    return rows


def by_datasets(out: Path) -> list[dict[str, Any]]:
    datasets = pytest.importorskip("datasets")
    files = f"{out}/articles/**/*.parquet"
    rows: list[dict[str, Any]] = datasets.load_dataset(
        "parquet", data_files=files, split="train", cache_dir=str(out / ".datasets")
    ).to_list()
    return rows


READERS = (by_duckdb, by_polars, by_pandas, by_arrow, by_arrow_knowing_hive, by_datasets)


@pytest.mark.filterwarnings("ignore")  # readers' own
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("reader", READERS)
def test_each_reader_gives_every_row(
    reader: Callable[[Path], list[dict[str, Any]]], layout: str, tmp_path: Path
) -> None:
    run(job(tmp_path, layout))
    out = tmp_path / "out"
    found = sorted(reader(out), key=lambda row: int(row["entry"]))
    plain = sorted(by_arrow(out), key=lambda row: int(row["entry"]))
    assert len(found) == len(plain) == 54
    assert {name for row in found for name in row} - {"month"} == set(ARTICLES.names)
    for name in FACTS:
        assert [row[name] for row in found] == [row[name] for row in plain]


FILTERS = {
    "site": (ds.field("site") == "a.example", {"site=a.example"}),
    "date": (ds.field("month") == "2024-02", {"month=2024-02"}),
}


@pytest.mark.parametrize("layout", FILTERS)
def test_a_filter_by_a_partition_opens_no_other_folder(layout: str, tmp_path: Path) -> None:
    run(job(tmp_path, layout))
    wanted, folders = FILTERS[layout]
    found = ds.dataset(tmp_path / "out" / "articles", partitioning="hive")
    assert {Path(one.path).parent.name for one in found.get_fragments(filter=wanted)} == folders
    assert found.to_table(filter=wanted).num_rows > 0


def test_an_odd_site_is_found_by_its_own_name(tmp_path: Path) -> None:
    run(job(tmp_path, "site"))
    found = ds.dataset(tmp_path / "out" / "articles", partitioning="hive")
    assert found.schema.field("site").type == pa.string()
    for site in ("a=b c%.example", "ö.example"):
        assert set(found.to_table(filter=ds.field("site") == site).column("site").to_pylist()) == {site}
