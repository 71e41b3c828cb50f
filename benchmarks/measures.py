"""What is measured of one page and one tool's output, gold conventions applied.

Golds differ in what they begin with (the table is ``corpora.MEASURED``), so a tool's own headline or
standfirst is put in front of its text where the corpus's gold has it there and the text does not. copydesk is
always judged so; a peer is judged with and without, and its better variant counts, because a peer's
description is often cut off or another text than the standfirst on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from benchmarks.corpora import MEASURED, Page
from benchmarks.metric import PageScore, kept_share, kept_tokens, score_page, tokens, whole_paragraphs
from benchmarks.peers import Found
from benchmarks.tools import OURS
from cleaners.sources import only_agencies

PRESENT = 0.8
"""Share of a headline's or standfirst's tokens that makes it stand in the text: a small edit is no absence."""
MOSTLY = 0.5
"""Share of a caption's tokens that makes it kept: half a caption in the text is as bad as all of it."""
HALF_LOST = 0.5
"""A page with less recall lost half of the article."""

Ratio = tuple[float, float]
"""Hits, and of how many."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What ran: ``tool``, on ``html`` or a renderer's dump (``source``), handed over in which ``way``; the dump itself, if any."""

    tool: str
    source: str
    way: str = ""
    dump: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One tool's result on one page in one source (``html`` or a renderer's name), in one variant of two.

    ``variant``: how the document was handed over, and what was put in front of the text.
    ``ratios``: further measures by name; they are summed over pages before they are divided.
    """

    page: str
    corpus: str
    lang: str
    source: str
    tool: str
    variant: str
    score: PageScore
    paragraphs: float
    ratios: Mapping[str, Ratio]


def variants(found: Found, page: Page, tool: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of each way to read a tool's output under the corpus's convention."""
    name, front = _front(found, page)
    if tool != OURS:
        yield "", found.text
    if tool == OURS or name:
        absent = front and kept_share(front, found.text, lang=page.lang) < PRESENT
        yield name, f"{front}\n\n{found.text}" if absent else found.text


def ratios(found: Found, text: str, page: Page, dump: str | None) -> dict[str, Ratio]:
    """Return the further measures.

    Of the text for every page, of fields where the tool has such a field and the page has gold.

    ``dump`` is what the tool was given where that is a text dump: only words that stand in it can be lost.
    """
    result: dict[str, Ratio] = {"crashed": (found.crashed, 1)}
    result |= _of_text(text, page)
    if found.articles is not None:
        result["split in several"] = (found.articles > 1, 1)
    if dump is not None:
        result["body words lost"] = _words_lost(text, page, dump)
    if page.gold_summary:
        standfirst = " ".join(page.gold_summary)
        inside = kept_share(standfirst, found.text, lang=page.lang) >= PRESENT
        result["standfirst in text"] = (inside, 1)
        field = kept_share(standfirst, found.standfirst or "", lang=page.lang) >= PRESENT
        result["standfirst found"] = (inside or field, 1)
    return result | _of_fields(found, page)


def measure(found: Found, page: Page, trial: Trial) -> list[Row]:
    """Measure one output in all its variants."""
    rows = []
    for variant, text in variants(found, page, trial.tool):
        score = score_page(page.gold_text, text, lang=page.lang, site=page.site)
        measures = ratios(found, text, page, trial.dump)
        measures["under half"] = (score.recall < HALF_LOST, 1)
        rows.append(
            Row(
                page=page.id,
                corpus=page.corpus,
                lang=page.lang,
                source=trial.source,
                tool=trial.tool,
                variant=" + ".join(part for part in (trial.way, variant) if part),
                score=score,
                paragraphs=whole_paragraphs(page.gold_paragraphs, text, lang=page.lang),
                ratios=measures,
            )
        )
    return rows


def same_day(gold: str, found: str) -> bool:
    """Whether an ISO date or time found is on the gold's day.

    In its own zone, in UTC, or in the gold's zone if it has one.
    """
    if not found:
        return False
    wanted, given = datetime.fromisoformat(gold), datetime.fromisoformat(found)
    days: set[date] = {given.date()}
    if given.tzinfo is not None:
        days |= {given.astimezone(UTC).date(), given.astimezone(wanted.tzinfo or UTC).date()}
    return wanted.date() in days


def _front(found: Found, page: Page) -> tuple[str, str]:
    """What the corpus's gold begins with, and the tool's own of it (empty if it has none)."""
    corpus = MEASURED.get(page.corpus)
    if corpus and corpus.headline_first and found.title is not None:
        return "headline", found.title
    if corpus and corpus.standfirst_first and found.standfirst is not None:
        return "standfirst", found.standfirst
    return "", ""


def _of_text(text: str, page: Page) -> dict[str, Ratio]:
    captions = [
        caption
        for caption in page.gold_captions
        if kept_share(caption, page.gold_text, lang=page.lang) < MOSTLY
    ]
    headings = [heading for heading in page.gold_headings if tokens(heading, page.lang)]
    result: dict[str, Ratio] = {}
    if captions:
        kept = sum(kept_share(caption, text, lang=page.lang) >= MOSTLY for caption in captions)
        result["captions kept"] = (kept, len(captions))
    if headings:
        lost = sum(kept_share(heading, text, lang=page.lang) < PRESENT for heading in headings)
        result["sub-headings lost"] = (lost, len(headings))
    return result


def _of_fields(found: Found, page: Page) -> dict[str, Ratio]:
    result: dict[str, Ratio] = {}
    title = page.gold_title or page.gold_first_line
    if title and found.title is not None:
        result["title right"] = (same_name(title, found.title), 1)
    if page.gold_date and found.date is not None:
        result["date right"] = (same_day(page.gold_date, found.date), 1)
    if page.gold_authors and found.authors is not None:
        signed = _signatures(page.gold_authors)
        right = signed in (_signatures(found.authors), _signatures((*found.authors, *found.agencies)))
        result["authors right"] = (right, 1)
    return result


def _signatures(names: Iterable[str]) -> set[tuple[str, ...]]:
    """Who signs, for comparison: names written in one string apart, agencies by whichever of their names.

    Golds count an agency among the authors; a tool may have a field of its own for it.
    """
    pieces = [piece for name in names for piece in name.split(",") if piece.strip()]
    return {_name(one) for piece in pieces for one in (only_agencies(piece, as_source=True) or (piece,))}


def _words_lost(text: str, page: Page, dump: str) -> Ratio:
    """Gold words that stand in the dump and not in the text, of those in the dump."""
    had = kept_tokens(page.gold_text, dump, lang=page.lang)
    return len(had - kept_tokens(page.gold_text, text, lang=page.lang)), len(had)


def same_name(gold: str, found: str) -> bool:
    """Whether two headlines say the same; case, marks and spacing do not count."""
    return _name(gold) == _name(found)


def _name(text: str) -> tuple[str, ...]:
    """A headline or name for comparison: case, marks and spacing do not count."""
    return tuple(tokens(text.casefold()))
