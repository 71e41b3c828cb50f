"""The counts of sites are joined so many at a time as fit: what is learned is the same however few that are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows import sites
from flows.pipeline import run
from flows.settings import Job
from flows.store import Store

NOTICE = "Sign up for the morning letter of {}, which comes before the kettle boils."


def write_dump(path: Path, names: str, first: int) -> None:
    records = [
        {
            "id": f"{name}{number}",
            "url": f"https://{name}.example/{number}",
            "text": "\n\n".join(
                (
                    f"Ferry {name}{number} turned back off the lighthouse",
                    f"The ferry {name}{number} turned back on Tuesday with {number * 31} people on board, the harbour office said.",
                    NOTICE.format(name),
                )
            ),
        }
        for name in names
        for number in range(first, first + 6)
    ]
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")


@pytest.mark.parametrize("at_once", [1, 9, 40])
def test_what_is_learned_does_not_depend_on_how_many_sites_are_joined_at_once(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, names, first in (("a", "pqr", 0), ("b", "qrst", 6), ("c", "u", 12)):
        write_dump(tmp_path / f"{name}.jsonl", names, first)
    out = tmp_path / "out"
    run(Job((str(tmp_path / "*.jsonl"),), str(out), workers=0))
    lines = out / "sites" / "lines.parquet"
    whole, told = lines.read_bytes(), sites.learn(Store(str(out)))
    assert told.sites >= 5
    monkeypatch.setattr(sites, "JOINED_ROWS", at_once)
    assert sites.learn(Store(str(out))) == told
    assert lines.read_bytes() == whole
