"""Where the model and the page's own elements differ."""

from __future__ import annotations

import numpy as np
import pytest

from cleaners.arbitration import arbitrate
from cleaners.features import Features
from cleaners.label import judge_each, judge_in_context
from cleaners.labeller import KINDS
from cleaners.model import KEPT, Facts, Kind, Line, Verdict
from cleaners.rules.rule import Document
from cleaners.text import read_lines

PARAGRAPH = "The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years."


def page(*told: tuple[str, Kind, str, float]) -> list[Kind]:
    """The kinds of lines, each given as its tag (none: a text dump), what the model takes it for, its text and its share of links."""
    features = [
        Features(
            Line(number, text, text, facts=Facts(("html", "body", tag), link_share=links) if tag else None)
        )
        for number, (tag, _, text, links) in enumerate(told)
    ]
    table = np.full((len(told), len(KINDS)), 0.01)
    for row, (_, kind, _, _) in zip(table, told, strict=True):
        row[KINDS.index(kind)] = 1 - 0.01 * (len(KINDS) - 1)
    return [verdict.kind for verdict in arbitrate(features, [None] * len(told), table)]


def judged_by_rules(features: list[Features]) -> list[Verdict | None]:
    """A verdict a line, None where no rule spoke."""
    return judge_in_context(Document(features, judge_each(features)))


CREDIT = Verdict(Kind.CAPTION, "caption.credit_only", 0.95)


@pytest.mark.parametrize(
    ("chance", "further", "expected"),
    [(0.7, 1, Kind.CAPTION), (0.9, 1, Kind.BODY), (0.7, 0, Kind.BODY)],
    ids=["in doubt", "beyond doubt", "the article's foot"],
)
def test_a_doubtful_line_over_a_bare_credit_is_its_caption(
    chance: float, further: int, expected: Kind
) -> None:
    texts = [
        PARAGRAPH,
        "The old ferry terminal burns on Tuesday.",
        "Ana Lima/Reuters",
        *[PARAGRAPH] * further,
    ]
    table = np.full((len(texts), len(KINDS)), 0.001)
    table[:, KINDS.index(Kind.BODY)] = 0.99
    table[1, [KINDS.index(Kind.BODY), KINDS.index(Kind.CAPTION)]] = chance, 1 - chance
    features = [Features(Line(number, text, text)) for number, text in enumerate(texts)]
    ruled = [None, None, CREDIT, *[None] * further]
    assert arbitrate(features, ruled, table)[1].kind is expected


@pytest.mark.parametrize(
    ("before", "kind"), [(2, Kind.CAPTION), (1, Kind.BODY)], ids=["apart", "like paragraphs"]
)
def test_a_line_tied_to_a_bare_credit_by_its_blank_lines_is_its_caption(before: int, kind: Kind) -> None:
    burning = "The old ferry terminal burns, seen from the lighthouse."
    dump = PARAGRAPH + "\n" * (before + 1) + f"{burning}\n\nPhoto: Ana Lima\n\n{PARAGRAPH} It did."
    verdict = judged_by_rules([Features(line) for line in read_lines(dump)])[1]
    assert (verdict.kind if verdict else None) is kind


def test_a_heading_over_a_paragraph_that_stays_is_a_subheading() -> None:
    kinds = page(
        ("p", Kind.BODY, PARAGRAPH, 0),
        ("h3", Kind.CAPTION, "‘Out of date’: the harbour pilots", 0),
        ("p", Kind.BODY, PARAGRAPH, 0),
    )
    assert kinds == [Kind.BODY, Kind.SUBHEADING, Kind.BODY]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([("h3", Kind.CAPTION, "Harbour", 0), ("p", Kind.BODY, PARAGRAPH, 0)], id="no text before it"),
        pytest.param(
            [
                ("p", Kind.BODY, PARAGRAPH, 0),
                ("h3", Kind.RELATED, "Ferry to run again", 1.0),
                ("p", Kind.BODY, PARAGRAPH, 0),
            ],
            id="a teaser's link",
        ),
        pytest.param(
            [
                ("p", Kind.BODY, PARAGRAPH, 0),
                ("h3", Kind.RELATED, "Ferry to run again", 0),
                ("p", Kind.RELATED, "Read how it came about", 0),
            ],
            id="over a teaser's text",
        ),
        pytest.param(
            [
                ("p", Kind.BODY, PARAGRAPH, 0),
                ("div", Kind.CAPTION, "The ferry at its quay", 0),
                ("p", Kind.BODY, PARAGRAPH, 0),
            ],
            id="no heading element",
        ),
    ],
)  # fmt: skip
def test_other_lines_that_the_model_drops_are_dropped(told: list[tuple[str, Kind, str, float]]) -> None:
    assert Kind.SUBHEADING not in page(*told)


