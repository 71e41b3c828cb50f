"""Gold files: what a dump must give, told by hand. One form for the project's fixtures and for anybody's own labelled dumps.

The form is told in ``docs/scoring.md``. A gold stands beside its dump: ``NAME.gold`` beside ``NAME``, or ``expected.gold`` beside
``source.*``. ``expectations`` makes of a gold a mapping from a check's name ("article 1 title", "line 13") to a value, so that each is one
thing that can be read when it differs. ``gold_of`` writes a gold as the cleaner would have it, to be corrected by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cleaners.model import FIELDS, KEPT, Article, Cleaned, Entry, Kind
from flows.errors import UsageError

TIMES = ("published", "updated")
NOISE = tuple(kind.value for kind in Kind if kind not in KEPT | FIELDS)  # what "noise" in a gold stands for
WHOLE = "whole"  # the entry of a dump that is one document
SUFFIX = ".gold"
GOLD = "expected.gold"
SOURCE = "source."


@dataclass(frozen=True, slots=True)
class Case:
    """One raw document and what must come of it.

    ``dump`` is the file, ``entry`` the id of a document inside a JSONL dump.
    """

    name: str
    dump: Path
    gold: Mapping[str, Any]
    entry: str = WHOLE

    @property
    def by_text(self) -> bool:
        """Whether the gold names lines by what they say (HTML) rather than by their number."""
        return self.document().html

    def document(self) -> Entry:
        """The raw document as the pipeline would hand it to the cleaner."""
        url = self.gold.get("url")
        if self.dump.suffix != ".jsonl":
            html = self.dump.suffix in {".html", ".htm"}
            return Entry(self.dump.read_bytes(), html=html, url=url, source=self.dump.name)
        for line in self.dump.read_text("utf-8").splitlines():
            record = json.loads(line)
            if record.get("id") == self.entry:
                html = "html" in record
                content = record["html" if html else "text"]
                return Entry(content, html=html, url=record.get("url"), source=self.dump.name, id=self.entry)
        raise LookupError(f"{self.dump}: no object with the id {self.entry!r}")


def find_golds(path: Path) -> list[Path]:
    """The gold at a path, or all that are in the folder and below it, sorted. Raises UsageError where there is none."""
    found = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        raise UsageError(
            f"there is no gold at {str(path)!r}: give a file, or a folder with files called …{SUFFIX}"
        )
    return found


def dump_of(gold: Path) -> Path:
    """The dump that a gold is of. Raises UsageError where its name does not tell."""
    if gold.name != GOLD:
        return gold.with_name(gold.name.removesuffix(SUFFIX))
    dumps = sorted(path for path in gold.parent.iterdir() if path.name.startswith(SOURCE))
    if len(dumps) != 1:
        raise UsageError(f"{gold}: exactly one {SOURCE}* was expected beside it, not {len(dumps)}")
    return dumps[0]


def read_gold(path: Path) -> list[Case]:
    """The cases of a gold file: one, or one for each of its entries. Raises UsageError for what is no gold."""
    try:
        gold = json.loads(path.read_text("utf-8"))
        parts = gold.get("entries", {WHOLE: gold})
        cases = [Case(f"{path}#{entry}", dump_of(path), part, entry) for entry, part in parts.items()]
        for case in cases:
            expectations(case.gold)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is no gold file: {type(error).__name__}: {error}. The form is told in docs/scoring.md"
        ) from error
    return cases


def squeeze(text: str) -> str:
    """Runs of white space, no-break spaces among them, as one space."""
    return " ".join(text.split())


def expectations(gold: Mapping[str, Any]) -> dict[str, Any]:
    """Check name → what the gold demands."""
    articles: Sequence[Mapping[str, Any]] = gold["articles"]
    wanted: dict[str, Any] = {"reject": gold.get("reject"), "articles": len(articles)}
    for number, article in enumerate(articles, 1):
        wanted[f"article {number} title"] = article["title"]
        wanted[f"article {number} text"] = article["text"]
        for name, value in article["fields"].items():
            wanted[f"article {number} {name}"] = (
                datetime.fromisoformat(value) if name in TIMES and value else value
            )
    wanted.update(_gold_lines(gold))
    wanted["lines not in the gold"] = []
    return wanted


def _gold_lines(gold: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Line checks: the kinds that are right. A list has one for each time the text stands on the page."""
    for block in (*gold["articles"], gold):
        for key, kinds in block.get("line_kinds", {}).items():
            for time, kind in enumerate(kinds if isinstance(kinds, list) else [kinds], 1):
                yield line_check(key, time), _kinds(kind)


def _kinds(choice: str) -> tuple[str, ...]:
    """``"a|b"`` as its alternatives."""
    return tuple(kind for part in choice.split("|") for kind in (NOISE if part == "noise" else (part,)))


def line_check(key: str, time: int) -> str:
    """The name of a line's check; ``time``: the how manieth line of this key it is, from 1 on."""
    return f"line {key}" if time == 1 else f"line {key} (time {time})"


def gold_of(cleaned: Cleaned, *, by_text: bool) -> dict[str, Any]:
    """A gold that demands just what the cleaner gave: a starting point to correct by hand.

    ``by_text``: lines are named by what they say, as in golds of HTML, and not by their number.
    """
    kinds = _kinds_by_part(cleaned, by_text=by_text)
    gold: dict[str, Any] = {
        "articles": [_gold_article(one, kinds.get(one.part, {})) for one in cleaned.articles]
    }
    if cleaned.reject:
        gold = {"reject": cleaned.reject.reason.value, **gold}
    if None in kinds:
        gold["line_kinds"] = kinds[None]
    return gold


def _gold_article(article: Article, kinds: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(article_values(article))
    fields = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if name not in ("title", "text")
    }
    return {"title": values["title"], "text": values["text"], "fields": fields, "line_kinds": kinds}


def _kinds_by_part(cleaned: Cleaned, *, by_text: bool) -> dict[int | None, dict[str, Any]]:
    """Line → kind, for each article and for what none claims. A text that stands several times has a list, where it stands first."""
    found: dict[str, list[str]] = {}
    homes: dict[int | None, dict[str, Any]] = {}
    for line, verdict, part in zip(cleaned.lines, cleaned.verdicts, cleaned.parts, strict=True):
        key = squeeze(line.text) if by_text else str(line.number + 1)
        if key not in found:
            homes.setdefault(part, {})[key] = found[key] = []
        found[key].append(verdict.kind.value)
    return {
        part: {key: kinds[0] if len(kinds) == 1 else kinds for key, kinds in lines.items()}
        for part, lines in homes.items()
    }


def gold_text(gold: Mapping[str, Any]) -> str:
    """A gold as its file has it."""
    return json.dumps(gold, indent=1, ensure_ascii=False) + "\n"


def article_values(article: Article) -> Iterator[tuple[str, Any]]:
    """The title, the text and the fields of an article that a gold can demand."""
    yield from (("title", article.title), ("text", article.text), ("authors", list(article.authors)))
    for name in ("standfirst", "agency", "place", "language", *TIMES):
        yield name, getattr(article, name)
