"""Instants from the text's own forms.

What a form does not tell is never guessed: a date needs day, month and year, ``03/04/2021`` needs a language or locale that settles the
order, and "Thursday (Mar 18)" or "3 hours ago" is no date. Two conventions fill an instant where the text is coarser than one: **a date
without a time is midnight, and a time without a zone that the table knows is taken as UTC.** ``published_raw`` keeps what was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache, lru_cache

from cleaners.data_tables import keyed, phrases, rows
from cleaners.date_forms import (
    DateForm,
    NumericDate,
    Span,
    TimeForm,
    find_dates,
    find_elapsed,
    find_partial_dates,
    find_times,
    plain_digits,
)
from cleaners.patterns import REMEMBERED, regex
from cleaners.phrasebook import Sought, fold
from cleaners.scripts import has_east_asian

MAX_STAMP_CHARS = 160
"""A line that only tells when is shorter than this, with both times, their labels and a reading time."""
ELAPSED_CHARS = 24
"""The longest elapsed time without a digit, in any language ("an hour ago")."""
_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "CA"})
_WHITE = r"\s+"
_DIGIT = regex("[0-9]")
_ONE = frozenset("a an einer einem un une una um uma een en et один одну".split())
_LETTERS = regex(r"[^\W\d_]+")
_ENDINGS = frozenset("st nd rd th er go го е a p am pm m h an einer einem une una um uma één een".split())
_TOKEN = regex(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*|\d+")


class Role(StrEnum):
    """What a stamp tells the time of."""

    PUBLISHED = "published"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Stamp:
    """One instant told by a text: its role (None: not said), the instant (None: not complete) and the words that tell it."""

    role: Role | None
    when: datetime | None
    raw: str


def parse_date(text: str, *, language: str | None = None) -> datetime | None:
    """The first complete instant of a text, as an aware datetime in UTC, or None.

    ISO 8601 and the forms of news sites in some twenty-five languages are read. ``language`` (``de``, ``en-GB``, ``en_US``) settles the
    order of ``03/04/2021``: the United States put the month first; plain ``en`` settles nothing.
    """
    stamps = read_stamps(text, language=language)
    return next((stamp.when for stamp in stamps if stamp.when), None)


def read_stamps(text: str, *, language: str | None = None, day_first: bool | None = None) -> list[Stamp]:
    """Every stamp of a text in order. ``day_first`` settles the order of numeric dates before the language does."""
    plain = plain_digits(text)
    dates = find_dates(plain)
    times = find_times(plain, dates)
    if day_first is None:
        day_first = _day_first(language)
    labels = _labels(plain, [form.span for form in (*dates, *times)])
    if not dates:
        return [Stamp(role, None, text) for _, role in labels[:1]]
    found = _Found(dates, times, labels)
    return [_stamp(text, found, index, day_first=day_first) for index in range(len(dates))]


def settles_day_first(text: str) -> bool | None:
    """Whether a numeric date of the text can only be read day first (True) or month first (False); None where none tells."""
    for match in re.finditer(
        r"(?<![\d./-])(\d{1,2})([/-])(\d{1,2})\2(?:19|20)\d\d(?!\d)", plain_digits(text)
    ):
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:  # noqa: PLR2004 - twelve months
            return True
        if second > 12 >= first:  # noqa: PLR2004 - twelve months
            return False
    return None


def _day_first(language: str | None) -> bool | None:
    """Whether a locale writes the day first; None where that is open (no language, or English of no country)."""
    if not language:
        return None
    name, _, region = language.replace("_", "-").partition("-")
    if region:
        return region.upper() not in _MONTH_FIRST_REGIONS
    return None if name.casefold() == "en" else True


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in one text: dates, times and labels in order."""

    dates: list[DateForm | NumericDate]
    times: list[TimeForm]
    labels: list[tuple[Span, Role]]

    def times_first(self) -> bool:
        """Whether each of several dates has its time before it (``Published: 08:14, 3 May | Updated: 11:40, 3 May``)."""
        if len(self.dates) < 2 or len(self.times) != len(self.dates):  # noqa: PLR2004 - one date alone leaves nothing open
            return False
        ends = [0, *(date.span[1] for date in self.dates)]
        return all(
            end <= time.span[0] and time.span[1] <= date.span[0]
            for end, time, date in zip(ends, self.times, self.dates, strict=False)
        )

    def around(self, index: int, end: int) -> Span:
        """The text that may belong to a date: from the end of the date before it to the start of the next."""
        lower = self.dates[index - 1].span[1] if index else 0
        return lower, self.dates[index + 1].span[0] if index + 1 < len(self.dates) else end