@pytest.mark.parametrize(("tag", "kind"), [("p", Kind.PROMO), ("", Kind.BODY)])
def test_a_sentence_in_the_flow_stays_but_on_a_page_where_the_model_is_sure_of_it(
    tag: str, kind: Kind
) -> None:
    kinds = page(
        (tag, Kind.BODY, PARAGRAPH, 0),
        (tag, Kind.PROMO, "Pilots asked what would become of the quay.", 0),
        (tag, Kind.BODY, PARAGRAPH, 0),
    )
    assert kinds == [Kind.BODY, kind, Kind.BODY]


STORY = [("article", "p", Kind.BODY, PARAGRAPH, 0.0)] * 4
LAST = "The ferry will go on sailing from the new pier."


def placed(*told: tuple[str, str, Kind, str, float], share: float = 0.1) -> list[Kind]:
    """The kinds of lines, each as the class of its container, its tag, what the model takes it for with ``1 - share``, its text and
    its share of links; ``article`` lines that the model takes for the body it is sure of."""
    features = [
        Features(
            Line(
                number,
                text,
                text,
                facts=Facts(
                    ("html", "body", holder, tag),
                    words=frozenset({holder}),
                    link_share=links,
                    since_image=0 if holder == "picture" else -1,
                ),
            )
        )
        for number, (holder, tag, _, text, links) in enumerate(told)
    ]
    table = np.full((len(told), len(KINDS)), 0.0)
    for row, (_, _, kind, _, _) in zip(table, told, strict=True):
        row[KINDS.index(Kind.BODY)] = share
        row[KINDS.index(kind)] += 1 - share
    return [verdict.kind for verdict in arbitrate(features, [None] * len(told), table)]


def test_what_stands_among_the_storys_paragraphs_stays_whatever_comes_between() -> None:
    between = ("teasers", "p", Kind.RELATED, "Harbour café burns", 1.0)
    lines = [*STORY, between, between, ("article", "p", Kind.RELATED, LAST, 0.0)]
    assert placed(*lines)[-1] is Kind.BODY


@pytest.mark.parametrize(
    ("last", "share"),
    [
        pytest.param(("teasers", "p", Kind.RELATED, LAST, 0.0), 0.1, id="another container"),
        pytest.param(("article", "p", Kind.RELATED, LAST, 1.0), 0.1, id="a link"),
        pytest.param(("article", "p", Kind.PROMO, "Get the briefing now", 0.0), 0.1, id="a few words"),
        pytest.param(("article", "p", Kind.PROMO, "Get our briefing in your inbox each morning.", 0.0), 0.01, id="the model is sure"),
    ],
)  # fmt: skip
def test_other_lines_after_the_story_go(last: tuple[str, str, Kind, str, float], share: float) -> None:
    between = ("teasers", "p", Kind.RELATED, "Harbour café burns", 1.0)
    assert placed(*STORY, between, between, last, share=share)[-1] is last[2]


def test_a_last_sentence_of_which_the_model_doubts_much_stays_where_the_story_stands() -> None:
    assert placed(*STORY, ("article", "p", Kind.RELATED, LAST, 0.0), share=0.04)[-1] is Kind.BODY


def test_a_container_that_holds_teasers_too_vouches_for_nothing() -> None:
    teaser = ("article", "p", Kind.RELATED, PARAGRAPH, 0.0)
    assert set(placed(*STORY, *[teaser] * 4, share=0.04)[4:]) == {Kind.RELATED}


def test_a_heading_in_the_story_with_a_picture_under_it_stays() -> None:
    heading = ("article", "h3", Kind.CAPTION, "‘Out of date’: the pilots", 0.0)
    credit = ("picture", "div", Kind.CAPTION, "Ana Lima", 0.0)
    kinds = placed(*STORY, heading, credit, *STORY)
    assert kinds[4] in (Kind.BODY, Kind.SUBHEADING)
    assert kinds[5] is Kind.CAPTION
    assert placed(*STORY, heading, credit)[4] is Kind.CAPTION
    assert placed(*STORY, ("teasers", *heading[1:]), credit, *STORY)[4] is Kind.CAPTION


