"""``clean`` cleans one document; ``explain`` tells, line by line, what ``clean`` did.

HTML and plain text are read differently (``_clean_html``, ``_clean_text``), but both become lines, and ``label_entry`` makes articles of
these.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cleaners.articles import site_of
from cleaners.decode import decode
from cleaners.entries import Labelled, label_entry
from cleaners.features import Features
from cleaners.labeller import read as ask_model
from cleaners.limits import too_many_cut_lines, too_many_lines, too_many_tags, too_much_text
from cleaners.markdown import is_markdown, plain
from cleaners.model import KEPT, Cleaned, Entry, Line, Reason, Reject, Verdict
from cleaners.normalise import line_ends
from cleaners.notation import has_inline_tags, meant, without_inline_tags
from cleaners.one_line import with_line_ends
from cleaners.page_fields import PageMetadata
from cleaners.paragraphs import read_paragraphs
from cleaners.story_again import STORY_AGAIN, copies
from cleaners.templates import Templates, continued
from cleaners.undo_marks import undone


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line, its verdict, and what became of it.

    ``part``: the article that the line belongs to, None where it belongs to none. ``kept``: whether it is in that article's text.
    """

    line: Line
    verdict: Verdict
    part: int | None
    kept: bool


_NOTHING_LEARNED: Templates = {}


def clean(document: Entry | str | bytes, templates: Templates = _NOTHING_LEARNED) -> Cleaned:
    """Clean one document: its articles, or the reason why there are none, and a verdict for each of its lines.

    ``document``: a bare ``str`` or ``bytes`` is read as plain text; pass an :class:`~cleaners.model.Entry` for HTML, a URL or a declared
    encoding. ``templates``: by site, the lines that the site is known to repeat. The document's site is the host of its URL, else
    ``Entry.site``. Never raises for what a document contains: the result's ``reject`` says what is wrong with it. The same document always
    gives the same result.
    """
    with _no_garbage_collection():
        return _clean(document if isinstance(document, Entry) else Entry(document), templates)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Switch off Python's search for cyclic garbage. Cleaning makes no reference cycles, and the search takes a twentieth of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _clean(entry: Entry, templates: Templates) -> Cleaned:
    text, encoding = _decoded(entry)
    if text is None:
        return Cleaned(reject=Reject(Reason.BINARY, "bytes that are no text in any encoding"))
    text, is_page = meant(text, html=entry.html)
    cleaned = (_clean_html if is_page else _clean_text)(entry, text, templates)
    return replace(cleaned, encoding=encoding)


def _decoded(entry: Entry) -> tuple[str | None, str | None]:
    """The entry's text and the encoding that it was decoded from: (None, None) for bytes that are no text, (text, None) for a ``str``."""
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
    copied_from = copies(lines)
    own = (
        tuple(line for place, line in enumerate(lines) if place not in copied_from) if copied_from else lines
    )
    features = [Features(line) for line in own]
    metadata = replace(page.metadata, url=entry.url or page.metadata.url)
    site = site_of(entry.url) or entry.site or site_of(metadata.url)
    labelled = label_entry(features, ask_model(own), metadata, templates.get(site or ""))
    if copied_from:
        repeats = {lines[place].number: [lines[copy]] for copy, place in copied_from.items()}
        own, labelled = _with_repeats(own, labelled, repeats, STORY_AGAIN)
    cleaned = _finish(own, labelled, site)
    return _from_body(entry, html, cleaned, metadata) if cleaned.reject else cleaned


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
    """Clean plain text. Verdicts are made on paragraphs and then given to each physical line that a paragraph was joined from.

    ``said``: metadata of the page that the text was taken from, if any.
    """
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
    labelled = label_entry(features, ask_model(joined), page, templates.get(site or ""))
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
    lines: tuple[Line, ...], labelled: Labelled, repeats: Mapping[int, Sequence[Line]], verdict: Verdict
) -> tuple[tuple[Line, ...], Labelled]:
    """The lines and verdicts with the repeats put back in place, each with ``verdict`` and in the part of the line that it repeats.

    ``repeats``: by the number of a line, the lines that repeat it; these were set aside before labelling.
    """
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
    """The line with another text. Not by ``dataclasses.replace``, which is much slower: this runs for every line."""
    return line if text == line.text else Line(line.number, line.raw, text, line.gap, line.facts)


def _finish(lines: tuple[Line, ...], labelled: Labelled, site: str | None) -> Cleaned:
    """The result: articles with their site and line counts, or a reject. ``labelled`` is parallel to ``lines``."""
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


def explain(
    document: Entry | str | bytes, templates: Templates = _NOTHING_LEARNED
) -> tuple[ExplainedLine, ...]:
    """Each line of a document with its verdict, in order: what :func:`clean` did with it. Takes the same arguments."""
    cleaned = clean(document, templates)
    return tuple(
        ExplainedLine(line, verdict, part, part is not None and verdict.kind in KEPT)
        for line, verdict, part in zip(cleaned.lines, cleaned.verdicts, cleaned.parts, strict=True)
    )
