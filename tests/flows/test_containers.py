"""Formats that hold many documents: JSON arrays, CSV, Parquet, WARC and WET, zip and tar."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.pipeline import run
from flows.settings import Fields, Job, Settings
from tests.flows import stand_in


def cleaned(
    tmp_path: Path, name: str, data: bytes, options: Settings | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows that one dump gives, a list a table."""
    (tmp_path / name).write_bytes(data)
    out = tmp_path / "out" / name
    run(Job((str(tmp_path / name),), str(out), options or Settings(), workers=0, cleaner=stand_in.NAME))
    return {table: pq.read_table(out / table).to_pylist() for table in ("articles", "ledger", "rejects")}


def texts(rows: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [row["text"] for row in rows["articles"]]


def reasons(rows: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [row["reason"] for row in rows["rejects"]]


ONE, TWO = {"id": "one", "text": "First.", "url": "https://a.example/1"}, {"id": "two", "html": "Second."}

ARRAYS = [
    json.dumps([ONE, TWO]),
    json.dumps([ONE, TWO], indent=4),
    "\ufeff" + json.dumps([ONE, TWO]),
    json.dumps(ONE, indent=1) + "\n" + json.dumps(TWO, indent=1),
    json.dumps(ONE) + json.dumps(TWO),
    f"[{json.dumps(ONE)}\n,{json.dumps(TWO)},]",
]


@pytest.mark.parametrize("text", ARRAYS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_json_in_any_layout(text: str, encoding: str, tmp_path: Path) -> None:
    rows = cleaned(tmp_path, "a.json", text.encode(encoding))
    assert texts(rows) == ["First.", "Second."]
    assert [row["entry"] for row in rows["articles"]] == ["one", "two"]
    assert rows["articles"][0]["url"] == "https://a.example/1"
    assert reasons(rows) == []


BROKEN_JSON = [
    ('[{"text": "First."}, {"text": broken}, {"text": "Second."}]', ["malformed_json"]),
    ('[{"text": "First."}, {"title": "x"}, {"text": "Second."}]', ["no_text_field"]),
    ('[{"text": "First."}, 17, {"text": "Second."}]', ["malformed_json"]),
    ('[{"text": "First."}, {"text": "' + "x" * 5000 + '"}, {"text": "Second."}]', ["too_large"]),
    ('[{"text": "First."}, {"text": "Second."}, {"text": "Thi', ["malformed_json"]),
    ('[{"text": "First."}, ' + "[" * 100_000 + '}, {"text": "Second."}]', ["malformed_json"]),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN_JSON)
def test_a_broken_value_costs_itself(text: str, expected: list[str], tmp_path: Path) -> None:
    rows = cleaned(tmp_path, "a.json", text.encode(), Settings(max_entry_bytes=3000))
    assert texts(rows) == ["First.", "Second."]
    assert reasons(rows) == expected


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.dictionaries(
            st.sampled_from(["text", "n", "k"]), st.text(max_size=20) | st.integers() | st.none()
        ),
        max_size=8,
    ),
    indent=st.sampled_from([None, 1]),
    step=st.integers(1, 30),
)
def test_cutting_json_gives_its_values(values: list[dict[str, Any]], indent: int | None, step: int) -> None:
    from flows.formats.json_values import cut_json

    data = json.dumps(values, indent=indent).encode()
    blocks = list(cut_json((data[at : at + step] for at in range(0, len(data), step)), Settings()))
    assert [json.loads(line) for block in blocks for line in block.data.splitlines()] == values


CSVS: list[tuple[str, Callable[[str], str]]] = [
    ("a.csv", lambda text: text),
    ("a.csv", lambda text: text.replace(",", ";")),
    ("a.tsv", lambda text: text.replace(",", "\t")),
    ("a.csv", lambda text: "\ufeff" + text.replace("\n", "\r\n")),
]


@pytest.mark.parametrize(("name", "change"), CSVS)
def test_rows_with_quotes_and_line_ends(name: str, change: Callable[[str], str], tmp_path: Path) -> None:
    text = change(
        'id,body,link\nr1,"First.\nMore, ""said"" she.",https://a.example/1\n\nr2,Second.,\n'.replace(
            "More,", "More"
        )
    )
    rows = cleaned(tmp_path, name, text.encode())
    assert [row["text"].replace("\r", "") for row in rows["articles"]] == [
        'First.\n\nMore "said" she.',
        "Second.",
    ]
    assert [(row["entry"], row["url"]) for row in rows["articles"]] == [
        ("r1", "https://a.example/1"),
        ("r2", None),
    ]
    assert [row["position"] for row in rows["articles"]] == [0, 1]


def test_formulas_in_cells_are_text_like_any_other(tmp_path: Path) -> None:
    rows = cleaned(tmp_path, "a.csv", b"text\n\"=cmd|'/C calc'!A0.\"\n@SUM(1+1).\n")
    assert texts(rows) == ["=cmd|'/C calc'!A0.", "@SUM(1+1)."]


def test_csv_in_an_old_encoding_and_with_flaws(tmp_path: Path) -> None:
    data = 'id,text\n1,Größe.\n2\n3,Schluß.\n4,"Nie zu.\n5,Verloren.\n'.encode("cp1252")
    rows = cleaned(tmp_path, "a.csv", data)
    assert texts(rows) == ["Größe.", "Schluß."]
    assert rows["articles"][0]["encoding"] == "cp1252"
    assert reasons(rows) == ["no_text_field", "corrupt"]
    assert rows["rejects"][0]["raw"] == b'{"id": "2"}'


@settings(max_examples=30, deadline=None)
@given(
    cells=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12), max_size=12
    ),
    step=st.integers(1, 20),
)
def test_cutting_csv_loses_no_row(cells: list[str], step: int) -> None:
    from flows.formats.delimited import cut_rows, read_rows

    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "text"], *(["x", cell] for cell in cells)])
    data = sink.getvalue().encode()
    blocks = list(cut_rows((data[at : at + step] for at in range(0, len(data), step)), Settings()))
    records = [record for block in blocks for record in read_rows(block, "dump", Settings())]
    assert [getattr(record.content, "content", None) for record in records] == cells


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, row_group_size=7)
    return sink.getvalue()