def test_a_line_like_none_of_the_storys_under_a_picture_is_no_text() -> None:
    under = ("picture", "div", Kind.BODY, "Pilots at the old quay on Sunday.", 0.0)
    doubted = ("picture", "div", Kind.CAPTION, "Pilots at the old quay on Sunday.", 0.0)
    assert placed(*STORY, under, *STORY)[4] is Kind.BODY
    assert placed(*STORY, doubted, *STORY, share=0.6)[4] is Kind.CAPTION
    sentence = ("article", "p", Kind.CAPTION, "Pilots at the old quay on Sunday.", 0.0)
    assert placed(*STORY, sentence, *STORY, share=0.6)[4] is Kind.BODY


CALL = "Would you like to tell us what you think of it?"


@pytest.mark.parametrize(
    ("line", "share", "stays"),
    [
        pytest.param(("aside", "p", Kind.PROMO, CALL, 0.0), 0.6, False, id="a call in a box of its own"),
        pytest.param(("aside", "p", Kind.PROMO, CALL, 0.0), 0.8, True, id="the model is surer"),
        pytest.param(("article", "p", Kind.PROMO, CALL, 0.0), 0.6, True, id="among the story's paragraphs"),
        pytest.param(("aside", "h3", Kind.PROMO, CALL, 0.0), 0.6, True, id="a heading"),
        pytest.param(("blockquote", "p", Kind.PROMO, CALL, 0.0), 0.4, True, id="a quotation"),
        pytest.param(("blockquote", "p", Kind.PROMO, CALL, 0.0), 0.2, False, id="hardly a quotation"),
    ],
)
def test_a_sentence_that_stands_apart_needs_more_than_the_flow(
    line: tuple[str, str, Kind, str, float], share: float, *, stays: bool
) -> None:
    kind = placed(*STORY, line, *STORY, share=share)[4]
    assert (kind in (Kind.BODY, Kind.SUBHEADING)) is stays


def test_the_lead_may_stand_apart() -> None:
    assert placed(("head", "p", Kind.PROMO, CALL, 0.0), *STORY, share=0.6)[0] is Kind.BODY


NOTICE = Verdict(Kind.LEGAL, "box.legal", 0.95)
AUTHOR = Verdict(Kind.BYLINE, "byline.labelled", 0.99)
BOX = Verdict(Kind.PROMO, "box.promo", 0.95)
ADVERT = Verdict(Kind.ADVERT, "advert.label", 0.99)
RANKING = Verdict(Kind.POPULAR, "popular.heading", 0.95)
PITCH = "Our newsletter brings you the best stories of the harbour every Friday, and it is free for all who live here."
THIRD_PARAGRAPH = "Residents had asked for a new waiting room since the fire, which destroyed the upper deck."
OTHER_PARAGRAPH = "Two boats were tied up twice, and the third was taken out of the water by its owner."
HEADING = "What the pilots say"
ROWS = ["P W D L", "Ellery 12 9 2 1", "Castleby 12 8 3 1"]


def short_dump(*told: tuple[int, str, float, Verdict | None]) -> list[Kind]:
    """The kinds of a short text dump's lines: blank lines before each, its text, its chance to be the article's, a rule's verdict."""
    features = [Features(Line(number, text, text, gap)) for number, (gap, text, _, _) in enumerate(told)]
    table = np.full((len(told), len(KINDS)), 0.0)
    for row, (_, _, chance, _) in zip(table, told, strict=True):
        row[[KINDS.index(Kind.BODY), KINDS.index(Kind.RELATED)]] = chance, 1 - chance
    return [verdict.kind for verdict in arbitrate(features, [rule for *_, rule in told], table)]


