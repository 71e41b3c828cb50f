"""Stories: signatures, groups, the canonical copy, and that the table does not depend on the order in which articles came."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import clean
from flows.cli import main
from flows.signatures import (
    LEAST_WORDS,
    NUMBERS,
    common_numbers,
    comparable,
    numbers,
    shingles,
    signatures,
    similarity,
    words_of,
)
from flows.stories import tell_stories
from flows.story_groups import SAME_STORY, WINDOW, Texts, group
from flows.tables import ARTICLES, article_id, as_table, write_table

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
TEXTS = tomllib.loads((ROOT / "fixtures" / "stories.toml").read_text("utf-8"))["text"]
NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)


def texts_of(texts: Sequence[str]) -> Texts:
    sampled = np.array([numbers(text) for text in texts]).reshape(-1, NUMBERS)
    return Texts(signatures(texts), sampled)


def write_articles(out: Path, name: str, articles: Sequence[Mapping[str, Any]]) -> None:
    """A file of articles; what a test does not give is empty."""
    import hashlib

    plain: dict[str, Any] = {field.name: None for field in ARTICLES} | {
        "source": "dump", "part": 0, "authors": [], "words": 0, "lines_kept": 1, "lines_removed": 0, "confidence": 1.0,
        "cleaner_version": "0", "position": 0,
    }  # fmt: skip
    rows = []
    for article in articles:
        own = {
            "id": article_id("dump", article["entry"], 0),
            "text_hash": hashlib.sha256(article["text"].encode()).hexdigest(),
        }
        whole = {**plain, **own, **article}
        rows.append(tuple(whole[field.name] for field in ARTICLES))
    (out / "articles").mkdir(parents=True, exist_ok=True)
    write_table(str(out / "articles" / f"{name}.parquet"), "articles", as_table(rows, ARTICLES), {})


def told(out: Path) -> dict[str, dict[str, Any]]:
    """The table's rows by the entry that the article came from."""
    tell_stories(str(out))
    table = pq.read_table(out / "stories" / "stories.parquet", partitioning=None)
    entries = {
        row["id"]: row["entry"]
        for row in pq.read_table(out / "articles", columns=["id", "entry"]).to_pylist()
    }
    return {
        entries[row["article_id"]]: {**row, "story_id": entries[row["story_id"]]} for row in table.to_pylist()
    }


LEADERS = group(texts_of([text["text"] for text in TEXTS]))
NAMES = [f"{text['story']}: {text['what']}" for text in TEXTS]


@pytest.mark.parametrize(
    ("left", "right"), list(combinations(range(len(TEXTS)), 2)), ids=lambda at: NAMES[at][:40]
)
def test_texts_of_one_story_belong_together_and_others_do_not(left: int, right: int) -> None:
    assert (LEADERS[left] == LEADERS[right]) == (TEXTS[left]["story"] == TEXTS[right]["story"])


@pytest.mark.skipif(not SEEDS.exists(), reason="../shared/seeds is not there")
def test_two_rewrites_of_an_agency_report_and_the_reports_of_other_events() -> None:
    articles = {
        (path.name[:3], article.part): article.text
        for path in sorted(SEEDS.glob("*.txt"))
        for article in clean(path.read_text("utf-8")).articles
    }
    leaders = dict(zip(articles, group(texts_of(list(articles.values()))).tolist(), strict=True))
    assert leaders["000", 0] == leaders["001", 0]
    others = [leaders["000", 0], leaders["000", 1], leaders["003", 0], leaders["004", 0]]
    assert len(set(others)) == len(others)


def test_similarity_is_close_to_the_share_of_common_triples() -> None:
    rng = random.Random(3)
    words = [f"word{number}" for number in range(600)]
    for _ in range(20):
        left = " ".join(rng.sample(words, 400))
        right = " ".join(left.split()[: rng.randrange(100, 400)] + rng.sample(words, 100))
        ours, theirs = set(shingles(left)), set(shingles(right))
        signed = signatures([left, right])
        assert abs(similarity(signed[:1], signed[1:])[0] - len(ours & theirs) / len(ours | theirs)) < 0.12


