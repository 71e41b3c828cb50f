"""Pages that are no article: a wall, an error message, a page's empty shell, an index, a player or a gallery where the story should be.

Articles *about* cookies or errors say the same words, so words alone decide nothing: there must be hardly any text besides. A wall with
more of the story over it is an article of little ``confidence`` (:func:`is_stub`).
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Reason, Reject, Verdict

NOTICES: tuple[tuple[Reason, str, int, int], ...] = (
    (Reason.CONSENT_WALL, "consent_walls", 2, 60),
    (Reason.ERROR_PAGE, "error_pages", 1, 60),
    (Reason.SCRIPT_SHELL, "script_shells", 1, 40),
    (Reason.PAYWALL, "paywalls", 1, 20),
)
"""A reason, the phrases that give it, how many lines must have one (an explanation of consent and a button, two buttons), and the most
words that are kept besides: what the rules leave of the notice itself. Shorter articles are rare."""
NOTICE_WORDS = 60
"""The longest line that is a notice; longer ones tell of one."""

STUB_WORDS = 120
"""Most words of an article that a paywall cuts off; a longer one is worth its price as it is."""

LINKED_HEADLINES = 4
"""Fewest headlines that are links for an index; an article's end has as many, but its text does not stand under them."""
TEASERS = 3
"""Fewest texts of an index that has any; a single one may be a news item in brief."""
TEASER_LINES = 3
"""How far under its headline a teaser's text stands: a time or a section's name may be between."""
TEASER_WORDS = 60
"""The longest text of a teaser."""
PROSE_WORDS = 8
"""Words from which a kept line is prose: two of them one after the other are a text, and so is one under no such headline."""
MOSTLY_LINK = 0.6
"""Share of a headline's characters that are a link: a time or a number may stand beside it."""

SCRAP_WORDS = 4
"""Most words of a menu's remains; a dump of one line is whatever it is."""

HEADLINES_WORDS = 60
"""Most words of headlines that stay of a front page. Of 504 text dumps of development pages none keeps less than half of its lines, and
no sentence among them."""

PLAYER_WORDS = 25
"""Most words that stay of a page around a player or pictures; the briefest news item has more."""
CAPTIONS = 3

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})  # lower ones are put to every use
_ARTICLE, _VIDEO = "article", "video"


def no_article(
    features: Sequence[Features], verdicts: Sequence[Verdict], page_type: str | None = None
) -> Reject | None:
    """Why these lines are no article's; None where they may be one.

    ``page_type`` is what the page says it is (``article``, ``website``, ``video.other``).
    """
    kept = [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT]
    words = sum(features[i].words for i in kept)
    return (
        _notice(features, words)
        or _index(features, kept, page_type)
        or _stamped_teasers(features, verdicts, kept)
        or _player(verdicts, words, page_type)
        or _scraps(features, kept)
    )


def is_stub(features: Sequence[Features], verdicts: Sequence[Verdict]) -> bool:
    """Whether an article is cut off by a paywall: little text, and behind its last line words that ask to pay for the rest."""
    kept = [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT]
    if not kept or sum(features[i].words for i in kept) > STUB_WORDS:
        return False
    return any(
        line.hits and line.words <= NOTICE_WORDS and line.hit("paywalls") for line in features[kept[-1] + 1 :]
    )


def _notice(features: Sequence[Features], words: int) -> Reject | None:
    for reason, phrases, lines, most in NOTICES:
        if words > most:
            continue
        said = [line.text for line in features if _says(line, phrases)]
        if len(said) >= lines:
            return Reject(reason, f"{words} words of text beside “{said[0][:80]}”")
    return None


def _says(line: Features, phrases: str) -> bool:
    """Whether a line is a notice with one of the phrases that speaks of the page, and not of its comments or a player on it."""
    if not line.hits or line.words > NOTICE_WORDS or not line.hit(phrases):
        return False
    return not line.hit("widget_words")


def _index(features: Sequence[Features], kept: Sequence[int], page_type: str | None) -> Reject | None:
    """A river of teasers: headlines that are links, each with a line or two under it, and no text that goes on from line to line."""
    if page_type == _ARTICLE or not kept or any(features[i].words > TEASER_WORDS for i in kept):
        return None
    linked = sum(map(_is_linked_headline, features))
    if linked < LINKED_HEADLINES:
        return None
    plain = [i for i in kept if not _is_linked_headline(features[i])]
    prose = {i for i in plain if features[i].words >= PROSE_WORDS}
    if 0 < len(prose) < TEASERS or any(i + 1 in prose or not _is_teaser(features, i) for i in prose):
        return None
    return Reject(Reason.INDEX_PAGE, f"{linked} headlines that are links, no text besides their teasers")


def _stamped_teasers(
    features: Sequence[Features], verdicts: Sequence[Verdict], kept: Sequence[int]
) -> Reject | None:
    """A text dump's river of teasers: each with how long ago under it, and nothing kept but teasers."""
    stamped = [
        i
        for i, below in enumerate(verdicts[1:])
        if below.rule == "timestamp.elapsed"
        and features[i].ends_sentence
        and features[i].words <= TEASER_WORDS
    ]
    headlines = [i - 1 for i in stamped if i and not features[i - 1].ends_sentence]
    if len(stamped) < TEASERS or not set(kept) <= {*stamped, *headlines}:
        return None
    return Reject(Reason.INDEX_PAGE, f"{len(stamped)} teasers, each with its time, and no text besides")


def _is_teaser(features: Sequence[Features], i: int) -> bool:
    """Whether the nearest heading over line i is near and a link."""
    above = (features[j] for j in range(i - 1, max(-1, i - TEASER_LINES - 1), -1))
    heading = next((line for line in above if line.facts.tag in _HEADINGS), None)
    return heading is not None and _is_linked_headline(heading)


def _is_linked_headline(line: Features) -> bool:
    return (
        line.facts.tag in _HEADINGS and line.facts.link_share > MOSTLY_LINK and "nav" not in line.facts.path
    )


def _player(verdicts: Sequence[Verdict], words: int, page_type: str | None) -> Reject | None:
    if words > PLAYER_WORDS or page_type == _ARTICLE:
        return None
    if page_type and page_type.startswith(_VIDEO):
        return Reject(Reason.MEDIA_PAGE, f"{words} words beside a video")
    captions = sum(verdict.kind is Kind.CAPTION for verdict in verdicts)
    if captions >= CAPTIONS:
        return Reject(Reason.MEDIA_PAGE, f"{words} words beside {captions} captions")
    return None


def _scraps(features: Sequence[Features], kept: Sequence[int]) -> Reject | None:
    """What stays of a menu, a label or two, or of a front page, the lesser part of its headlines; and no sentence."""
    words = sum(features[i].words for i in kept)
    most = HEADLINES_WORDS if 2 * len(kept) < len(features) else SCRAP_WORDS
    if not kept or len(kept) == len(features) or words > most:
        return None
    if any(features[i].ends_sentence for i in kept):
        return None
    return Reject(Reason.NO_ARTICLE, f"{words} words of {len(features)} paragraphs, and no sentence")
