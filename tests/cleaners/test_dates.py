"""Instants from the text's own forms: complete ones are read, all others are None."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaners.dates import Role, Told, only_tells_when, parse_date, read_stamps, settles_day_first

COMPLETE = [
    ("07:40 JST, April 9, 2022", "2022-04-08T22:40Z"),
    ("Updated April 9th, 2022 at 07:40 IST", "2022-04-09T02:10Z"),
    ("9 Apr 2022 7:40AM", "2022-04-09T07:40Z"),
    ("April 9, 2022 7:40 pm EDT", "2022-04-09T23:40Z"),
    ("April 9, 2022 7:40 p.m. ET", "2022-04-09T23:40Z"),  # summer time in New York
    ("January 9, 2022 7:40 p.m. ET", "2022-01-10T00:40Z"),  # winter time
    ("2022-04-09T07:40:30+05:30", "2022-04-09T02:10:30Z"),
    ("2022-04-09T07:40:00Z", "2022-04-09T07:40Z"),
    ("Sat, 09 Apr 2022 07:40:00 +0200", "2022-04-09T05:40Z"),
    ("9 April 2022, 7:40 (GMT+8)", "2022-04-08T23:40Z"),
    ("Sat 9 Apr 2022 07.40 BST", "2022-04-09T06:40Z"),
    ("9. April 2022, 07:40 Uhr", "2022-04-09T07:40Z"),
    ("09.04.22 07:40", "2022-04-09T07:40Z"),
    ("9. Jänner 2022", "2022-01-09T00:00Z"),
    ("9 avril 2022 à 07h40", "2022-04-09T07:40Z"),
    ("1er avril 2022", "2022-04-01T00:00Z"),
    ("9 de abril de 2022 - 07:40 hs", "2022-04-09T07:40Z"),
    ("9 de abril de 2022 às 7h40", "2022-04-09T07:40Z"),
    ("9 aprile 2022 alle 07.40", "2022-04-09T07:40Z"),
    ("9 april 2022 om 07:40", "2022-04-09T07:40Z"),
    ("9 kwietnia 2022 r., godz. 07:40", "2022-04-09T07:40Z"),
    ("9 апреля 2022 года, 07:40", "2022-04-09T07:40Z"),
    ("9 квітня 2022, 07:40", "2022-04-09T07:40Z"),
    ("9 Nisan 2022 Cumartesi 07:40", "2022-04-09T07:40Z"),
    ("9 NİSAN 2022 07:40", "2022-04-09T07:40Z"),  # capitals of Turkish
    ("9 MAYIS 2022", "2022-05-09T00:00Z"),
    ("9 أبريل 2022 - 07:40 بتوقيت غرينتش", "2022-04-09T07:40Z"),
    ("٩ نيسان ٢٠٢٢", "2022-04-09T00:00Z"),
    ("9 अप्रैल 2022", "2022-04-09T00:00Z"),
    ("2022年4月9日 7時40分 JST", "2022-04-08T22:40Z"),
    ("2022年04月09日07:40", "2022-04-09T07:40Z"),
    ("2022. 4. 9. 오후 7:40", "2022-04-09T19:40Z"),
    ("9 april 2022 kl. 07.40", "2022-04-09T07:40Z"),
    ("9. huhtikuuta 2022 klo 7.40", "2022-04-09T07:40Z"),
    ("29/04/2022 07:40", "2022-04-29T07:40Z"),  # no month has the number 29
    ("04/29/2022", "2022-04-29T00:00Z"),
    ("04/04/2022", "2022-04-04T00:00Z"),  # both readings are the same day
]
OPEN = [
    "Saturday (Apr 9)",
    "April 2022",
    "2022",
    "9 April",
    "3 hours ago",
    "vor 3 Stunden",
    "07:40",
    "03/04/2022",
    "31 February 2022",
    "9 Smarch 2022",
    "2022-13-41",
    "",
]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(("text", "wanted"), COMPLETE)
def test_complete_instants_are_read(text: str, wanted: str) -> None:
    assert parse_date(text) == instant(wanted)


@pytest.mark.parametrize("text", OPEN)
def test_what_lacks_a_part_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("fr", "2022-04-03"),
        ("de", "2022-04-03"),
        ("en-GB", "2022-04-03"),
        ("en_US", "2022-03-04"),
        ("en", None),
        (None, None),
    ],
)
def test_a_locale_settles_the_order_of_numbers(language: str | None, wanted: str | None) -> None:
    found = parse_date("03/04/2022", language=language)
    assert (found.date().isoformat() if found else None) == wanted


def test_another_date_settles_the_order_of_numbers() -> None:
    assert settles_day_first("Posted 27/04/2022") is True
    assert settles_day_first("Posted 04/27/2022") is False
    assert settles_day_first("Posted 04/05/2022") is None
    assert read_stamps("03/04/2022", day_first=True)[0].when == instant("2022-04-03T00:00Z")


STAMPS = [
    (
        "Published 9 April 2022 07:40 | Updated 10 April 2022 08:00",
        [("published", "2022-04-09T07:40Z"), ("updated", "2022-04-10T08:00Z")],
    ),
    (
        "Publié le 09/04/2022 à 07h40, mis à jour le 27/04/2022 à 08h00",
        [("published", None), ("updated", "2022-04-27T08:00Z")],
    ),
    (
        "입력 2022.04.09 07:40 수정 2022.04.10 08:00",
        [("published", "2022-04-09T07:40Z"), ("updated", "2022-04-10T08:00Z")],
    ),
    (
        "2022年4月9日 公開 2022年4月10日 更新",
        [("published", "2022-04-09T00:00Z"), ("updated", "2022-04-10T00:00Z")],
    ),
    ("Posted: Apr 09, 2022 4:00 AM EDT | Last Updated: April 10", [("published", "2022-04-09T08:00Z")]),
    (
        "Published: 07:40, 9 April 2022 | Updated: 08:00, 10 April 2022",
        [("published", "2022-04-09T07:40Z"), ("updated", "2022-04-10T08:00Z")],
    ),
    (
        "Published: 07:40, 9 April 2022 | Updated: 10 April 2022, 08:00",
        [("published", "2022-04-09T07:40Z"), ("updated", "2022-04-10T08:00Z")],
    ),
    ("9 April 2022", [(None, "2022-04-09T00:00Z")]),
    ("Last updated 3 hours ago", [("updated", None)]),
]


@pytest.mark.parametrize(("text", "wanted"), STAMPS)
def test_stamps_have_their_roles(text: str, wanted: list[tuple[str | None, str | None]]) -> None:
    found = [(stamp.role, stamp.when) for stamp in read_stamps(text)]
    assert found == [(Role(role) if role else None, instant(when) if when else None) for role, when in wanted]


def test_a_stamp_keeps_what_was_written() -> None:
    (stamp,) = read_stamps("Saved by the tide. Updated April 9th, 2022 at 07:40 IST")
    assert stamp.raw == "Updated April 9th, 2022 at 07:40 IST"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Published 3 hours ago", Told.LABELLED),
        ("9 April 2022, 07:40", Told.MOMENT),
        ("Thứ bảy, 9/4/2022, 07:40 (GMT+7)", Told.MOMENT),
        ("Thứ bảy, người lái đò đợi ở bến.", None),
        ("9 April 2022 • 4 min read", Told.DATE),
        ("il y a 3 heures", Told.ELAPSED),
        ("an hour ago", Told.ELAPSED),
        ("Heute, 07:40 Uhr", Told.TIME),
        ("The ferry left on 9 April 2022", None),
        ("4 min read", None),
        ("12 Monkeys", None),
        ("", None),
    ],
)
def test_lines_that_only_tell_when(text: str, wanted: Told | None) -> None:
    assert only_tells_when(text) == wanted
