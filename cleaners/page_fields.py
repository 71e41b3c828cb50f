"""The record of what a page says of itself, apart from what reads it: plain text has an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from cleaners.phrasebook import core, fold

if TYPE_CHECKING:
    from cleaners.claims import Claim

_TELLING = frozenset({"json-ld", "opengraph", "microdata"})
"""Origins whose titles are the article's. Where none of them speaks, a line of the page is oftener the headline
than ``<title>`` is."""


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The page's own account of the article. Unknown is None or empty.

    ``published`` and ``updated`` are aware, in the zone that the page writes them in; ``published_raw`` is what was written. ``language``
    is an ISO 639 code. ``url`` is the canonical one. ``nobody``: the author is a newsroom, as far as the claims say.
    ``page_type`` is ``article`` or what OpenGraph calls it. ``origins`` says where each
    field's value stands; ``claims`` are all that were found.
    """

    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    nobody: bool = False
    agency: str | None = None
    published: datetime | None = None
    published_raw: str | None = None
    updated: datetime | None = None
    language: str | None = None
    site: str | None = None
    section: str | None = None
    url: str | None = None
    image: str | None = None
    image_caption: str | None = None
    page_type: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()

    @property
    def folded_title(self) -> str | None:
        """The title folded and without outer punctuation, as ``Features.key`` is; None without a title."""
        return core(fold(self.title)) if self.title else None

    @property
    def tells_headline(self) -> bool:
        """Whether the page's data tell the headline, and not ``<title>`` and meta tags alone: these may name the site or the section."""
        return any(claim.field == "title" and claim.origin in _TELLING for claim in self.claims)

    @property
    def descriptions(self) -> frozenset[str]:
        """Everything that the page says the article is about, folded and without outer punctuation."""
        return frozenset(core(fold(claim.value)) for claim in self.claims if claim.field == "standfirst")
