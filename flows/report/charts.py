"""Counts → what a chart draws: bars and columns with their labels. The drawing is the templates'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaners.model import FIELDS, Kind
from flows.report.counts import CONFIDENCES, LENGTHS

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "field": tuple(kind.value for kind in Kind if kind in FIELDS),
    "furniture": ("navigation", "share", "template"),
    "picture": ("caption",),
    "lists": ("popular", "related"),
    "selling": ("advert", "promo"),
    "margin": ("comments", "legal"),
    "rest": ("duplicate", "other"),
}
"""Kinds that share a colour: nobody tells seventeen colours apart, and every line has its kind in words too."""

FAMILY = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}

MOST_MONTHS = 36
"""A longer time is shown by year: three years of months are what fits on a phone."""
MOST_YEARS = 40
"""Earlier years are shown as one column: a date that is wrong by a century must not squeeze all the others."""
MOST_BARS = 16
"""Bars of a chart; the rest is summed up in the last one."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar or column. ``size``: 0..100 of the largest. ``share``: of the total, 0..1. ``family``: its colour, if it has one of its own."""

    label: str
    count: int
    size: float
    share: float
    family: str = ""


def bars(counts: Mapping[str, int] | Mapping[str | None, int], unknown: str = "unknown") -> list[Bar]:
    """Bars by falling count; what is beyond the most that are shown is one bar."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    pairs = [(label or unknown, number) for label, number in ordered[:MOST_BARS]]
    if rest := ordered[MOST_BARS:]:
        pairs.append((f"{len(rest):,} more", sum(number for _, number in rest)))
    return _scaled(pairs)


def length_columns(lengths: Counter[int]) -> list[Bar]:
    """Articles by length in words, up to the highest class that has any."""
    ends = [f"{begin:,}–{after - 1:,}" for begin, after in pairwise(LENGTHS)]
    last = max(lengths, default=0) + 1
    return _scaled(
        list(zip([*ends, f"{LENGTHS[-1]:,} or more"], _filled(lengths, LENGTHS), strict=True))[:last]
    )


def confidence_columns(confidences: Counter[int]) -> list[Bar]:
    """Articles by confidence, from the lowest class that has any."""
    first = min(confidences, default=0)
    labels = [f"{begin:.2f}–{begin + 0.05:.2f}" for begin in CONFIDENCES]
    return _scaled(list(zip(labels, _filled(confidences, CONFIDENCES), strict=True))[first:])


def date_columns(months: Counter[str]) -> list[Bar]:
    """Articles by month of publication, by year where that is too many; months and years between that have none have a column too."""
    if not months:
        return []
    numbers = {int(month[:4]) * 12 + int(month[5:]) - 1: count for month, count in months.items()}
    first, last = min(numbers), max(numbers)
    if last - first < MOST_MONTHS:
        return _scaled([(f"{n // 12}-{n % 12 + 1:02}", numbers.get(n, 0)) for n in range(first, last + 1)])
    years: Counter[int] = Counter()
    for number, count in numbers.items():
        years[max(number // 12, last // 12 - MOST_YEARS)] += count
    shown = range(min(years), last // 12 + 1)
    return _scaled([(_year(year, last // 12), years[year]) for year in shown])


def _year(year: int, last: int) -> str:
    return f"{year} or before" if year == last - MOST_YEARS else str(year)


def _filled(counts: Counter[int], begins: Sequence[float]) -> list[int]:
    return [counts[number] for number in range(len(begins))]


def _scaled(pairs: Sequence[tuple[str, int]]) -> list[Bar]:
    most = max((number for _, number in pairs), default=0) or 1
    total = sum(number for _, number in pairs) or 1
    return [
        Bar(label, number, round(100 * number / most, 2), number / total, FAMILY.get(label, ""))
        for label, number in pairs
    ]
