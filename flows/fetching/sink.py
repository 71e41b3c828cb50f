"""Where fetched pages and rows go: dumps and log files in the inbox, each put in place whole."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

from flows.fetching.dumps import Dump
from flows.fetching.fetcher import Fetched
from flows.fetching.manners import Why
from flows.fetching.memory import FAILED, Memory, Row
from flows.fetching.sources import key_of

ROWS_AT_ONCE = 1000
"""Failures before they are written: what a kill forgets of them is fetched again, at some cost to hosts."""


@dataclass(slots=True)
class Scraped:
    """What a run fetched. ``known``: addresses that earlier runs had dealt with; ``left``: beyond the run's most pages.

    ``failed``: fetches by reason; ``examples``: of each reason the first address, and what was said of it.
    """

    run: str
    pages: int = 0
    known: int = 0
    left: int = 0
    unchanged: int = 0
    sources: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    dumps: list[str] = field(default_factory=list)

    @property
    def is_fruitless(self) -> bool:
        """Whether nothing came of all that was asked for: there were failures, and nothing is new, known or unchanged."""
        return bool(self.failed) and not (self.pages or self.known or self.unchanged)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


class Sink:
    """Where rows and pages go: dumps and log files, each put in place whole. A context manager: at its end all is in place."""

    def __init__(self, memory: Memory, scraped: Scraped, agent: str) -> None:
        self._memory = memory
        self._scraped = scraped
        self._agent = agent
        self._dump: Dump | None = None
        self._stack = ExitStack()
        self._rows: list[Row] = []
        self._number = 0
        self._taken: set[str] = set()

    def take(self, row: Row, fetched: Fetched | None) -> None:
        """Keep a row, and the page that belongs to it if there is one that is not in a dump already."""
        if fetched is not None:
            key = key_of(fetched.answer.url)
            if key in self._taken or (
                row.final_url != row.url and not self._memory.wants(fetched.answer.url, again=True)
            ):
                row = replace(
                    row,
                    outcome=FAILED,
                    reason=Why.DUPLICATE.value,
                    detail=f"leads to {row.final_url}, which is there already",
                )
                fetched = None
            self._taken.add(key)
        if fetched is not None:
            self._open().add(fetched, row.fetched)
            row = replace(row, dump=self._name)
            self._scraped.pages += 1
        elif row.reason is not None:
            self._scraped.failed[row.reason] += 1
            self._scraped.examples.setdefault(row.reason, f"{row.url}: {row.detail}")
        self._rows.append(row)
        if (self._dump is not None and self._dump.is_full) or len(self._rows) >= ROWS_AT_ONCE:
            self.flush()

    @property
    def _name(self) -> str:
        return f"scrape-{self._scraped.run}-{self._number:03d}.warc.gz"

    def _open(self) -> Dump:
        if self._dump is None:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-"))
            self._dump = self._stack.enter_context(Dump(Path(folder) / self._name, self._agent))
        return self._dump

    def flush(self) -> None:
        """Put the dump in place, then its rows."""
        with self._stack:  # closes the dump, and in the end removes its folder
            if self._dump is not None:
                self._dump.close()
                self._memory.place(str(self._dump.path), self._name)
                self._scraped.dumps.append(self._name)
                self._dump = None
        self._memory.write(self._rows, self._name.removesuffix(".warc.gz"))
        self._rows = []
        self._number += 1

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Put all in place, after an interrupt too: what hosts have given is not asked for twice."""
        self.flush()
