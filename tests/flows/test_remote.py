"""Inputs and outputs at URLs: the same bytes as on this machine's disk, exactly once, and errors that say what to do."""

from __future__ import annotations

import http.server
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cli import DONE, MISUSED, main
from flows.dumps import find_dumps
from flows.errors import NoDumps, RunError, UsageError
from flows.pipeline import Silent, run
from flows.retry import retry
from flows.settings import Job, Settings
from flows.tally import Tally
from tests.flows import stand_in
from tests.flows.outputs import left_over, rows, written

ROOT = Path(__file__).parent.parent.parent
fsspec = pytest.importorskip("fsspec")
ThreadedMotoServer = pytest.importorskip("moto.server").ThreadedMotoServer


def job(out: str | Path, *inputs: str, **options: Any) -> Job:
    return Job(inputs, str(out), **{"workers": 0, "cleaner": stand_in.NAME, **options})


def put(url: str, data: bytes | str) -> None:
    system, path = fsspec.core.url_to_fs(url)
    system.pipe_file(path, data.encode() if isinstance(data, str) else data)


def stories(number: int) -> str:
    return "\n".join(
        json.dumps({"id": f"s{n}", "text": f"Head\nWords {n}.\nMore words {n}."}) for n in range(number)
    )


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def table_of(texts: list[str]) -> bytes:
    packed = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), packed)
    return packed.getvalue()


@pytest.fixture(params=["s3", "memory"])
def place(request: pytest.FixtureRequest) -> str:
    """The URL of a place that is empty."""
    if request.param == "s3":
        return str(request.getfixturevalue("bucket"))
    fsspec.filesystem("memory").store.clear()
    return "memory://place"


@pytest.fixture
def inbox(place: str) -> str:
    """Dumps of several formats below a prefix, with things beside them that are none."""
    url = f"{place}/inbox"
    for name, data in {
        "a.jsonl": stories(7).encode(),
        "deep/b.txt": b"Words of b.",
        "deep/c.zip": zipped({"one.txt": "Words one.", "two.txt": "Words two."}),
        "d.parquet": table_of(["Words of d.", "RAISE"]),
        ".hidden": b"Words.",
        ".git/config": b"Words.",
    }.items():
        put(f"{url}/{name}", data)
    return url


def test_the_bytes_are_those_of_an_output_on_disk(inbox: str, place: str, tmp_path: Path) -> None:
    out = f"{place}/out"
    summary = run(job(out, inbox))
    assert (summary.tally.articles, dict(summary.tally.rejects)) == (11, {"crashed": 1})
    run(job(tmp_path / "out", inbox))
    assert written(out) == written(tmp_path / "out")
    assert written(out)
    assert left_over(out) == []
    again = run(job(out, inbox))
    assert (again.dumps, again.units) == ({"cleaned": 0, "unchanged": 4, "outdated": 0}, 0)
    assert run(job(f"file://{tmp_path}/out", inbox)).dumps["unchanged"] == 4


NAMED = [
    ("", ["a.jsonl", "d.parquet", "deep/b.txt", "deep/c.zip"]),
    ("/", ["a.jsonl", "d.parquet", "deep/b.txt", "deep/c.zip"]),
    ("/a.jsonl", ["a.jsonl"]),
    ("/*.jsonl", ["a.jsonl"]),
    ("/**/*.txt", ["deep/b.txt"]),
    ("/d*", ["d.parquet", "deep/b.txt", "deep/c.zip"]),
    ("/e[1].txt", ["e[1].txt"]),
]


@pytest.mark.parametrize(("words", "expected"), NAMED)
def test_folders_globs_and_single_objects(words: str, expected: list[str], inbox: str) -> None:
    put(f"{inbox}/out/articles/x.parquet", b"")
    if "[" in words:
        put(inbox + words, b"Words.")
    dumps = find_dumps([inbox + words], f"{inbox}/out")
    assert [dump.source.split("/inbox/")[1] for dump in dumps] == expected


def test_what_is_not_there_is_said(inbox: str) -> None:
    for words in ("/nothing", "/*.nothing"):
        with pytest.raises(NoDumps, match="nothing lies at"):
            find_dumps([inbox + words])


