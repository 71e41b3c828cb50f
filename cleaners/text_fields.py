"""Fields from an article's own lines: who wrote it, where it comes from, when and where it was written, in which language.

Unknown is None or empty, never a guess: ``published`` needs a complete date (:mod:`cleaners.dates` tells the conventions), ``agency`` a
credit, byline or dateline that names one (a photo agency in a caption does not count), ``place`` a dateline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cleaners.credit_lines import credited_agencies, reporters
from cleaners.datelines import Dateline, closing_agency, read_dateline
from cleaners.dates import Role, Stamp, parse_date, read_stamps, settles_day_first
from cleaners.language import detect
from cleaners.model import KEPT, Kind, Line, Verdict
from cleaners.names import clean_author_names, people, signature, without_opener
from cleaners.sources import joined

__all__ = ["TextFields", "clean_author_names", "parse_date", "text_fields"]

HEAD_LINES = 20
"""Lines above the first paragraph that are the article's head where no headline is known, and at most between the first two."""
ABOVE_TITLE = 4
PROSE_CHARS = 60
"""Shorter lines of a text may stand in its head too; the head ends at the second longer one, as the first may be a standfirst."""
FOOT_LINES = 8
"""Lines under the last paragraph in which byline, times and author box stand; teasers mostly come later."""
DATE_WORDS = 6
"""Words of the longest line that is little more than a date."""
OPENED = frozenset({"byline.opener", "byline.small_opener", "byline.label_above", "byline.labelled"})
"""Rules that know a byline by the word that opens it."""
DATELINE_PARAGRAPHS = 2
"""The dateline opens the first paragraph; a standfirst taken for one may stand before it."""


@dataclass(frozen=True, slots=True)
class Under:
    """What stands under the headline: who signed, and the first date of publication with its words."""

    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_raw: str | None = None


@dataclass(frozen=True, slots=True)
class TextFields:
    """What an article's lines say of it; unknown is None or empty.

    ``agency``: canonical names joined by ``/``. ``published``, ``updated``: UTC. ``published_raw``: the words that tell ``published``
    (or, where they tell no complete date, the words of the first time there is).
    """

    authors: tuple[str, ...] = ()
    agency: str | None = None
    place: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    published_raw: str | None = None
    language: str | None = None


def text_fields(lines: Sequence[Line], verdicts: Sequence[Verdict], *, text: str) -> TextFields:
    """The fields of one article from its lines and their verdicts (parallel); ``text`` is the article's text."""
    language = detect(text)
    ends = _ends(lines, verdicts)
    body = [line.text for line, verdict in zip(lines, verdicts, strict=True) if verdict.kind is Kind.BODY]
    dateline = _dateline(body)
    signed = _near(lines, verdicts, ends, Kind.BYLINE)
    bylines = [lines[i].text for i in signed]
    signatures = [lines[i].text for i in _opened(signed, verdicts)]
    credits_ = [
        line.text for line, verdict in zip(lines, verdicts, strict=True) if verdict.kind is Kind.CREDIT
    ]
    times = [lines[i].text for i in _near(lines, verdicts, ends, Kind.TIMESTAMP)]
    stamps = _stamps([*times, *bylines], language) or _stamps(_dated(lines, verdicts, ends), language)[:1]
    published = _first(stamps, Role.PUBLISHED) or _first(stamps, None)
    updated = _first(stamps, Role.UPDATED)
    return TextFields(
        authors=_authors(signatures, credits_, dateline),
        agency=_agency(bylines, credits_, [*dateline.agencies, *_closing(body)]),
        place=dateline.place,
        published=published.when if published else None,
        updated=updated.when if updated else None,
        published_raw=published.raw if published else None,
        language=language,
    )


