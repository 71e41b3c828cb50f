"""The dataset card beside an output: ``OUT/README.md``, read by people, by the Hugging Face hub and by ``datasets``.

Its counts come from what each publication noted, so that no table is read for it, and nothing in it depends on when it was
written: the same output has the same card. A README.md that copydesk did not write is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pyarrow as pa

from flows.plural import counted
from flows.store import Record, Store
from flows.tables import SCHEMAS
from flows.tally import Tally, tally_from

CARD = "README.md"
MARK = "<!-- Written by copydesk after each run. Remove this line to keep a text of your own. -->"

SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"),
)  # fmt: skip
"""The hub's size categories: up to so many rows."""

WHAT = {
    "articles": "a clean article",
    "ledger": "a line that is in no article's text, with its kind and the rule that said so",
    "rejects": "a document that gave no article, with the reason and its bytes (capped)",
}
"""What a row of each table is."""


def write_card(store: Store) -> None:
    """Write the card if what is published has changed since it was written, or if it is missing."""
    with store.lock():
        there = store.storage.read(CARD).decode("utf-8", "replace") if store.storage.has(CARD) else MARK
        text = card(list(store.records().values()))
        if MARK in there and there != text:
            store.storage.write(CARD, text.encode())


def card(records: Sequence[Record]) -> str:
    """The card of what the records published."""
    tally = Tally()
    for record in records:
        tally.add(tally_from(record.tally))
    dumps = sum(len(record.dumps) for record in records)
    versions = sorted({record.version for record in records})
    said = [
        (
            f"{counted(tally.articles, 'article')} from {counted(tally.entries, 'document')} "
            f"in {counted(dumps, 'dump')}, cleaned by copydesk {', '.join(versions)}."
        ),
        f"{counted(tally.lines, 'line')} read: {tally.kept:,} in the articles' text, {tally.removed.total():,} in the ledger.",
        f"{counted(tally.rejects.total(), 'document')} rejected.",
        "The texts belong to whom they belonged before they were cleaned.",
    ]
    lines = [
        *_front_matter(tally),
        *(MARK, "", "# Clean articles", "", *said, ""),
        *_counts("Languages", "language", tally.languages),
        *_counts("Removed lines", "kind", tally.removed),
        *_counts("Rejects", "reason", tally.rejects),
        *(line for name, schema in SCHEMAS.items() for line in _columns(name, schema)),
    ]
    return "\n".join(lines)


def _front_matter(tally: Tally) -> Iterable[str]:
    """Settings in YAML: the tables as configurations, languages and size."""
    yield "---"
    yield "configs:"
    for name in SCHEMAS:
        yield f"- config_name: {name}"
        yield f"  data_files: {name}/**/*.parquet"
        if name == "articles":
            yield "  default: true"
    languages = sorted(tally.languages)
    if languages:
        # Quoted: a bare "no", which is Norwegian, would be a boolean.
        yield "language:"
        yield from (f'- "{language}"' for language in languages)
    yield "size_categories:"
    yield f"- {next((name for most, name in SIZES if tally.articles < most), '1B<n<10B')}"
    yield "tags:"
    yield "- news"
    yield "- copydesk"
    yield "---"


def _counts(title: str, column: str, counts: Counter[str]) -> Iterable[str]:
    if counts:
        yield from (f"## {title}", "", f"| {column} | |", "|---|---:|")
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        yield from (f"| {name} | {count:,} |" for name, count in ordered)
        yield ""


def _columns(name: str, schema: pa.Schema) -> Iterable[str]:
    yield from (
        f"## Table `{name}`",
        "",
        f"One row {WHAT[name]}: `{name}/**/*.parquet`.",
        "",
        "| column | type |",
        "|---|---|",
    )
    for field in schema:
        yield f"| `{field.name}` | {field.type}{'' if field.nullable else ', never null'} |"
    yield ""
