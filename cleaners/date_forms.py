"""How dates, times and zones are written: finds them in a text, with their places, and says what is certain about each.

Nothing here guesses: a date has day, month and year, and one that can be read in two ways keeps both readings (``NumericDate``).
Month names, weekdays, zones and elapsed-time words are tables in ``data/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import normalize

from cleaners.data_tables import keyed, rows
from cleaners.patterns import REMEMBERED, regex
from cleaners.phrasebook import Sought, fold

Span = tuple[int, int]

_LETTER = r"[^\W\d_]"
_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<d>[0-3]?\d)(?!\d)"
_HAS_YEAR = regex("(?:19|20)[0-9][0-9]")
_OTHER_DIGIT = regex(r"[^\D0-9]")
_LETTER_RUN = regex(rf"{_LETTER}+")
_MONTH_SIGN = regex("[月월]")
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|°|\.|-?го|-е|-ое)?"
_OF = r"(?:of|de|d[’']|di|del|da|do|den|ב)?"
_CENTURY = 2000  # two-digit years are of this century: the sites that write them are not older


@dataclass(frozen=True, slots=True)
class DateForm:
    """A date whose day, month and year are certain."""

    span: Span
    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class NumericDate:
    """``03/04/2021``: which of the two numbers is the month is not told by the form."""

    span: Span
    first: int
    second: int
    year: int


@dataclass(frozen=True, slots=True)
class TimeForm:
    """A time of day, and its zone as the table has it (``+05:30``, ``America/New_York``) or None where none stands there."""

    span: Span
    hour: int
    minute: int
    second: int
    zone: str | None


def plain_digits(text: str) -> str:
    """The text with every decimal digit (Arabic, Devanagari, full-width …) as an ASCII one; every character keeps its place."""
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return "".join(str(int(c)) if c.isdecimal() and not c.isascii() else c for c in text)


@cache
def _months() -> dict[str, int]:
    """The number of each month by its names, folded."""
    table: dict[str, int] = {}
    for _, row in keyed("months"):
        for number, names in enumerate(row.split("|"), 1):
            table.update({fold(name): number for name in names.split(",")})
    return table


def _alternation(words: Iterable[str]) -> str:
    written = {normalize("NFC", word) for word in words}  # folding takes the Greek ΐ of May apart
    longest_first = sorted(written.union(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("'", "[’']") for word in longest_first)


_NUMBERED = tuple(
    regex(pattern)
    for pattern in (
        rf"(?<![\d.]){_YEAR}\s?(?P<sep>[-/.])\s?(?P<n>[01]?\d)\s?(?P=sep)\s?(?P<d>[0-3]?\d)(?!\d)\.?",
        rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<n>[01]?\d)\s?[月월]\s?(?P<d>[0-3]?\d)\s?[日일号號]?",
    )
)


@lru_cache(maxsize=REMEMBERED)
def _named(months: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Dates with a month of these names. Patterns are made of the names that a text holds: of all, they take as long as a page to clean."""
    if not months:
        return ()
    month = rf"(?<!{_LETTER})(?P<m>{_alternation(months)})(?!{_LETTER})\.?(?:/{_LETTER}+)?"
    patterns = (
        rf"{_DAY}{_ORDINAL}[\s,\-/]*{_OF}[\s\-]*{month}[\s,\-/]*(?:de|del|of)?[\s’']*{_YEAR}",
        rf"{month}[\s\-]*{_DAY}(?:st|nd|rd|th|\.)?(?:,|\s|-|\.)\s*{_YEAR}",
        rf"(?<!\d){_YEAR}\.?,?[\s\-]+{month}[\s\-]+{_DAY}",
    )
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_NUMERIC = regex(
    r"(?<![\d.:])(?P<a>\d{1,2})\s?(?P<sep>[./-])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>(?:19|20)\d\d|\d\d)(?![\d:])"
)


_EAST_ASIAN_DAY = r"(?<!\d)[01]?\d\s?[月월]\s?[0-3]?\d\s?[日일]"


@lru_cache(maxsize=REMEMBERED)
def _partial(months: tuple[str, ...]) -> re.Pattern[str]:
    """Days of a month of these names, and such months of a year."""
    if not months:
        return re.compile(_EAST_ASIAN_DAY)
    month = rf"(?<!{_LETTER})(?:{_alternation(months)})(?!{_LETTER})\.?"
    day = rf"(?<!\d)[0-3]?\d(?!\d){_ORDINAL}"
    return re.compile(
        rf"{day}\s*{_OF}\s*{month}|{month}\s+{day}|{month},?\s+(?:19|20)\d\d|{_EAST_ASIAN_DAY}",
        re.IGNORECASE,
    )