FIRST, SECOND, DOUBTED = (
    (1, PARAGRAPH, 0.9, None),
    (1, OTHER_PARAGRAPH, 0.9, None),
    (1, THIRD_PARAGRAPH, 0.1, None),
)
TABLE = [(1, ROWS[0], 0.9, None), (0, ROWS[1], 0.1, None), (0, ROWS[2], 0.9, None)]
BOXED = [SECOND, (1, "Newsletter", 0.1, BOX)]
NAMED = [SECOND, (1, "Related", 0.1, None), (1, "BYLINE: Ana Lima", 0.1, AUTHOR), DOUBTED]
TEASER = [(1, "Ferry strike enters its third week", 0.1, None)]
BEFORE_BOX = [FIRST, *BOXED, *TEASER]
FLOWS = {
    "the first paragraph": ([DOUBTED, SECOND, FIRST, SECOND, (1, "More", 0.1, None)], 0, True),
    "a caption right over it": ([DOUBTED, (0, *SECOND[1:]), FIRST, SECOND, (1, "More", 0.1, None)], 0, False),
    "under a sub-heading behind a box": ([*BOXED, (1, HEADING, 0.1, None), DOUBTED, SECOND, FIRST], 3, True),
    "behind a box": ([FIRST, *BOXED, DOUBTED], 3, True),
    "paragraphs in a row behind a box": ([*BEFORE_BOX, DOUBTED, (1, OTHER_PARAGRAPH, 0.1, None)], 4, True),
    "their sub-heading": ([*BEFORE_BOX, (1, HEADING, 0.1, None), *[DOUBTED] * 2], 4, True),
    "parted by an advert": (
        [*BEFORE_BOX, DOUBTED, (1, "Advertisement", 0.1, ADVERT), (1, PARAGRAPH, 0.1, None)],
        6,
        True,
    ),
    "one paragraph that is a box's": ([*BEFORE_BOX, DOUBTED, (1, "More", 0.1, None)], 4, False),
    "a pitch and its terms": ([*BEFORE_BOX, (1, PITCH, 0.1, None), DOUBTED], 4, False),
    "teasers behind a ranking": (
        [FIRST, SECOND, (1, "Most read", 0.1, RANKING), *TEASER, *[DOUBTED] * 2],
        4,
        False,
    ),
    "behind the notices": ([FIRST, SECOND, (1, "Imprint", 0.1, NOTICE), DOUBTED], 3, False),
    "another article under its byline": ([*NAMED, (1, OTHER_PARAGRAPH, 0.1, None)], 3, True),
    "a teaser under a byline": ([*NAMED, (1, "More", 0.1, None)], 3, False),
    "a table's row": ([FIRST, SECOND, FIRST, *TABLE], 4, True),
    "a line over a table": ([FIRST, SECOND, FIRST, (1, "P W D L", 0.1, None), *TABLE[::2]], 3, False),
}


@pytest.mark.parametrize(("told", "line", "stays"), FLOWS.values(), ids=FLOWS)
def test_blank_lines_and_bylines_of_a_short_dump_vouch_for_its_prose(
    told: list[tuple[int, str, float, Verdict | None]], line: int, *, stays: bool
) -> None:
    filler = (
        [(1, OTHER_PARAGRAPH, 0.9, None), (1, PARAGRAPH, 0.9, None), (1, "More", 0.1, None)]
        if line == 0
        else []
    )
    assert (short_dump(*told, *filler)[line] in {Kind.BODY, Kind.SUBHEADING}) is stays


LINKS = [
    ("links", "li", Kind.RELATED, f"How the {word} came to the harbour", 1.0)
    for word in ("boats", "cars", "cranes")
]


@pytest.mark.parametrize(
    ("lines", "share", "kept"),
    [
        pytest.param(LINKS, 0.55, False, id="a list of links, in doubt"),
        pytest.param(LINKS, 0.65, True, id="a list of links that the model takes"),
        pytest.param([("links", "h3", *link[2:]) for link in LINKS], 0.55, True, id="headings"),
        pytest.param([("table", "td", *link[2:]) for link in LINKS], 0.55, True, id="cells"),
        pytest.param([("links", "li", *link[2:4], 0.2) for link in LINKS], 0.55, True, id="sentences with a link"),
    ],
)  # fmt: skip
def test_lines_that_are_links_need_a_model_that_takes_them(
    lines: list[tuple[str, str, Kind, str, float]], share: float, *, kept: bool
) -> None:
    kinds = placed(*STORY, *lines, *STORY, share=share)[4:7]
    assert [kind in KEPT for kind in kinds] == [kept] * 3