def test_parquet_rows(tmp_path: Path) -> None:
    data = parquet(
        id=["a", None, "c"],
        text=["First.", "Second.", None],
        source_url=["https://a.example/1", None, None],
        vector=[[1.0]] * 3,
    )
    rows = cleaned(tmp_path, "a.parquet", data)
    assert texts(rows) == ["First.", "Second."]
    assert [(row["entry"], row["url"]) for row in rows["articles"]] == [
        ("a", "https://a.example/1"),
        ("1", None),
    ]
    assert reasons(rows) == ["no_text_field"]


def test_parquet_of_pages_in_bytes(tmp_path: Path) -> None:
    rows = cleaned(tmp_path, "a.parquet.gz", gzip.compress(parquet(raw_html=["Größe.".encode(), b"Words."])))
    assert texts(rows) == ["Größe.", "Words."]


def test_parquet_with_named_and_with_unknown_columns(tmp_path: Path) -> None:
    data = parquet(words=["First."], key=[7])
    assert texts(cleaned(tmp_path, "a.parquet", data, Settings(Fields(text="words", id="key")))) == ["First."]
    rows = cleaned(tmp_path, "b.parquet", data)
    assert reasons(rows) == ["no_text_field"]
    assert "key, words" in rows["rejects"][0]["detail"]


