"""The dataset card: its counts are those of the tables, its settings parse, and a README of the user's own stays."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.card import MARK
from flows.pipeline import run
from flows.read import read
from flows.retry import retry
from flows.settings import Job, Settings
from flows.tables import SCHEMAS

STORY = "Die neue Brücke über den Hafen\n\nDie ersten Busse fuhren am Montagmorgen über die neue Brücke, sagte die Stadt.\n"


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"text": text}) for text in (STORY, "", STORY * 2)))
    return path


def settings_of(card: str) -> Mapping[str, Any]:
    _, front, _ = card.split("---\n", 2)
    settings: Mapping[str, Any] = yaml.safe_load(front)
    return settings


def test_the_card_has_settings_counts_and_columns(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = run(Job((str(dump),), str(out), workers=0))
    text = (out / "README.md").read_text()
    settings = settings_of(text)
    assert [config["config_name"] for config in settings["configs"]] == list(SCHEMAS)
    for config in settings["configs"]:
        assert list(out.glob(config["data_files"]))
    assert settings["language"] == ["de"]
    assert settings["size_categories"] == ["n<1K"]
    assert f"{summary.tally.articles} articles from 3 documents in 1 dump" in text
    assert summary.tally.languages == Counter(row["language"] for row in read(out).articles())
    assert "| empty | 1 |" in text
    for schema in SCHEMAS.values():
        assert all(f"| `{name}` |" in text for name in schema.names)


def test_the_same_output_has_the_same_card(dump: Path, tmp_path: Path) -> None:
    cards = []
    for name in ("one", "two"):
        run(Job((str(dump),), str(tmp_path / name), workers=0))
        run(Job((str(dump),), str(tmp_path / name), workers=0, force=True))
        cards.append((tmp_path / name / "README.md").read_bytes())
    assert cards[0] == cards[1]


def test_the_card_follows_what_is_published(dump: Path, tmp_path: Path) -> None:
    out, small = tmp_path / "out", Settings(max_entry_bytes=150)
    os.utime(dump, (1, 1))  # long ago, so that its time tells that it has not changed
    run(Job((str(dump),), str(out), small, workers=0))
    assert "| too_large | 1 |" in (out / "README.md").read_text()
    retry(Job((), str(out), workers=0))
    assert "too_large" not in (out / "README.md").read_text()


def test_a_readme_of_the_users_own_is_left_alone(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "README.md").write_text("My notes.\n")
    run(Job((str(dump),), str(out), workers=0))
    assert (out / "README.md").read_text() == "My notes.\n"
    (out / "README.md").unlink()
    run(Job((str(dump),), str(out), workers=0, force=True))
    assert MARK in (out / "README.md").read_text()
