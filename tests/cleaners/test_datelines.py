"""Datelines: the place as written and the agency, from the start of a paragraph; no guess from other openings."""

from __future__ import annotations

import pytest

from cleaners.datelines import closing_agency, read_dateline

DATELINES = [
    ("PORT ELLERY, Sept 1 (Reuters) – The ferry will not run.", "PORT ELLERY", "Reuters"),
    ("PORT ELLERY (Reuters) - The ferry will not run.", "PORT ELLERY", "Reuters"),
    ("PORT ELLERY: The ferry will not run.", "PORT ELLERY", None),
    ("ESKDALE, Calif. (KXYZ) - The ferry will not run.", "ESKDALE, Calif.", None),
    ("PORT ELLERY — The ferry will not run.", "PORT ELLERY", None),
    ("DUNMARE, Thursday - The ferry will not run.", "DUNMARE", None),
    ("PARIS, 3 mars (AFP) - Le bac ne circulera pas.", "PARIS", "AFP"),
    ("Berlin (dpa) - Die Fähre fährt nicht.", "Berlin", "dpa"),
    ("Berlin. Die Fähre fährt nicht.", "Berlin", None),
    ("New Delhi: The ferry will not run.", "New Delhi", None),
    ("Holm (March 12) – The ferry will not run.", "Holm", None),
    ("(ANSA) - ROMA, 19 OTT - Il traghetto non parte.", "ROMA", "ANSA"),
    ("МОСКВА, 5 апр - РИА Новости. Паром не пойдёт.", "МОСКВА", "RIA Novosti"),
    ("ОЗЁРСК, 9 ноября. /ТАСС/. Паром не пойдёт.", "ОЗЁРСК", "TASS"),
    ("القاهرة (رويترز) - لن تعمل العبارة.", "القاهرة", "Reuters"),
    ("नई दिल्ली, 22 जनवरी (भाषा) नाव नहीं चलेगी।", "नई दिल्ली", "PTI"),
    ("（北京）渡轮停航。", "北京", None),
    ("新华社北京4月9日电 渡轮停航。", "北京", "Xinhua"),
    ("【ワシントン共同】連絡船は運航されない。", "ワシントン", "Kyodo"),
    ("(서울=연합뉴스) 김하늘 기자 = 여객선이 멈췄다.", "서울", "Yonhap"),
]
NONE = [
    "WATCH: The wave that took the pier.",
    "BREAKING — The ferry will not run.",
    "Analysis: The move surprised the fishers.",
    "The ferry (Reuters reported) will not run.",
    "The harbour office (HO) - which sells the tickets - is closed.",
    "Reuters reported that the ferry will not run.",
    "Mara Ellery - the harbour master - was not there.",
    "Paris is a city. The ferry does not go there.",
    "Dr. Ellery said: The ferry will not run.",
    "Question: Will the ferry run?",
    "",
]


@pytest.mark.parametrize(("paragraph", "place", "agency"), DATELINES)
def test_datelines(paragraph: str, place: str, agency: str | None) -> None:
    found = read_dateline(paragraph)
    assert found is not None
    assert (found.place, found.agencies) == (place, (agency,) if agency else ())


@pytest.mark.parametrize("paragraph", NONE)
def test_other_openings(paragraph: str) -> None:
    assert read_dateline(paragraph) is None


def test_reporters_in_datelines() -> None:
    assert [
        found.authors if (found := read_dateline(text)) else None
        for text in (
            "(서울=연합뉴스) 김하늘 기자 = 여객선이 멈췄다.",
            "新华社北京4月9日电（记者王小明）渡轮停航。",
        )
    ] == [("김하늘",), ("王小明",)]


@pytest.mark.parametrize(
    ("paragraph", "wanted"),
    [
        ("Die Fähre fährt nicht. (dpa)", ("dpa",)),
        ("連絡船は運航されない。（共同通信）", ("Kyodo",)),
        ("The ferry will not run. — AFP", ("AFP",)),
        ("The ferry will not run (tickets are refunded).", ()),
        ("The office sold it to a rival — AFP", ()),
    ],
)
def test_agency_at_the_end(paragraph: str, wanted: tuple[str, ...]) -> None:
    assert closing_agency(paragraph) == wanted
