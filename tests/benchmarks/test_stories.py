"""Labelled pairs of stories: that they are made as their names say, and that the measure counts what it should."""

from __future__ import annotations

import pytest

from benchmarks.corpora import Page
from benchmarks.stories import Judged, made_signatures, written_pairs
from benchmarks.story_pairs import OTHER, SAME, Pair, made_pairs
from flows.signatures import similarity
from flows.story_groups import group


def page(number: int, language: str = "en") -> Page:
    """A page of eight paragraphs, no two pages with a common one."""
    paragraphs = [
        " ".join(f"{place}word{number}x{paragraph}" for place in range(20)) + f" {number}{paragraph}"
        for paragraph in range(8)
    ]
    return Page(
        id=str(number),
        corpus="made",
        url="",
        site="",
        lang=language,
        html="",
        gold_text="\n".join(paragraphs),
    )


PAIRS = list(made_pairs([page(number) for number in range(4)]))


def test_each_article_gives_each_kind_of_pair() -> None:
    assert [pair.made for pair in PAIRS[: len(SAME) + len(OTHER)]] == [*SAME, *OTHER]
    assert all(pair.same == (pair.made in SAME) for pair in PAIRS)
    assert list(made_pairs([page(number) for number in range(4)])) == PAIRS


def test_an_article_without_another_of_its_language_gives_none() -> None:
    assert list(made_pairs([page(1), page(2, "el")])) == []


@pytest.mark.parametrize("made", ["cut to 60%", "a lead of two paragraphs added", "retouched (4% of words)"])
def test_pairs_of_one_story_are_found(made: str) -> None:
    judged = Judged([pair for pair in PAIRS if pair.made == made])
    assert judged.found().all()


def test_a_series_is_told_apart_by_its_numbers() -> None:
    sentence = (
        "The price of ware{0} on the market of Port{0} rose again, as traders had told us it would, to {1}."
    )
    report = " ".join(sentence.format(chr(97 + n), n * 37 + 1000) for n in range(20))
    other = " ".join(sentence.format(chr(97 + n), n * 41 + 5000) for n in range(20))
    judged = Judged([Pair("a series: other figures", same=False, left=report, right=other)])
    assert judged.found(with_numbers=False).tolist() == [True]
    assert judged.found().tolist() == [False]


def test_scores_count_right_pairs() -> None:
    judged = Judged([pair for pair in PAIRS if pair.made in ("cut to 60%", "another article")])
    assert judged.scores(judged.found()) == (1.0, 1.0)
    assert judged.scores(~judged.found()) == (0.0, 0.0)


def test_written_pairs_are_of_both_sorts() -> None:
    pairs = written_pairs()
    assert {pair.same for pair in pairs} == {True, False}


def test_made_signatures_hold_copies() -> None:
    texts = made_signatures(64)
    groups = group(texts)
    assert groups[:4].tolist() == [0, 0, 0, 0]
    assert similarity(texts.signatures[1:2], texts.signatures[2:3])[0] > 0.3
    assert len(set(groups[4:16].tolist())) == 12
