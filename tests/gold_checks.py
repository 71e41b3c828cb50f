"""What the cleaner did, check by check, and how it differs from what a gold demands (``flows.gold.expectations``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cleaners.model import Cleaned
from flows.gold import Case, article_values, line_check, squeeze


def observations(cleaned: Cleaned, *, by_text: bool) -> dict[str, Any]:
    """Check name → what the cleaner gave, for every check that a gold can hold."""
    seen: dict[str, Any] = {
        "reject": cleaned.reject.reason.value if cleaned.reject else None,
        "articles": len(cleaned.articles),
    }
    for number, article in enumerate(cleaned.articles, 1):
        seen.update((f"article {number} {name}", value) for name, value in article_values(article))
    times: Counter[str] = Counter()
    for line, verdict in zip(cleaned.lines, cleaned.verdicts, strict=True):
        key = squeeze(line.text) if by_text else str(line.number + 1)
        times[key] += 1
        seen[line_check(key, times[key])] = verdict.kind.value
    return seen


def disagreement(check: str, wanted: Mapping[str, Any], seen: Mapping[str, Any]) -> tuple[Any, Any] | None:
    """What was wanted and what came instead, None where they agree."""
    if check == "lines not in the gold":
        strays = [name for name in seen if name.startswith("line ") and name not in wanted]
        return ([], strays) if strays else None
    value = seen.get(check, "(missing)")
    if check.startswith("line "):
        return None if value in wanted[check] else ("|".join(wanted[check]), value)
    return None if value == wanted[check] else (wanted[check], value)


def explain_disagreement(case: Case, check: str, found: tuple[Any, Any]) -> str:
    """The message of a failed check: for a line also what it says."""
    wanted, value = found
    says = ""
    if check.startswith("line ") and not case.by_text:
        content = case.document().content
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        says = f"\n  it says {text.splitlines()[int(check.split()[1]) - 1]!r}"
    return f"{case.name}: {check}{says}\n  wanted {wanted!r}\n  got    {value!r}"