def test_a_changed_object_replaces_its_own_articles_and_nobody_elses(
    inbox: str, place: str, tmp_path: Path
) -> None:
    out = f"{place}/out"
    run(job(out, inbox))
    put(f"{inbox}/deep/b.txt", "Other words of b.")
    changed = run(job(out, inbox))
    assert (changed.dumps["cleaned"], changed.dumps["unchanged"]) == (1, 3)
    run(job(tmp_path / "fresh", inbox))
    for table in ("articles", "ledger", "rejects"):
        found = sorted(map(str, rows(out, table)))
        assert found == sorted(map(str, rows(tmp_path / "fresh", table)))


def test_rejects_are_tried_again_where_they_are(inbox: str, place: str) -> None:
    out = f"{place}/out"
    run(job(out, inbox))
    repaired = job(out, cleaner="tests.flows.test_retry:fixed")
    assert retry(repaired, ["empty"]).tally.entries == 0
    assert retry(repaired, ["crashed"]).tally.accepted == 1
    assert rows(out, "rejects") == []
    assert len(rows(out, "articles")) == 12
    assert left_over(out) == []


def test_looking_at_an_output(inbox: str, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("duckdb")
    out = f"{place}/out"
    run(job(out, inbox))
    for command, says in {
        ("head", out, "-n", "1"): "Words 0.",
        ("stats", out): "crashed",
        ("sql", out, "SELECT count(*) AS n FROM articles"): "n\n11",
    }.items():
        assert main(list(command)) == DONE
        assert says in capsys.readouterr().out
    assert main(["head", f"{place}/nothing"]) == MISUSED
    assert "no output of copydesk clean" in capsys.readouterr().err


def test_workers_write_to_the_store_themselves(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("flows.formats.jsonl", "flows.shards"):
        monkeypatch.setattr(f"{module}.BLOCK_RECORDS", 20)
    put(f"{bucket}/a.jsonl", stories(100))
    summary = run(job(f"{bucket}/out", f"{bucket}/a.jsonl", workers=2))
    assert summary.units == 5
    run(job(tmp_path / "out", f"{bucket}/a.jsonl"))
    assert written(f"{bucket}/out") == written(tmp_path / "out")


KILLED_RUN = """
import os, signal, sys
import flows.formats.jsonl, flows.shards
flows.formats.jsonl.BLOCK_RECORDS = flows.shards.BLOCK_RECORDS = 20
from flows.pipeline import Silent, run
from flows.settings import Job

class KillsItself(Silent):
    units = 0
    def advanced(self, tally, weight):
        self.units += 1
        if self.units == 3:
            os.kill(os.getpid(), signal.SIGKILL)

run(Job((sys.argv[1],), sys.argv[2], workers=0, cleaner="tests.flows.stand_in:clean"), KillsItself())
"""


def test_a_killed_run_is_completed(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("flows.formats.jsonl", "flows.shards"):
        monkeypatch.setattr(f"{module}.BLOCK_RECORDS", 20)
    dump, out = f"{bucket}/a.jsonl", f"{bucket}/out"
    put(dump, stories(100))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_RUN, dump, out],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert written(out) == {}
    summary = run(job(out, dump))
    assert (summary.units, summary.reused) == (5, 3)
    run(job(tmp_path / "out", dump))
    assert written(out) == written(tmp_path / "out")
    assert left_over(out) == []


class At(Silent):
    """Does something when so many units are done."""

    def __init__(self, units: int, act: Callable[[], object]) -> None:
        self._left = units
        self._act = act

    def advanced(self, tally: Tally, weight: int) -> None:  # noqa: ARG002  # as a watcher is told
        self._left -= 1
        if self._left == 0:
            self._act()


DIES_AT_ONCE = """
import os, sys
from flows import remote_storage
from flows.store import Store

remote_storage.RemoteStorage.remove = lambda *_: os._exit(9)
Store(sys.argv[1]).prepare()
"""


def test_what_a_run_left_that_died_before_it_began_is_removed(bucket: str) -> None:
    put(f"{bucket}/in/a.txt", "Words.")
    out = f"{bucket}/out"
    assert subprocess.run([sys.executable, "-c", DIES_AT_ONCE, out], cwd=ROOT, check=False).returncode == 9
    assert len(left_over(out)) == 1
    run(job(out, f"{bucket}/in"))
    assert left_over(out) == []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No second attempts at what a store does not answer."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr("s3fs.core.S3FileSystem.retries", 1)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    yield
    fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("remote", ["input", "output"])
def test_a_store_that_is_lost_on_the_way_stops_the_run_and_the_next_completes_it(
    remote: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("flows.formats.jsonl", "flows.shards"):
        monkeypatch.setattr(f"{module}.BLOCK_RECORDS", 20)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    inputs, out = (
        (f"{bucket}/in", str(tmp_path / "out"))
        if remote == "input"
        else (str(tmp_path / "in"), f"{bucket}/out")
    )
    (tmp_path / "in").mkdir()
    for name in "abc":
        put(f"{inputs}/{name}.jsonl", stories(50))
    with pytest.raises((RunError, OSError), match=rf"{bucket}/.*(:{port}/|[Cc]onnect)"):
        run(job(out, inputs), At(2, server.stop))
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    summary = run(job(out, inputs))
    assert (summary.tally.entries, summary.tally.rejects.total()) == (150, 0)
    assert summary.reused >= 1
    run(job(tmp_path / "whole", inputs))
    assert written(out) == written(tmp_path / "whole")
    assert left_over(out) == []
    server.stop()


def test_a_bucket_that_is_not_there_is_said_before_any_work(bucket: str, tmp_path: Path) -> None:
    put(f"{bucket}/a.txt", "Words.")
    for inputs, out in (
        (f"{bucket}-not/in", str(tmp_path / "out")),
        (f"{bucket}/a.txt", f"{bucket}-not/out"),
    ):
        with pytest.raises(UsageError, match="bucket does not exist"):
            run(job(out, inputs))
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("impatient")
def test_an_endpoint_that_does_not_answer_is_said(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:1.*endpoint that are set"):
        run(job(tmp_path / "out", f"{bucket}/a.txt"))


def test_keys_without_rights_are_said(bucket: str, tmp_path: Path) -> None:
    from moto.core import set_initial_no_auth_action_count

    put(f"{bucket}/a.txt", "Words.")
    (tmp_path / "a.txt").write_text("Words.")
    refused = set_initial_no_auth_action_count(0)
    for inputs, out in (
        (f"{bucket}/a.txt", str(tmp_path / "out")),
        (str(tmp_path / "a.txt"), f"{bucket}/out"),
    ):
        with pytest.raises(UsageError, match=rf"{bucket}/.*(Forbidden|does not exist in our records|Access)"):
            refused(run)(job(out, inputs))


MISSING = [
    ("s3://bucket/in", "s3fs", r"pip install 'copydesk\[s3\]'"),
    ("https://news.example/a.html", "aiohttp", r"pip install 'copydesk\[http\]'"),
    ("nothing://bucket/in", "", "cannot be opened"),
]


@pytest.mark.parametrize(("url", "library", "says"), MISSING)
def test_a_library_that_is_missing_is_named(url: str, library: str, says: str, tmp_path: Path) -> None:
    code = "import sys; sys.modules[sys.argv[1]] = None; from flows.cli import main; sys.exit(main(sys.argv[2:]))"
    command = [sys.executable, "-c", code, library, "clean", url, "--out", str(tmp_path / "out")]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (found.returncode, bool(re.search(says, found.stderr))) == (MISUSED, True), found.stderr


def test_nothing_is_written_to_the_web(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.")
    with pytest.raises(UsageError, match="nothing can be written there"):
        run(job("https://news.example/out", str(tmp_path / "a.txt")))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server of the simplest kind, which gives no ranges."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.jsonl").write_text(stories(5))
    (tmp_path / "site/c.zip").write_bytes(zipped({"one.txt": "Words one.", "two.txt": "Words two."}))
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "site"))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_dumps_from_the_web(site: str, tmp_path: Path) -> None:
    pytest.importorskip("aiohttp")
    out = tmp_path / "out"
    summary = run(job(out, f"{site}/a.jsonl", f"{site}/c.zip"))
    assert summary.tally.articles == 7
    assert {row["source"] for row in rows(out, "articles")} == {f"{site}/a.jsonl", f"{site}/c.zip"}
    with pytest.raises(UsageError, match=r"no\.txt: 404"):
        run(job(out, f"{site}/no.txt"))


def test_an_object_that_goes_away_is_a_reject_and_is_tried_again(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(f"{bucket}/a.txt", "Words.")
    found = find_dumps([f"{bucket}/a.txt"])
    fsspec.filesystem("s3").rm_file(f"{bucket}/a.txt")
    with monkeypatch.context() as patched:
        patched.setattr("flows.plan.find_dumps", lambda *_: found)
        assert dict(run(job(tmp_path / "out", bucket)).tally.rejects) == {"unreadable": 1}
    put(f"{bucket}/a.txt", "Words.")
    assert run(job(tmp_path / "out", f"{bucket}/a.txt", settings=Settings())).tally.articles == 1
