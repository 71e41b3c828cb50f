"""What is measured of a page, by values worked out by hand."""

from dataclasses import replace

import pytest

from benchmarks.corpora import Page
from benchmarks.measures import Trial, measure, ratios, same_day, variants
from benchmarks.peers import Found
from benchmarks.tools import OURS

PAGE = Page(
    id="1",
    corpus="fundus",
    url="",
    site="gazette.example",
    lang="en",
    html="",
    gold_text="Nine months of work end on Saturday.\nThe reading room reopens.\nDamp books\nTwo were mended by a binder.",
    gold_title="Library reopens",
    gold_authors=("Åsa Ek", "Per Holm"),
    gold_date="2024-05-03 23:30:00+00:00",
    gold_captions=("The glass case beside the new entrance", "A binder at work in Storby"),
    gold_headings=("Damp books",),
    gold_summary=("Nine months of work end on Saturday.",),
)
BODY = "The reading room reopens.\nDamp books\nTwo were mended by a binder."


def test_a_missing_standfirst_is_put_in_front_where_the_gold_has_it() -> None:
    found = Found(BODY, standfirst="Nine months of work end on Saturday.")
    assert dict(variants(found, PAGE, OURS)) == {"standfirst": PAGE.gold_text.replace("\n", "\n\n", 1)}


def test_a_standfirst_in_the_text_is_not_put_there_again() -> None:
    found = Found(PAGE.gold_text, standfirst="Nine months of work end on Saturday")
    assert dict(variants(found, PAGE, OURS)) == {"standfirst": PAGE.gold_text}


def test_a_peer_is_read_with_and_without() -> None:
    found = Found(BODY, standfirst="The town's library is …")
    assert dict(variants(found, PAGE, "peer")) == {
        "": BODY,
        "standfirst": f"The town's library is …\n\n{BODY}",
    }


@pytest.mark.parametrize(
    ("corpus", "front"),
    [("daniel", "Library reopens\n\n"), ("fundus", "Nine months.\n\n"), ("l3s_gn1", ""), ("wcxb", "")],
)
def test_each_corpus_has_its_convention(corpus: str, front: str) -> None:
    found = Found("Text.", title="Library reopens", standfirst="Nine months.")
    ((_, text),) = variants(found, replace(PAGE, corpus=corpus), OURS)
    assert text == f"{front}Text."


def test_a_tool_without_the_field_has_one_variant() -> None:
    assert dict(variants(Found(BODY), PAGE, "peer")) == {"": BODY}


def test_ratios_of_a_perfect_output() -> None:
    found = Found(PAGE.gold_text, "Library Reopens!", "", ("per holm", "ÅSA EK"), "2024-05-03", articles=1)
    assert ratios(found, found.text, PAGE, f"Menu\n{PAGE.gold_text}") == {
        "crashed": (0, 1),
        "captions kept": (0, 2),
        "sub-headings lost": (0, 1),
        "split in several": (0, 1),
        "body words lost": (0, 19),
        "standfirst in text": (1, 1),
        "standfirst found": (1, 1),
        "title right": (1, 1),
        "date right": (1, 1),
        "authors right": (1, 1),
    }


def test_ratios_of_a_poor_output() -> None:
    text = "The reading room reopens.\nThe glass case beside the old door"
    found = Found(
        text, title="Gazette", standfirst="Nine months of work end on Saturday", authors=("Åsa Ek",), date=""
    )
    assert ratios(found, text, PAGE, None) == {
        "crashed": (0, 1),
        "captions kept": (1, 2),
        "sub-headings lost": (1, 1),
        "standfirst in text": (0, 1),
        "standfirst found": (1, 1),
        "title right": (0, 1),
        "date right": (0, 1),
        "authors right": (0, 1),
    }


def test_only_words_that_the_dump_has_can_be_lost() -> None:
    dump = "The reading room reopens.\nTwo were mended by a binder."
    assert ratios(Found(""), "The reading room reopens.", PAGE, dump)["body words lost"] == (6, 10)


def test_a_caption_that_the_gold_has_does_not_count() -> None:
    page = replace(PAGE, gold_captions=("The reading room reopens.",))
    assert "captions kept" not in ratios(Found(PAGE.gold_text), PAGE.gold_text, page, None)


def test_fields_that_a_tool_lacks_are_not_wrong() -> None:
    assert not {"title right", "date right", "authors right"} & ratios(Found(BODY), BODY, PAGE, None).keys()


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("2024-05-03 23:30:00+00:00", "2024-05-03", True),
        ("2024-05-03 23:30:00+00:00", "2024-05-04", False),
        ("2024-05-03 23:30:00+00:00", "2024-05-04T01:30:00+02:00", True),
        ("2024-05-03T23:30:00", "2024-05-03T23:30:00-07:00", True),
        ("2024-05-03T10:00:00", "2024-05-04T01:00:00+09:00", True),
        ("2024-05-03", "2024-05-02T12:00:00+00:00", False),
        ("2024-05-03", "", False),
    ],
)
def test_same_day(gold: str, found: str, *, same: bool) -> None:
    assert same_day(gold, found) is same


def test_measure_gives_a_row_a_variant() -> None:
    found = Found(BODY, standfirst="Nine months of work end on Saturday.")
    plain, fronted = measure(found, PAGE, Trial("peer", "w3m", "line", dump=BODY))
    assert (plain.variant, fronted.variant) == ("line", "line + standfirst")
    assert (plain.score.recall < 1, fronted.score.recall, fronted.score.exact) == (True, 1.0, True)
    assert (plain.paragraphs, fronted.paragraphs) == (0.75, 1.0)
    assert (
        plain.ratios["under half"],
        measure(Found(""), PAGE, Trial("peer", "w3m"))[0].ratios["under half"],
    ) == ((0, 1), (1, 1))


@pytest.mark.parametrize(
    ("gold", "authors", "agencies", "expected"),
    [
        (("Åsa Ek, Per Holm",), ("Åsa Ek", "Per Holm"), (), 1),
        (("dpa",), (), ("dpa",), 1),
        (("Associated Press",), ("The Associated Press",), (), 1),
        (("Åsa Ek",), ("Åsa Ek",), ("dpa",), 1),
        (("Åsa Ek", "dpa"), ("Åsa Ek",), (), 0),
        (("Åsa Ek",), (), ("dpa",), 0),
    ],
)
def test_who_signs_is_compared_whichever_field_holds_it(
    gold: tuple[str, ...], authors: tuple[str, ...], agencies: tuple[str, ...], expected: int
) -> None:
    found = Found(BODY, authors=authors, agencies=agencies)
    assert ratios(found, BODY, replace(PAGE, gold_authors=gold), None)["authors right"] == (expected, 1)