def under_headline(lines: Sequence[Line], verdicts: Sequence[Verdict], language: str | None) -> Under:
    """What the bylines and times between a known headline and the first paragraphs tell."""
    title = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE), None)
    if title is None:
        return Under()
    head = range(title + 1, _ends(lines, verdicts).head.stop)
    signed = [i for i in head if verdicts[i].kind is Kind.BYLINE]
    times = [i for i in head if verdicts[i].kind is Kind.TIMESTAMP]
    stamps = _stamps([lines[i].text for i in (*times, *signed)], language)
    published = _first(stamps, Role.PUBLISHED) or _first(stamps, None)
    authors = _authors([lines[i].text for i in _opened(signed, verdicts)], (), Dateline())
    return Under(authors, published.when if published else None, published.raw if published else None)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where an article's own bylines and times may stand: line indices of its head and of the lines under its last paragraph.

    Between and beyond them stand teasers of other articles, with authors and times of their own.
    """

    head: range
    foot: range


def _ends(lines: Sequence[Line], verdicts: Sequence[Verdict]) -> _Ends:
    title = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE), None)
    pairs = enumerate(zip(lines, verdicts, strict=True))
    prose = [
        i
        for i, (line, verdict) in pairs
        if verdict.kind is Kind.BODY and len(line.text) >= PROSE_CHARS and i > (title or 0) - 1
    ]
    if not prose:
        return _Ends(range(len(lines)), range(0))
    first, second = prose[0], prose[1] if len(prose) > 1 else len(lines)
    start = max(0, (title if title is not None else first - HEAD_LINES) - ABOVE_TITLE)
    head = range(start, min(second, first + HEAD_LINES))
    return _Ends(head, range(max(prose[-1] + 1, head.stop), min(prose[-1] + 1 + FOOT_LINES, len(lines))))


def _near(lines: Sequence[Line], verdicts: Sequence[Verdict], ends: _Ends, kind: Kind) -> list[int]:
    """The lines of a kind in the article's head; where it has none those under its last paragraph, else the nearest above.

    For times both head and foot count: "Published" may stand above and "Updated" below.
    """
    head, foot, above = (
        [i for i in part if verdicts[i].kind is kind]
        for part in (ends.head, ends.foot, range(ends.head.start))
    )
    if kind is Kind.TIMESTAMP:  # a bare date far above is today's, in the page's masthead
        chosen = [*head, *foot]
        if not chosen:
            chosen = [i for i in above if any(stamp.role for stamp in read_stamps(lines[i].text))][-2:]
    else:
        chosen = head or foot or [i for i in above if i >= above[-1] - 1]
    return chosen


def _dated(lines: Sequence[Line], verdicts: Sequence[Verdict], ends: _Ends) -> list[str]:
    """The short lines of an article's head that go, whatever else they were taken for: one that is a date is the article's."""
    return [
        lines[i].text
        for i in ends.head
        if verdicts[i].kind not in KEPT and len(lines[i].text.split()) <= DATE_WORDS
    ]


def _opened(bylines: Sequence[int], verdicts: Sequence[Verdict]) -> list[int]:
    """Those of some bylines that open as one does ("By …") and what stands right under them, if one opens so; else all.

    A name by itself may be a topic, a teaser's or a kicker. Under the headline an opened byline is the article's, over it a teaser's.
    """
    title = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE), None)
    opened = [i for i in bylines if verdicts[i].rule in OPENED]
    if title is not None and any(i > title for i in opened):
        opened = [i for i in opened if i > title]
    if not opened:
        return list(bylines)
    found: list[int] = []
    for i in bylines:
        if i in opened or (found and i == found[-1] + 1 and verdicts[i].rule not in OPENED):
            found.append(i)
    return found


def _closing(body: Sequence[str]) -> tuple[str, ...]:
    return closing_agency(body[-1]) if body else ()


def _dateline(body: Sequence[str]) -> Dateline:
    for paragraph in body[:DATELINE_PARAGRAPHS]:
        if found := read_dateline(paragraph):
            return found
    return Dateline()


def _stamps(texts: Sequence[str], language: str | None) -> list[Stamp]:
    """Every stamp of the lines, a label on a line of its own carried to the next line's stamp."""
    day_first = next((order for text in texts if (order := settles_day_first(text)) is not None), None)
    found: list[Stamp] = []
    label: Role | None = None
    for text in texts:
        stamps = read_stamps(text, language=language, day_first=day_first)
        if label and stamps and stamps[0].role is None:
            stamps[0] = Stamp(label, stamps[0].when, stamps[0].raw)
        label = (
            stamps[-1].role
            if stamps and stamps[-1].when is None and not any(map(str.isdigit, text))
            else None
        )
        found += stamps
    return found


def _first(stamps: Sequence[Stamp], role: Role | None) -> Stamp | None:
    """The first complete stamp of a role."""
    return next((stamp for stamp in stamps if stamp.role is role and stamp.when), None)


def _authors(bylines: Sequence[str], credits_: Sequence[str], dateline: Dateline) -> tuple[str, ...]:
    found = [name for text in bylines for name in people(signature(text)).names]
    found += [name for text in credits_ for name in reporters(text)]
    found += dateline.authors
    return tuple(
        {name.casefold(): name for name in reversed(found)}[key]
        for key in dict.fromkeys(name.casefold() for name in found)
    )


def _agency(bylines: Sequence[str], credits_: Sequence[str], in_text: Sequence[str]) -> str | None:
    found = [name for text in credits_ for name in credited_agencies(text)]
    found += in_text
    found += [name for text in bylines for name in people(without_opener(text)).agencies]
    return joined(found)
