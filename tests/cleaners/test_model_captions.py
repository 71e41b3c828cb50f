"""Captions among the lines that the model keeps."""

from __future__ import annotations

import numpy as np
import pytest

from cleaners.arbitration import arbitrate
from cleaners.features import Features
from cleaners.label import judge_each, judge_in_context
from cleaners.labeller import KINDS
from cleaners.model import Facts, Kind, Line, Verdict
from cleaners.rules.rule import Document
from cleaners.short_dumps import SHORT_DUMP

PARAGRAPH = "The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years."
OTHER = "Residents had asked for a new waiting room since the fire, which destroyed the upper deck."
LEAD = "The pilots of Port Ellery voted on Monday to leave their boats tied up until the court has spoken."
SHOWN = "The old ferry terminal burns on Tuesday night."
ASIDE = "A pilot in a yellow coat looks at the sea."
LONG = (
    "The pilots said on Tuesday that they would wait for what the court says" + ", and then decide" * 10 + "."
)


def kinds_of(story: list[tuple[str, float]], menu: int = 0) -> list[Kind]:
    """The kinds of a text dump's lines, given each with its chance of body (else a caption), behind so many lines of a menu."""
    told = [*[("Harbour", 0.0)] * menu, *story]
    table = np.full((len(told), len(KINDS)), 0.0001)
    for row, (_, chance) in zip(table, told, strict=True):
        row[[KINDS.index(Kind.BODY), KINDS.index(Kind.CAPTION)]] = chance, 1 - chance
    features = [Features(Line(number, text, text)) for number, (text, _) in enumerate(told)]
    return [verdict.kind for verdict in arbitrate(features, [None] * len(told), table)][menu:]


@pytest.mark.parametrize(
    ("first", "chance", "second", "expected"),
    [
        pytest.param(SHOWN, 0.6, f"{SHOWN} Ana Lima", Kind.CAPTION, id="again with a name"),
        pytest.param(SHOWN, 0.6, SHOWN, Kind.CAPTION, id="again"),
        pytest.param(SHOWN, 0.9, f"{SHOWN} Ana Lima", Kind.BODY, id="beyond doubt"),
        pytest.param(SHOWN, 0.6, f"{SHOWN} {PARAGRAPH}", Kind.BODY, id="a paragraph opens with it"),
        pytest.param("1 June 2024", 0.6, "1 June 2024", Kind.BODY, id="a date"),
        pytest.param(f"ELLERY (AP) - {SHOWN}", 0.6, f"ELLERY (AP) - {SHOWN}", Kind.BODY, id="with a dateline"),
    ],
)  # fmt: skip
def test_a_doubtful_line_that_is_said_twice_is_a_caption(
    first: str, chance: float, second: str, expected: Kind
) -> None:
    kinds = kinds_of([(PARAGRAPH, 0.99), (first, chance), (second, 0.95), (OTHER, 0.99)])
    assert (kinds[1] is Kind.CAPTION) is (expected is Kind.CAPTION)


@pytest.mark.parametrize(
    ("between", "caption"),
    [([(OTHER, 0.99)], False), ([], True)],
    ids=["behind a paragraph", "right under it"],
)
def test_a_paragraph_that_stands_again_behind_the_story_is_no_caption(
    between: list[tuple[str, float]], *, caption: bool
) -> None:
    lead = f"{SHOWN} Nobody was hurt, said the harbour master."
    others = [
        (f"{PARAGRAPH} It was the {place} time.", 0.99) for place in ("first", "second", "third", "fourth")
    ]
    kinds = kinds_of([(f"{OTHER} So it began.", 0.99), (lead, 0.6), *between, (lead, 0.95), *others])
    assert (kinds[1] is Kind.CAPTION) is caption


@pytest.mark.parametrize(
    "between", [[], [(PARAGRAPH, 0.99), (OTHER, 0.99)]], ids=["at once", "behind paragraphs"]
)
def test_a_first_paragraph_that_stands_twice_is_no_caption(between: list[tuple[str, float]]) -> None:
    kinds = kinds_of([(LEAD, 0.6), *between, (LEAD, 0.6), (f"{PARAGRAPH} So.", 0.99)])
    assert kinds[0] is Kind.BODY


def test_where_paragraphs_are_printed_twice_none_is_a_caption() -> None:
    paragraphs = [f"{PARAGRAPH} It was the {place} time." for place in ("first", "second", "third", "fourth")]
    told = [(text, 0.9) for text in paragraphs for _ in range(2)]
    told[4:6] = [(paragraphs[2], 0.7)] * 2
    assert Kind.CAPTION not in kinds_of(told)


