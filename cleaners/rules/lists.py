"""Lists under a heading: which of the lines after it are its items, and where prose starts again.

Items are known by their style. Once the first one stands behind a bullet (or a bullet on a line of its own) all must; without bullets
they must look like headlines. The list ends at prose, at another heading, at a change of style or at a wider gap.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.features import LINKED, Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.rules.rule import Document

LONG_ITEM_WORDS = 30
"""No headline is longer; a line beyond that is prose even behind a bullet, when it ends as a sentence."""
ITEM_WORDS = range(2, 31)
"""Words of a headline in a list without bullets."""
MOST_ITEMS = 40
SUBHEADING_WORDS = 8
"""The last line of a list without bullets may be the heading of the prose under it when it is this short and no gap parts them."""
TEASERS = 3
"""A heading that stands so often is the last line of teasers, not the first of a list."""
_STOPS = (".", "。", "।", "．", "؟", "۔")
_PASSED = frozenset({Kind.TIMESTAMP, Kind.CAPTION, Kind.SHARE, Kind.ADVERT, Kind.BYLINE})
_OPEN = frozenset(
    {*KEPT, Kind.RELATED, Kind.POPULAR, Kind.OTHER, Kind.TITLE, Kind.DUPLICATE, Kind.STANDFIRST}
)
_HEADINGS = ("related_headings", "related_sections", "popular_headings")


def ends_with_stop(line: Features) -> bool:
    """Whether a line ends as a statement does (closing quotes apart): headlines may ask or exclaim, but take no full stop."""
    return line.text.rstrip("\"'”’»«)]」』 ").endswith(_STOPS)


def first_prose(features: Sequence[Features]) -> int:
    """Index of the first line that is prose; the number of lines where none is."""
    return next((i for i, line in enumerate(features) if line.is_prose), len(features))


def is_heading(line: Features) -> bool:
    """Whether a line is itself the heading of a list."""
    return bool(line.hits) and any(
        line.hit(group) and line.words <= SUBHEADING_WORDS and not ends_with_stop(line) for group in _HEADINGS
    )


def has_bullet(line: Features) -> bool:
    """Whether a line opens with a bullet or a number, or is nothing else; the Japanese middle dot takes no space after it."""
    return line.bullet or line.bullet_only or line.text.startswith("・")


def items_after(document: Document, heading: int) -> list[int]:
    """Indices of the items of the list under the heading, bullets that stand alone among them; [] where no list follows."""
    first = next((i for i in range(heading + 1, len(document.features))), None)
    if first is None:
        return []
    if _ends_teasers(document, heading):
        return []
    if has_bullet(document.features[first]):
        return _bulleted(document, first)
    return _plain(document, first)


def _ends_teasers(document: Document, heading: int) -> bool:
    """Whether the line stands again and again: "Read more" under each teaser of a page heads nothing."""
    return document.times[document.features[heading].key] >= TEASERS


def _is_numbered(line: Features) -> bool:
    return line.text.lstrip()[:1].isdigit()


def _bulleted(document: Document, first: int) -> list[int]:
    """Items behind bullets: ``- Headline``, or ``-`` and ``Headline`` on two lines."""
    found: list[int] = []
    after_bullet = False
    for i in range(first, len(document.features)):
        line = document.features[i]
        long = line.words >= LONG_ITEM_WORDS and line.ends_sentence
        styled = after_bullet or (
            has_bullet(line) and _is_numbered(line) is _is_numbered(document.features[first])
        )
        if long or not styled or (is_heading(line) and not after_bullet):
            break
        found.append(i)
        after_bullet = line.bullet_only
        if len(found) >= 2 * MOST_ITEMS:
            break
    return found[:-1] if after_bullet and found else found


def _plain(document: Document, first: int) -> list[int]:
    """Items without bullets: headlines, with lines between them that other rules know (times, captions)."""
    features = document.features
    found: list[int] = []
    for i in range(first, min(first + 2 * MOST_ITEMS, len(features))):
        if _is_passed(document.verdicts[i]):
            continue
        ends = is_heading(features[i]) or _is_cut(features, i) or _gap_widens(features, found, i)
        if ends or not _is_item(features[i], document.verdicts[i]):
            break
        found.append(i)
    return _without_subheading(features, found)


def _is_cut(features: Sequence[Features], i: int) -> bool:
    """Whether the next line goes on with this one's sentence, in a dump that was cut at links."""
    return i + 1 < len(features) and (features[i + 1].starts_lower or features[i + 1].text[0] in ",.;)")


def _is_passed(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.kind in _PASSED


def _is_item(line: Features, verdict: Verdict | None) -> bool:
    if (verdict is not None and verdict.kind not in _OPEN) or "©" in line.text:
        return False
    linked = line.line.facts is None or line.facts.link_share >= LINKED
    ends_open = line.text.endswith((":", "：", ",", ";"))
    shape = line.words in ITEM_WORDS and not (
        ends_open or ends_with_stop(line) or has_bullet(line) or line.starts_lower
    )
    return linked and shape


def _gap_widens(features: Sequence[Features], found: list[int], i: int) -> bool:
    """Whether more blank lines stand before line i than between the items so far."""
    if not found:
        return False
    usual = (
        features[found[1]].line.gap
        if len(found) > 1
        else min(features[found[0]].line.gap, features[i].line.gap)
    )
    return features[i].line.gap > usual


def _without_subheading(features: Sequence[Features], found: list[int]) -> list[int]:
    """The items without a last one that may be the sub-heading of the prose under it."""
    if len(found) < 2 or features[found[-1]].line.facts is not None:  # noqa: PLR2004 - a heading has at least one item
        return found
    last, below = found[-1], found[-1] + 1
    if (
        below == len(features)
        or not features[below].is_prose
        or features[below].line.gap > features[last].line.gap
    ):
        return found
    return found[:-1] if features[last].words <= SUBHEADING_WORDS else found