@cache
def _months_by_word() -> dict[str, tuple[str, ...]]:
    """The names of months by the first letters that stand together in them."""
    table: dict[str, tuple[str, ...]] = {}
    for name in _months():
        word = _LETTER_RUN.findall(name)[0]
        table[word] = (*table.get(word, ()), name)
    return table


def _months_in(text: str) -> tuple[str, ...]:
    """The names of months that may stand in a text."""
    table = _months_by_word()
    words = table.keys() & set(_LETTER_RUN.findall(fold(text)))
    return tuple(sorted(name for word in words for name in table[word]))


def find_dates(text: str) -> list[DateForm | NumericDate]:
    """The complete dates of a text (digits made plain beforehand), in order, none overlapping another."""
    found: list[DateForm | NumericDate] = []
    if _HAS_YEAR.search(text):
        for pattern in (*_NUMBERED, *_named(_months_in(text))):
            for match in pattern.finditer(text):
                month = int(match["n"]) if "n" in pattern.groupindex else _months()[fold(match["m"])]
                found.append(DateForm(match.span(), int(match["y"]), month, int(match["d"])))
    found.extend(_numeric(match) for match in _NUMERIC.finditer(text))
    return _apart(found)


def _numeric(match: re.Match[str]) -> DateForm | NumericDate:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:  # noqa: PLR2004 - two digits are what the pattern has
        year += _CENTURY
    if match["sep"] == "." or first == second or (first > 12 >= second):  # noqa: PLR2004 - dots: day first wherever they are used
        return DateForm(match.span(), year, second, first)
    if second > 12 >= first:  # noqa: PLR2004 - twelve months
        return DateForm(match.span(), year, first, second)
    return NumericDate(match.span(), first, second, year)


def _apart(found: list[DateForm | NumericDate]) -> list[DateForm | NumericDate]:
    kept: list[DateForm | NumericDate] = []
    for form in sorted(found, key=lambda form: (form.span[0], -form.span[1])):
        if not kept or form.span[0] >= kept[-1].span[1]:
            kept.append(form)
    return kept


_AM = r"(?P<half>[ap]\.?\s?m\b\.?|صباح[اً]*|مساء[اً]*|[مص](?!\w))"
_TIMES = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<half>午前|午後|上午|下午|晚上|凌晨|오전|오후)\s?(?P<h>\d\d?)\s?[時时點点시:：]\s?(?:(?P<mi>\d\d?)\s?[分분]?)?",
        r"(?<!\d)(?P<h>[01]?\d|2[0-3])\s?(?:[時时]|시(?!간))\s?(?:(?P<mi>[0-5]?\d)\s?[分분])?(?!間|间)",
        rf"(?<![\d.:])(?P<h>[01]?\d|2[0-3])[:：](?P<mi>[0-5]\d)(?::(?P<s>[0-5]\d)(?:[.,]\d+)?)?(?!\d)(?:\s?{_AM})?",
        r"(?<![\d.:])(?P<h>[01]?\d|2[0-3])\s?h\s?(?P<mi>[0-5]\d)?(?:\s?min)?(?!\w)",
        r"\b(?:kl|klo|kello|klokken|klockan|ore|alle|om|godz|saat|at|um|à|às|las)\.?\s?(?P<h>[01]?\d|2[0-3])\.(?P<mi>[0-5]\d)(?![\d.])",
        r"(?<![\d.:])(?P<h>[01]?\d|2[0-3])\.(?P<mi>[0-5]\d)(?=\s?(?:uhr|uur|[ap]\.?m|wib|wita|wit)\b)(?:\s?(?P<half>[ap]\.?m\b\.?))?",
        r"(?<![\d.:])(?P<h>1[0-2]|0?\d)\s?(?P<half>[ap]\.?\s?m\b\.?)",
        r"(?<![\d.:])(?P<h>[01]?\d|2[0-3])(?=\s?uhr\b)",
    )
)
_TIME_SIGN = regex(r"[0-9]\s?[時时點点시:：h.apu]", re.IGNORECASE)
"""What every time of day has: a number, and a mark or the first letter of a word behind it."""
_TIME_AFTER_DATE = regex(r"[\s,|–—-]+(?P<h>[01]?\d|2[0-3])\.(?P<mi>[0-5]\d)(?![\d.])")
_OFFSET = regex(
    r"[\s,(\[]*(?:utc|gmt)?\s?(?P<sign>[+\-−])(?P<h>[01]?\d):?(?P<m>[0-5]\d)?(?![\d:.])", re.IGNORECASE
)
_AFTERNOON = regex("^(?:p|午後|下午|晚上|오후|مساء|م)", re.IGNORECASE)
_NOON = 12


