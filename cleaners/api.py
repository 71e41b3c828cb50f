"""The one call that cleans one document, and the one that explains it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cleaners.articles import article, site_of
from cleaners.decode import decode
from cleaners.features import Features
from cleaners.label import first_sight, judge_each, label
from cleaners.labeller import Reading
from cleaners.labeller import read as ask_model
from cleaners.limits import too_many_cut_lines, too_many_lines, too_many_tags, too_much_text
from cleaners.markdown import is_markdown, plain
from cleaners.model import KEPT, Article, Cleaned, Entry, Kind, Line, Reason, Reject, Verdict
from cleaners.no_article import no_article
from cleaners.normalise import line_ends
from cleaners.notation import has_inline_tags, meant, without_inline_tags
from cleaners.one_line import with_line_ends
from cleaners.one_story import holds_one_story
from cleaners.page_fields import PageMetadata
from cleaners.paragraphs import read_paragraphs
from cleaners.phrasebook import core, fold
from cleaners.rules.rule import CERTAIN, Document
from cleaners.split import split
from cleaners.story_again import STORY_AGAIN, copies
from cleaners.templates import SiteTemplate, Templates, continued, without_templates
from cleaners.undo_marks import undone


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line with its verdict, the part that claims it (None: no article does), and whether it stays in that part's text."""

    line: Line
    verdict: Verdict
    part: int | None
    kept: bool


_NOTHING_LEARNED: Templates = {}
_OF_ARTICLES = KEPT | {Kind.TITLE, Kind.STANDFIRST}
"""What no line is of a document that is no article."""


def clean(document: Entry | str | bytes, templates: Templates = _NOTHING_LEARNED) -> Cleaned:
    """Clean one document: its articles, or why there are none, and a verdict for each of its lines.

    A bare ``str`` or ``bytes`` is taken as plain text; pass an :class:`~cleaners.model.Entry` for HTML, a URL or a declared encoding.
    ``templates``: the lines that sites are known to repeat; each article is of its URL's site, else of the entry's.
    Never raises for what a document contains: the result's ``reject`` says what was wrong with it. The same document always gives the
    same result.
    """
    with _keeping_objects():
        return _clean(document if isinstance(document, Entry) else Entry(document), templates)


@contextmanager
def _keeping_objects() -> Iterator[None]:
    """Keep Python from looking for cycles of dead objects meanwhile: what a document is cleaned by has none, and dies by itself at the end.

    On a page of some thousand objects the looking takes a twentieth of the time and finds nothing.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


def _clean(entry: Entry, templates: Templates) -> Cleaned:
    text, encoding = _decoded(entry)
    if text is None:
        return Cleaned(reject=Reject(Reason.BINARY, "bytes that are no text in any encoding"))
    text, is_page = meant(text, html=entry.html)
    cleaned = (_clean_html if is_page else _clean_text)(entry, text, templates)
    return replace(cleaned, encoding=encoding)


def _decoded(entry: Entry) -> tuple[str | None, str | None]:
    """The entry's text, None where it is none, and the encoding if there was something to decode."""
    if isinstance(entry.content, str):
        return entry.content, None
    decoded = decode(entry.content, declared=entry.encoding, html=entry.html)
    return (decoded.text, decoded.encoding) if decoded else (None, None)


def _clean_html(entry: Entry, html: str, templates: Templates) -> Cleaned:
    if reject := too_many_tags(html):
        return Cleaned(reject=reject)
    # Imported here: text needs no parser of pages.
    from cleaners.html import read_page

    page = read_page(html, entry.url)
    lines = page.lines
    if reject := too_many_lines(len(lines)) or too_much_text(line.text for line in lines):
        return Cleaned(reject=reject)
    again = copies(lines)
    told = tuple(line for place, line in enumerate(lines) if place not in again) if again else lines
    features = [Features(line) for line in told]
    said = replace(page.metadata, url=entry.url or page.metadata.url)
    site = site_of(entry.url) or entry.site or site_of(said.url)
    labelled = _label(features, ask_model(told), said, templates.get(site or ""))
    if again:
        repeats = {lines[place].number: [lines[here]] for here, place in again.items()}
        told, labelled = _with_repeats(told, labelled, repeats, STORY_AGAIN)
    cleaned = _finish(told, labelled, site)
    return _from_body(entry, html, cleaned, said) if cleaned.reject else cleaned


def _from_body(entry: Entry, html: str, shown: Cleaned, page: PageMetadata) -> Cleaned:
    """The article in the JSON-LD of a page that shows no story, its lines behind those of the page; ``shown`` where there is none."""
    # Imported here: few pages are rejects, and text needs no parser of pages.
    from cleaners.article_body import FEWEST_WORDS, SHOWS_NO_STORY, append_body, article_body

    if shown.reject is None or shown.reject.reason not in SHOWS_NO_STORY:
        return shown
    text = article_body(html, page)
    body = _clean_text(replace(entry, url=page.url), text, {}, page) if text else shown
    if body.reject or sum(article.words for article in body.articles) < FEWEST_WORDS:
        return shown
    return append_body(shown, body)


