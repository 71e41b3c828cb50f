"""The dateline that opens a report: ``BEIJING, Sept 1 (Reuters) – …``, ``Berlin (dpa)``, ``МОСКВА, 5 апр - РИА Новости. …``, ``（北京）…``.

It names a place and often an agency. The dateline itself stays in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from cleaners.data_tables import rows
from cleaners.date_forms import find_dates, find_partial_dates, plain_digits
from cleaners.dates import only_tells_when, weekdays
from cleaners.name_shapes import places
from cleaners.names import people
from cleaners.patterns import REMEMBERED, regex
from cleaners.phrasebook import fold
from cleaners.scripts import has_east_asian
from cleaners.sources import only_agencies

MAX_PLACE_WORDS = 6
"""``RIO DE JANEIRO, Brazil`` and ``ST. GEORGE'S, Grenada`` have up to five words."""
MAX_DATELINE_CHARS = 120

_DASH = r"(?:\s*[–—―]\s*|\s+--?\s*|\s*--\s*|\s*-\s+)"
_BRACKETED = regex(
    rf"^(?P<place>[^()\n]{{2,60}}?)\s*[/,]?\s*\((?P<source>[^()\n]{{2,60}})\)\s*(?P<end>{_DASH}|[.:,]?\s*)"
)
_DASHED = regex(rf"^(?P<place>[^()\n–—:]{{2,60}}?)(?:\s+|,\s*)?{_DASH}(?P<rest>\S.*)$", re.DOTALL)
_AGENCY_AFTER_DASH = regex(r"^(?P<source>[^.:\n]{2,40})[.:]\s")
_COLON = regex(r"^(?P<place>[^\W\d_][\w .,'’/-]{1,40}):\s+(?=\S)")
_FULL_STOP = regex(r"^(?P<place>[^\W\d_][\w /-]{1,30})\.\s+(?=\S)")
_HEADING = regex(r"^[（(【\[〔](?P<inner>[^）)】\]〕]{2,40})[）)】\]〕]\s*(?P<rest>.*)$", re.DOTALL)
_XINHUA = regex(
    r"^(?P<source>新华社|新華社|中新社|中新网|中央社|人民网|央视网|澎湃新闻|环球网|(?:中央社)?記者[\u3400-\u9fff]{2,4})"
    r"(?P<place>[\u3400-\u9fff]{2,6}?)(?P<date>\d{1,2}月\d{1,2}日)?(?:电|電|讯|訊)"
    r"(?:[（(](?:[记記]者)?(?P<names>[\u3400-\u9fff、 ]{2,30})[）)])?"
)
_KOREAN_REPORTER = regex(
    r"^(?P<names>[\uac00-\ud7af]{2,4}(?:[·, ]+[\uac00-\ud7af]{2,4})*)\s*(?:기자|특파원)\s*="
)
_NO_PLACE_MARKS = regex(r"[\d!?;:\"“”„«»|@#]")
_SLASHED = regex(r"^(?P<place>[^/\n]{2,60}?)[.,]?\s*/(?P<source>[^/\n]{2,30})/")
_AGENCY_FIRST = regex(rf"^\((?P<source>[^()\n]{{2,30}})\){_DASH}(?P<place>[^–—\n]{{2,50}}?){_DASH}")
_CLOSING = regex(
    r"(?:[(（\[](?P<inner>[^()（）\[\]\n]{2,30})[)）\]]|[.!?。”\"»]\s*[–—―-]\s*(?P<after>[^–—\n]{2,30}))\s*$"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a paragraph's dateline says; a part that it does not have is None or empty."""

    place: str | None = None
    agencies: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@cache
def _labels() -> frozenset[str]:
    return frozenset(fold(row) for row in rows("no_places"))


def read_dateline(paragraph: str) -> Dateline | None:
    """The dateline at the start of a paragraph, or None where there is none that is certain."""
    return read_start(paragraph[: MAX_DATELINE_CHARS * 2].strip())


@lru_cache(maxsize=REMEMBERED)
def read_start(start: str) -> Dateline | None:
    """The dateline that a text of a few words opens with, or None."""
    for reader in (_xinhua, _heading, _agency_first, _bracketed, _slashed, _dashed, _punctuated):
        if found := reader(start):
            return found
    return None


def is_place_and_agency(text: str) -> bool:
    """Whether a text is nothing but a known place and an agency (``Kabul (AFP)``); photographers' names look the same but for the place."""
    match = _BRACKETED.fullmatch(text)
    return (
        match is not None
        and _is_known(match["place"])
        and bool(only_agencies(match["source"], as_source=True))
    )


def _clean_place(raw: str) -> str:
    """A place without the date behind it (``BEIJING, Sept 1`` → ``BEIJING``)."""
    plain = plain_digits(raw)
    spans = [form.span for form in find_dates(plain)] or find_partial_dates(plain)
    place = (raw[: spans[0][0]] if spans else raw).strip(" ,-–—/.")
    before, _, day = place.rpartition(",")
    return (
        before
        if before and fold(day) in weekdays()
        else place + "." * (raw.strip().endswith(".") and "," in place)
    )


def _is_known(place: str) -> bool:
    pieces = [piece.strip() for piece in re.split(r"[,/]", place)]
    return fold(pieces[0]).strip(".") in places()


def _is_capitals(place: str) -> bool:
    """Whether the place (its part before a comma) is in capitals, and no label such as WATCH."""
    first = place.partition(",")[0]
    return first.isupper() and len(first) > 2 and fold(first) not in _labels()  # noqa: PLR2004 - "UN", "EU" are no places


def _may_be_place(place: str) -> bool:
    words = place.split()
    return (
        0 < len(words) <= MAX_PLACE_WORDS and not _NO_PLACE_MARKS.search(place) and not words[0][0].islower()
    )


def _bracketed(start: str) -> Dateline | None:
    """``PLACE (AGENCY) – …``: an agency in brackets vouches for the place, a dash for one in capitals or known."""
    match = _BRACKETED.match(start)
    if not match:
        return None
    place, agents = (
        _clean_place(match["place"]),
        only_agencies(match["source"].partition(",")[0], as_source=True),
    )
    if not _may_be_place(place):
        return None
    dashed = bool(re.fullmatch(_DASH, match["end"]))
    dated = place != match["place"].strip() or only_tells_when(match["source"]) is not None
    sure = _is_known(place) or _is_capitals(place) or dated
    if (agents and (dashed or sure)) or (dashed and sure):
        return Dateline(place, agents)
    return None


def _dashed(start: str) -> Dateline | None:
    """``PLACE — …``, ``МОСКВА, 5 апр - РИА Новости. …``: the place in capitals or known, else it is a sentence's start."""
    match = _DASHED.match(start)
    if not match:
        return None
    place = _clean_place(match["place"])
    if not _may_be_place(place) or not (
        _is_capitals(place) or (_is_known(place) and place != match["place"])
    ):
        return None
    source = _AGENCY_AFTER_DASH.match(match["rest"])
    return Dateline(place, only_agencies(source["source"], as_source=True) if source else ())


def _punctuated(start: str) -> Dateline | None:
    """``BEIJING: …`` in capitals or known; ``Berlin. …`` and ``New Delhi: …`` only where the place is known."""
    if (match := _COLON.match(start)) and (_is_known(match["place"]) or _is_city_in_capitals(match["place"])):
        return Dateline(match["place"])
    if (match := _FULL_STOP.match(start)) and _is_known(match["place"]):
        return Dateline(match["place"])
    return None


def _is_city_in_capitals(place: str) -> bool:
    return _may_be_place(place) and _is_capitals(place) and len(place.split()) <= 3  # noqa: PLR2004 - longer ones are headings


def _heading(start: str) -> Dateline | None:
    """``（北京）…``, ``【ワシントン共同】…``, ``[서울=뉴시스] 홍길동 기자 = …``."""
    match = _HEADING.match(start)
    if not match:
        return None
    pieces = [piece for piece in re.split(r"[=＝・/,，、\s]+", match["inner"]) if piece]
    agents = [name for piece in pieces for name in only_agencies(piece, as_source=True)]
    known = [piece for piece in pieces if fold(piece) in places()]
    if not known and not agents:
        place, name = next((pair for pair in map(_place_and_agency, pieces) if pair[0]), ("", ""))
        known, agents = ([place], [name]) if place else ([], [])
    if not known and agents and len(pieces) > 1 and not only_agencies(pieces[0], as_source=True):
        known = pieces[:1]  # "(솔내=연합뉴스)": the agency vouches for the place
    if not known:
        return None
    reporter = _KOREAN_REPORTER.match(match["rest"])
    names = (
        people(reporter["names"]).names
        if reporter
        else people("，".join(p for p in pieces if p not in known)).names
    )
    return Dateline(known[0], tuple(agents), names)


def _slashed(start: str) -> Dateline | None:
    """``МОСКВА, 9 ноября. /ТАСС/. …``: the agency between slashes."""
    match = _SLASHED.match(start)
    agents = only_agencies(match["source"], as_source=True) if match else ()
    place = _clean_place(match["place"]) if match else ""
    return Dateline(place, agents) if agents and _may_be_place(place) else None


def _agency_first(start: str) -> Dateline | None:
    """``(ANSA) - ROMA, 19 OTT - …``: the agency in front."""
    match = _AGENCY_FIRST.match(start)
    agents = only_agencies(match["source"], as_source=True) if match else ()
    place = _clean_place(match["place"]) if match else ""
    return Dateline(place, agents) if agents and _may_be_place(place) and _is_capitals(place) else None


def _place_and_agency(piece: str) -> tuple[str, str]:
    """``ワシントン共同`` → the place as written, and the agency; two empty strings where it is not so made."""
    for cut in range(2, len(piece) - 1):
        agents = only_agencies(piece[cut:], as_source=True)
        if agents and fold(piece[:cut]) in places():
            return piece[:cut], agents[0]
    return "", ""


def _xinhua(start: str) -> Dateline | None:
    """``新华社北京4月24日电 …``."""
    match = _XINHUA.match(start) if has_east_asian(start[:1]) else None
    if not match or not (match["date"] or fold(match["place"]) in places()):
        return None
    return Dateline(
        match["place"], only_agencies(match["source"], as_source=True), people(match["names"] or "").names
    )


def closing_agency(paragraph: str) -> tuple[str, ...]:
    """The agency in brackets or behind a dash at the end of an article's last paragraph (``… sagte er. (dpa)``), or ()."""
    match = _CLOSING.search(paragraph[-60:])
    return only_agencies(match["inner"] or match["after"], as_source=bool(match["inner"])) if match else ()
