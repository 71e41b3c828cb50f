"""Several articles in one dump, and single articles that only look like several."""

from __future__ import annotations

import pytest

from cleaners import Entry, clean
from cleaners.cohesion import cohesion, content_words
from cleaners.split import Border

FERRY = """Old ferry terminal to close after eleven years

By Orla Fenwick

March 4, 2024

The old ferry terminal will close next month, the harbour board decided on Tuesday, ending a dispute of more than eleven years.

Two in three residents had asked for it to stay open, according to a survey that the town paid for in the spring.

The board said it had weighed their answers against the cost of a new roof, which engineers put at nine million crowns.
"""
BEES = """City beekeepers count a record harvest of linden honey

By Tomas Brandl

March 5, 2024

Beekeepers on the roofs of Velden have taken more honey from their hives this summer than in any year since counting began.

A warm April and long rows of flowering linden trees helped the colonies, the association's chairwoman told its members.

Pests were rarer than feared: mites were found in every tenth hive, down from every fourth the summer before.
"""
LONG = """Old ferry terminal to close after eleven years

By Orla Fenwick

The old ferry terminal will close next month, the harbour board decided on Tuesday, ending a dispute of more than eleven years.

Why the board decided to close the terminal

The board said it had weighed the residents' answers against the cost of a new roof for the terminal, nine million crowns.

What happens to the ferry and its passengers

Passengers of the ferry will board at the new quay, the harbour board said, until the old terminal has been taken down.
"""


def titles(dump: str) -> list[str | None]:
    return [article.title for article in clean(dump).articles]


def test_two_glued_articles_are_two_records_in_order() -> None:
    cleaned = clean(FERRY + "\n\n\n" + BEES)
    assert [article.part for article in cleaned.articles] == [0, 1]
    assert titles(FERRY + "\n\n\n" + BEES) == [
        "Old ferry terminal to close after eleven years",
        "City beekeepers count a record harvest of linden honey",
    ]
    assert [article.text.split()[0] for article in cleaned.articles] == ["The", "Beekeepers"]


MASTHEAD = """Home
News
Sport
Weather
Subscribe

Beekeepers on the roofs of Velden have taken more honey than ever from their hives, and the lindens were not even tired of it, we write.
In the square below, the fishmonger counts the jars that he sells beside his herrings and says that another shelf will be needed.

Home / News / Harbour

"""


def test_a_teaser_over_the_headline_is_no_article() -> None:
    assert len(clean(MASTHEAD + FERRY).articles) == 1


def test_an_article_with_subheadings_is_one_record() -> None:
    assert titles(LONG) == ["Old ferry terminal to close after eleven years"]
    (article,) = clean(LONG).articles
    assert "Why the board decided to close the terminal" in article.text.split("\n\n")


def test_every_line_belongs_to_the_part_it_stands_in() -> None:
    cleaned = clean(FERRY + "\n\n\n" + BEES)
    border = FERRY.count("\n") + 2
    assert {
        part for line, part in zip(cleaned.lines, cleaned.parts, strict=True) if line.number < border
    } == {0}
    assert {
        part for line, part in zip(cleaned.lines, cleaned.parts, strict=True) if line.number > border
    } == {1}


def page(second: str) -> str:
    """An article with another block of text behind it, which ``second`` opens."""
    bees = "".join(f"<p>{paragraph}</p>" for paragraph in BEES.split("\n\n")[3:])
    ferry = "".join(f"<p>{paragraph}</p>" for paragraph in FERRY.split("\n\n")[1:])
    head = "<h1>Old ferry terminal to close after eleven years</h1>"
    by = "<p>By Tomas Brandl</p><p>March 5, 2024</p>"
    return f"<article>{head}{ferry}</article><article>{second}{by}{bees}</article>"


def test_in_html_a_heading_as_high_as_the_headline_opens_another_article() -> None:
    headline = "City beekeepers count a record harvest of linden honey"
    opened, box = page(f"<h1>{headline}</h1>"), page(f"<p><strong>{headline}</strong></p>")
    assert len(clean(Entry(opened, html=True)).articles) == 2
    assert len(clean(Entry(box, html=True)).articles) == 1


def test_words_tie_the_paragraphs_of_one_article() -> None:
    ferry = [f"The harbour board said that ferry passengers would pay {price} crowns." for price in range(4)]
    bees = [f"Beekeepers found {count} mites in hives near flowering lindens." for count in range(4)]
    ties = cohesion([content_words(paragraph) for paragraph in (*ferry, *bees)])
    assert ties[4] < 0.5
    assert all(tie > 0.5 for place, tie in enumerate(ties) if place != 4)


