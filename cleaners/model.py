"""The vocabulary of copydesk: what an entry, a line, a kind, a verdict and an article are.

Everything here is data without behaviour beyond simple derivations, so that every other module can import it and it imports none of
them. The names are those of the parquet output.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a line is. Exactly one a line."""

    BODY = "body"
    SUBHEADING = "subheading"
    TITLE = "title"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    TIMESTAMP = "timestamp"
    CREDIT = "credit"
    NAVIGATION = "navigation"
    CAPTION = "caption"
    POPULAR = "popular"
    RELATED = "related"
    SHARE = "share"
    ADVERT = "advert"
    PROMO = "promo"
    COMMENTS = "comments"
    LEGAL = "legal"
    DUPLICATE = "duplicate"
    TEMPLATE = "template"
    OTHER = "other"

    __hash__ = str.__hash__  # Enum's own is a Python call, and every look-up in a set of kinds makes one


KEPT = frozenset({Kind.BODY, Kind.SUBHEADING})
"""Kinds whose lines stay in an article's text."""

FIELDS = frozenset({Kind.TITLE, Kind.STANDFIRST, Kind.BYLINE, Kind.TIMESTAMP, Kind.CREDIT})
"""Kinds whose lines become an article's fields."""


class Reason(StrEnum):
    """Why an entry (or a piece of a dump) gave no article. A closed list."""

    EMPTY = "empty"  # nothing but white space
    BINARY = "binary"  # bytes that are no text in any encoding
    UNSUPPORTED = "unsupported"  # a format that is not read
    UNREADABLE = "unreadable"  # the operating system refused, or the file vanished
    TRUNCATED = "truncated"  # a compressed stream or file that ends too early
    CORRUPT = "corrupt"  # a compressed stream or container that is damaged
    MALFORMED_JSON = "malformed_json"  # a line that is not a JSON object
    NO_TEXT_FIELD = "no_text_field"  # an object with neither text nor html
    TOO_LARGE = "too_large"  # an entry over the size limit
    TOO_SLOW = "too_slow"  # an entry over the time limit
    CRASHED = "crashed"  # the cleaner itself failed on the entry; detail has the error
    NO_ARTICLE = "no_article"  # lines, but none of them is an article's text
    CONSENT_WALL = "consent_wall"  # a cookie or paywall notice stands in the article's place
    ERROR_PAGE = "error_page"  # "404 not found" and its kin
    PAYWALL = "paywall"  # a call to subscribe stands in the article's place
    SCRIPT_SHELL = (
        "script_shell"  # a page that scripts would have filled, or a check that it is no robot who reads
    )
    INDEX_PAGE = "index_page"  # headlines with teasers of other pages
    MEDIA_PAGE = "media_page"  # a video or pictures with captions, and hardly a word besides


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw document of a dump.

    ``content`` is text as it was read, or bytes still to be decoded. ``html`` tells which of the two roads it takes.
    ``encoding`` is what the container or transport declares, which may be wrong. ``source`` and ``id`` name the entry in the output.
    ``site``: the site that it is of, where no URL tells.
    """

    content: str | bytes
    html: bool = False
    url: str | None = None
    encoding: str | None = None
    source: str = ""
    id: str = "0"
    site: str | None = None


@dataclass(
    slots=True, unsafe_hash=True
)  # not frozen, which takes four times as long to make: each line has one, and nobody changes it
class Facts:
    """What HTML tells of a line beyond its text. Counts of characters are of visible text.

    ``path``: names of the enclosing block tags, the outermost first (``("html", "body", "main", "p")``); a very deep one is cut in its
    middle.
    ``words``: lower-case words of the class, id, role and itemprop attributes of the line's block and of its ancestors.
    ``own_words``: the same of the line's own block and of the inline elements in it that hold the line's start.
    ``link_share``: share of the line's characters that stand inside links, 0..1.
    ``block``: a number that changes with every block element; lines cut by ``<br>`` share it.
    ``parent``: the number of the block that holds the line's block; paragraphs of one container share it.
    ``parent_mass``: characters in that container.
    ``parent_links``: share of that container's characters that stand inside links, 0..1.
    ``outer_mass``: characters in the container's own container.
    ``emphasis``: share of the line's characters in bold or strong, 0..1.
    ``repeats``: how many siblings of the same shape (tag and class) the block, or that of its ancestors which has the most, stands among,
    itself included; plain ``p`` do not count. Menus, teasers and comments repeat, and stories do not.
    ``since_image``: how many lines stand between the line and the last picture or player before it; -1 when there is none.
    ``hidden``: whether the page hides the line until a script shows it (``hidden``, ``display: none``, a closed ``dialog``); on one page
    in fifty that is the article.
    ``silent``: whether ``aria-hidden`` keeps the line from being read aloud.
    ``extracted``: whether a witness (another extractor) took the line as article text; None when none was asked, as always outside of
    the model's training.
    """

    path: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    own_words: frozenset[str] = frozenset()
    link_share: float = 0.0
    block: int = 0
    parent: int = 0
    parent_mass: int = 0
    parent_links: float = 0.0
    outer_mass: int = 0
    emphasis: float = 0.0
    repeats: int = 1
    since_image: int = -1
    hidden: bool = False
    silent: bool = False
    extracted: bool | None = None

    @property
    def tag(self) -> str:
        """The innermost block's tag, or the empty string."""
        return self.path[-1] if self.path else ""


@dataclass(slots=True, unsafe_hash=True)  # as above
class Line:
    """One line of an entry's visible text. Lines of white space only are no lines.

    ``number``: 0-based place among all lines of the entry, blank ones included (so it is the place in the file for plain text,
    unless that has columns side by side, which are counted one after the other).
    ``raw``: the line exactly as it stood. ``text``: the same normalised, never empty.
    ``gap``: how many blank lines stand before it.
    """

    number: int
    raw: str
    text: str
    gap: int = 0
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line's kind, the name of the one rule (or model) that said so, and how sure it is, 0..1."""

    kind: Kind
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Article:
    """One clean record. ``text`` is paragraphs joined by a blank line. Unknown fields are None or empty, never a guess.

    ``paragraph_lines``: the number of the line at which each paragraph of ``text`` begins, so that text and ledger together give the
    entry's lines in their order.
    """

    part: int
    title: str | None
    text: str
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    place: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    published_raw: str | None = None
    language: str | None = None
    url: str | None = None
    site: str | None = None
    section: str | None = None
    image: str | None = None
    words: int = 0
    lines_kept: int = 0
    lines_removed: int = 0
    confidence: float = 0.0
    paragraph_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """One line of the ledger: ``part`` is the article that claims it, None where no article does."""

    line: Line
    verdict: Verdict
    part: int | None


@dataclass(frozen=True, slots=True)
class Reject:
    """Why an entry gave no article; ``detail`` is for people."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of one entry: articles, or a reject; and for each line its verdict and the part it belongs to.

    ``lines``, ``verdicts`` and ``parts`` are parallel. ``parts[i]`` is the part of the article that line i belongs to, or None.
    """

    articles: tuple[Article, ...] = ()
    lines: tuple[Line, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    parts: tuple[int | None, ...] = ()
    reject: Reject | None = None
    encoding: str | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def ledger(self) -> tuple[Removed, ...]:
        """The lines that are in no article's text, in order."""
        return tuple(
            Removed(line, verdict, part)
            for line, verdict, part in zip(self.lines, self.verdicts, self.parts, strict=True)
            if part is None or verdict.kind not in KEPT
        )
