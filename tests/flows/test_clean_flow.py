"""The Prefect flow: the same output as without it, runs that tell what they did, and the command that runs it on its own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flows import pipeline
from flows.clean import batch_name, batches, clean_dumps, job_of
from flows.dumps import Dump
from flows.run_artifacts import COUNTS, OUTPUT, PAGE, PROGRESS, too_many
from flows.run_page import count_rows, retry_page, run_page
from flows.settings import MIB, Job
from flows.shards import Group
from flows.tables import SCHEMAS
from flows.tally import Tally
from flows.upkeep import RETRIED, retry_rejects

ROOT = Path(__file__).parent.parent.parent
STORY = """Harbour bridge opens after nine years of work

By Ines Okafor

The first buses crossed the new harbour bridge on Monday morning, nine years after work on it began.

City engineers said the bridge would carry forty thousand people a day, and that the old ferry would keep running until spring.

Advertisement

"We waited a long time for this," said the mayor, who walked across with pupils of the school on the east bank.
"""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two dumps: a text file, and a JSONL file with a broken line between good ones."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "bridge.txt").write_text(STORY, "utf-8")
    records = [
        json.dumps({"id": str(n), "text": STORY.replace("harbour", f"harbour {n}")}) for n in range(20)
    ]
    (folder / "stories.jsonl").write_text(
        "\n".join([*records[:10], "{broken", *records[10:]]) + "\n", "utf-8"
    )
    return folder


def published(out: Path) -> dict[str, bytes]:
    """Every published file's bytes by its place in OUT."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for name in SCHEMAS
        for path in (out / name).rglob("*.parquet")
    }


def ask(method: str, **arguments: Any) -> Any:
    """One answer of Prefect's API."""
    from prefect import get_client

    async def answer() -> Any:
        async with get_client() as client:
            return await getattr(client, method)(**arguments)

    return asyncio.run(answer())


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_the_flow_gives_the_bytes_of_the_run_without_it_and_tells_what_it_did(
    inbox: Path, tmp_path: Path
) -> None:
    plain = pipeline.run(Job((str(inbox),), str(tmp_path / "plain"), workers=0))
    state = clean_dumps(Job((str(inbox),), str(tmp_path / "flow"), workers=0), return_state=True)
    summary = state.result()
    assert summary is not None

    assert published(tmp_path / "flow") == published(tmp_path / "plain") != {}
    assert summary.tally == plain.tally
    assert (tmp_path / "flow" / "runs" / f"{summary.run}.json").exists()

    run = ask("read_flow_run", flow_run_id=state.state_details.flow_run_id)
    assert run.name == f"clean {inbox} to {tmp_path / 'flow'}"
    (task_run,) = (task for task in ask("read_task_runs") if task.flow_run_id == run.id)
    assert task_run.name.startswith(f"{inbox / 'bridge.txt'} and 1 more (")
    assert {"copydesk", f"cleaner-{summary.version}"} <= set(task_run.tags)
    artifacts = {one.key: one for one in ask("read_artifacts") if one.flow_run_id == run.id}
    assert set(artifacts) == {PAGE, COUNTS, OUTPUT, PROGRESS}
    assert (artifacts[PAGE].type, artifacts[PAGE].data) == ("markdown", run_page(summary))
    assert json.loads(artifacts[COUNTS].data) == count_rows(summary)
    assert (tmp_path / "flow").as_uri() in artifacts[OUTPUT].data
    assert artifacts[PROGRESS].data == 100.0
    assert artifacts[PROGRESS].description == "22 documents, 21 articles, 1 reject"


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_a_second_run_and_an_empty_inbox_have_nothing_to_do(inbox: Path, tmp_path: Path) -> None:
    job = Job((str(inbox),), str(tmp_path / "out"), workers=0)
    first, second = clean_dumps(job), clean_dumps(job)
    assert first is not None
    assert second is not None
    assert (first.dumps["cleaned"], second.dumps["cleaned"], second.dumps["unchanged"]) == (2, 0, 2)

    empty = tmp_path / "empty"
    empty.mkdir()
    assert clean_dumps(Job((str(empty),), str(tmp_path / "nothing"))) is None
    assert not (tmp_path / "nothing").exists()


