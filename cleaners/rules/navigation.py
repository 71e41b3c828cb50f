"""The page's controls: skip links, breadcrumbs, menus, search, login, tags, paging, loading.

What is weak alone is strong in company: :func:`menu` takes runs of short lines most of which are phrases of the page's furniture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import Match, phrasebook
from cleaners.rules.rule import DIGITS, LIKELY, SURE, ContextRule, Document, Rule
from cleaners.rules.shapes import UNSPACED, in_sentence, phrase_rule

ITEM_WORDS = 5
"""The longest line of a menu: sections and footer links have one to four words."""
TAGS_WORDS = 30
BAR_WORDS = 60
PAGING_WORDS = 12
"""The longest list of tags, the longest menu and the longest row of page numbers on one line."""
TITLE_WORDS = 3
"""The shortest headline that is told from a section's name by opening the page's title."""
WINDOW = 4
"""Lines on each side that tell whether a line stands in a menu."""
IN_MENU = 0.55
"""Share of a window's lines that are furniture from which the line in its middle is too. Articles' own lists of short lines
(ingredients, results) have next to none."""
ALL_MENU = 0.75
"""The same for a line that is no phrase of menus itself."""
RUN_LINES = 10
RUN_FURNITURE = 4
RUN_SHARE = 0.15
"""A run of so many short lines with so many phrases of furniture, and this share of them, is a menu: of 72,000 gold lines of the
development corpora 11 are taken for one's entries, all of them linked names on lines of their own."""
WEAK = 0.6
"""Confidence in a word of menus that stands alone: any model knows better."""
CRUMBS = 3
"""Fewest parts of a breadcrumb or of a menu on one line."""

CRUMB_MARKS = "›»→▸|•·>/"
_CRUMB = regex(r"\s*[›»→▸]\s*|\s+[|•·>/]\s+")
_PAGE = r"(?:page|seite|página|pagina|strona|sivu|sida|side|страница|сторінка|sayfa|صفحة|पेज|第)"
_PAGING_ENDS = "«‹<←第»›→>页頁ジ"
_PAGING = regex(
    rf"^{_PAGE}? ?\d{{1,4}} (?:of|von|de|di|van|z|из|з) \d{{1,4}}$|^{_PAGE} ?\d{{1,4}}(?: ?/ ?\d{{1,4}})?(?:页|頁|ページ)?$"
    r"|^(?:\d{1,3} ){2,}(?:\d{1,3}|\.\.\.|…|next|»|>).{0,20}$|^[«‹<←]{1,2} ?\w+(?: \w+)?$|^\w+(?: \w+)? ?[»›→]{1,2}$"
)
_HASHTAGS = regex(r"^#\S+(?:[\s,]+#\S+)+$")
_WEAK_GROUPS = {
    "navigation": Kind.NAVIGATION,
    "menu_items": Kind.NAVIGATION,
    "share_actions": Kind.SHARE,
    "share_networks": Kind.SHARE,
    "share_verbs": Kind.SHARE,
    "promo": Kind.PROMO,
    "legal": Kind.LEGAL,
    "comments_headings": Kind.COMMENTS,
    "comments_widgets": Kind.COMMENTS,
    "image_ui": Kind.CAPTION,
    "adverts": Kind.ADVERT,
}
"""Groups whose single words count as furniture only in company, and the kind of a line they explain."""
_FURNITURE = frozenset(
    {
        Kind.NAVIGATION,
        Kind.SHARE,
        Kind.PROMO,
        Kind.LEGAL,
        Kind.COMMENTS,
        Kind.ADVERT,
        Kind.POPULAR,
        Kind.RELATED,
    }
)


def tags(features: Features) -> object:
    """A label of tags and what it lists (``Tags: harbour, ferry``), without a sentence's end."""
    return (
        features.hit("tag_labels", Match.LABEL)
        and features.words <= TAGS_WORDS
        and features.text[-1] not in ".!?。:)"
        and not features.starts_lower
    )


def hashtags(features: Features) -> object:
    """Nothing but hashtags, two at least (``#harbour #ferry``)."""
    return _HASHTAGS.match(features.text)


def crumbs(features: Features) -> object:
    """A breadcrumb or menu on one line, one of its parts a phrase of menus (``Home > World > Asia``)."""
    parts = _parts(features)
    if len(parts) < CRUMBS:
        return None
    book = phrasebook()
    known = [
        part
        for part in parts
        if any(book.is_whole(group, part) for group in ("navigation", "menu_items", "legal", "promo"))
    ]
    return book.is_whole("navigation", parts[0]) or 2 * len(known) > len(parts)


def bars(features: Features) -> object:
    """Many short parts on one line between bars."""
    return len(_parts(features)) >= 2 * CRUMBS


def _parts(features: Features) -> list[str]:
    if (
        features.text[0] == "|"
        or not _CRUMB.search(features.text)
        or features.words > BAR_WORDS
        or features.ends_sentence
    ):
        return []
    parts = [part for part in _CRUMB.split(features.folded.strip("|•·›»→▸>/ ")) if part]
    return (
        parts
        if all(len(part.split()) <= ITEM_WORDS and len(part) <= _part_chars(part) for part in parts)
        else []
    )


def _part_chars(part: str) -> int:
    return 8 if UNSPACED.search(part) else 40


def paging(features: Features) -> object:
    """A page number, or arrows with a word or two."""
    text = features.text
    if not (text[0].isdigit() or text[-1].isdigit() or text[0] in _PAGING_ENDS or text[-1] in _PAGING_ENDS):
        return None
    return features.words <= PAGING_WORDS and _PAGING.match(features.folded)


