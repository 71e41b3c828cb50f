"""Fields of one article from its lines and their kinds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaners import language
from cleaners.language import detect
from cleaners.model import Kind, Verdict
from cleaners.text import read_lines
from cleaners.text_fields import TextFields, text_fields

PROSE = "The ferry to Port Ellery will not run this week, the harbour office said on Friday, because of the strong wind in the strait."


def fields(document: str) -> TextFields:
    """Fields of a document given as ``kind | text`` or ``kind:rule | text`` lines."""
    kinds, texts = zip(*(line.split(" | ", 1) for line in document.strip().splitlines()), strict=True)
    lines = read_lines("\n".join(texts))
    body = "\n\n".join(text for kind, text in zip(kinds, texts, strict=True) if kind == "body")
    told = (kind.partition(":") for kind in kinds)
    return text_fields(lines, [Verdict(Kind(kind), rule or "test", 1.0) for kind, _, rule in told], text=body)


def test_all_fields_together() -> None:
    found = fields(f"""
timestamp | Updated April 10, 2022 at 08:00 IST
title | Ferry to Port Ellery is cancelled
byline | By Mara Ellery
caption | The pier. REUTERS/Ana Lima
body | PORT ELLERY (Reuters) – {PROSE}
body | {PROSE}
credit | Additional reporting by Tom Quillon; Editing by John Roewood
timestamp | Published April 9, 2022 at 07:40 IST
""")
    assert found == TextFields(
        authors=("Mara Ellery", "Tom Quillon"),
        agency="Reuters",
        place="PORT ELLERY",
        published=datetime(2022, 4, 9, 2, 10, tzinfo=UTC),
        updated=datetime(2022, 4, 10, 2, 30, tzinfo=UTC),
        published_raw="Published April 9, 2022 at 07:40 IST",
        language="en",
    )


def test_what_is_not_said_is_unknown() -> None:
    assert fields(f"title | Ferry to Port Ellery is cancelled\nbody | {PROSE}") == TextFields(language="en")


def test_a_picture_agency_and_a_mention_are_not_the_agency() -> None:
    assert (
        fields(f"caption | The pier. REUTERS/Ana Lima\nbody | Reuters reported on Friday that {PROSE}").agency
        is None
    )


def test_the_opening_word_of_a_byline_behind_a_date_is_no_part_of_the_name() -> None:
    found = fields(f"byline | 08/29/2023 By Mara Ellery\nbody | {PROSE}\nbody | {PROSE}")
    assert found.authors == ("Mara Ellery",)
    assert fields(f"byline | Mara Ellery, 08/29/2023\nbody | {PROSE}").authors == ("Mara Ellery",)


def test_authors_and_times_of_teasers_are_left_alone() -> None:
    teasers = "\n".join(
        ["related | Storm in the strait", "byline | By Ann Other", "timestamp | May 1, 2021"] * 5
    )
    found = fields(
        f"title | Ferry\nbyline | By Mara Ellery\ntimestamp | April 9, 2022\nbody | {PROSE}\nbody | {PROSE}\n{teasers}"
    )
    assert (found.authors, found.published) == (("Mara Ellery",), datetime(2022, 4, 9, tzinfo=UTC))


OPENED = "byline:byline.opener | By Mara Ellery"


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        pytest.param(f"title | {{}}\nbyline | Tom Quillon\ntimestamp | 3 March 2024\n{OPENED}", ("Mara Ellery",), id="a topic over it"),
        pytest.param(f"title | {{}}\n{OPENED}\nbyline | Tom Quillon", ("Mara Ellery", "Tom Quillon"), id="a second author right under it"),
        pytest.param(
            f"byline:byline.opener | By Tom Quillon\ntitle | {{}}\n{OPENED}", ("Mara Ellery",), id="a teaser over the headline"
        ),
        pytest.param(f"{OPENED}\ntitle | {{}}", ("Mara Ellery",), id="a byline over the headline alone"),
        pytest.param(
            "title | {}\nbyline | Mara Ellery\ntimestamp | 3 March 2024\nbyline | Tom Quillon",
            ("Mara Ellery", "Tom Quillon"),
            id="none is opened",
        ),
    ],
)  # fmt: skip
def test_an_opened_byline_goes_before_names_by_themselves(head: str, authors: tuple[str, ...]) -> None:
    title = "Ferry to Port Ellery is cancelled"
    assert fields(f"{head.format(title)}\nbody | {PROSE}\nbody | {PROSE}").authors == authors


@pytest.mark.parametrize(
    ("line", "day"),
    [
        pytest.param("related | Dec 11, 2025", 11, id="a date taken for a teaser"),
        pytest.param("related | Dec 11, 2025\ntimestamp | 12 December 2025", 12, id="a time beside it"),
        pytest.param("related | What the harbour office said on Dec 11, 2025 of the strait", None, id="a teaser with a date"),
        pytest.param("subheading | Dec 11, 2025", None, id="the story's own"),
    ],
)  # fmt: skip
def test_a_date_by_itself_in_the_head_is_the_articles_where_no_time_is_told(
    line: str, day: int | None
) -> None:
    found = fields(f"title | Ferry to Port Ellery is cancelled\n{line}\nbody | {PROSE}\nbody | {PROSE}")
    assert (found.published.day if found.published else None) == day


def test_a_label_on_its_own_line_belongs_to_the_next() -> None:
    found = fields(f"title | Ferry\ntimestamp | Updated\ntimestamp | April 9, 2022\nbody | {PROSE}")
    assert (found.published, found.updated) == (None, datetime(2022, 4, 9, tzinfo=UTC))


def test_one_date_settles_the_order_of_another() -> None:
    found = fields(
        f"title | Ferry\ntimestamp | Published: 03/04/2022\ntimestamp | Updated: 27/04/2022\nbody | {PROSE}"
    )
    assert found.published == datetime(2022, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (PROSE, "en"),
        (
            "Die Fähre fährt in dieser Woche nicht, wie das Hafenamt mitteilte, denn der Wind in der Meerenge ist für sie zu stark.",
            "de",
        ),
        (
            "Le bac ne circulera pas cette semaine, a annoncé la capitainerie, en raison du vent qui souffle dans le détroit.",
            "fr",
        ),
        ("渡轮本周停航，港务局周五表示，因为海峡风力太大，乘客应改走陆路，并等待通知。", "zh"),
        (
            "여객선은 이번 주에 운항하지 않는다고 항만청이 금요일에 밝혔다. 해협의 바람이 너무 강하기 때문이다.",
            "ko",
        ),
        (
            "Паром на этой неделе не ходит, сообщили в порту: ветер в проливе был сильный. Мы ждали, что он стихнет.",
            "ru",
        ),
        (
            "Prom w tym tygodniu nie kursuje, bo wiatr w cieśninie jest za silny. Goście jadą lądem, a ich auta czekają.",
            "pl",
        ),
        (
            "Färjan går inte den här veckan, för att vinden är för hård. De som har bil får vänta på kajen och höra av sig.",
            "sv",
        ),
        (
            "Check ferry schedules before booking. Compare fares, cabin sizes and luggage limits. Pack warm jackets for it.",
            "en",
        ),
        (
            "渡轮公司本周推出名为「潮の路」的新航线，港务局表示，乘客可以在码头购票，并等待进一步的通知，也可以致电查询时间。",
            "zh",
        ),
    ],
)
def test_clear_texts_need_no_model(text: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_by_model", lambda _: "asked")
    assert detect(text * 3) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Fergen går ikke denne uken, for vinden er for sterk, sier havnen. De som har bil, må vente på kaien til det er klart.",
        "Ahir els ferris no van sortir, va dir Núñez, de la naviliera Peña. Els passatgers de Muñoz i de l'Ibáñez esperen.",
    ],
)
def test_close_languages_are_left_to_the_model(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_by_model", lambda _: "asked")
    assert detect(text * 2) == "asked"


def test_language_is_told_or_unknown() -> None:
    assert detect(PROSE) == "en"
    assert (
        detect(
            "Die Fähre nach Port Ellery fährt in dieser Woche nicht, wie das Hafenamt am Freitag mitteilte."
        )
        == "de"
    )
    assert (
        detect("連絡船は今週運航されないと港湾事務所が金曜日に発表した。海峡の風が強いためだという。") == "ja"
    )
    assert detect("Ferry") is None
    assert detect("12 34 56 " * 40) is None
    assert detect("") is None
