"""Runs end to end over a stand-in cleaner: what is read is in the output or among the rejects, exactly once, in the same bytes."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import shards
from flows.errors import RunError
from flows.formats import blocks, jsonl
from flows.pipeline import Summary, run
from flows.settings import Job, Settings
from flows.tables import ARTICLES, LEDGER, REJECTS, SCHEMAS, article_id
from tests.flows import stand_in
from tests.flows.outputs import left_over

ROOT = Path(__file__).parent.parent.parent
STORY = "Harbour opens\nThe harbour opened on Monday.\nShare\nThousands came to see it."


def job(out: Path, *inputs: Path | str, **options: Any) -> Job:
    return Job(tuple(map(str, inputs)), str(out), cleaner=stand_in.NAME, **{"workers": 0, **options})


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    found = [pq.read_table(path) for path in sorted((out / table).glob("**/*.parquet"))]
    return [row for part in found for row in part.to_pylist()]


def written(out: Path) -> dict[str, str]:
    """Every published file with the hash of its bytes."""
    paths = [path for table in SCHEMAS for path in sorted((out / table).glob("**/*.parquet"))]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Units of ten records, so that small dumps have many."""
    monkeypatch.setattr(jsonl, "BLOCK_RECORDS", 10)
    monkeypatch.setattr(shards, "BLOCK_RECORDS", 10)
    assert blocks.BLOCK_RECORDS > 10


