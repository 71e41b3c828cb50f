"""A comparison as a page: totals, rules, and articles side by side as each of the two outputs has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.compare import WHAT, Comparison, Details
from flows.report.charts import bars
from flows.report.lines import Shown, article_lines, cut
from flows.report.page import MOST_RULES, render

MEANING = dict(
    zip(
        WHAT,
        (
            "in the first only",
            "in the second only",
            "with another text",
            "with other fields",
            "with lines removed by other rules",
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the dump as the two outputs have it; None where an output does not have it."""

    number: int
    before: Shown | None
    after: Shown | None

    @property
    def differs(self) -> bool:
        """Whether anything that is seen of it does."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Pair:
    """An article in both outputs: its rows, how many of them are left out, and its fields that differ, before and after."""

    details: Details
    rows: list[Row]
    left_out: int
    fields: list[tuple[str, object, object]]


def pair(details: Details) -> Pair:
    """Both sides of a change, line by line."""
    sides = [
        cut(article_lines(article, article["ledger"])) if article else ([], 0)
        for article in (details.before, details.after)
    ]
    before, after = ({line.number: line for line in lines} for lines, _ in sides)
    rows = [Row(number, before.get(number), after.get(number)) for number in sorted(before | after)]
    fields = [(name, _of(details.before, name), _of(details.after, name)) for name in details.change.fields]
    return Pair(details, rows, max(left for _, left in sides), fields)


def _of(article: object, name: str) -> object:
    value = article[name] if isinstance(article, dict) else None
    return ", ".join(value) if isinstance(value, list) else value


def differences_page(found: Comparison, listed: Sequence[Details], names: tuple[str, str]) -> str:
    """The page of a comparison of two outputs that are called ``names``."""
    return render(
        "diff.html",
        names=names,
        found=found,
        meaning=MEANING,
        kinds=bars({MEANING[what]: number for what, number in found.kinds.items() if number}),
        fields=bars(found.fields),
        rules=found.rules.most_common(MOST_RULES),
        pairs=[pair(one) for one in listed],
    )
