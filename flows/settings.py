"""What a run is asked to do: frozen, picklable, and with a fingerprint of what decides the output's bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from flows.errors import UsageError

MIB = 1 << 20

CLEANER = "cleaners:clean"

MAX_ENTRY_BYTES = 16 * MIB
"""An entry larger than this is a reject. The largest news pages seen (inline images and all) are below 10 MiB."""

MAX_SECONDS = 60.0
"""A document that takes longer is a reject. Ordinary ones take milliseconds, the worst measured ones a few seconds."""

RAW_BYTES = 64 * 1024
"""How much of a rejected entry is kept for trying again: more than nine in ten news pages' text, and the quarantine stays small."""


MEMORY = ".copydesk"
RECORDS = f"{MEMORY}/records"
"""Folders of an output: its working memory, and what is known of its dumps. What has the latter is an output."""

PARTITIONS = ("site", "date")
"""What articles can be partitioned by."""


TEXT_FIELDS = ("text", "content", "body", "raw_text", "raw_content", "article", "maintext", "plain_text")
HTML_FIELDS = ("html", "raw_html", "html_content", "page_html", "page")
ID_FIELDS = ("id", "_id", "uuid", "doc_id", "warc_record_id", "record_id")
URL_FIELDS = ("url", "source_url", "link", "uri", "canonical_url", "warc_target_uri")
"""Names that corpora use (C4, FineWeb, RedPajama, CC-News, Common Crawl extracts, news-please), likeliest first."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Where records of JSONL, CSV and Parquet keep what is needed. None: looked for among the usual names."""

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None

    @property
    def beside_content(self) -> dict[str, str]:
        """The fields that a record can do without and that were named, by the option that names them."""
        named = {"--id-field": self.id, "--url-field": self.url}
        return {option: name for option, name in named.items() if name}


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the output, together with the input and the cleaner's version.

    ``site``: the site of documents whose URL does not tell it. ``templates``: the name of the site templates that are used, if any.
    """

    fields: Fields = field(default_factory=Fields)
    max_entry_bytes: int = MAX_ENTRY_BYTES
    max_seconds: float = MAX_SECONDS
    raw_bytes: int = RAW_BYTES
    site: str | None = None
    templates: str = ""

    @property
    def base(self) -> str:
        """Sixteen hexadecimal digits that differ whenever a setting does, apart from ``templates``."""
        plain = {name: value for name, value in asdict(self).items() if name != "templates"}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """``base``, and behind a plus the site templates where some are used."""
        return f"{self.base}+{self.templates}" if self.templates else self.base


def base_of(fingerprint: str) -> str:
    """The part of a fingerprint that does not change with the site templates."""
    return fingerprint.partition("+")[0]


def templates_of(fingerprint: str) -> str:
    """The name of the site templates in a fingerprint; empty where there are none."""
    return fingerprint.partition("+")[2]


LATEST, NONE = "latest", "none"


@dataclass(frozen=True, slots=True)
class Job:
    """One run: which dumps, where to, and how.

    ``workers``: processes that clean; 0 cleans in this process, and so does any number when there is no more than one unit of work.
    ``force``: clean again what is clean already. ``reclean``: clean again what another version of the cleaner cleaned.
    ``max_rejects``: stop when more documents are rejected than this; below 1 it is a share of them.
    ``partition_by``: lay the articles out by "site" or "date" (``flows.partitions``); as those in ``out`` are where empty.
    ``cleaner``: the function that cleans an entry, as ``module:function``, so that any process can find it.
    ``templates``: the site templates to use: "latest" (what was learned from ``out`` last), "none", or the name of a state.
    ``scheduler``: the address of the Dask scheduler whose workers clean (``flows.dask_engine``); empty for this machine.
    """

    inputs: tuple[str, ...]
    out: str
    settings: Settings = field(default_factory=Settings)
    workers: int = 1
    force: bool = False
    reclean: bool = False
    cleaner: str = CLEANER
    max_rejects: float | None = None
    partition_by: str = ""
    templates: str = LATEST
    scheduler: str = ""

    def __post_init__(self) -> None:
        """Raise UsageError for what no run could do; the command line has told it before, a deployment has not."""
        if self.workers < 0:
            raise UsageError(f"workers should be 0 or more, not {self.workers}")
        if self.partition_by not in ("", *PARTITIONS):
            raise UsageError(
                f"partition_by should be {' or '.join(PARTITIONS)} or empty, not {self.partition_by!r}"
            )
        if self.settings.max_seconds <= 0:
            raise UsageError(f"max_seconds should be above 0, not {self.settings.max_seconds:g}")


@dataclass(frozen=True, slots=True)
class Scrape:
    """What to fetch into an inbox: addresses of feeds, sitemaps or pages that name some, and where hosts learn who asks.

    ``rate``: requests a second to one host at the most; ``allow_private``: also addresses of private networks and of this machine.
    """

    sources: tuple[str, ...] = ()
    contact: str | None = None
    rate: float = 1.0
    allow_private: bool = False

    def __post_init__(self) -> None:
        """Raise UsageError for a rate that is none."""
        if self.rate <= 0:
            raise UsageError(f"rate should be above 0, not {self.rate:g}")