def test_parquet_that_is_cut_off_or_damaged(tmp_path: Path) -> None:
    data = parquet(text=["First."] * 100)
    assert reasons(cleaned(tmp_path, "cut.parquet", data[: len(data) // 2])) == ["truncated"]
    damaged = data[:-30] + b"\xff" * 20 + data[-10:]
    assert reasons(cleaned(tmp_path, "damaged.parquet", damaged)) == ["corrupt"]


def warc(
    kind: str,
    body: bytes,
    name: str = "r1",
    http: str | None = "200 OK",
    more: str = "Content-Type: text/html\r\n",
) -> bytes:
    """One record; ``more``: headers of the HTTP response."""
    payload = f"HTTP/1.1 {http}\r\n{more}\r\n".encode() + body if http else body
    media = "application/http; msgtype=response" if http else "text/plain"
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n"
        f"WARC-Target-URI: https://a.example/{name}\r\nWARC-Date: 2024-01-02T03:04:05Z\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return header.encode() + payload + b"\r\n\r\n"


CRAWL = [
    warc("warcinfo", b"software: x", http=None),
    warc("request", b"GET / HTTP/1.1\r\n\r\n", http=None),
    warc("response", b"First.", "r1"),
    warc("response", b"\x89PNG", "r2", more="Content-Type: image/png\r\n"),
    warc("response", "Größe.".encode("cp1252"), "r3", more="Content-Type: text/html; charset=iso-8859-1\r\n"),
    warc(
        "response",
        gzip.compress(b"Packed."),
        "r4",
        more="Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
    ),
    warc("response", b"Gone.", "r5", http="404 Not Found"),
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_warc_pages_with_their_address_and_date(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    rows = cleaned(tmp_path, "a.warc.gz", b"".join(map(pack, CRAWL)))
    assert [row["entry"] for row in rows["articles"]] == ["r1", "r3", "r4"]
    assert rows["articles"][0]["url"] == "https://a.example/r1"
    assert rows["articles"][0]["fetched"].isoformat() == "2024-01-02T03:04:05+00:00"
    assert (rows["articles"][0]["text"], rows["articles"][2]["text"]) == ("First.", "Packed.")
    assert [(row["entry"], row["reason"], row["detail"]) for row in rows["rejects"]] == [
        ("r5", "error_page", "HTTP status 404")
    ]


def test_wet_texts(tmp_path: Path) -> None:
    rows = cleaned(
        tmp_path,
        "a.wet",
        warc("conversion", "Größe.".encode(), http=None) + warc("conversion", b"Words.", "r2", http=None),
    )
    assert texts(rows) == ["Größe.", "Words."]


BROKEN_WARC = [
    (warc("response", b"First.") + b"rubbish\r\n\r\n" + warc("response", b"Second."), 2, ["corrupt"]),
    (warc("response", b"First.") + warc("response", b"Second.")[:-9], 1, ["truncated"]),
    (
        gzip.compress(warc("response", b"First.")) + gzip.compress(warc("response", b"Second."))[:60],
        1,
        ["truncated"],
    ),
    (warc("response", b"x" * 5000) + warc("response", b"Second."), 1, ["too_large"]),
    (
        warc("response", b"no gzip", more="Content-Type: text/html\r\nContent-Encoding: gzip\r\n")
        + warc("response", b"Second."),
        1,
        ["corrupt"],
    ),
    (warc("warcinfo", b"nothing else", http=None), 0, ["empty"]),
]


@pytest.mark.parametrize(("data", "articles", "expected"), BROKEN_WARC)
def test_a_broken_record_costs_itself(
    data: bytes, articles: int, expected: list[str], tmp_path: Path
) -> None:
    rows = cleaned(tmp_path, "a.warc", data, Settings(max_entry_bytes=3000))
    assert (len(rows["articles"]), reasons(rows)) == (articles, expected)


MEMBERS = {
    "news/a.txt": b"First.",
    "news/b.jsonl.gz": gzip.compress(b'{"id": "x", "text": "Second."}\n{broken\n{"text": "Third."}'),
    "../climbs/out.html": b"Fourth.",
    "__MACOSX/._a.txt": b"Fifth.",
    ".hidden": b"Sixth.",
    "empty.txt": b"",
}


def zipped(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("news/"), b"")
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        link = tarfile.TarInfo("news/link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


ARCHIVES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "a.zip": zipped,
    "a.zip.gz": lambda members: gzip.compress(zipped(members)),
    "a.tar": tarred,
    "a.tar.gz": lambda members: gzip.compress(tarred(members)),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives_give_their_members(name: str, tmp_path: Path) -> None:
    rows = cleaned(tmp_path, name, ARCHIVES[name](MEMBERS))
    assert [(row["entry"], row["text"], row["position"]) for row in rows["articles"]] == [
        ("news/a.txt", "First.", 0),
        ("news/b.jsonl.gz#x", "Second.", 1),
        ("news/b.jsonl.gz#2", "Third.", 3),
        ("../climbs/out.html", "Fourth.", 4),
    ]
    assert [(row["entry"], row["reason"]) for row in rows["rejects"]] == [
        ("news/b.jsonl.gz#1", "malformed_json"),
        ("empty.txt", "empty"),
    ]
    assert {path.name for path in tmp_path.iterdir()} == {name, "out"}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_inside_an_archive_is_left_and_its_neighbours_are_read(
    pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path
) -> None:
    rows = cleaned(
        tmp_path, "a", pack({"a.txt": b"First.", "in.zip": zipped({"x.txt": b"Inner."}), "z.txt": b"Last."})
    )
    assert texts(rows) == ["First.", "Last."]
    assert reasons(rows) == ["unsupported"]


def test_damaged_archives_keep_their_good_part(tmp_path: Path) -> None:
    members = {"a.txt": b"First.", "b.txt": b"x" * 30_000}
    tar = tarred(members)
    rows = cleaned(tmp_path, "cut.tar", tar[: len(tar) // 2])
    assert texts(rows) == ["First."]
    assert len(reasons(rows)) >= 1
    zip_ = zipped(members)
    assert reasons(cleaned(tmp_path, "cut.zip", zip_[: len(zip_) // 2])) == ["corrupt"]


def test_what_unpacks_to_far_more_than_it_is_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.streams.BOMB_BYTES", 1 << 20)
    monkeypatch.setattr("flows.streams.BOMB_RATIO", 100)
    bomb = b'{"text": "Good."}\n' + (b'{"text": "' + b"a" * 1000 + b'"}\n') * 30_000
    rows = cleaned(tmp_path, "a.jsonl.gz", gzip.compress(bomb))
    assert texts(rows) == ["Good."]
    assert reasons(rows)[-1] == "too_large"
    assert len(rows["rejects"]) < 30_000
    rows = cleaned(tmp_path, "a.zip", zipped({"a.jsonl": bomb, "b.txt": b"Never read."}))
    assert reasons(rows)[-1] == "too_large"
