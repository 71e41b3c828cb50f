"""The headline of a text dump among the lines that go."""

from __future__ import annotations

import pytest

from cleaners import clean
from cleaners.articles import _headline
from cleaners.features import Features
from cleaners.model import KEPT, Kind, Line, Verdict
from cleaners.text_title import candidates, chances, with_headline

HEADLINE = "Old ferry terminal to close after eleven years"
STORY = (
    (
        Kind.BODY,
        "The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years.",
    ),
    (Kind.BODY, "Residents had asked for a new waiting room since the fire, which destroyed the upper deck."),
)
MENU = tuple(
    (Kind.NAVIGATION, word) for word in ("Home", "Harbour", "Weather", "Letters to the editor", "About us")
)
SIGNED = ((Kind.BYLINE, "By Ana Lima"), (Kind.TIMESTAMP, "3 March 2024"))
TEASER = (Kind.RELATED, "Nine ways to cook a herring this winter")

Told = tuple[Kind, str]


def kinds(*told: Told, shares: dict[str, float] | None = None) -> dict[str, list[Kind]]:
    """The kinds that lines with the same text have at the end, given the model's chances of texts to be the headline."""
    features = [Features(Line(number, text, text)) for number, (_, text) in enumerate(told)]
    verdicts = [Verdict(kind, "model", 0.9) for kind, _ in told]
    found = with_headline(features, verdicts, [(shares or {}).get(text, 0.01) for _, text in told])
    assert [v for v in found if v.kind in KEPT] == [v for v in verdicts if v.kind in KEPT]
    result: dict[str, list[Kind]] = {}
    for (_, text), verdict in zip(told, found, strict=True):
        result.setdefault(text, []).append(verdict.kind)
    return result


@pytest.mark.parametrize("kind", [Kind.RELATED, Kind.CAPTION, Kind.NAVIGATION])
def test_what_the_model_took_for_a_teaser_over_the_byline_is_the_headline(kind: Kind) -> None:
    found = kinds(*MENU, TEASER, (kind, HEADLINE), *SIGNED, *STORY, shares={HEADLINE: 0.2})
    assert found[HEADLINE] == [Kind.TITLE]
    assert found[TEASER[1]] == [Kind.RELATED]


def test_the_headline_is_chosen_over_the_page_title_with_the_name_of_the_site() -> None:
    page_title = f"{HEADLINE} | Port Ellery Herald"
    found = kinds(
        (Kind.TITLE, page_title), *MENU, (Kind.DUPLICATE, HEADLINE), *SIGNED, *STORY, shares={HEADLINE: 0.4}
    )
    assert found[HEADLINE] == [Kind.TITLE]
    assert found[page_title] == [Kind.DUPLICATE]


def test_a_menu_entry_that_was_taken_for_the_headline_gives_way() -> None:
    found = kinds(
        (Kind.TITLE, "Letters to the editor"),
        (Kind.RELATED, HEADLINE),
        *SIGNED,
        *STORY,
        shares={HEADLINE: 0.4},
    )
    assert found == kinds((Kind.OTHER, "Letters to the editor"), (Kind.TITLE, HEADLINE), *SIGNED, *STORY)


def test_the_first_of_repeats_stays_the_headline() -> None:
    found = kinds(
        (Kind.TITLE, HEADLINE), *MENU, (Kind.DUPLICATE, HEADLINE), *SIGNED, *STORY, shares={HEADLINE: 0.4}
    )
    assert found[HEADLINE] == [Kind.TITLE, Kind.DUPLICATE]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param((*MENU, *STORY), id="a menu alone"),
        pytest.param(
            (TEASER, *MENU, (Kind.PROMO, "Subscribe to our newsletter now."), *STORY),
            id="a teaser and a call",
        ),
        pytest.param(STORY, id="a story alone"),
        pytest.param((), id="nothing"),
    ],
)
def test_no_line_without_evidence_is_the_headline(told: tuple[Told, ...]) -> None:
    assert Kind.TITLE not in {kind for found in kinds(*told).values() for kind in found}