def _stamp(text: str, found: _Found, index: int, *, day_first: bool | None) -> Stamp:
    date = found.dates[index]
    room = found.around(index, len(text))
    time = found.times[index] if found.times_first() else _time_of(date, found.times, room)
    role, label = _role_of(text, date.span, found.labels, room)
    spans = [date.span, *([time.span] if time else []), *([label] if label else [])]
    raw = text[min(start for start, _ in spans) : max(end for _, end in spans)]
    return Stamp(role, _instant(date, time, day_first=day_first), raw.strip(" |,;·•"))


def _time_of(date: DateForm | NumericDate, times: list[TimeForm], room: Span) -> TimeForm | None:
    """The time that goes with a date: the first one after it, else (for the first date) the last one before it."""
    after = [time for time in times if date.span[1] <= time.span[0] < room[1]]
    before = [time for time in times if time.span[1] <= date.span[0]]
    if after:
        return after[0]
    return before[-1] if before and room[0] == 0 else None


def _role_of(
    text: str, date: Span, labels: list[tuple[Span, Role]], room: Span
) -> tuple[Role | None, Span | None]:
    """The label of a date: before it; in Chinese, Japanese and Korean after it where the text opens with the date."""
    first = labels[0][0][0] if labels else 0
    if labels and text[:first].strip(" |([【") and has_east_asian(text[first]):
        after = [(role, span) for span, role in labels if date[1] <= span[0] < room[1]]
        return after[0] if after else (None, None)
    before = [(role, span) for span, role in labels if room[0] <= span[0] < date[0]]
    return before[-1] if before else (None, None)


def _instant(
    date: DateForm | NumericDate, time: TimeForm | None, *, day_first: bool | None
) -> datetime | None:
    if isinstance(date, NumericDate):
        if day_first is None:
            return None
        month, day = (date.second, date.first) if day_first else (date.first, date.second)
    else:
        month, day = date.month, date.day
    clock = (time.hour, time.minute, time.second) if time else (0, 0, 0)
    try:
        return datetime(date.year, month, day, *clock, tzinfo=_zone(time.zone if time else None)).astimezone(
            UTC
        )
    except ValueError:  # 31 February and its kin
        return None


def _zone(name: str | None) -> tzinfo:
    if name is None:
        return UTC
    if name[0] in "+-":
        hours, minutes = name[1:].split(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if name[0] == "-" else offset)
    # Imported here: few lines name a zone whose offset changes with the season.
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@cache
def _label_words() -> dict[str, Role]:
    """The labels, folded: those of updates before those of first publication, each the longest first."""
    updated = dict.fromkeys(phrases("updated_labels"), Role.UPDATED)
    return updated | dict.fromkeys(phrases("published_labels"), Role.PUBLISHED)


@cache
def _sought_labels() -> Sought:
    return Sought(_label_words())