def test_short_texts_are_compared_as_a_whole_only() -> None:
    short = " ".join(f"word{number}" for number in range(LEAST_WORDS - 1))
    assert comparable(signatures([short, f"{short} more", ""])).tolist() == [False, True, False]
    assert group(texts_of([short, f"{short}!"])).tolist() == [0, 1]


@settings(deadline=None)
@given(st.text())
def test_any_text_has_words_and_numbers(text: str) -> None:
    assert all(word == word.casefold() and word for word in words_of(text))
    assert numbers(text).shape == (NUMBERS,)


def test_numbers_are_compared_where_both_samples_are_complete() -> None:
    few, many = "12 13 14 15", " ".join(str(number) for number in range(10, 400))
    count, share = common_numbers(np.array([numbers(few)]), np.array([numbers(many)]))
    assert count[0] <= 4
    assert share[0] == 1.0 or count[0] == 0
    count, share = common_numbers(np.array([numbers(few)]), np.array([numbers("12 13 98 99 97")]))
    assert (count[0], share[0]) == (4, 0.5)


def paragraphs(rng: random.Random, count: int) -> list[str]:
    return [" ".join(f"w{rng.randrange(4000)}" for _ in range(40)) for _ in range(count)]


def test_groups_do_not_depend_on_the_order_of_texts() -> None:
    rng = random.Random(5)
    texts = []
    for _ in range(40):
        story = paragraphs(rng, 6)
        texts += ["\n\n".join(story), "\n\n".join(story[:4]), "\n\n".join([*paragraphs(rng, 1), *story[1:]])]
    shuffled = rng.sample(range(len(texts)), len(texts))
    plain, mixed = group(texts_of(texts)), group(texts_of([texts[at] for at in shuffled]))
    by_text: dict[int, set[int]] = {}
    for place, at in enumerate(shuffled):
        by_text.setdefault(int(mixed[place]), set()).add(at)
    whole: dict[int, set[int]] = {}
    for at, leader in enumerate(plain.tolist()):
        whole.setdefault(leader, set()).add(at)
    assert sorted(map(sorted, by_text.values())) == sorted(map(sorted, whole.values()))
    assert len(whole) == 40


def test_more_copies_than_a_window_are_one_story() -> None:
    story = paragraphs(random.Random(9), 8)
    texts = ["\n\n".join([*story, f"Copy number{number} of many copies"]) for number in range(3 * WINDOW)]
    assert set(group(texts_of(texts)).tolist()) == {0}


def test_unrelated_texts_stay_alone() -> None:
    rng = random.Random(11)
    assert len(set(group(texts_of(["\n\n".join(paragraphs(rng, 5)) for _ in range(300)])).tolist())) == 300


STORY = "\n\n".join(paragraphs(random.Random(1), 8))
CUT = "\n\n".join(STORY.split("\n\n")[:5])

CANONICAL: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "earliest": (
        [{"entry": "late", "published": NOON}, {"entry": "early", "published": NOON - timedelta(hours=1), "text": CUT}],
        "early", "earliest",
    ),
    "a time before none": (
        [{"entry": "timeless"}, {"entry": "timed", "published": NOON, "text": CUT}], "timed", "earliest",
    ),
    "longest": ([{"entry": "short", "text": CUT}, {"entry": "long"}], "long", "longest"),
    "id": ([{"entry": "a"}, {"entry": "b"}], min("ab", key=lambda e: article_id("dump", e, 0)), "id"),
}  # fmt: skip


@pytest.mark.parametrize("case", CANONICAL)
def test_the_canonical_copy_and_why(case: str, tmp_path: Path) -> None:
    articles, canonical, why = CANONICAL[case]
    write_articles(tmp_path, "a", [{"text": STORY, **article} for article in articles])
    rows = told(tmp_path)
    assert {row["story_id"] for row in rows.values()} == {canonical}
    assert (rows[canonical]["why"], rows[canonical]["canonical"], rows[canonical]["copies"]) == (why, True, 2)
    other = next(row for entry, row in rows.items() if entry != canonical)
    exact = all("text" not in article for article in articles)
    assert (other["why"], other["similarity"] == 1.0) == (("exact", True) if exact else ("near", False))


