"""Site templates: which lines are learned, where they are taken out, and what is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import Entry, clean
from cleaners.features import Features
from cleaners.model import Kind, Line, Verdict
from cleaners.templates import (
    CONTINUED,
    Counts,
    Place,
    SiteTemplate,
    continued,
    digest,
    key,
    may_repeat,
    place_of,
    without_templates,
)

BOX = "the lindvik courier has belonged to its readers since 0"
LABEL = "font size"
PROSE = "this report is one of a series in which we follow the rebuilding of the harbour from its first stone"

LEARNED = {
    "a box on most articles": (BOX, Counts(30, 30, 9, 40, 12), Place.ANYWHERE),
    "a box under one author's articles": (BOX, Counts(40, 40, 20, 1500, 300), Place.EDGE),
    "three articles of a small site": (BOX, Counts(3, 3, 3, 6, 6), Place.EDGE),
    "mostly left out by other rules": (BOX, Counts(5, 1, 4, 9, 6), Place.END),
    "a paragraph on most pages of a small site": (PROSE, Counts(5, 5, 3, 6, 4), Place.ANYWHERE),
    "a paragraph on most pages of one day": (PROSE, Counts(5, 5, 1, 6, 1), Place.EDGE),
    "a paragraph that rules know, of four articles": (PROSE, Counts(4, 2, 2, 4, 2), Place.END),
    "half left out by other rules, on two pages in three": (BOX, Counts(11, 4, 5, 16, 6), Place.ANYWHERE),
    "on every page of a small site, left out of one": (
        "most read on lindvik courier",
        Counts(5, 4, 3, 5, 3),
        Place.ANYWHERE,
    ),
    "on three pages, left in one": (BOX, Counts(3, 1, 2, 4, 2), Place.END),
    "on all pages of a small site, left in one": (BOX, Counts(6, 1, 4, 6, 6), Place.BELOW),
    "on nearly every page, mostly left out": (BOX, Counts(18, 2, 6, 20, 8), Place.ANYWHERE),
    "a label on nearly every page": (LABEL, Counts(9, 1, 4, 10, 5), Place.ANYWHERE),
    "a label that rules mostly know": (LABEL, Counts(6, 2, 3, 10, 5), Place.EDGE),
    "days are not known": (BOX, Counts(6, 6, 0, 8, 0), Place.ANYWHERE),
}
LEFT_ALONE = {
    "a young corpus": (BOX, Counts(4, 4, 2, 4, 2), (None,)),
    "a young corpus, though a rule took it once": (BOX, Counts(4, 3, 2, 4, 2), (None,)),
    "a series' standing paragraph in a young corpus": (PROSE, Counts(4, 4, 4, 6, 6), (Place.DOUBTED,)),
    "the same, taken for furniture once": (PROSE, Counts(4, 3, 4, 6, 6), (Place.DOUBTED,)),
    "the same of a third of the articles": (PROSE, Counts(4, 4, 4, 12, 6), (Place.DOUBTED,)),
    "the same of a third of the articles, all of one day": (PROSE, Counts(4, 4, 1, 12, 6), (None,)),
    "the same of a tenth of the articles": (PROSE, Counts(4, 4, 4, 40, 6), (None,)),
    "what versions of one report share, on one day": (PROSE, Counts(6, 6, 1, 20, 4), (None,)),
    "a teaser on half of the pages": (BOX, Counts(10, 1, 5, 20, 6), (Place.END,)),
    "a sentence quoted in two articles": (BOX, Counts(2, 2, 2, 12, 4), (None,)),
    "a rare line of a large site": (BOX, Counts(9, 9, 8, 1000, 90), (None,)),
    "a series' standing paragraph of one day": (BOX, Counts(6, 6, 1, 8, 4), (Place.EDGE,)),
    "a quotation in a fifth of the articles": (BOX, Counts(8, 8, 4, 40, 20), (Place.EDGE,)),
    "a sub-heading in half of the articles": ("the big idea", Counts(6, 6, 5, 12, 9), (Place.END,)),
    "the place in which a paper writes": ("new lindvik", Counts(7, 7, 5, 10, 6), (Place.END,)),
    "a label that is one article's headline": (LABEL, Counts(6, 1, 3, 10, 5), (Place.END,)),
    "a label that rules know on few pages": (LABEL, Counts(6, 2, 3, 30, 9), (Place.END,)),
    "a teaser of one article": (BOX, Counts(20, 1, 6, 20, 6), (Place.BELOW,)),
    "a rule of dashes": ("0 —", Counts(20, 20, 6, 20, 6), (None,)),
}


@pytest.mark.parametrize("case", LEARNED)
def test_what_is_learned(case: str) -> None:
    of, counts, place = LEARNED[case]
    assert place_of(of, counts) is place


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_what_is_left_alone_between_paragraphs(case: str) -> None:
    of, counts, places = LEFT_ALONE[case]
    assert place_of(of, counts) in places


def lines(*texts: str) -> list[Features]:
    return [Features(Line(number, text, text)) for number, text in enumerate(texts)]


def kept(*texts: str) -> list[Verdict]:
    return [Verdict(Kind.BODY, "model", 0.9) for _ in texts]


def rules_after(texts: Sequence[str], template: SiteTemplate) -> list[str]:
    [verdicts] = without_templates([lines(*texts)], [kept(*texts)], template)
    return [
        "" if verdict.kind is Kind.BODY else verdict.rule.removeprefix("template.") for verdict in verdicts
    ]


def digests(*texts: str) -> frozenset[str]:
    return frozenset(digest(key(text)) for text in texts)


HEAD, TAIL, BETWEEN = (
    "Listen to this story",
    "The Courier belongs to its readers.",
    "Sign up for the morning letter",
)
FIRST, SECOND = "The council met on Monday.", "It will meet again."

PLACES = {
    "at both edges": ([HEAD, FIRST, SECOND, TAIL], SiteTemplate(edge=digests(HEAD, TAIL)), ["edge", "", "", "edge"]),
    "not inside": ([FIRST, TAIL, SECOND], SiteTemplate(edge=digests(TAIL)), ["", "", ""]),
    "inside, where it may be": ([FIRST, BETWEEN, SECOND], SiteTemplate(anywhere=digests(BETWEEN)), ["", "between", ""]),
    "at the end only": ([TAIL, FIRST, TAIL], SiteTemplate(end=digests(TAIL)), ["", "", "edge"]),
    "below the lead": (["A.", "B.", "C.", TAIL, SECOND], SiteTemplate(below=digests(TAIL)), ["", "", "", "between", ""]),
    "a teaser in its own article": ([TAIL, FIRST, SECOND, "D."], SiteTemplate(below=digests(TAIL)), ["", "", "", ""]),
    "several in a row": ([FIRST, TAIL, HEAD], SiteTemplate(end=digests(HEAD), edge=digests(TAIL)), ["", "edge", "edge"]),
    "numbers with points": (["No 11 91.67%", FIRST], SiteTemplate(edge=digests("No 3 8%")), ["edge", ""]),
    "other numbers": (["3 comments so far", FIRST], SiteTemplate(edge=digests("12 comments so far")), ["edge", ""]),
    "a number in a box": ([FIRST, HEAD, "88%", TAIL, "—"], SiteTemplate(end=digests(HEAD, TAIL)), ["", *["edge"] * 4]),
    "a number between paragraphs": ([FIRST, HEAD, "88%", SECOND], SiteTemplate(anywhere=digests(HEAD)), ["", "between", "", ""]),
    "a box inside": ([FIRST, HEAD, TAIL, BETWEEN, SECOND], SiteTemplate(edge=digests(HEAD, TAIL, BETWEEN)), ["", *["between"] * 3, ""]),
    "two quotations": ([FIRST, HEAD, TAIL, SECOND], SiteTemplate(edge=digests(HEAD, TAIL)), ["", "", "", ""]),
    "never all of it": ([HEAD, TAIL], SiteTemplate(edge=digests(HEAD, TAIL)), ["", ""]),
    "all of it where it is the page's": ([HEAD, TAIL], SiteTemplate(anywhere=digests(HEAD, TAIL)), ["whole", "whole"]),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_where_a_learned_line_is_taken_out(case: str) -> None:
    texts, template, expected = PLACES[case]
    assert rules_after(texts, template) == expected


SURE, UNSURE = 0.94, 0.7
PARAGRAPH = PROSE.capitalize() + "."
OTHER = "The mayor said that the repair had cost the town more than anybody on the council had planned for."
FRAME = SiteTemplate(anywhere=digests(HEAD, TAIL), end=digests(BETWEEN), doubted=digests(PARAGRAPH))
IN_DOUBT = {
    "a paragraph at the end, kept in doubt": ([FIRST, SECOND, PARAGRAPH], {2}, ["", "", "edge"]),
    "a series' paragraph at the end": ([FIRST, SECOND, PARAGRAPH], set(), ["", "", ""]),
    "a series' paragraph at the beginning": ([PARAGRAPH, FIRST, SECOND], {0}, ["", "", ""]),
    "a paragraph between others": ([OTHER, PARAGRAPH, OTHER], {1}, ["", "", ""]),
    "a text of what is in doubt and what is known": ([HEAD, PARAGRAPH], {1}, ["edge", ""]),
    "a label in a list": (["A.", FIRST, SECOND, BETWEEN, SECOND, OTHER], {3}, ["", "", "", "between", "", ""]),
    "a label in a list, sure": (["A.", FIRST, SECOND, BETWEEN, SECOND, OTHER], set(), [""] * 6),
    "a label among the first lines": ([FIRST, SECOND, BETWEEN, SECOND, OTHER], {2}, [""] * 5),
    "a sub-heading over a paragraph": (["A.", FIRST, SECOND, BETWEEN, OTHER], {3}, [""] * 5),
    "a sub-heading under a paragraph": (["A.", FIRST, OTHER, BETWEEN, SECOND, SECOND], {3}, [""] * 6),
    "a form's labels": ([FIRST, HEAD, BETWEEN, PARAGRAPH, TAIL, OTHER], set(), ["", *["between"] * 4, ""]),
    "a paragraph on one side of it": ([FIRST, PARAGRAPH, TAIL, OTHER], set(), ["", "", "between", ""]),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_DOUBT)
def test_what_is_taken_out_where_it_was_kept_in_doubt_or_stands_among_what_is_known(case: str) -> None:
    texts, doubted, expected = IN_DOUBT[case]
    verdicts = [
        Verdict(Kind.BODY, "model", UNSURE if place in doubted else SURE) for place in range(len(texts))
    ]
    [turned] = without_templates([lines(*texts)], [verdicts], FRAME)
    assert [
        "" if verdict.kind is Kind.BODY else verdict.rule.removeprefix("template.") for verdict in turned
    ] == expected


NARRATIVE = [
    "The ferry between Lindvik and the outer islands sailed again on Tuesday, four months after its engine failed in a storm off the cape.",
    "About two hundred islanders stood on the quay with flags to see her leave the harbour, and the children had the morning off school.",
    "Rebuilding the engine cost more than the council had planned for, and the mayor expects fares to rise with the spring timetable.",
]
AUTHOR = "Ines Halvorsen studied chemistry before she became a writer and lives with three cats above a bakery in another country."
SERIES = "This report is one of a series in which we follow the ferry, her engine and the islanders until the harbour is rebuilt."
AUTHOR_ZH = "陈一鸣大学时读化学专业，后来转行写作，现居海外，养着三只猫，业余爱好是烘焙面包和收藏旧唱片。"
NARRATIVE_ZH = [
    "林湾与外岛之间的渡轮周二恢复航行，四个月前轮机在风暴中发生故障，船只一直停在船坞修理。",
    "约两百名岛民站在码头挥旗送行，孩子们上午放假，渡轮汽笛响起时人群欢呼起来。",
    "修理费用超出市议会预算，市长预计春季班次开始后票价将上涨。",
]
FOREIGN = {
    "an author's box at the end": ([*NARRATIVE, AUTHOR], AUTHOR, ["", "", "", "edge"]),
    "an author's box at the beginning": ([AUTHOR, *NARRATIVE], AUTHOR, ["edge", "", "", ""]),
    "between paragraphs, where it may be quoted": ([*NARRATIVE[:2], AUTHOR, NARRATIVE[2]], AUTHOR, [""] * 4),
    "a series' paragraph, which is about the story": ([*NARRATIVE, SERIES], SERIES, [""] * 4),
    "a story too short to tell": ([NARRATIVE[0], AUTHOR], AUTHOR, ["", ""]),
    "a paragraph too short to tell": ([*NARRATIVE, TAIL], TAIL, [""] * 4),
    "in a script without spaces": ([*NARRATIVE_ZH, AUTHOR_ZH], AUTHOR_ZH, ["", "", "", "edge"]),
    "the story, in a script without spaces": (NARRATIVE_ZH, NARRATIVE_ZH[1], [""] * 3),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_a_paragraph_that_says_nothing_of_the_story_is_taken_from_its_edges_however_sure_the_cleaner_is(
    case: str,
) -> None:
    texts, doubted, expected = FOREIGN[case]
    assert rules_after(texts, SiteTemplate(doubted=digests(doubted))) == expected


def test_a_list_that_ends_in_doubt_goes_beside_an_article_and_not_alone() -> None:
    template = SiteTemplate(edge=digests(HEAD), doubted=digests(PARAGRAPH))
    story, rest = kept(FIRST, SECOND), [*kept(HEAD), Verdict(Kind.BODY, "model", UNSURE)]
    beside = without_templates([lines(FIRST, SECOND), lines(HEAD, PARAGRAPH)], [story, rest], template)
    assert [verdict.rule for verdict in beside[1]] == ["template.whole"] * 2
    [alone] = without_templates([lines(HEAD, PARAGRAPH)], [rest], template)
    assert [verdict.rule for verdict in alone] == ["template.edge", "model"]


def test_a_list_beside_an_article_goes_as_a_whole() -> None:
    template = SiteTemplate(edge=digests(HEAD, TAIL))
    texts = [[FIRST, SECOND], [HEAD, TAIL]]
    turned = without_templates([lines(*some) for some in texts], [kept(*some) for some in texts], template)
    assert [[verdict.rule for verdict in some] for some in turned] == [["model"] * 2, ["template.whole"] * 2]


def test_a_list_of_labels_goes_as_a_whole_and_a_paragraph_that_others_tease_does_not() -> None:
    paragraph = PROSE.capitalize()
    for last, expected in ((TAIL, "template.whole"), (paragraph, "model")):
        texts = [[FIRST, SECOND], [HEAD, last]]
        template = SiteTemplate(edge=digests(HEAD), end=digests(TAIL, paragraph))
        turned = without_templates(
            [lines(*some) for some in texts], [kept(*some) for some in texts], template
        )
        assert [verdict.rule for verdict in turned[1]] == [expected] * 2


@pytest.mark.parametrize(
    "kind", [Kind.TITLE, Kind.BYLINE, Kind.TIMESTAMP, Kind.CREDIT, Kind.STANDFIRST, Kind.CAPTION]
)
def test_fields_and_what_is_left_out_already_keep_their_kinds(kind: Kind) -> None:
    verdicts = [Verdict(kind, "rule", 0.99), *kept(FIRST)]
    template = SiteTemplate(anywhere=digests(HEAD))
    assert without_templates([lines(HEAD, FIRST)], [verdicts], template) == [verdicts]


@settings(deadline=None)
@given(st.text(), st.integers(0, 10**9), st.integers(0, 10**9))
def test_numbers_make_no_difference_to_a_key(text: str, one: int, other: int) -> None:
    assert key(f"{text} a{one} b") == key(f"{text} a{other} b")
    assert may_repeat(key(text)) in (True, False)


def test_only_a_paragraphs_first_line_has_its_rule() -> None:
    assert continued(Verdict(Kind.TEMPLATE, "template.edge", 0.9)).rule == CONTINUED
    assert continued(Verdict(Kind.BODY, "model", 0.9)).rule == "model"


STORY = [
    "Ferry returns to Lindvik after a winter in dock",
    "",
    "The ferry between Lindvik and the outer islands sailed again on Tuesday, four months after its engine failed in a storm off the cape.",
    "",
    "About two hundred islanders stood on the quay to see her leave, some of them with flags, and the children had the morning off.",
    "",
    "The repair cost more than the council had planned for, and the mayor said that fares would have to rise in the spring.",
]  # fmt: skip
NOTICE = "The Lindvik Courier has belonged to its readers since 1911 and answers to nobody else in the whole of this county."


def test_clean_takes_out_what_the_site_repeats_and_says_so() -> None:
    dump = "\n".join([*STORY, "", NOTICE])
    entry = Entry(dump, url="https://courier.example/ferry")
    [before] = clean(entry).articles
    [after] = (cleaned := clean(entry, {"courier.example": SiteTemplate(edge=digests(NOTICE))})).articles
    assert NOTICE in before.text
    assert after.text == before.text.replace(f"\n\n{NOTICE}", "")
    assert [(line.verdict.kind, line.verdict.rule) for line in cleaned.ledger if line.line.raw == NOTICE] == [
        (Kind.TEMPLATE, "template.edge")
    ]
    assert clean(entry, {"other.example": SiteTemplate(edge=digests(NOTICE))}) == clean(entry)


def test_an_entry_without_url_is_of_the_site_that_it_is_given() -> None:
    entry = Entry("\n".join([*STORY, "", NOTICE]), site="courier.example")
    [article] = clean(entry, {"courier.example": SiteTemplate(edge=digests(NOTICE))}).articles
    assert article.site == "courier.example"
    assert NOTICE not in article.text


def test_further_lines_of_a_cut_paragraph_are_marked() -> None:
    halves = NOTICE.split(" and ", 1)
    dump = "\n".join([*STORY, "", halves[0], f"and {halves[1]}"])
    cleaned = clean(
        Entry(dump, site="courier.example"), {"courier.example": SiteTemplate(edge=digests(NOTICE))}
    )
    assert [line.verdict.rule for line in cleaned.ledger][-2:] == ["template.edge", CONTINUED]