@pytest.mark.prefect
def test_the_command_with_prefect_is_quiet_and_gives_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    pipeline.run(Job((str(inbox),), str(tmp_path / "plain"), workers=0))
    command = [
        sys.executable,
        "-m",
        "flows",
        "clean",
        str(inbox),
        "--out",
        str(tmp_path / "flow"),
        "--prefect",
        "--quiet",
        "--json",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert json.loads(run.stdout)["articles"] == 21
    assert published(tmp_path / "flow") == published(tmp_path / "plain")


def test_the_command_tells_a_wrong_path_before_prefect_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from flows.cli import main; "
        f"code = main(['clean', {str(tmp_path / 'missing')!r}, '--out', {str(tmp_path / 'out')!r}, '--prefect']); "
        "print(code, 'prefect' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["2", "False"]
    assert "missing" in run.stderr
    assert not (tmp_path / "out").exists()


DEPLOYMENTS = {
    one["name"]: one for one in yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
}


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_the_deployments_give_the_flow_parameters_that_it_takes(name: str) -> None:
    module, function = DEPLOYMENTS[name]["entrypoint"].rsplit(".", 1)
    flow = getattr(import_module(module), function)
    job = flow.validate_parameters(DEPLOYMENTS[name]["parameters"]).get("job", Job((), ""))
    assert isinstance(job, Job)
    assert job.reclean == (name == "reclean")


@pytest.mark.parametrize(
    "job",
    [
        Job(("a", "b"), "out", reclean=True),
        {"inputs": ["a", "b"], "out": "out", "reclean": True, "workers": 2},
    ],
)
def test_a_run_is_named_by_the_job_it_was_given_or_deployed_with(job: Any) -> None:
    found = job_of({"job": job})
    assert (tuple(found.inputs), found.out, found.reclean, found.force) == (("a", "b"), "out", True, False)


@pytest.mark.parametrize(
    ("rejects", "entries", "expected"),
    [(0, 0, False), (5, 5, False), (21, 30, True), (21, 200, False), (41, 200, True)],
)
def test_too_many_rejects_is_a_share_of_documents_but_never_of_a_handful(
    rejects: int, entries: int, expected: object
) -> None:
    assert too_many(Tally(entries=entries, rejects=Counter({"empty": rejects})), 0.2) is expected


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_the_retry_flow_tells_what_became_of_the_rejects(inbox: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    pipeline.run(Job((str(inbox),), out, workers=0, cleaner="tests.flows.stand_in:clean"))
    state = retry_rejects(Job((), out, workers=0), ["malformed_json"], return_state=True)
    assert state.result().tally.rejects == {"malformed_json": 1}
    run = ask("read_flow_run", flow_run_id=state.state_details.flow_run_id)
    assert run.name == f"retry rejects of {out}: malformed_json"
    (artifact,) = (one for one in ask("read_artifacts") if one.flow_run_id == run.id)
    assert (artifact.key, artifact.data) == (RETRIED, retry_page(out, state.result()))


def group(*sizes: int) -> Group:
    return Group(tuple(Dump(f"{size}.txt", f"{size}.txt", size, None) for size in sizes))


@given(
    st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=3).map(lambda sizes: group(*sizes))),
    st.integers(1, 100),
)
def test_batches_hold_every_group_once_in_order_and_close_when_full(groups: list[Group], size: int) -> None:
    cut = list(batches(groups, size))
    assert [one for batch in cut for one in batch] == groups
    filled = [sum(dump.size for one in batch[:-1] for dump in one.dumps) for batch in cut]
    assert all(before_last < size for before_last in filled)
    assert all(sum(dump.size for one in batch for dump in one.dumps) >= size for batch in cut[:-1])


@pytest.mark.parametrize(
    ("batch", "name"),
    [
        ((group(3 * MIB),), f"{3 * MIB}.txt (3.0 MiB)"),
        ((group(MIB, MIB), group(2 * MIB)), f"{MIB}.txt and 2 more (4.0 MiB)"),
    ],
)
def test_a_batch_is_named_by_its_dumps(batch: tuple[Group, ...], name: str) -> None:
    assert batch_name(batch) == name


def test_the_page_of_a_run_tells_its_counts(inbox: Path, tmp_path: Path) -> None:
    summary = pipeline.run(Job((str(inbox),), str(tmp_path / "out"), workers=0))
    page = run_page(summary)
    assert page.startswith("# 21 articles from 22 documents\n")
    assert "| malformed_json | 1 |" in page
    assert all(f"| {kind} | {count} |" in page for kind, count in summary.tally.removed.items())


def test_the_page_and_the_counts_name_the_sites_that_changed(inbox: Path, tmp_path: Path) -> None:
    summary = pipeline.run(Job((str(inbox),), str(tmp_path / "out"), workers=0))
    assert "Sites that changed" not in run_page(summary)
    changed = {"site": "news.example", "articles": 40, "removed": 0.61, "before": 0.35}
    told = replace(summary, learned={"changed": [changed]})
    assert "| news.example | 40 | 61% | 35% |" in run_page(told)
    assert {"what": "articles of a site that changed", "by": "news.example", "count": 40} in count_rows(told)
