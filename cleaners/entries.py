"""The paragraphs of one entry → its articles, with a verdict for each paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.articles import article
from cleaners.features import Features
from cleaners.label import first_sight, judge_each, label
from cleaners.labeller import Reading, probabilities
from cleaners.model import KEPT, Article, Kind, Reason, Reject, Verdict
from cleaners.no_article import no_article
from cleaners.one_story import holds_one_story
from cleaners.page_fields import PageMetadata
from cleaners.rules.rule import CERTAIN, Document
from cleaners.split import split
from cleaners.templates import SiteTemplate, without_templates

_OF_ARTICLES = KEPT | {Kind.TITLE, Kind.STANDFIRST}
"""Kinds that no line has where the document is a reject."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What an entry holds: the articles, and for each line (or paragraph) its verdict and its article's part."""

    articles: tuple[Article, ...]
    verdicts: tuple[Verdict, ...]
    parts: tuple[int | None, ...]
    reject: Reject | None


def label_entry(
    features: Sequence[Features], reading: Reading, page: PageMetadata, template: SiteTemplate | None
) -> Labelled:
    """The articles of an entry's paragraphs, and for each paragraph its verdict and part.

    ``reading``: the model's answer for these paragraphs. ``template``: the lines that the entry's site repeats, if known.
    """
    alone = judge_each(features)
    if holds_one_story(features, alone, reading):
        spans = [range(len(features))]
    else:
        spans = split(features, first_sight(features, alone, reading.kinds), reading)
    spoken_of = _spoken_of(features, spans, page)
    judged = [
        label(
            _document(features, alone, span, page if number == spoken_of else None),
            reading.kinds if len(spans) == 1 else probabilities([features[i].line for i in span]),
        )
        for number, span in enumerate(spans)
    ]
    if template:
        judged = without_templates([features[span.start : span.stop] for span in spans], judged, template)
    articles: list[Article] = []
    verdicts: list[Verdict] = []
    parts: list[int | None] = []
    for number, (span, labelled) in enumerate(zip(spans, judged, strict=True)):
        own = features[span.start : span.stop]
        own_page = page if number == spoken_of else PageMetadata(url=page.url)
        record = article(len(articles), own, labelled, own_page)
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
    return Labelled(tuple(articles), tuple(verdicts), tuple(parts), reject)


def _spoken_of(features: Sequence[Features], spans: Sequence[range], page: PageMetadata) -> int:
    """Which of several articles the page's metadata is about: the one that has its title as a line, else the first."""
    title = page.folded_title
    return next((n for n, span in enumerate(spans) if any(features[i].key == title for i in span)), 0)


def _document(
    features: Sequence[Features], alone: Sequence[Verdict | None], span: range, page: PageMetadata | None
) -> Document:
    """One article's lines for the context rules, with what its page says of it, if anything."""
    own, verdicts = features[span.start : span.stop], alone[span.start : span.stop]
    if page is None:
        return Document(own, verdicts)
    return Document(
        own,
        verdicts,
        title=page.folded_title,
        tells_headline=page.tells_headline,
        authors=page.authors,
        descriptions=page.descriptions,
    )
