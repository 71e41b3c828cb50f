"""The headline, its repeats, and the standfirst under it. They are known by where they stand and by what the article says after them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cleaners.containers import HEADINGS
from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import WORD
from cleaners.rules.rule import CERTAIN, LIKELY, SURE, ContextRule, Document

STANDFIRST_NAMES = frozenset(
    "standfirst dek deck lede lead intro introduction subtitle subheadline excerpt summary abstract".split()
)
"""Words of class names that, on the first text under a headline, call it the standfirst. On the development pages elements
called intro, lead, summary or excerpt hold the gold's standfirst more often than a paragraph of its body."""
TITLE_WORDS = range(2, 36)
"""Headlines are longer than a menu's entry and shorter than a paragraph; wide bounds, since other evidence decides."""
STANDFIRST_WORDS = range(5, 81)
UNDER_HEADLINE_WORDS = range(8, 81)
"""Words of a line right under the headline; shorter ones are section names, places and bylines."""
HEAD_LINES = 4
"""How far above a line its head is looked at."""
TITLE_SHARE_WEIGHT = 2.0
"""What the model's certainty that a line is the headline counts for: as much as the headline's words in the lead."""
LEAD_WORDS = 8
"""The shortest sentence that can be an article's first paragraph."""
LEAD_LINES = 4
"""How many paragraphs a headline is compared with: news says in its first paragraphs what its headline says."""
HEADLINE_WORDS = 5
"""Words from which a line is more likely a headline than a menu's entry."""
SUBHEADING_WORDS = 14
"""The longest sub-heading; longer lines without a sentence's end are captions or teasers."""
TITLE_BAR = 1.5
"""Score from which a line is taken for the headline: two kinds of evidence, or its repetition alone."""
SHARED_OPENING = 5
"""Words in a row with which a standfirst and the first paragraph open alike; four happen by chance (``The president of the``)."""
REPEAT_WORDS = 8
"""Shortest paragraph whose exact repeat is a duplicate: shorter ones are repeated on purpose (refrains, answers)."""

_SITE_SEPARATOR = regex(r"\s+(?:[|•·—–-]|::|»|›|«)\s+")
_SEPARATOR_SIGN = regex("[|•·—–:»›«-]")
_UNDER_TITLE = frozenset({Kind.BYLINE, Kind.TIMESTAMP, Kind.SHARE, Kind.CAPTION, Kind.STANDFIRST})
_AROUND_TITLE = frozenset(
    {Kind.CAPTION, Kind.SHARE, Kind.ADVERT, Kind.DUPLICATE, Kind.BYLINE, Kind.TIMESTAMP, Kind.STANDFIRST}
)


def _is_open(verdict: Verdict | None) -> bool:
    return verdict is None or (verdict.kind in KEPT and verdict.confidence < SURE)