@pytest.mark.parametrize(
    ("text", "chance", "menu", "stays"),
    [
        pytest.param(ASIDE, 0.2, SHORT_DUMP, False, id="what a picture shows"),
        pytest.param(ASIDE, 0.4, SHORT_DUMP, True, id="in doubt"),
        pytest.param(ASIDE, 0.2, 0, True, id="no page around it"),
        pytest.param(LONG.strip(), 0.2, SHORT_DUMP, True, id="a long paragraph"),
    ],
)
def test_the_flow_of_a_whole_page_vouches_for_no_short_sentence_that_the_model_hardly_believes(
    text: str, chance: float, menu: int, *, stays: bool
) -> None:
    kinds = kinds_of([(PARAGRAPH, 0.99), (text, chance), (OTHER, 0.99)], menu)
    assert kinds == [Kind.BODY, Kind.BODY if stays else Kind.CAPTION, Kind.BODY]


@pytest.mark.parametrize(("chance", "stays"), [(0.1, False), (0.4, True)])
def test_what_reads_as_a_dateline_vouches_for_no_line_that_the_model_hardly_believes(
    chance: float, *, stays: bool
) -> None:
    kinds = kinds_of([(f"FURIOUS: {SHOWN}", chance), ("Menu", 0.0), (PARAGRAPH, 0.99)], SHORT_DUMP)
    assert (kinds[0] is Kind.BODY) is stays


def test_a_sentence_behind_one_that_is_dropped_is_still_the_flow_s() -> None:
    kinds = kinds_of([(PARAGRAPH, 0.99), (ASIDE, 0.1), (SHOWN, 0.4), (PARAGRAPH, 0.99)], SHORT_DUMP)
    assert kinds == [Kind.BODY, Kind.CAPTION, Kind.BODY, Kind.BODY]


TOO_LONG = "The old ferry terminal burns on Tuesday night, and the pilots look on from the new quay"


@pytest.mark.parametrize(
    ("text", "chance", "below", "stays"),
    [
        pytest.param(TOO_LONG, 0.6, OTHER, False, id="no end"),
        pytest.param(TOO_LONG, 0.9, OTHER, True, id="beyond doubt"),
        pytest.param(f"{TOO_LONG}.", 0.6, OTHER, True, id="a sentence"),
        pytest.param(f"• {TOO_LONG}", 0.6, OTHER, True, id="a list's item"),
        pytest.param(SHOWN[:-1], 0.6, OTHER, True, id="a sub-heading"),
        pytest.param(f"{SHOWN} The pilots look on from the new quay Ana", 0.6, OTHER, True, id="cut behind a sentence"),
        pytest.param(f"{SHOWN} The pilots look on from the quay. Ana Lima", 0.6, OTHER, False, id="a name behind it"),
        pytest.param(TOO_LONG, 0.6, "and from the lighthouse, where the harbour office is.", True, id="cut"),
        pytest.param(
            TOO_LONG, 0.6, "– as on Monday – and from the lighthouse too.", True, id="cut at a dash"
        ),
    ],
)  # fmt: skip
def test_a_doubtful_line_without_an_end_too_long_for_a_subheading_is_a_caption(
    text: str, chance: float, below: str, *, stays: bool
) -> None:
    kinds = kinds_of([(PARAGRAPH, 0.99), (text, chance), (below, 0.99)])
    assert (kinds[1] is not Kind.CAPTION) is stays


@pytest.mark.parametrize(("tag", "caption"), [("h3", False), ("p", True)])
def test_a_heading_of_the_page_over_a_bare_credit_is_no_caption(tag: str, *, caption: bool) -> None:
    told = [
        ("p", PARAGRAPH),
        (tag, "A course for pilots of four weeks"),
        ("p", "Ana Lima/Reuters"),
        ("p", PARAGRAPH),
    ]
    features = [
        Features(Line(i, text, text, facts=Facts(("html", "body", tag))))
        for i, (tag, text) in enumerate(told)
    ]
    table = np.full((len(told), len(KINDS)), 0.001)
    table[:, KINDS.index(Kind.BODY)] = 0.75
    by_model = arbitrate(
        features, [None, None, Verdict(Kind.CAPTION, "caption.credit_only", 0.95), None], table
    )[1]
    by_rule = judge_in_context(Document(features, judge_each(features)))[1]
    assert (by_model.kind is Kind.CAPTION) is caption
    assert (by_rule is not None and by_rule.rule == "caption.beside") is caption