def stories(number: int) -> str:
    return "".join(json.dumps({"id": f"s{n}", "text": f"{STORY}\nStory {n}."}) + "\n" for n in range(number))


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n\t", "empty"),
    "blank.jsonl": (b"\n \n", "empty"),
    "image.txt": (b"\x89PNG\r\n\x1a\n\0\0\0", "unsupported"),
    "binary.jsonl": (bytes(range(256)) * 10, "binary"),
    "nothing.txt": (b"no sentence here", "no_article"),
    "large.txt": (b"All of this is one document.\n" * 200, "too_large"),
    "cut.txt.gz": (gzip.compress(os.urandom(3000), mtime=0)[:1000], "truncated"),
    "cut.html.zst": (zstandard.ZstdCompressor().compress(os.urandom(3000))[:1000], "truncated"),
    "damaged.txt.bz2": (b"BZh9" + b"\xff" * 100, "corrupt"),
    "damaged.txt.xz": (b"\xfd7zXZ\x00" + b"\xff" * 100, "corrupt"),
    "raises.txt": (b"RAISE", "crashed"),
    "loses.txt": (b"Words.\nLOSE A LINE", "crashed"),
    "broken.jsonl": (b'{"text": "Good."}\n{broken\n', "malformed_json"),
    "other.jsonl": (b'{"text": "Good."}\n{"title": "x"}\n', "no_text_field"),
    "long.jsonl": (b'{"text": "Good."}\n{"text": "' + b"x" * 4000 + b'"}\n{"text": "Good."}\n', "too_large"),
    "surrogate.jsonl": (b'{"text": "RAISE \\ud800"}\n', "crashed"),
}
GOOD_BESIDE = {"broken.jsonl": 1, "other.jsonl": 1, "long.jsonl": 2}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_reject_and_the_good_rest_is_kept(name: str, tmp_path: Path) -> None:
    data, reason = BAD[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(STORY)
    out = tmp_path / "out"
    summary = run(job(out, tmp_path / name, tmp_path / "good.txt", settings=Settings(max_entry_bytes=3000)))
    assert dict(summary.tally.rejects) == {reason: 1}
    assert summary.tally.accepted == 1 + GOOD_BESIDE.get(name, 0)
    (reject,) = rows(out, "rejects")
    assert (reject["reason"], Path(reject["source"]).name) == (reason, name)
    assert reject["detail"]
    assert len(rows(out, "articles")) == summary.tally.articles


def test_a_truncated_dump_keeps_its_good_records(tmp_path: Path) -> None:
    random.seed(3)
    lines = [json.dumps({"text": f"Words {random.getrandbits(400)}."}) for _ in range(2000)]
    packed = gzip.compress("\n".join(lines).encode(), mtime=0)
    dump = tmp_path / "cut.jsonl.gz"
    dump.write_bytes(packed[: len(packed) // 2])
    summary = run(job(tmp_path / "out", dump))
    assert dict(summary.tally.rejects) == {"truncated": 1}
    kept = rows(tmp_path / "out", "articles")
    assert [row["text"] for row in kept] == [json.loads(line)["text"] for line in lines[: len(kept)]]
    assert len(kept) > 500


def test_a_file_that_may_not_be_read_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    summary = run(job(tmp_path / "out", tmp_path / "gone.txt"))
    assert dict(summary.tally.rejects) == {"unreadable": 1}


def test_columns_and_types_are_the_interface(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    run(job(tmp_path / "out", tmp_path / "a.txt"))
    for table, schema in {"articles": ARTICLES, "ledger": LEDGER, "rejects": REJECTS}.items():
        (path,) = (tmp_path / "out" / table).glob("*.parquet")
        assert pq.read_schema(path).remove_metadata() == schema
        metadata = pq.read_metadata(path)
        assert metadata.metadata[b"copydesk.version"]
        assert metadata.num_rows == 0 or metadata.row_group(0).column(0).compression == "ZSTD"


def test_rows_say_where_they_come_from(tmp_path: Path) -> None:
    dump = tmp_path / "a.jsonl"
    dump.write_text(
        '{"id": "first", "text": "Head\\nWords here."}\n{"text": "More."}\n{"text": "head only"}\n'
    )
    run(job(tmp_path / "out", dump))
    articles = rows(tmp_path / "out", "articles")
    assert [(row["entry"], row["part"], row["position"]) for row in articles] == [
        ("first", 0, 0),
        ("1", 0, 1),
    ]
    assert articles[0]["id"] == article_id(str(dump), "first", 0)
    assert articles[0]["text_hash"] == hashlib.sha256(b"Words here.").hexdigest()
    ledger = rows(tmp_path / "out", "ledger")
    assert [(row["article_id"], row["line"], row["text"]) for row in ledger] == [
        (articles[0]["id"], 0, "Head"),
        (None, 0, "head only"),
    ]
    (reject,) = rows(tmp_path / "out", "rejects")
    assert reject["raw"] == b'{"text": "head only"}'


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl"])
def test_every_format_is_read_plain_and_compressed(name: str, suffix: str, tmp_path: Path) -> None:
    content = json.dumps({"text": STORY}) if name == "a.jsonl" else STORY
    (tmp_path / (name + suffix)).write_bytes(PACKERS[suffix](content.encode()))
    summary = run(job(tmp_path / "out", tmp_path))
    assert summary.tally.articles == 1


@pytest.mark.usefixtures("small_blocks")
def test_the_same_bytes_whatever_the_workers(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_text(stories(55) + "broken\n" + stories(3))
    (tmp_path / "in/b.txt").write_text(STORY)
    results = []
    for workers in (0, 1, 2):
        run(job(tmp_path / f"out{workers}", tmp_path / "in", workers=workers))
        results.append(written(tmp_path / f"out{workers}"))
    assert results[0]
    assert results[0] == results[1] == results[2]


@pytest.mark.usefixtures("small_blocks")
def test_documents_that_end_their_worker_cost_only_themselves(tmp_path: Path) -> None:
    lines = stories(60).splitlines()
    for number in (3, 7, 41):
        lines[number] = json.dumps({"id": f"killer{number}", "text": "Hello.\nSEGFAULT"})
    dump = tmp_path / "a.jsonl"
    dump.write_text("\n".join(lines))
    results = []
    for workers in (1, 2):
        out = tmp_path / f"out{workers}"
        summary = run(job(out, dump, workers=workers))
        assert dict(summary.tally.rejects) == {"crashed": 3}
        assert summary.tally.articles == 57
        assert {row["entry"] for row in rows(out, "rejects")} == {"killer3", "killer7", "killer41"}
        assert "SIGSEGV" in rows(out, "rejects")[0]["detail"]
        results.append(written(out))
    assert results[0] == results[1]


def test_a_document_that_ends_the_command_itself_is_a_reject_of_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Good."}\n{"id": "killer", "text": "Hello.\\nSEGFAULT"}\n')
    given = (str(tmp_path / "a.jsonl"),)
    dies = f"from flows.pipeline import run, Job; run(Job({given!r}, {str(tmp_path / 'out')!r}, workers=1, cleaner={stand_in.NAME!r}))"
    first = subprocess.run([sys.executable, "-c", dies], cwd=ROOT, check=False)
    assert first.returncode == -signal.SIGSEGV
    summary = run(job(tmp_path / "out", *given, workers=1))
    assert (summary.tally.articles, dict(summary.tally.rejects)) == (1, {"crashed": 1})
    assert left_over(tmp_path / "out") == []


def test_a_document_that_takes_too_long_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "FOREVER"}\n{"text": "Good."}\n')
    summary = run(job(tmp_path / "out", tmp_path / "a.jsonl", settings=Settings(max_seconds=0.2)))
    assert dict(summary.tally.rejects) == {"too_slow": 1}
    assert summary.tally.articles == 1


def test_the_same_command_twice_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    os.utime(tmp_path / "a.txt", (1e9, 1e9))
    (tmp_path / "b.txt").write_text(STORY)  # just written: known by reading it again
    out = tmp_path / "out"
    run(job(out, tmp_path / "a.txt", tmp_path / "b.txt"))
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    again = run(job(out, tmp_path / "a.txt", tmp_path / "b.txt"))
    assert again.dumps == {"cleaned": 0, "unchanged": 2, "outdated": 0}
    assert again.units == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before
    assert len(list((out / "runs").iterdir())) == 1


def test_force_cleans_again_into_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    run(job(tmp_path / "out", tmp_path / "a.txt"))
    before = written(tmp_path / "out")
    forced = run(job(tmp_path / "out", tmp_path / "a.txt", force=True))
    assert forced.units == 1
    assert written(tmp_path / "out") == before


def by_source(out: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows(out, "articles"):
        found.setdefault(Path(row["source"]).name, []).append(row["text"])
    return found


def test_a_changed_dump_replaces_its_own_articles_and_nobody_elses(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"Words of {name}.")
    out = tmp_path / "out"
    run(job(out, *tmp_path.glob("*.txt")))
    (tmp_path / "b.txt").write_text("Other words of b.")
    changed = run(job(out, *tmp_path.glob("*.txt")))
    assert changed.dumps == {"cleaned": 1, "unchanged": 2, "outdated": 0}
    assert by_source(out) == {
        "a.txt": ["Words of a."],
        "b.txt": ["Other words of b."],
        "c.txt": ["Words of c."],
    }
    (tmp_path / "d.txt").write_text("Words of d.")
    run(job(out, *tmp_path.glob("*.txt")))
    assert {name: len(texts) for name, texts in by_source(out).items()} == dict.fromkeys(
        ("a.txt", "b.txt", "c.txt", "d.txt"), 1
    )
    assert len(rows(out, "ledger")) == 0


def test_another_version_cleans_again_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    out = tmp_path / "out"
    run(job(out, tmp_path / "a.txt"))
    for module in ("flows.plan", "flows.pipeline"):
        monkeypatch.setattr(f"{module}.cleaner_version", lambda: "99.0")
    left = run(job(out, tmp_path / "a.txt"))
    assert left.dumps == {"cleaned": 0, "unchanged": 0, "outdated": 1}
    assert rows(out, "articles")[0]["cleaner_version"] != "99.0"
    done = run(job(out, tmp_path / "a.txt", reclean=True))
    assert done.dumps == {"cleaned": 1, "unchanged": 0, "outdated": 0}
    assert [row["cleaner_version"] for row in rows(out, "articles")] == ["99.0"]


def test_other_settings_replace_what_the_old_ones_gave(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    out = tmp_path / "out"
    run(job(out, tmp_path / "a.txt"))
    run(job(out, tmp_path / "a.txt", settings=Settings(max_entry_bytes=10)))
    assert rows(out, "articles") == []
    assert [row["reason"] for row in rows(out, "rejects")] == ["too_large"]


def test_thousands_of_small_dumps_make_few_files(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(1500):
        (tmp_path / f"in/{number:05}.txt").write_text(f"Words {number}.")
    summary = run(job(tmp_path / "out", tmp_path / "in"))
    assert summary.tally.articles == 1500
    assert len(written(tmp_path / "out")) == len(SCHEMAS)


def test_a_published_file_that_is_lost_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    out = tmp_path / "out"
    run(job(out, tmp_path / "a.txt"))
    before = written(out)
    next((out / "ledger").glob("*.parquet")).unlink()
    run(job(out, tmp_path / "a.txt"))
    assert written(out) == before


@pytest.mark.usefixtures("small_blocks")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.one_of(
            st.text(max_size=80).map(lambda text: json.dumps({"text": text})),
            st.lists(st.sampled_from(["Words.", "Head", "", "RAISE", "LOSE A LINE"]), max_size=5).map(
                lambda parts: json.dumps({"text": "\n".join(parts)}, ensure_ascii=False)
            ),
            st.sampled_from(["", "{", "[]", "{}", "null", '{"html": "<p>Words."}', '{"text": 1}']),
        ),
        max_size=40,
    )
)
def test_nothing_is_lost(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("conserved")
    (folder / "a.jsonl").write_text("\n".join(lines), "utf-8")
    summary = run(job(folder / "out", folder / "a.jsonl"))
    out = folder / "out"
    articles, ledger, rejects = rows(out, "articles"), rows(out, "ledger"), rows(out, "rejects")
    entries = [number for number, line in enumerate(lines) if line.strip()]
    accounted = sorted({row["position"] for row in articles} | {row["position"] for row in rejects})
    assert accounted == (entries or [0])
    assert not {row["position"] for row in articles} & {row["position"] for row in rejects}
    assert summary.tally.lines == sum(row["lines_kept"] for row in articles) + len(ledger)
    assert Counter(row["reason"] for row in rejects) == summary.tally.rejects
    texts = {
        number: "\n".join(json.loads(lines[number]).values())
        for number in {row["position"] for row in articles}
    }
    for number, text in texts.items():
        kept = sum(row["lines_kept"] for row in articles if row["position"] == number)
        removed = sum(row["position"] == number for row in ledger)
        assert kept + removed == sum(bool(line.strip(" \t\r\n")) for line in text.split("\n"))


def test_a_result_that_does_not_add_up_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    monkeypatch.setattr("flows.cleaning.ledger_rows", lambda *_: [])
    with pytest.raises(RunError, match="do not add up"):
        run(job(tmp_path / "out", tmp_path / "a.txt"))
    assert written(tmp_path / "out") == {}


def test_the_run_leaves_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    summary: Summary = run(job(tmp_path / "out", tmp_path / "a.txt"))
    report = json.loads((tmp_path / "out/runs" / f"{summary.run}.json").read_text())
    assert report["articles"] == 1
    assert report["removed"] == {"other": 2}
    assert report["read"] == [{"source": str(tmp_path / "a.txt"), "bytes": len(STORY)}]
