"""Real runs, killed at random moments or failing for want of space, and two at once: the output ends as that of one unbroken run.

``COPYDESK_KILLS=50`` (``make crash``) kills more often than the few times that an ordinary test run has time for, and
``COPYDESK_SEED`` draws other moments.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.tables import SCHEMAS
from tests.flows.outputs import left_over, rows, written

ROOT = Path(__file__).parent.parent.parent
KILLS = int(os.environ.get("COPYDESK_KILLS", "3"))
SEED = int(os.environ.get("COPYDESK_SEED", "5"))
KILLS_AN_OUTPUT = 5
"""After so many kills an output is completed and compared, and the next one begun."""

RECORDS = {"folder": 1500, "s3": 120}
"""Of the large dump. A server that speaks S3 in Python takes its time for each of a few dozen requests a publication."""


def stories(first: int, number: int) -> list[str]:
    return [
        f"Head {n}\nWords of {n}.\nMore words of {n}, and more of them.\nShare"
        for n in range(first, first + number)
    ]


def as_lines(texts: list[str]) -> bytes:
    return "\n".join(json.dumps({"id": f"s{n}", "text": text}) for n, text in enumerate(texts)).encode()


def as_warc(texts: list[str]) -> bytes:
    records = []
    for number, text in enumerate(texts):
        body = text.encode()
        head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\nContent-Length: {len(body)}\r\n\r\n"
        records.append(head.encode() + body + b"\r\n\r\n")
    return b"".join(records)


def as_parquet(texts: list[str]) -> bytes:
    packed = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), packed)
    return packed.getvalue()


def as_zip(texts: list[str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number}.txt", text)
    return packed.getvalue()


def as_rows(texts: list[str]) -> bytes:
    return b"text\n" + b"".join(b'"' + text.encode() + b'"\n' for text in texts)


def mixed(number: int) -> dict[str, bytes]:
    """Dumps of many formats; one large one of so many records, some broken ones."""
    cut = gzip.compress(as_lines(stories(600, 300)), mtime=0)
    return {
        "big.jsonl": as_lines(stories(10_000, number)) + b"\n{broken\n",
        "a.jsonl.gz": gzip.compress(as_lines(stories(0, 200)), mtime=0),
        "b.csv": as_rows(stories(200, 120)),
        "c.parquet": as_parquet([*stories(320, 80), "RAISE"]),
        "d.warc.gz": gzip.compress(as_warc(stories(400, 80)), mtime=0),
        "e.zip": as_zip(stories(500, 40)),
        "f.json.bz2": bz2.compress(json.dumps([{"text": text} for text in stories(560, 30)]).encode()),
        "cut.jsonl.gz": cut[: len(cut) // 2],
        "empty.txt": b"",
        **{f"t{n:02}.txt": text.encode() for n, text in enumerate(stories(900, 30))},
    }


def put_dumps(folder: Path, kind: str) -> Path:
    folder.mkdir()
    for name, data in mixed(RECORDS[kind]).items():
        if kind == "folder" or name in ("big.jsonl", "e.zip", "empty.txt", "t01.txt", "t02.txt"):
            (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Dumps, and an output of them that nothing has disturbed."""
    folder = tmp_path_factory.mktemp("unbroken")
    dumps = put_dumps(folder / "in", "folder")
    completed(str(folder / "whole"), dumps)
    return dumps, str(folder / "whole")