def menu(document: Document) -> Mapping[int, Verdict]:
    """Phrases of furniture that say little alone, and short lines between them, in a run of their kind."""
    features, verdicts = document.features, document.verdicts
    weak = [_weak_kind(line) for line in features]
    score = [_score(*of) for of in zip(features, verdicts, weak, strict=True)]
    if 1.0 not in score:
        return {}  # no furniture, no menu: a text that was cleaned
    share = _run_shares(score)
    sums = [0.0, *accumulate(score)]
    found: dict[int, Verdict] = {}
    for i, verdict in enumerate(verdicts):
        settled = verdict is not None and (verdict.confidence >= SURE or score[i] < 0)
        hopeless = weak[i] is None and score[i] < 0
        if settled or hopeless or _may_be_title(document, i):
            continue
        density = max(_density(sums, i), IN_MENU * _in_row(score, i))
        share_here = 0.0 if in_sentence(features[i]) else max(density, share[i])
        proposed = _judge(weak[i], score[i], share_here)
        if proposed and (proposed.confidence > WEAK or not _in_prose(features, score, i)):
            found[i] = proposed
    return found


def _judge(weak: Kind | None, score: float, share: float) -> Verdict | None:
    if weak is not None:
        return (
            Verdict(weak, "navigation.in_menu", SURE)
            if share >= IN_MENU
            else Verdict(weak, "navigation.word", WEAK)
        )
    if score >= 0 and share >= ALL_MENU:
        return Verdict(Kind.NAVIGATION, "navigation.among_menu", LIKELY)
    return None


def _in_prose(features: Sequence[Features], score: Sequence[float], i: int) -> bool:
    """Whether a word may be a linked word of a sentence: in lower case, or between two lines that are no furniture and not short."""
    around = [score[j] for j in (i - 1, i + 1) if 0 <= j < len(score)]
    return in_sentence(features[i]) or (len(around) > 1 and max(around) < 0)


def _may_be_title(document: Document, i: int) -> bool:
    """The headline stands among menus too: it is what the page says it is, or what the first line (the page's title) opens with."""
    line = document.features[i]
    return line.key == document.title or (
        i > 0 and line.words >= TITLE_WORDS and document.features[0].key.startswith(line.key)
    )


def _run_shares(score: Sequence[float]) -> list[float]:
    """For each line how sure its run of short lines is a menu, on the scale of ``_density``: by the furniture in it."""
    shares = [0.0] * len(score)
    start = 0
    for end in range(len(score) + 1):
        if end < len(score) and score[end] >= 0:
            continue
        length, furniture = end - start, sum(score[start:end])
        if length >= RUN_LINES and furniture >= RUN_FURNITURE:
            sure = IN_MENU if furniture >= RUN_SHARE * length else 0.0
            shares[start:end] = [max(sure, furniture / length)] * length
        start = end + 1
    return shares


def _weak_kind(line: Features) -> Kind | None:
    """The kind of the furniture phrase that the line is, None where it is none."""
    if not line.hits or line.words > ITEM_WORDS * 2:
        return None
    hit = next(
        (h for h in line.hits if h.group in _WEAK_GROUPS and h.match in (Match.WHOLE, Match.COUNTER)), None
    )
    return _WEAK_GROUPS[hit.group] if hit else None


def _score(line: Features, verdict: Verdict | None, weak: Kind | None) -> float:
    """1 for furniture, 0 for lines that may be, -1 for what is none: prose, and what a rule keeps."""
    if weak or (verdict and verdict.kind in _FURNITURE and verdict.confidence >= SURE):
        return 1.0
    if verdict and verdict.kind in KEPT and line.words > ITEM_WORDS:
        return -1.0
    return 0.0 if line.words <= ITEM_WORDS else -0.5


def _density(sums: Sequence[float], i: int) -> float:
    """Share of furniture among the lines around line i, itself left out; ``sums`` are of the scores up to each line."""
    first, end = max(0, i - WINDOW), min(i + 1 + WINDOW, len(sums) - 1)
    near = end - first - 1
    return (sums[end] - sums[i + 1] + sums[i] - sums[first]) / near if near >= WINDOW else 0.0


def _in_row(score: Sequence[float], i: int) -> bool:
    """Whether line i stands in a row of furniture, nothing else between."""
    if score[i] != 1.0:
        return False
    first = last = i
    while first and score[first - 1] == 1.0 and i - first < WINDOW:
        first -= 1
    while last + 1 < len(score) and score[last + 1] == 1.0 and last - first < WINDOW:
        last += 1
    return last - first >= WINDOW - 1


RULES = (
    phrase_rule("navigation.control", Kind.NAVIGATION, SURE, "navigation"),
    Rule("navigation.tags", Kind.NAVIGATION, SURE, tags, groups=("tag_labels",)),
    Rule("navigation.hashtags", Kind.NAVIGATION, SURE, hashtags, characters="#"),
    Rule("navigation.crumbs", Kind.NAVIGATION, SURE, crumbs, words=(0, BAR_WORDS), characters=CRUMB_MARKS),
    Rule("navigation.bars", Kind.NAVIGATION, LIKELY, bars, words=(0, BAR_WORDS), characters=CRUMB_MARKS),
    Rule(
        "navigation.paging",
        Kind.NAVIGATION,
        SURE,
        paging,
        words=(0, PAGING_WORDS),
        characters=DIGITS + _PAGING_ENDS,
    ),
)
CONTEXT = (ContextRule(("navigation.in_menu", "navigation.word", "navigation.among_menu"), menu),)
