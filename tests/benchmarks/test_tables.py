"""From rows to Markdown."""

import pytest

from benchmarks.measures import Ratio, Row
from benchmarks.metric import Estimate, PageScore
from benchmarks.tables import (
    FEWEST_PAGES,
    choose,
    f1_by_corpus,
    f1_by_language,
    interval,
    markdown,
    number,
    percent,
    ratios,
)
from benchmarks.tools import OURS


def row(tool: str, value: float, *, lang: str = "en", variant: str = "", ratio: Ratio = (0, 1)) -> Row:
    score = PageScore(value, value, exact=False, site="gazette.example")
    return Row("1", "fundus", lang, "html", tool, variant, score, 0.0, {"captions kept": ratio})


def test_a_peer_is_judged_by_its_better_variant() -> None:
    results = choose(
        [row("peer", 0.25), row("peer", 0.75, variant="standfirst"), row("peer", 0.5, variant="other")]
    )
    ((score,),) = results.scores("peer", corpora=["fundus"], sources=["html"])
    assert score.precision == 0.75


def test_the_lead_is_over_the_best_peer() -> None:
    rows = [row("poor", 0.25), row("good", 0.5), row(OURS, 0.75)]
    assert f1_by_corpus(choose(rows), ["html"]).splitlines() == [
        "| shingle F1 | fundus | mean |",
        "| --- | ---: | ---: |",
        "| poor | .250 [.250, .250] | .250 [.250, .250] |",
        "| good | .500 [.500, .500] | .500 [.500, .500] |",
        "| copydesk | .750 [.750, .750] | .750 [.750, .750] |",
        "| copydesk − best peer | .250 [.250, .250] good | .250 [.250, .250] good |",
    ]


def test_languages_with_few_pages_are_counted_together() -> None:
    rows = [row("peer", 1.0, lang="de")] * FEWEST_PAGES + [
        row("peer", 0.5, lang="fr"),
        row("peer", 0.0, lang="pl"),
    ]
    assert f1_by_language(choose(rows), ["html"]).splitlines() == [
        "| shingle F1 | fundus de | fundus other |",
        "| --- | ---: | ---: |",
        "| peer | 1.000 [1.000, 1.000] | .250 [.250, .250] |",
    ]


def test_a_corpus_of_one_language_is_not_listed_by_language() -> None:
    assert f1_by_language(choose([row("peer", 1.0)]), ["html"]) == ""


def test_ratios_are_summed_before_they_are_divided() -> None:
    rows = [row("peer", 1.0, ratio=(1, 2)), row("peer", 1.0, ratio=(0, 6))]
    columns = [("fundus", "captions kept"), ("fundus", "title right")]
    assert ratios(choose(rows), ["html"], columns).splitlines()[-1] == "| peer | 12.5 % |"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.9612, ".961"), (-0.0041, "-.004"), (1.0, "1.000"), (0.9999, "1.000"), (-0.0001, ".000")],
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


def test_interval_and_percent() -> None:
    assert interval(Estimate(0.5, 0.25, 1.0)) == ".500 [.250, 1.000]"
    assert percent(0.0625) == "6.2 %"


def test_markdown() -> None:
    assert markdown(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