@contextmanager
def begun(
    out: str, *inputs: str | Path, largest: int = 0, workers: int = 0
) -> Iterator[subprocess.Popen[str]]:
    """A run that is ready, and waits for its line."""
    command = [
        sys.executable,
        "-m",
        "tests.flows.crash_run",
        out,
        str(workers),
        str(largest),
        *map(str, inputs),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
        yield process


def completed(out: str, *inputs: str | Path, workers: int = 0) -> float:
    """Run to the end; the seconds that it took."""
    with begun(out, *inputs, workers=workers) as process:
        start = time.monotonic()
        error = process.communicate("\n")[1]
        assert process.returncode == 0, error
        return time.monotonic() - start


def killed(out: str, dumps: Path, seconds: float) -> bool:
    """Run with workers, and kill after so many seconds; False where it was done before."""
    with begun(out, dumps, workers=2) as process:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        error = process.communicate()[1]
        assert process.returncode in (0, -signal.SIGKILL), error
        return process.returncode != 0


def let_go(*processes: subprocess.Popen[str]) -> None:
    """Let runs begin at once, and wait for them to end well."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        error = process.communicate()[1]
        assert process.returncode == 0, error


def kill_and_compare(dumps: Path, whole: str, place: str, seconds: float, *, most: int) -> None:
    """Kill runs at moments within so many seconds, ``most`` times; now and then, and at the end, complete and compare."""
    expected = written(whole)
    moments = random.Random(SEED)
    kills = output = 0
    while kills < most:
        output += 1
        out = f"{place}/out{output}"
        for _ in range(min(KILLS_AN_OUTPUT, most - kills)):
            if not killed(out, dumps, moments.uniform(0, seconds)):
                break
            kills += 1
            assert written(out).items() <= expected.items()
        completed(out, dumps)
        assert written(out) == expected
        assert left_over(out) == []


def test_killed_at_random_moments(unbroken: tuple[Path, str], tmp_path: Path) -> None:
    dumps, whole = unbroken
    assert len(written(whole)) > 5 * len(SCHEMAS)
    kill_and_compare(
        dumps, whole, str(tmp_path), completed(str(tmp_path / "timed"), dumps, workers=2), most=KILLS
    )
    assert written(tmp_path / "timed") == written(whole)


def test_killed_at_random_moments_on_s3(tmp_path: Path, bucket: str) -> None:
    dumps = put_dumps(tmp_path / "in", "s3")
    seconds = completed(f"{bucket}/whole", dumps, workers=2)
    assert len(written(f"{bucket}/whole")) >= 2 * len(SCHEMAS)
    kill_and_compare(dumps, f"{bucket}/whole", bucket, seconds, most=max(1, KILLS // 3))


def test_two_runs_at_once_over_the_same_dumps(unbroken: tuple[Path, str], tmp_path: Path) -> None:
    dumps, whole = unbroken
    out = str(tmp_path / "out")
    with begun(out, dumps) as one, begun(out, dumps) as other:
        let_go(one, other)
    assert written(out) == written(whole)
    assert left_over(out) == []


def test_two_runs_at_once_on_s3(tmp_path: Path, bucket: str) -> None:
    dumps = put_dumps(tmp_path / "in", "s3")
    completed(str(tmp_path / "whole"), dumps)
    with begun(f"{bucket}/out", dumps) as one, begun(f"{bucket}/out", dumps) as other:
        let_go(one, other)
    assert written(f"{bucket}/out") == written(tmp_path / "whole")
    assert left_over(f"{bucket}/out") == []


def test_two_runs_at_once_over_dumps_that_overlap(unbroken: tuple[Path, str], tmp_path: Path) -> None:
    dumps, whole = unbroken
    names = sorted(path for path in dumps.iterdir() if path.name != "big.jsonl")
    out = str(tmp_path / "out")
    with begun(out, *names[:25]) as one, begun(out, dumps / "big.jsonl", *names[12:]) as other:
        let_go(one, other)
    for table in SCHEMAS:
        assert sorted(map(str, rows(out, table))) == sorted(map(str, rows(whole, table)))
    assert left_over(out) == []


def test_a_file_that_cannot_be_written_to_its_end(unbroken: tuple[Path, str], tmp_path: Path) -> None:
    """The system refuses to write more, as on a full disk: half of a file is there when it does."""
    dumps, whole = unbroken
    out = str(tmp_path / "out")
    for largest in (2_000, 12_000):
        with begun(out, dumps, largest=largest) as process:
            error = process.communicate("\n")[1]
            assert process.returncode == 1
            assert "OSError" in error
        assert written(out).items() <= written(whole).items()
    completed(out, dumps)
    assert written(out) == written(whole)
    assert left_over(out) == []


def test_a_dump_that_was_cut_off_and_has_arrived_since(unbroken: tuple[Path, str], tmp_path: Path) -> None:
    dumps, whole = unbroken
    out, big = str(tmp_path / "out"), dumps / "big.jsonl"
    data = big.read_bytes()
    try:
        big.write_bytes(data[: len(data) // 2])
        completed(out, dumps)
        assert written(out) != written(whole)
    finally:
        big.write_bytes(data)
    completed(out, dumps)
    assert written(out) == written(whole)