def find_times(text: str, dates: list[DateForm | NumericDate]) -> list[TimeForm]:
    """The times of day of a text (digits made plain) outside its dates, in order, each with the zone that follows it."""
    if not _TIME_SIGN.search(text):
        return []
    taken: list[Span] = [date.span for date in dates]
    found: list[TimeForm] = []
    for match in _time_matches(text, dates):
        if any(match.start("h") < end and start < match.end() for start, end in taken):
            continue
        groups = match.groupdict()
        hour, minute = (
            _hour(int(match["h"]), groups.get("half")),
            int(match["mi"] or 0) if "mi" in groups else 0,
        )
        if hour is None:
            continue
        zone, end = _zone_after(text, match.end())
        taken.append((match.start(), end))
        found.append(TimeForm((match.start(), end), hour, minute, int(groups.get("s") or 0), zone))
    return sorted(found, key=lambda time: time.span)


def _time_matches(text: str, dates: list[DateForm | NumericDate]) -> Iterator[re.Match[str]]:
    for pattern in _TIMES:
        yield from pattern.finditer(text)
    for date in dates:
        if match := _TIME_AFTER_DATE.match(text, date.span[1]):
            yield match


def _hour(hour: int, half: str | None) -> int | None:
    if not half or hour > _NOON:
        return hour if hour < 24 else None  # noqa: PLR2004 - hours of a day
    return hour % _NOON + (_NOON if _AFTERNOON.match(half) else 0)


@cache
def _zones() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    table = dict(row.rsplit(" ", 1) for row in rows("zones"))
    short = [name.upper() for name in table if name.isascii() and " " not in name]
    long = [name for name in table if name.upper() not in short]
    uhr = r"[\s,(\[]*(?:uhr\b|Uhr\b|hrs\b|h\b)?[\s,(\[]*"
    return (
        table,
        re.compile(
            rf"{uhr}({_alternation(short)})(?!\w)\]?\)?"
        ),  # capitals only: "est" and "art" are words elsewhere
        re.compile(rf"{uhr}({_alternation(long)})(?!\w)\]?\)?", re.IGNORECASE),
    )


def _zone_after(text: str, end: int) -> tuple[str | None, int]:
    if offset := _OFFSET.match(text, end):
        sign = "-" if offset["sign"] in "-−" else "+"
        minutes = offset["m"] or "00"
        if offset["m"] or re.match(r"[\s,(\[]*(?:utc|gmt)", text[end:], re.IGNORECASE):
            return f"{sign}{int(offset['h']):02}:{minutes}", offset.end()
    table, short, long = _zones()
    for pattern in (short, long):
        if named := pattern.match(text, end):
            return table[named[1].casefold()], named.end()
    return None, end


def find_partial_dates(text: str) -> list[Span]:
    """Places of dates that lack a part (``March 18``, ``August 2021``)."""
    months = _months_in(text)
    if not (months or _MONTH_SIGN.search(text)):
        return []
    return [match.span() for match in _partial(months).finditer(text)]


_ELAPSED_NUMBER = r"(?<!\d)(?:\d{1,3}|an?|einer|einem|une?|una?|um|uma|een|en|et|один|одну|одну)"


@cache
def _elapsed_rows() -> dict[str, tuple[Sought, tuple[str, ...]]]:
    """The rows of the table, each with its units and with the words before and after them, folded."""
    table: dict[str, tuple[Sought, tuple[str, ...]]] = {}
    for row in rows("elapsed"):
        before, units, after = _parts(row)
        table[row] = Sought(map(fold, units.split())), tuple(fold(word) for word in (before, after) if word)
    return table


def _parts(row: str) -> tuple[str, str, str]:
    """The words before the number, the units, and the words behind them; empty where none stand there."""
    head, units, after = (part.strip() for part in row.split("|"))
    before = head.split(" ", 1)[1]
    return before.removeprefix("-"), units, after.removeprefix("-")


@cache
def _elapsed(row: str) -> re.Pattern[str]:
    before, units, after = _parts(row)
    lead = rf"(?<!\w){re.escape(before)}\s+" if before else ""
    tail = rf"\s*{re.escape(after)}(?!\w)" if after else ""
    return re.compile(rf"{lead}{_ELAPSED_NUMBER}\s*(?:{_alternation(units.split())})\.?{tail}", re.IGNORECASE)


def find_elapsed(text: str) -> list[Span]:
    """Places of elapsed times (``3 hours ago``, ``vor 3 Stunden``)."""
    folded = fold(text)
    forms = [
        _elapsed(row)
        for row, (units, around) in _elapsed_rows().items()
        if all(word in folded for word in around) and units.held(folded)
    ]
    return sorted({match.span() for form in forms for match in form.finditer(text)})