def test_a_chain_is_told_from_what_is_near() -> None:
    story = paragraphs(random.Random(2), 12)
    versions = ["\n\n".join(story[start : start + 6]) for start in (0, 3, 6)]
    signed = signatures(versions)
    assert similarity(signed[:1], signed[2:])[0] < SAME_STORY < similarity(signed[:1], signed[1:2])[0]


def test_a_chain_is_one_story_and_says_so(tmp_path: Path) -> None:
    story = paragraphs(random.Random(2), 12)
    write_articles(
        tmp_path,
        "a",
        [
            {
                "entry": str(start),
                "text": "\n\n".join(story[start : start + 6]),
                "published": NOON + timedelta(hours=start),
            }
            for start in (0, 3, 6)
        ],
    )
    rows = told(tmp_path)
    assert [(rows[entry]["story_id"], rows[entry]["why"]) for entry in ("0", "3", "6")] == [
        ("0", "earliest"), ("0", "near"), ("0", "chain"),
    ]  # fmt: skip


def test_agency_copy_is_marked_on_every_copy_of_the_story(tmp_path: Path) -> None:
    own = "\n\n".join(paragraphs(random.Random(4), 5))
    articles = [{"entry": "credited", "text": STORY, "agency": "Reuters"}, {"entry": "also", "text": CUT, "agency": "Reuters/AFP"},
                {"entry": "silent", "text": STORY}, {"entry": "own", "text": own}]  # fmt: skip
    write_articles(tmp_path, "a", articles)
    assert {entry: row["wire"] for entry, row in told(tmp_path).items()} == {
        "credited": "AFP/Reuters", "also": "AFP/Reuters", "silent": "AFP/Reuters", "own": None,
    }  # fmt: skip


def test_new_articles_join_and_the_table_is_that_of_all_at_once(tmp_path: Path) -> None:
    rng = random.Random(6)
    articles: list[dict[str, Any]] = []
    for number in range(12):
        story = paragraphs(rng, 6)
        articles += [
            {
                "entry": f"{number}a",
                "text": "\n\n".join(story),
                "published": NOON + timedelta(minutes=number),
            },
            {"entry": f"{number}b", "text": "\n\n".join(story[:4])},
            {"entry": f"{number}c", "text": "\n\n".join(story)},
        ]
    write_articles(tmp_path / "once", "all", articles)
    assert tell_stories(str(tmp_path / "once")).hashed == 36
    rng.shuffle(articles)
    for part in range(3):
        write_articles(tmp_path / "parts", f"part{part}", articles[part * 12 : part * 12 + 12])
        assert tell_stories(str(tmp_path / "parts")).hashed == 12
    written = [(tmp_path / name / "stories" / "stories.parquet").read_bytes() for name in ("once", "parts")]
    assert written[0] == written[1]
    (tmp_path / "parts" / "articles" / "part1.parquet").unlink()
    assert tell_stories(str(tmp_path / "parts")).articles == 24


def test_files_that_are_all_replaced_are_hashed_anew(tmp_path: Path) -> None:
    write_articles(tmp_path, "a", [{"entry": "a", "text": STORY}, {"entry": "b", "text": CUT}])
    tell_stories(str(tmp_path))
    (tmp_path / "articles" / "a.parquet").rename(tmp_path / "articles" / "b.parquet")
    assert tell_stories(str(tmp_path)).hashed == 2
    assert [path.name for path in (tmp_path / "stories" / "signatures").iterdir()] == ["b.arrow"]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_articles(tmp_path, "a", [{"entry": "a", "text": STORY}, {"entry": "b", "text": CUT}])
    assert main(["stories", str(tmp_path), "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert (counts["articles"], counts["stories"], counts["copies"]) == (2, 1, 2)
    assert main(["stories", str(tmp_path)]) == 0
    assert "told twice   1 story in 2 articles, 1 of them copies\n" in capsys.readouterr().out
    assert main(["stories", str(tmp_path / "nothing")]) == 2


def test_an_output_without_articles_gives_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    assert tell_stories(str(tmp_path)).articles == 0
    assert pq.read_table(tmp_path / "stories" / "stories.parquet").num_rows == 0
