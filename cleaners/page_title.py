"""A page's headline, from its claims: the one that most origins agree on.

``<title>`` and OpenGraph add the site's name, the visible ``h1`` may be the logo or a box, JSON-LD may be for search engines. So the
site's name is taken off, only the ``h1`` that is nearest to the other claims is heard, and the claims vote (``WEIGHT``); a claim that goes
on after a separator where another one ends votes for the shorter one too. What the page shows decides where it can: a headline written anew
for search engines gives way to the ``h1`` (``SHOWN``), and what stands behind or before a separator is taken off where a line of the
page says the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from urllib.parse import urlsplit

from cleaners.claims import Claim, Field, Origin
from cleaners.patterns import regex

WEIGHT = {
    Origin.JSON_LD: 1.3,
    Origin.OPEN_GRAPH: 1.2,
    Origin.CLASS_NAME: 0.8,
    Origin.MICRODATA: 0.5,
    Origin.META: 0.2,
    Origin.ELEMENT: 0.2,
}
"""Votes of origins (``CLASS_NAME`` is the ``h1``, ``ELEMENT`` the ``<title>``). Chosen on 225 pages of fundus and misinfo_crawler: the best
of a grid of 192, whose worst is .02 below it."""

SHOWN = 0.65
"""Further votes of an ``h1`` that no other claim says, where no JSON-LD speaks for the article: pages that are no news write their claims
anew for search engines. From .6 to .7 it was right on 9 more of 302 pages of wcxb and on none less of fundus and misinfo_crawler, on one
half of the sites; on the other half on 7 more.
"""

NEAR = 0.5
"""Share of common words (Dice) with another claim that an ``h1`` must have to be heard; two unrelated headlines share under a fifth."""

SHORTEST_PREFIX = 3
"""Words of a claim that another one may go on after."""

PARAGRAPH_LETTERS = 200
"""Letters of a line that is no headline, link or caption, but the text under the headline."""

SHORTEST_SITE = 4
"""Letters of a site's name that may be part of a longer one ("examplepost" in "The Example Post Online")."""

CUT_OFF = ("…", "...")

_WORD = regex(r"\w+")
SEPARATOR = regex(r"\s+[|\-–—−:»«•·/~]+\s+|\s*[|»«｜：]\s*")


def resolve_title(claims: Sequence[Claim], lines: Sequence[str] = ()) -> Claim | None:
    """The claim of the headline, without the site's name; None without any. ``lines``: what the page shows."""
    sites = site_keys(claims)
    from html import unescape  # text, which needs other parts of this module, has no entities to read

    titles = [replace(claim, value=unescape(claim.value)) for claim in claims if claim.field is Field.TITLE]
    heard = _heard([_without_site(claim, sites) for claim in titles], sites)
    votes: dict[str, float] = defaultdict(float)
    keys = {_key(claim.value) for claim in heard}
    for claim in heard:
        for key in {_key(claim.value)} | (keys & _prefixes(claim.value)):
            votes[key] += WEIGHT[claim.origin]
    if not votes:
        return None
    best = _shown_instead(heard, votes, max(votes, key=lambda key: votes[key]))
    claim = next(claim for claim in heard if _key(claim.value) == best)
    return _as_shown(_in_full(claim, heard), takewhile(_is_short, lines))


def _in_full(claim: Claim, heard: Sequence[Claim]) -> Claim:
    """The visible headline where the claim is its beginning, cut off (JSON-LD's headlines have 110 characters); else the claim."""
    if not claim.value.endswith(CUT_OFF):
        return claim
    begun = _key(claim.value)
    return next(
        (c for c in heard if c.origin is Origin.CLASS_NAME and _key(c.value).startswith(begun)), claim
    )


def _shown_instead(heard: Sequence[Claim], votes: Mapping[str, float], best: str) -> str:
    """The key of the visible headline, where it says it in other words than all claims and comes near the winner; else the winner's.

    A part of a claim is a cut of it, or the site's name; and what goes on where the winner ends has a counter or a source behind it.
    """
    shown = next((_key(claim.value) for claim in heard if claim.origin is Origin.CLASS_NAME), best)
    if any(claim.origin is Origin.JSON_LD for claim in heard) or votes[shown] + SHOWN < votes[best]:
        return best
    others = [_key(claim.value) for claim in heard if claim.origin is not Origin.CLASS_NAME]
    cut = f" {best} " in f" {shown} " or any(f" {shown} " in f" {other} " for other in others)
    return best if cut else shown