def test_cohesion_of_little() -> None:
    assert cohesion([]) == []
    assert cohesion([content_words("The harbour board decided")]) == [1.0]


LIKELY = {"story": 4.0, "words": 6.2, "opening": -2.0, "title": 1.0, "new_words": 1.0}


@pytest.mark.parametrize(("ties", "holds"), [(0.5, True), (0.7, True), (1.4, False)])
def test_words_that_tie_both_sides_outweigh_the_page_between_them(ties: float, *, holds: bool) -> None:
    """Teasers and a sign-up box inside a story look like the end of one page and the beginning of the next."""
    assert (
        Border(9, 20, 21, {**LIKELY, "navigation": 3.0, "no_masthead": 0.0, "cohesion": ties}).holds is holds
    )


@pytest.mark.parametrize(("missing", "holds"), [(0.0, True), (3.0, False)])
def test_a_page_whose_masthead_does_not_come_again_is_followed_by_none(
    missing: float, *, holds: bool
) -> None:
    evidence = {**LIKELY, "navigation": 3.0 - missing, "no_masthead": missing, "cohesion": 0.7}
    assert Border(9, 20, 21, evidence).holds is holds


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"story": 0.2}, False),
        ({"no_masthead": 2.0}, False),
        ({"opening": -5.3}, False),
    ],
)
def test_a_byline_makes_a_border_where_a_story_ends_and_the_layout_repeats(
    change: dict[str, float], *, holds: bool
) -> None:
    signs = {"story": 3.0, "words": 4.0, "opening": -1.5, "title": 1.0, "byline": 1.0, "new_words": 1.0}
    evidence = {**signs, "navigation": 0.2, "no_masthead": 0.0, "cohesion": 0.9, **change}
    assert Border(9, 12, 15, evidence).holds is holds


BRIEFS = """Bakery on Mill Lane reopens after the flood

By Nadia Krol

March 6, 2024

The bakery on Mill Lane has opened again after the flood of January, with new ovens and the old counter, its owner said on Monday.

Customers queued from six in the morning, and the rye loaves were sold out before the school bell rang across the street.

Share this article

Library to lend telescopes to night owls

By Piet Halloran

March 6, 2024

The town library will lend telescopes from April on, each with a map of the winter stars and a lamp that shines in red.

Astronomers of the college gave eleven instruments, and a course on how to point them fills up quickly, the librarian said.

Share this article
"""


def test_news_in_brief_in_one_layout_is_cut() -> None:
    assert titles(BRIEFS) == [
        "Bakery on Mill Lane reopens after the flood",
        "Library to lend telescopes to night owls",
    ]


NAVIGATION = "Skip to content\nMenu\nHome\nNews\nPolitics\nBusiness\nSport\nWeather\nLog in\nSubscribe"
FOOT = "About us\nContact\nJobs\nPrivacy policy\nTerms of use\nCookies\nNewsletters"
FEED = """Most recent

Drivers of the trams have voted for a rise of four per cent, which ends a quarrel that stopped lines three and seven twice this winter.

By Greta Osei

Astronomers of the college gave eleven telescopes to the library, and a course on how to point them fills up quickly, the librarian said.

By Piet Halloran
"""
READERS = """27 comments

Log in to comment

mudlark: Eleven years of quarrel and in the end they do what they wanted to do on the first day, and nobody is even surprised by it.

Reply

quayside_anna: My father worked in that hall for thirty years, and I would rather see it stand empty than have another car park there.

Reply
"""


@pytest.mark.parametrize("behind", [FEED, READERS])
def test_a_page_with_a_feed_or_comments_behind_its_story_is_one_article(behind: str) -> None:
    found = titles(f"{NAVIGATION}\n\n{FERRY}\n{behind}\n{FOOT}\n")
    assert found == ["Old ferry terminal to close after eleven years"]


def test_whole_pages_one_behind_the_other_are_cut() -> None:
    pages = [f"{NAVIGATION}\n\n{story}\n{FOOT}\n" for story in (FERRY, BEES)]
    assert titles("\n\n".join(pages)) == [
        "Old ferry terminal to close after eleven years",
        "City beekeepers count a record harvest of linden honey",
    ]
