"""The metric, by values worked out by hand."""

import pytest

from benchmarks.metric import (
    PageScore,
    f1_of,
    kept_share,
    lead,
    mean_f1,
    score_page,
    shingles,
    summarise,
    tokens,
    whole_paragraphs,
)


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("It's 5.30 p.m.", "en", ["It", "s", "5", "30", "p", "m"]),
        ("Größe", "de", ["Größe"]),
        (
            "第3回カラオケ大会 in Tokyo",
            "ja",
            ["第", "3", "回", "カ", "ラ", "オ", "ケ", "大", "会", "in", "Tokyo"],
        ),
        ("人々、走る。", "ja", ["人", "々", "走", "る"]),
        ("北京2024年", "zh", ["北", "京", "2024", "年"]),
        ("北京2024年", "en", ["北京2024年"]),
        ("서울 날씨", "ko", ["서울", "날씨"]),
        ("", "en", []),
    ],
)
def test_tokens(text: str, lang: str, expected: list[str]) -> None:
    assert tokens(text, lang) == expected


def test_shingles_are_a_multiset_of_four_tokens() -> None:
    assert shingles(list("abcdabcd")) == {
        ("a", "b", "c", "d"): 2,
        ("b", "c", "d", "a"): 1,
        ("c", "d", "a", "b"): 1,
        ("d", "a", "b", "c"): 1,
    }


def test_a_shorter_text_is_one_shingle() -> None:
    assert shingles(["a", "b"]) == {("a", "b"): 1}
    assert shingles([]) == {(): 1}


@pytest.mark.parametrize(
    ("gold", "found", "precision", "recall", "exact"),
    [
        ("a b c d e", "a b c d e", 1.0, 1.0, True),
        ("a b c d e", "a, b! c d e.", 1.0, 1.0, True),
        ("a b c d e", "A b c d e", 0.5, 0.5, False),  # case counts: of two shingles the second is shared
        ("a b c d e f", "a b c d", 1.0, 1 / 3, False),
        ("a b c d", "a b c d e f", 1 / 3, 1.0, False),
        ("a b c d", "", 0.0, 0.0, False),
        ("a b", "a b c", 0.0, 0.0, False),  # two different short texts share nothing
    ],
)
def test_score_page(gold: str, found: str, precision: float, recall: float, *, exact: bool) -> None:
    score = score_page(gold, found, lang="en", site="x")
    assert (score.precision, score.recall, score.exact, score.site) == (precision, recall, exact, "x")


def test_f1_is_that_of_the_averages() -> None:
    # The average of the two pages' own F1 would be .5; of the averages it is 2 * .75 * .5 / 1.25 = .6.
    summary = summarise(
        [PageScore(1.0, 1.0, exact=True, site="a"), PageScore(0.5, 0.0, exact=False, site="b")]
    )
    assert (summary.pages, summary.precision, summary.recall, summary.exact) == (2, 0.75, 0.5, 0.5)
    assert summary.f1.value == pytest.approx(0.6)


def test_f1_of_nothing_is_zero() -> None:
    assert f1_of(0.0, 0.0) == 0.0


def test_interval_is_repeatable_and_holds_the_value() -> None:
    scores = [PageScore(i / 20, 1.0, exact=False, site=f"site {i}") for i in range(20)]
    first = summarise(scores).f1
    assert first == summarise(scores).f1
    assert first.low < first.value < first.high


def test_interval_is_over_sites() -> None:
    """Pages of one site fall together: a single site has no spread, however many pages it has."""
    scores = [PageScore(i / 20, 1.0, exact=False, site="one") for i in range(20)]
    f1 = summarise(scores).f1
    assert f1.low == pytest.approx(f1.high)


def test_a_constant_lead_is_certain_because_pairs_stay_together() -> None:
    worse = [PageScore(i / 20, i / 20, exact=False, site=f"site {i}") for i in range(15)]
    better = [PageScore(s.precision + 0.1, s.recall + 0.1, exact=False, site=s.site) for s in worse]
    by = lead([better], [worse])
    assert [by.value, by.low, by.high] == pytest.approx([0.1, 0.1, 0.1])


def test_lead_refuses_other_pages() -> None:
    with pytest.raises(ValueError, match="not of the same pages"):
        lead([[PageScore(1.0, 1.0, exact=True, site="a")]], [[PageScore(1.0, 1.0, exact=True, site="b")]])


def test_mean_counts_a_small_corpus_as_much_as_a_large_one() -> None:
    large = [PageScore(1.0, 1.0, exact=True, site=f"site {i}") for i in range(9)]
    small = [PageScore(0.5, 0.5, exact=False, site="other")]
    assert mean_f1([large, small]).value == 0.75


def test_whole_paragraphs() -> None:
    gold = ("One two three.", "Four five.", "Six.", "Seven.")
    found = "One two three\n\nFour\nfive.\n\nSix. Seven.\n"
    assert whole_paragraphs(gold, found) == 0.25


def test_a_paragraph_given_once_counts_once() -> None:
    assert whole_paragraphs(("Again.", "Again."), "Again.\n") == 0.5


@pytest.mark.parametrize(
    ("piece", "found", "share"),
    [
        ("a b c d e", "x a b c d e y", 1.0),
        ("a b c d e f g h", "a b c d x e f g", 0.5),
        ("a b c d e", "e d c b a", 0.0),
        ("a b", "x a b", 1.0),
        ("", "a", 0.0),
    ],
)
def test_kept_share(piece: str, found: str, share: float) -> None:
    assert kept_share(piece, found) == share
