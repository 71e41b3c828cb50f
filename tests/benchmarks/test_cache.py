"""The cache of what peers gave."""

from pathlib import Path

from benchmarks.cache import Cache


def test_a_text_is_made_once_and_stays(tmp_path: Path) -> None:
    made = []

    def make() -> str:
        made.append(1)
        return "å \0 \ud800 text"

    assert Cache(tmp_path).remember(("tool", "1.0", "page"), make) == "å \0 \ud800 text"
    assert Cache(tmp_path).remember(("tool", "1.0", "page"), make) == "å \0 \ud800 text"
    assert len(made) == 1


def test_another_version_is_another_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.remember(("tool", "1.0", "page"), lambda: "old") == "old"
    assert cache.remember(("tool", "1.1", "page"), lambda: "new") == "new"