def test_a_list_of_links_stays_or_goes_as_a_whole() -> None:
    features = [
        Features(Line(n, text, text, facts=Facts(("html", "body", "li"), link_share=1.0, parent=3)))
        for n, text in enumerate(["Boats of the harbour", "Cars of the harbour", "Cranes of the harbour"])
    ]

    def kinds(*chances: float) -> list[bool]:
        table = np.zeros((3, len(KINDS)))
        table[:, KINDS.index(Kind.BODY)] = chances
        table[:, KINDS.index(Kind.RELATED)] = 1 - np.array(chances)
        return [verdict.kind in KEPT for verdict in arbitrate(features, [None] * 3, table)]

    assert kinds(0.7, 0.5, 0.7) == [True] * 3
    assert kinds(0.7, 0.4, 0.4) == [False] * 3


@pytest.mark.parametrize(
    ("chances", "around", "kept"),
    [
        ([0.9, 0.9, 0.9, 0.1], 2, 4),
        ([0.9, 0.9, 0.1, 0.1], 2, 2),
        ([0.9, 0.9, 0.1], 2, 2),
        ([0.9, 0.9, 0.9, 0.1], 0, 3),
    ],
    ids=["most stays", "half stays", "a small table", "the page's layout"],
)
def test_a_table_in_the_story_of_which_most_stays_is_whole(
    chances: list[float], around: int, kept: int
) -> None:
    rows = ["Ferry", "Twelve cars", "Price", "Nine pounds"][: len(chances)]
    told = [("table", text, chance) for text, chance in zip(rows, chances, strict=True)]
    told += [("p", PARAGRAPH, 0.9)] * around
    features = [
        Features(Line(n, text, text, facts=Facts(("html", "body", tag, "td"), block=n)))
        for n, (tag, text, _) in enumerate(told)
    ]
    table = np.zeros((len(told), len(KINDS)))
    table[:, KINDS.index(Kind.BODY)] = [chance for *_, chance in told]
    table[:, KINDS.index(Kind.RELATED)] = [1 - chance for *_, chance in told]
    kinds = [verdict.kind for verdict in arbitrate(features, [None] * len(told), table)]
    assert sum(kind in KEPT for kind in kinds[: len(rows)]) == kept


@pytest.mark.parametrize(
    ("tag", "share", "kind"),
    [("p", 0.95, Kind.BODY), ("p", 0.6, Kind.DUPLICATE), ("", 0.95, Kind.DUPLICATE)],
    ids=["a page, the model is sure", "a page, in doubt", "a text dump"],
)
def test_a_paragraph_said_again_stays_only_on_a_page_whose_model_is_sure(
    tag: str, share: float, kind: Kind
) -> None:
    texts = [
        PARAGRAPH,
        "The pilots asked what would become of the old quay and of its forty boats.",
        PARAGRAPH,
    ]
    facts = Facts(("html", "body", tag)) if tag else None
    features = [Features(Line(n, text, text, facts=facts)) for n, text in enumerate(texts)]
    table = np.zeros((3, len(KINDS)))
    table[:, KINDS.index(Kind.BODY)] = share
    table[:, KINDS.index(Kind.RELATED)] = 1 - share
    verdicts = arbitrate(features, judged_by_rules(features), table)
    assert [verdict.kind for verdict in verdicts] == [Kind.BODY, Kind.BODY, kind]


@pytest.mark.parametrize(("chance", "stays"), [(0.4, True), (0.1, False)])
def test_the_flow_goes_on_behind_a_subheading_that_the_model_doubts(chance: float, *, stays: bool) -> None:
    texts = [OTHER_PARAGRAPH, PARAGRAPH, "Eleven years of dispute", THIRD_PARAGRAPH]
    table = np.full((len(texts), len(KINDS)), 0.0001)
    table[:, KINDS.index(Kind.BODY)] = 0.99, 0.99, chance, 0.1
    table[:, KINDS.index(Kind.RELATED)] = 0.01, 0.01, 1 - chance, 0.9
    features = [Features(Line(number, text, text)) for number, text in enumerate(texts)]
    heading = Verdict(Kind.SUBHEADING, "subheading.between_paragraphs", 0.8)
    kinds = [verdict.kind for verdict in arbitrate(features, [None, None, heading, None], table)]
    assert (kinds[3] is Kind.BODY) is stays