def _as_shown(claim: Claim, lines: Iterable[str]) -> Claim:
    """The claim without what stands before or behind a separator, if a line of the page says the rest and none says all of it."""
    pieces = {_key(piece): piece for piece in _pieces(claim.value)}
    if not pieces:
        return claim
    said = {_key(line) for line in lines if len(line) <= len(claim.value)}
    if _key(claim.value) in said:
        return claim
    visible = [piece for key, piece in pieces.items() if key in said]
    return Claim(claim.field, max(visible, key=len), claim.origin) if visible else claim


def _is_short(line: str) -> bool:
    """Whether a line may stand over the first paragraph."""
    return len(line) < PARAGRAPH_LETTERS


def _pieces(text: str) -> list[str]:
    """The text up to each of its separators and from there on, where that is long enough to be a headline."""
    cuts = [match.span() for match in SEPARATOR.finditer(text)]
    ends = [piece for start, end in cuts for piece in (text[:start], text[end:])]
    return [piece for piece in ends if len(_key(piece).split()) >= SHORTEST_PREFIX]


def letters(text: str) -> str:
    """The text's letters and digits, folded, without spaces: "The Example Post" and "theexamplepost" are one."""
    return _key(text).replace(" ", "")


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _prefixes(text: str) -> set[str]:
    """Keys of the text up to each of its separators, those long enough to be headlines."""
    heads = (_key(text[: match.start()]) for match in SEPARATOR.finditer(text))
    return {head for head in heads if len(head.split()) >= SHORTEST_PREFIX}


def site_keys(claims: Sequence[Claim]) -> set[str]:
    """The site's names in letters only: as it calls itself, and its host with and without the endings."""
    names = {letters(claim.value) for claim in claims if claim.field is Field.SITE}
    for claim in claims:
        if claim.field is Field.URL and (host := _host(claim.value)):
            names |= {letters(host), letters(host.split(".")[0])}
    return names - {""}


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _without_site(claim: Claim, sites: Collection[str]) -> Claim:
    """The claim without the site's name at its end or its start, where a colon may part it (``My Blog: My Post``)."""
    text = claim.value
    name, _, rest = text.partition(": ")
    if rest and letters(name) in sites:
        text = rest
    while matches := list(SEPARATOR.finditer(text)):
        first, last = matches[0], matches[-1]
        if _names_site(text[last.end() :], sites):
            text = text[: last.start()]
        elif letters(text[: first.start()]) in sites:
            text = text[first.end() :]
        else:
            break
    return Claim(claim.field, text, claim.origin) if text.strip() else claim


def _names_site(text: str, sites: Collection[str]) -> bool:
    name = letters(text)
    return name in sites or any(
        name and (name in site or site in name) and min(len(name), len(site)) >= SHORTEST_SITE
        for site in sites
    )


def _heard(claims: Sequence[Claim], sites: Collection[str]) -> list[Claim]:
    """The first claim of each origin that says more than the site's name, and of the visible headlines the nearest to the others."""
    first: dict[Origin, Claim] = {}
    for claim in claims:
        if claim.origin is not Origin.CLASS_NAME and letters(claim.value) not in {*sites, ""}:
            first.setdefault(claim.origin, claim)
    headlines = [c for c in claims if c.origin is Origin.CLASS_NAME and letters(c.value) not in {*sites, ""}]
    if headlines:
        others = [set(_key(claim.value).split()) for claim in first.values()]
        nearest = max(headlines, key=lambda claim: _nearness(claim, others))
        if not others or _nearness(nearest, others) >= NEAR:
            first[Origin.CLASS_NAME] = nearest
    return list(first.values())


def _nearness(claim: Claim, others: Sequence[set[str]]) -> float:
    words = set(_key(claim.value).split())
    return max((2 * len(words & other) / (len(words) + len(other)) for other in others), default=0.0)