def _is_prose(features: Features, verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.kind is Kind.BODY


def first_prose(document: Document) -> int:
    """Index of the first line that reads as a paragraph; the number of lines when there is none."""
    pairs = enumerate(zip(document.features, document.verdicts, strict=True))
    return next(
        (i for i, (f, v) in pairs if _is_prose(f, v) and f.words >= LEAD_WORDS), len(document.features)
    )


def _could_be_title(features: Features, verdict: Verdict | None) -> bool:
    if not _is_open(verdict) or features.words not in TITLE_WORDS:
        return False
    ended = features.text.endswith((".", "。", "।", ":", ";", ","))
    return not ended and not features.bullet_only and any(map(str.isalpha, features.text))


def _without_site(features: Features) -> str:
    """The key of a page title without the site's name behind (or before) a separator."""
    if not _SEPARATOR_SIGN.search(features.folded):
        return features.key
    pieces = _SITE_SEPARATOR.split(features.folded)
    return max(pieces, key=len) if len(pieces) > 1 else features.key


def _title_scores(document: Document, end: int) -> Iterator[tuple[float, int]]:
    features = document.features
    lead = set[str]().union(*(f.content for f in features[end : end + LEAD_LINES]))
    keys = document.times
    clean = Counter(_without_site(f) for f in features[:end])
    between = 0
    for i in range(end - 1, -1, -1):
        line, verdict = features[i], document.verdicts[i]
        if _could_be_title(line, verdict):
            about = line.content
            overlap = len(about & lead) / max(3, len(about))
            repeated = 1.5 if clean[line.key] > 1 else 0.5 * (keys[line.key] > 1)
            score = (
                repeated
                + 2 * overlap
                + (line.words >= HEADLINE_WORDS)
                + 0.5 * (i == 0)
                + 1.5 * (line.facts.tag == "h1")
            )
            score += (0.75 if not between else -0.15 * between) + _head_around(document.verdicts, i)
            score += TITLE_SHARE_WEIGHT * document.title_shares[i] if document.title_shares else 0.0
            yield score, i
        if verdict is None or verdict.kind not in _AROUND_TITLE:
            between += 1


def _head_around(verdicts: Sequence[Verdict | None], i: int) -> float:
    """Headlines stand over bylines, times, share buttons and captions: .75 where one is just below line i, -1.5 where one is just above."""
    above = {verdict.kind for verdict in verdicts[max(0, i - HEAD_LINES) : i] if verdict}
    below = {verdict.kind for verdict in verdicts[i + 1 : i + 2] if verdict}
    return 0.75 * bool(below & _UNDER_TITLE) - 1.5 * bool(above & {Kind.BYLINE, Kind.CAPTION})


def find_title(document: Document) -> int | None:
    """Index of the headline, or None: the line that the page calls its title, else the best scored line before the first paragraph."""
    named = _named_title(document.features, document.title) if document.title else None
    if named is not None:
        return named
    end = first_prose(document)
    if end == len(document.features):
        return None
    score, best = max(_title_scores(document, end), key=lambda pair: (pair[0], -pair[1]), default=(0.0, 0))
    if score < TITLE_BAR:
        return None
    key = document.features[best].key
    return next(i for i, f in enumerate(document.features) if f.key == key)


def _named_title(features: Sequence[Features], title: str) -> int | None:
    """The line that says the page's title, else the first of an ``h1`` that says a part of it (it may have a kicker, or two lines)."""
    exact = next((i for i, line in enumerate(features) if line.key == title), None)
    if exact is not None:
        return exact
    return next(
        (
            i
            for i, line in enumerate(features)
            if "h1" in line.facts.path and line.words in TITLE_WORDS and f" {line.key} " in f" {title} "
        ),
        None,
    )


def headline(document: Document) -> Mapping[int, Verdict]:
    """The headline: a short line above the first paragraph that is repeated, near, or about what the article is about; its repeats."""
    title = find_title(document)
    if title is None:
        return {}
    key = document.features[title].key
    found = {title: Verdict(Kind.TITLE, "headline.title", CERTAIN)}
    for i, line in enumerate(document.features):
        if i != title and (
            line.key == key
            or (i < title and key in line.folded and _without_site(line) == key)
            or _kicked(line, key)
        ):
            sure = (
                LIKELY if document.is_page and i > title else CERTAIN
            )  # a heading of the story may say what the page is called
            found[i] = Verdict(Kind.DUPLICATE, "headline.repeat", sure)
    return found


def _kicked(line: Features, title: str) -> bool:
    """Whether a line is an ``h1`` of the headline with a kicker before it."""
    return "h1" in line.facts.path and line.words in TITLE_WORDS and line.key.endswith(f" {title}")


def _opens_alike(text: str, other: str) -> bool:
    mine, others = WORD.findall(text.casefold()), WORD.findall(other.casefold())
    return mine[:SHARED_OPENING] == others[:SHARED_OPENING] and len(mine) >= SHARED_OPENING


def standfirst(document: Document) -> Mapping[int, Verdict]:
    """The standfirst: the paragraph between headline and byline or date, or one with which the first paragraph opens alike."""
    title = next((i for i, v in enumerate(document.verdicts) if v and v.kind is Kind.TITLE), None)
    if title is None:
        return {}
    open_lines = [i for i in range(title + 1, len(document.features)) if _is_open(document.verdicts[i])][:2]
    if not open_lines[1:] or document.features[open_lines[0]].words not in STANDFIRST_WORDS:
        return {}
    first, second = open_lines
    if _is_prose(document.features[second], document.verdicts[second]):
        if _opens_alike(document.features[first].text, document.features[second].text):
            return {first: Verdict(Kind.STANDFIRST, "standfirst.opens_alike", CERTAIN)}
        between = {v.kind for v in document.verdicts[first + 1 : second] if v is not None}
        above = {v.kind for v in document.verdicts[title + 1 : first] if v is not None}
        if between & {Kind.BYLINE, Kind.TIMESTAMP} and not above & {Kind.BYLINE, Kind.TIMESTAMP}:
            return {first: Verdict(Kind.STANDFIRST, "standfirst.above_byline", SURE)}
    return {}


def named_standfirst(document: Document) -> Mapping[int, Verdict]:
    """The first prose under the headline, but for what stands under a picture, if its HTML element is called a standfirst."""
    title = next((i for i, v in enumerate(document.verdicts) if v and v.kind is Kind.TITLE), None)
    if title is None:
        return {}
    for i in range(title + 1, len(document.features)):
        line, verdict = document.features[i], document.verdicts[i]
        if line.words not in STANDFIRST_WORDS or not _is_open(verdict):
            continue
        if not STANDFIRST_NAMES.isdisjoint(line.facts.own_words):
            return {i: Verdict(Kind.STANDFIRST, "standfirst.named", SURE)}
        if _is_prose(line, verdict) and line.facts.since_image != 0:
            return {}
    return {}


def standfirst_under_headline(document: Document) -> Mapping[int, Verdict]:
    """The line right under the headline, in the same HTML container; the paragraphs stand in another one."""
    features = document.features
    title = next((i for i, v in enumerate(document.verdicts) if v and v.kind is Kind.TITLE), None)
    if title is None or title + 1 >= len(features) or features[title].line.facts is None:
        return {}
    line, verdict = features[title + 1], document.verdicts[title + 1]
    head = features[title].facts.parent
    inside = line.facts.parent == head and not any(
        features[i].facts.parent == head
        for i in range(title + 2, len(features))
        if _is_prose(features[i], document.verdicts[i])
    )
    if inside and line.words in UNDER_HEADLINE_WORDS and _is_open(verdict) and not line.facts.link_share:
        return {title + 1: Verdict(Kind.STANDFIRST, "standfirst.under_headline", SURE)}
    return {}


def repeats(document: Document) -> Mapping[int, Verdict]:
    """A paragraph said again in the same words; properties of products and steps of a guide are repeated on purpose.

    On a page the model may know better: of the repeats that it takes for the story's with .9 and more, 149 of 157 on the development
    pages are. A page's heading is no repeat of the entry that leads to it from a table of contents.
    """
    seen: set[tuple[bool, str]] = set()
    found: dict[int, Verdict] = {}
    repeat = Verdict(Kind.DUPLICATE, "duplicate.paragraph", LIKELY if document.is_page else SURE)
    for i, (line, verdict) in enumerate(zip(document.features, document.verdicts, strict=True)):
        if not (verdict is None or verdict.kind in KEPT) or line.words < REPEAT_WORDS:
            continue
        said = line.facts.tag in HEADINGS, line.key
        if said in seen and not _is_listed(line):
            found[i] = repeat
        seen.add(said)
    return found


def _is_listed(line: Features) -> bool:
    """Whether a line is an item of a list, or names a property and its value, as a list without its bullets does."""
    return line.bullet or (": " in line.text and not line.ends_sentence)


def subheadings(document: Document) -> Mapping[int, Verdict]:
    """A short line without a sentence's end between two paragraphs."""
    features, verdicts = document.features, document.verdicts
    return {
        i: Verdict(Kind.SUBHEADING, "subheading.between_paragraphs", LIKELY)
        for i in range(1, len(features) - 1)
        if verdicts[i] is None and _stands_between(features, verdicts, i) and is_subheading(features[i])
    }


def is_subheading(line: Features) -> bool:
    """Whether a line has the shape of a sub-heading."""
    shape = 1 <= line.words <= SUBHEADING_WORDS and not line.bullet_only and line.text[-1] not in ".。,;"
    return shape and any(map(str.isalpha, line.text)) and not line.starts_lower


def _stands_between(features: Sequence[Features], verdicts: Sequence[Verdict | None], i: int) -> bool:
    return all(_is_prose(features[j], verdicts[j]) for j in (i - 1, i + 1))


CONTEXT = (
    ContextRule(("headline.title", "headline.repeat"), headline),
    ContextRule(("duplicate.paragraph",), repeats),
    ContextRule(("standfirst.opens_alike", "standfirst.above_byline"), standfirst),
    ContextRule(("standfirst.named",), named_standfirst),
    ContextRule(("standfirst.under_headline",), standfirst_under_headline),
    ContextRule(("subheading.between_paragraphs",), subheadings),
)
