"""Labelled lines → records: the kept lines become the text, the others the fields and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from cleaners.features import Features
from cleaners.model import KEPT, Article, Kind, Verdict
from cleaners.no_article import is_stub
from cleaners.page_fields import PageMetadata
from cleaners.patterns import regex
from cleaners.text_fields import text_fields

DOUBTFUL = 0.5
"""Most that the confidence of an article is which a paywall cuts off, or which stands on a site's front page."""

_TITLE_LABEL = regex(r"^(?:Title|Headline|Titel|Titre|Título|Titolo|Tytuł|Заголовок|Başlık) ?: (?=\S)")

_MARK = regex(r"^[•▪◦●□☆*]\s+(?=\S)")
_NUMBER = regex(r"^(\d{1,2})\. (?:# )?(?=\S)")


def site_of(url: str | None) -> str | None:
    """The host of a URL without ``www.``, lower-case; None where there is no host.

    >>> site_of("https://www.Herald.example/1"), site_of("http://[broken")
    ('herald.example', None)
    """
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _first(features: Sequence[Features], verdicts: Sequence[Verdict], kind: Kind) -> str | None:
    return next((f.text for f, v in zip(features, verdicts, strict=True) if v.kind is kind), None)


def _title(features: Sequence[Features], verdicts: Sequence[Verdict], page: PageMetadata) -> str | None:
    """The title that the page's data tell, else the headline among the lines, else what ``<title>`` says."""
    told = page.title if page.tells_headline else None
    return told or _headline(features, verdicts) or page.title


def _headline(features: Sequence[Features], verdicts: Sequence[Verdict]) -> str | None:
    """The headline without what a dump puts before it: the label of a table of fields (``Title: …``), the mark of an item of a list."""
    place = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE), None)
    if place is None:
        return None
    headline = _MARK.sub("", _TITLE_LABEL.sub("", features[place].text))
    number = _NUMBER.match(headline)
    if number is None or not _follows(int(number[1]), features[:place]):
        return headline
    return headline[number.end() :]


def _follows(number: int, above: Sequence[Features]) -> bool:
    """Whether the nearest numbered line above has the number before: the headline ends a trail of links, which are a list."""
    numbers = (match for line in reversed(above) if (match := _NUMBER.match(line.text)))
    return next((int(match[1]) == number - 1 for match in numbers), False)


def confidence(features: Sequence[Features], verdicts: Sequence[Verdict]) -> float:
    """How sure the verdicts on an article's lines are, each line weighted by its words; 0..1, two decimals."""
    weights = [max(1, line.words) for line in features]
    sure = sum(w * verdict.confidence for w, verdict in zip(weights, verdicts, strict=True))
    return round(sure / sum(weights), 2)


def _is_front_page(url: str | None) -> bool:
    """Whether a URL is a host's own, without a page's path."""
    if url is None or site_of(url) is None:
        return False
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def article(
    part: int, features: Sequence[Features], verdicts: Sequence[Verdict], page: PageMetadata
) -> Article | None:
    """The record of one article's lines; None when none of them is kept. What the page says of itself goes before what its lines say."""
    kept = [line for line, verdict in zip(features, verdicts, strict=True) if verdict.kind in KEPT]
    if not kept:
        return None
    text = "\n\n".join(line.paragraph for line in kept)
    doubtful = is_stub(features, verdicts) or _is_front_page(page.url)
    fields = text_fields([f.line for f in features], verdicts, text=text)
    return Article(
        part=part,
        title=_title(features, verdicts, page),
        text=text,
        standfirst=_first(features, verdicts, Kind.STANDFIRST),
        authors=fields.authors or page.authors if page.nobody else page.authors or fields.authors,
        agency=fields.agency or page.agency,
        place=fields.place,
        published=page.published or fields.published,
        updated=page.updated or fields.updated,
        published_raw=page.published_raw or fields.published_raw,
        language=fields.language or page.language,
        url=page.url,
        site=site_of(page.url),
        section=page.section,
        image=page.image,
        words=sum(line.words for line in kept),
        confidence=min(confidence(features, verdicts), DOUBTFUL if doubtful else 1.0),
        paragraph_lines=tuple(line.line.number for line in kept),
    )