@lru_cache(maxsize=REMEMBERED)
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the labels, as whole words."""
    words = "|".join(_WHITE.join(map(re.escape, label.split())) for label in labels)
    return re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])", re.IGNORECASE)


def _labels(plain: str, taken: list[Span]) -> list[tuple[Span, Role]]:
    words = _sought_labels().held(fold(plain))
    return [
        (match.span(), _label_words()[fold(match[0])])
        for match in (_label_pattern(words).finditer(plain) if words else ())
        if not any(match.start() < end and start < match.end() for start, end in taken)
    ]


def tells_change(text: str) -> bool:
    """Whether a text has labels of changes ("Updated", "Stand") and none of publication."""
    roles = {role for _, role in _labels(text, [])}
    return roles == {Role.UPDATED}


class Told(StrEnum):
    """What a line that only tells when tells it by."""

    LABELLED = "labelled"  # "Published …", with a date, a time or an elapsed time
    MOMENT = "moment"  # a date and a time
    ELAPSED = "elapsed"  # "3 hours ago"
    DATE = "date"  # a complete date alone
    TIME = "time"  # a time alone, or a date without its year


@lru_cache(maxsize=2048)  # several rules ask it of the same line
def only_tells_when(text: str) -> Told | None:
    """What a line that holds nothing but dates, times and their labels tells; None for every other line."""
    if len(text) > MAX_STAMP_CHARS:
        return None
    plain = plain_digits(text)
    may_tell = _DIGIT.search(plain) or (
        len(plain) <= ELAPSED_CHARS and not _ONE.isdisjoint(plain.casefold().split())
    )
    return _told(plain) if may_tell and _speaks_of_time(plain) else None


def _told(plain: str) -> Told | None:
    """The same for a text of words that tell when, its digits made plain."""
    dates = find_dates(plain)
    times = find_times(plain, dates)
    has_words = _LETTERS.search(plain) is not None
    elapsed = find_elapsed(plain) if has_words else []
    partial = find_partial_dates(_blank(plain, [form.span for form in (*dates, *times)])) if has_words else []
    spans = [*(form.span for form in (*dates, *times)), *elapsed, *partial]
    if not spans:
        return None
    labels = _labels(plain, spans) if has_words else []
    if not _only_filler(_blank(plain, [*spans, *(span for span, _ in labels)])):
        return None
    if labels:
        return Told.LABELLED
    if dates:
        return Told.MOMENT if times else Told.DATE
    return Told.ELAPSED if elapsed else Told.TIME


@cache
def vocabulary() -> frozenset[str]:
    """Every word that stands in some stamp. What only holds words of these is looked at closely, and little else is."""
    texts = [*rows("months"), *rows("weekdays"), *rows("zones"), *rows("elapsed"), *rows("stamp_words")]
    texts += [*phrases("published_labels"), *phrases("updated_labels")]
    words = {word for text in texts for word in _LETTERS.findall(text.casefold())}
    return frozenset(words | _filler() | _ENDINGS)


def _speaks_of_time(plain: str) -> bool:
    known = vocabulary()
    words = _LETTERS.finditer(plain.casefold())  # one by one: most lines end at their first
    return all(word[0] in known or has_east_asian(word[0][0]) for word in words)


def _blank(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@cache
def weekdays() -> frozenset[str]:
    """Names of the days of the week, folded."""
    return frozenset(day.strip().casefold() for _, row in keyed("weekdays") for day in row.split(","))


@cache
def _filler() -> frozenset[str]:
    parts = {part for day in weekdays() for part in re.split(r"[\s-]", day)}
    return frozenset(
        {word.casefold() for row in rows("stamp_words") for word in row.split()} | weekdays() | parts
    )


def _reading_time(rest: str) -> str:
    """The text without a reading time's number (``5 min read``, ``Lesezeit: 5 Minuten``)."""
    return re.sub(r"(?<!\d)\d{1,2}(?=[\s-]?(?:min|минут|хв|분|分|dk))", " ", rest, flags=re.IGNORECASE)


def _words(rest: str) -> Iterator[str]:
    for match in _TOKEN.finditer(rest):
        yield match[0].casefold()


def _only_filler(rest: str) -> bool:
    return all(word in _filler() or word.strip(".") in _filler() for word in _words(_reading_time(rest)))