def test_a_line_that_stays_is_not_taken_away_as_the_headline() -> None:
    found = kinds((Kind.SUBHEADING, HEADLINE), *SIGNED, *STORY, shares={HEADLINE: 0.9})
    assert found[HEADLINE] == [Kind.SUBHEADING]


def test_chances_leave_one_for_no_headline() -> None:
    features = [
        Features(Line(number, text, text)) for number, (_, text) in enumerate((TEASER, *SIGNED, *STORY))
    ]
    verdicts = [Verdict(kind, "model", 0.9) for kind, _ in (TEASER, *SIGNED, *STORY)]
    told = chances(candidates(features, verdicts, [0.1] * len(features)))
    assert len(told) == 3
    assert 0 < sum(told) < 1


@pytest.mark.parametrize(
    ("above", "line", "title"),
    [
        pytest.param(("1. Home", "2. Harbour"), f"3. {HEADLINE}", HEADLINE, id="the end of a trail of links"),
        pytest.param(("1. Home",), f"5. {HEADLINE}", f"5. {HEADLINE}", id="a number of its own"),
        pytest.param((), f"7. {HEADLINE}", f"7. {HEADLINE}", id="no list"),
        pytest.param((), f"• {HEADLINE}", HEADLINE, id="a bullet"),
        pytest.param((), f"Title: {HEADLINE}", HEADLINE, id="a label"),
        pytest.param((), "10 ways to cook a herring", "10 ways to cook a herring", id="a number within"),
    ],
)
def test_marks_of_lists_are_no_part_of_the_headline(above: tuple[str, ...], line: str, title: str) -> None:
    texts = (*above, line)
    features = [Features(Line(number, text, text)) for number, text in enumerate(texts)]
    verdicts = [Verdict(Kind.TITLE if text == line else Kind.NAVIGATION, "model", 0.9) for text in texts]
    assert _headline(features, verdicts) == title


def test_a_dump_whose_page_title_names_the_site_has_its_headline() -> None:
    menu = ("Home", "Harbour", "Weather", "")
    story = (HEADLINE, "By Ana Lima", "3 March 2024", "", STORY[0][1], "", STORY[1][1])
    dump = "\n".join((f"{HEADLINE} - Port Ellery Herald", *menu, *story))
    assert clean(dump).articles[0].title == HEADLINE


PAGE = """<html><head>{head}</head><body>
<p><a href="/">Home</a></p><p><a href="/harbour">Harbour</a></p><p><a href="/weather">Weather</a></p>
<div><font size="5"><b>{headline}</b></font></div>
<div><font size="1">By Ana Lima</font></div>
<p>The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years.</p>
<p>Residents had asked for a new waiting room since the fire, which destroyed the upper deck of the terminal.</p>
<p>The last ferry will leave in June, said the harbour master, and the pier will be open to anglers.</p>
</body></html>"""


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("<title>The Port Ellery Herald Online</title>", id="the site"),
        pytest.param("<title>News - Port Ellery Herald</title>", id="a section"),
        pytest.param("<title>Terminal closes</title>", id="a short form"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_page_that_names_only_its_site_has_the_headline_that_it_shows(head: str) -> None:
    (article,) = clean(PAGE.format(head=head, headline=HEADLINE)).articles
    assert article.title == HEADLINE


@pytest.mark.parametrize(
    ("head", "headline", "title"),
    [
        pytest.param(
            f'<title>Herald</title><meta property="og:title" content="{HEADLINE}">',
            "End of the ferry terminal",
            HEADLINE,
            id="data that tell it",
        ),
        pytest.param(f"<title>{HEADLINE} | Herald</title>", "", f"{HEADLINE} | Herald", id="nothing shown"),
    ],
)
def test_what_a_page_says_stays_where_it_tells_the_headline_or_shows_none(
    head: str, headline: str, title: str
) -> None:
    (article,) = clean(PAGE.format(head=head, headline=headline)).articles
    assert article.title == title
