"""Names out of bylines, credits and metadata."""

from __future__ import annotations

import pytest

from cleaners.credit_lines import credited_agencies, reporters
from cleaners.name_shapes import is_name
from cleaners.names import clean_author_names, people, signature, without_opener
from cleaners.sources import joined, only_agencies

BYLINES = [
    ("By Mara Ellery", ["Mara Ellery"], []),
    ("Von Mara Ellery, Anna Quill und Tom Seefeld", ["Mara Ellery", "Anna Quill", "Tom Seefeld"], []),
    ("Von Hanna Seefeld, Redakteurin für Finanzen", ["Hanna Seefeld"], []),
    ("Por María José Ferrando y Juan Ibarra", ["María José Ferrando", "Juan Ibarra"], []),
    ("Di Luca Rossetti e Anna Bianchetti", ["Luca Rossetti", "Anna Bianchetti"], []),
    ("By MARA ELLERY and TOM O'QUILLON, Associated Press", ["MARA ELLERY", "TOM O'QUILLON"], ["AP"]),
    ("By Mara Ellery in Port Ellery", ["Mara Ellery"], []),
    ("Par Jean-Luc de La Tour (avec AFP)", ["Jean-Luc de La Tour"], ["AFP"]),
    ("By Mara Ellery (m.ellery@paper.example) | April 9, 2022", ["Mara Ellery"], []),
    ("By [Mara Ellery](/authors/mara)", ["Mara Ellery"], []),
    ("By Joost van der Meer and Ahmed al-Rashid", ["Joost van der Meer", "Ahmed al-Rashid"], []),
    ("By Reuters", [], ["Reuters"]),
    ("By Staff Reporter", [], []),
    ("Von Hanna Seefeld am 25.04.2022", ["Hanna Seefeld"], []),
    ("By Mara Ellery 5 minute read", ["Mara Ellery"], []),
    ("By Mara Ellery Published in Harbour Life April 9, 2022 2:24 pm", ["Mara Ellery"], []),
    ("By Mara Ellery | m.ellery@paper.example By Mara Ellery | paper.example", ["Mara Ellery"], []),
    ("Agenzia ANSA", [], ["ANSA"]),
    ("王小明 2022-04-09 12:59:28 来源：青叶网", ["王小明"], []),
    ("责任编辑：李春华 作者：王小明", ["王小明"], []),
    ("発信地：青葉/白浜 [ 青葉 ]", [], []),
    ("字体： 小 中", [], []),
    ("김하늘 기자 haneul@paper.example", ["김하늘"], []),
    ("記者王小明／台北報導", ["王小明"], []),
    ("作者：王小明、李春华", ["王小明", "李春华"], []),
    ("文・山田花子", ["山田花子"], []),
    ("Автор: Ирина Лужина", ["Ирина Лужина"], []),
    ("بقلم: سليم حداد", ["سليم حداد"], []),
]


@pytest.mark.parametrize(("line", "names", "agencies"), BYLINES)
def test_bylines(line: str, names: list[str], agencies: list[str]) -> None:
    found = people(without_opener(line))
    assert (list(found.names), list(found.agencies)) == (names, agencies)


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("April 9, 2022 at 6:08 PM ET by Mara Ellery", "Mara Ellery"),
        ("April 9, 2022 at 6:08 PM by the harbour", "the harbour"),
        ("By Mara Ellery | April 9, 2022", "Mara Ellery | April 9, 2022"),
        ("ET Mara Ellery", "ET Mara Ellery"),
    ],
)
def test_a_byline_may_open_behind_a_date(line: str, rest: str) -> None:
    assert signature(line) == rest


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Mara Ellery on the harbour of Port Ellery", ()),
        ("María Elena de la Cruz", ("María Elena de la Cruz",)),
        ("Mara Ellery published", ("Mara Ellery",)),
        ("Ferry Times published", ()),
    ],
)
def test_a_name_ends_before_a_stamp_and_before_nothing_else(line: str, names: tuple[str, ...]) -> None:
    assert people(line).names == names


@pytest.mark.parametrize(
    "text",
    [
        "Monday",
        "New York",
        "The Guardian",
        "Harbour Daily News",
        "Order of the Court",
        "Share this",
        "Staff Writer",
        "А вот и он",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


CREDITS = [
    (
        "Reporting by Mara Ellery; Additional reporting by Anna Seefeld in Oslo; Edited by John Roe",
        ["Mara Ellery", "Anna Seefeld"],
    ),
    (
        "(Reporting by Mara Ellery, writing by Tom Quillon, editing by John Roewood)",
        ["Mara Ellery", "Tom Quillon"],
    ),
    ("Editing by John Roewood", []),
    ("—Associated Press writer Tom Quillon in Port Ellery contributed to this report.", ["Tom Quillon"]),
    ("Mara Ellery and Tom Quillon contributed to this story.", ["Mara Ellery", "Tom Quillon"]),
    ("责任编辑：李春华", []),
    ("Source: Reuters", []),
]


@pytest.mark.parametrize(("line", "names"), CREDITS)
def test_reporters_are_authors_and_editors_are_not(line: str, names: list[str]) -> None:
    assert list(reporters(line)) == names


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Source: Reuters/afp", "Reuters/AFP"),
        ("(dpa)", "dpa"),
        ("— The Associated Press", "AP"),
        ("Quelle: APA/dpa", "APA/dpa"),
        ("With inputs from PTI and ANI", "PTI/ANI"),
        ("Источник: РИА Новости", "RIA Novosti"),
        ("来源：新华社", "Xinhua"),
        ("Source: Harbour Office", None),
    ],
)
def test_agencies_have_canonical_names(line: str, wanted: str | None) -> None:
    assert joined(credited_agencies(line)) == wanted


def test_words_that_are_agencies_too_count_only_as_sources() -> None:
    assert only_agencies("MAP") == ()
    assert only_agencies("MAP", as_source=True) == ("MAP",)
    assert only_agencies("Reuters told the paper") == ()
    assert only_agencies("dpa/kra") == ("dpa",)


def test_authors_of_metadata() -> None:
    nobody = ["https://paper.example/authors/mara", "Reuters", "admin"]
    raw = [
        "By Mara Ellery and Tom Quillon",
        *nobody,
        "Anna Seefeld, Senior Reporter",
        "rick quillon",
        "Mononym",
    ]
    assert clean_author_names(raw) == (
        "Mara Ellery",
        "Tom Quillon",
        "Anna Seefeld",
        "rick quillon",
        "Mononym",
    )
    assert clean_author_names("") == ()