def _clean_text(entry: Entry, text: str, templates: Templates, said: PageMetadata | None = None) -> Cleaned:
    """Rules see paragraphs; the ledger has the physical lines that they were joined from. ``said``: what a page says of the article."""
    text = with_line_ends(line_ends(text))
    if reject := too_many_cut_lines(text):
        return Cleaned(reject=reject)
    marked = undone(text)
    text = marked.text if marked else text
    lines, joined, groups = read_paragraphs(text)
    if reject := too_many_lines(len(joined)):
        return Cleaned(reject=reject)
    if marked:
        lines = tuple(marked.as_stood(lines))
        joined = [replace(one, number=lines[of[0]].number) for one, of in zip(joined, groups, strict=True)]
    if is_markdown(text):
        joined = [_reading(line, plain(line.text)) for line in joined]
    if has_inline_tags(text):
        joined = [_reading(line, without_inline_tags(line.text)) for line in joined]
    site = site_of(entry.url) or entry.site
    features = [Features(line) for line in joined]
    page = said or PageMetadata(url=entry.url)
    labelled = _label(features, ask_model(joined), page, templates.get(site or ""))
    owners = [owner for owner, members in enumerate(groups) for _ in members]
    spread = replace(
        labelled,
        verdicts=tuple(
            continued(labelled.verdicts[owner]) if place else labelled.verdicts[owner]
            for owner, members in enumerate(groups)
            for place in range(len(members))
        ),
        parts=tuple(labelled.parts[owner] for owner in owners),
    )
    if marked and marked.verdict:
        lines, spread = _with_repeats(lines, spread, marked.repeats(lines), marked.verdict)
    return _finish(lines, spread, site)


def _with_repeats(
    lines: tuple[Line, ...], labelled: _Labelled, repeats: Mapping[int, Sequence[Line]], verdict: Verdict
) -> tuple[tuple[Line, ...], _Labelled]:
    """The lines and those that say them again, each of the part of the line that it repeats, in their order."""
    rows = [
        row
        for line, own, part in zip(lines, labelled.verdicts, labelled.parts, strict=True)
        for row in ((line, own, part), *((again, verdict, part) for again in repeats.get(line.number, ())))
    ]
    rows.sort(key=lambda row: row[0].number)
    return tuple(row[0] for row in rows), replace(
        labelled, verdicts=tuple(row[1] for row in rows), parts=tuple(row[2] for row in rows)
    )


def _reading(line: Line, text: str) -> Line:
    """The line with another text; ``dataclasses.replace`` takes longer than most texts take to be read."""
    return line if text == line.text else Line(line.number, line.raw, text, line.gap, line.facts)


def _finish(lines: tuple[Line, ...], labelled: _Labelled, site: str | None) -> Cleaned:
    """The result for the lines as they stood in the dump; ``labelled`` is parallel to them. ``site``: where they stand."""
    reject = labelled.reject if lines else Reject(Reason.EMPTY, "no visible text")
    if reject:
        return Cleaned((), lines, labelled.verdicts, (None,) * len(lines), reject)
    kept = Counter(
        part for part, verdict in zip(labelled.parts, labelled.verdicts, strict=True) if verdict.kind in KEPT
    )
    total = Counter(labelled.parts)
    articles = tuple(
        replace(one, site=site, lines_kept=kept[one.part], lines_removed=total[one.part] - kept[one.part])
        for one in labelled.articles
    )
    return Cleaned(articles, lines, labelled.verdicts, labelled.parts)


@dataclass(frozen=True, slots=True)
class _Labelled:
    articles: tuple[Article, ...]
    verdicts: tuple[Verdict, ...]
    parts: tuple[int | None, ...]
    reject: Reject | None


def _label(
    features: Sequence[Features], reading: Reading, page: PageMetadata, template: SiteTemplate | None
) -> _Labelled:
    """The articles of an entry's paragraphs, and for each paragraph its verdict and part.

    A page speaks of one article: of several parts the one that has the title it gives, else the first.
    """
    alone = judge_each(features)
    if holds_one_story(features, alone, reading):
        spans = [range(len(features))]
    else:
        spans = split(features, first_sight(features, alone, reading.kinds), reading)
    title = core(fold(page.title)) if page.title else None
    spoken_of = next((n for n, span in enumerate(spans) if any(features[i].key == title for i in span)), 0)
    articles: list[Article] = []
    verdicts: list[Verdict] = []
    parts: list[int | None] = []
    judged = []
    for number, span in enumerate(spans):
        own = features[span.start : span.stop]
        document = Document(own, alone[span.start : span.stop])
        if number == spoken_of:
            document = replace(
                document,
                title=title,
                tells_headline=page.tells_headline,
                authors=page.authors,
                descriptions=page.descriptions,
            )
        alike = reading if len(spans) == 1 else ask_model([line.line for line in own])
        judged.append(label(document, alike.kinds))
    if template:
        judged = without_templates([features[span.start : span.stop] for span in spans], judged, template)
    for number, (span, labelled) in enumerate(zip(spans, judged, strict=True)):
        own = features[span.start : span.stop]
        record = article(
            len(articles), own, labelled, page if number == spoken_of else PageMetadata(url=page.url)
        )
        verdicts += labelled
        parts += [record.part if record else None] * len(own)
        if record:
            articles.append(record)
    reject = no_article(features, verdicts, page.page_type)
    if reject:
        verdicts = [
            v if v.kind not in _OF_ARTICLES else Verdict(Kind.OTHER, f"page.{reject.reason}", CERTAIN)
            for v in verdicts
        ]
    if not reject and not articles:
        reject = Reject(Reason.NO_ARTICLE, f"{len(features)} paragraphs, none of them an article's text")
    return _Labelled(tuple(articles), tuple(verdicts), tuple(parts), reject)


def explain(
    document: Entry | str | bytes, templates: Templates = _NOTHING_LEARNED
) -> tuple[ExplainedLine, ...]:
    """Each line of a document with its verdict: what :func:`clean` did, line by line."""
    cleaned = clean(document, templates)
    return tuple(
        ExplainedLine(line, verdict, part, part is not None and verdict.kind in KEPT)
        for line, verdict, part in zip(cleaned.lines, cleaned.verdicts, cleaned.parts, strict=True)
    )
