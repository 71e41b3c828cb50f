"""Sites that need a look: where a site differs from the rest of the output so much that its pages are probably read wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.report.counts import Counts, SiteCounts

# Round figures: differences that a reader would call large. A site that is listed is a hint and nothing more; nothing is removed for it.
ENOUGH = 10
"""Documents of a site before its shares say anything."""
REJECTED = 0.2
UNSURE = 0.05
"""How far a site's mean confidence lies below the output's."""
CUT = 0.2
"""How far its share of removed lines lies above the output's."""
BARE = 0.25
"""How far its share of articles without a title or a date lies above the output's."""
SHORT = 60
"""Words an article, on average: a teaser."""
MOST = 30


@dataclass(frozen=True, slots=True)
class Look:
    """A site and what about it is unlike the others, in words."""

    site: str
    documents: int
    concerns: tuple[str, ...]


def sites_to_look_at(counts: Counts) -> list[Look]:
    """The sites with the most concerns first, and among those the larger ones."""
    whole = counts.whole
    looks = [
        Look(site, one.documents, concerns)
        for site, one in counts.sites.items()
        if site is not None and one.documents >= ENOUGH and (concerns := tuple(_concerns(one, whole)))
    ]
    looks.sort(key=lambda look: (-len(look.concerns), -look.documents, look.site))
    return looks[:MOST]


def _concerns(site: SiteCounts, whole: SiteCounts) -> Iterator[str]:
    if site.rejects / site.documents >= max(REJECTED, 2 * whole.rejects / whole.documents):
        yield f"{site.rejects:,} of {site.documents:,} documents rejected"
    if not site.articles:
        return
    if site.mean_confidence <= whole.mean_confidence - UNSURE:
        yield f"confidence {site.mean_confidence:.2f}, all sites {whole.mean_confidence:.2f}"
    if site.removed_share >= whole.removed_share + CUT:
        yield f"{site.removed_share:.0%} of lines removed, all sites {whole.removed_share:.0%}"
    for name in ("titled", "dated"):
        bare = 1 - getattr(site, name) / site.articles
        if bare >= 1 - getattr(whole, name) / whole.articles + BARE:
            yield f"{bare:.0%} of articles not {name}"
    if site.words / site.articles < SHORT:
        yield f"{site.words / site.articles:.0f} words an article"
