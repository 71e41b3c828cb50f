"""What rules look at in a line besides its text: its folded form, its shape, and the phrases it matches. Computed on demand, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

from cleaners.dates import MAX_STAMP_CHARS, Told, only_tells_when, vocabulary
from cleaners.model import Facts, Line
from cleaners.normalise import normalise_paragraph
from cleaners.patterns import regex
from cleaners.phrasebook import WORD, Hit, Match, core, fold, fold_letters, phrasebook
from cleaners.scripts import FIRST_EAST_ASIAN

_UNSPACED = regex("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SENTENCE_END = regex(r"""[.!?…。！？।؟۔‼⁉:：;][\s"'”’“»«)\]）」』】›]*(?:[（(][^（）()]{1,24}[）)])?$""")
_NOTED_END = regex(
    r"""[^\W\d_]{3}["'”’»)]*[.!?…]["'”’»)]*(?:[,\s]?(?:\[\d{1,3}\]|\d{1,3}|[⁰¹²³⁴-⁹]{1,3})){1,4}$"""
)
"""A sentence's end with the numbers of its notes behind it; no stop in a number, or in an abbreviation of one or two letters ("No.5")."""
NOTED_LETTERS = 40
"""Letters at a line's end that are looked at for notes."""
_BULLET = regex(r"^\s*(?:[-–—*•·▪▫◦‣⁃●○■□►▶▸>»|]|\d{1,2}[.)])(?:\s+|$)")
_BULLET_ONLY = regex(r"^[\s\W_]*$|^\d{1,2}[.)]?$")
_NO_FACTS = Facts()
_NO_GROUPS: frozenset[str] = frozenset()
FOLDED_APART = frozenset("ıİʼ")
"""Letters that folding changes and ``str.casefold`` does not."""
CONTROLS = frozenset({"nav", "select", "option", "menu", "textarea"})
"""Elements that hold a page's controls, whatever their words: menus, a form's choices, fields that hold text to copy."""

UNSPACED_CHARS_A_WORD = 2
"""Han, kana and Thai characters that count as one word: the mean length of a word in running Chinese and Japanese text."""
PROSE_WORDS = 12
"""A line of this many words that ends as a sentence is prose, unless it stands behind a bullet."""
LINKED = 0.5
"""Share of link text from which an HTML line is an item of a list of links."""
KEPT_TOKENS = 40
"""Words of a line beyond which they are not kept one by one: no rule asks for them again, and they take ten times the room of the text."""

CONTENT_LETTERS = 4
"""Letters from which a word says what a text is about."""
_HAN_OR_KANA = regex("[\u3040-\u9fff]")

Value = TypeVar("Value")


class once(Generic[Value]):  # noqa: N801 - stands where ``property`` does
    """A property worked out when it is first asked for, then an attribute.

    ``functools.cached_property`` without its lock (gone in Python 3.12), which takes longer than most of what is kept here.
    """

    def __init__(self, work: Callable[[Any], Value]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, line: None, owner: type) -> once[Value]: ...

    @overload
    def __get__(self, line: object, owner: type) -> Value: ...

    def __get__(self, line: object | None, owner: type) -> once[Value] | Value:
        """Work the value out and put it where the next look-up finds it first."""
        if line is None:
            return self
        value = line.__dict__[self._name] = self._work(line)
        return value


def _tokens(key: str) -> list[str]:
    return key.split() if key.replace(" ", "").isalnum() else WORD.findall(key)


def _word_count(text: str, tokens: list[str]) -> int:
    """The number of words of a text, given those of its key, which has neither outer underscores nor links."""
    count = len(WORD.findall(text) if "_" in text or "](" in text else tokens)
    return count if text.isascii() else max(count, len(_UNSPACED.findall(text)) // UNSPACED_CHARS_A_WORD)


def _ends_sentence(text: str) -> bool:
    last = text[-1]
    if (last.isdigit() or last == "]") and _NOTED_END.search(text[-NOTED_LETTERS:]):
        return True
    return not last.isalnum() and _SENTENCE_END.search(text) is not None


def _groups(hits: tuple[Hit, ...]) -> frozenset[str]:
    return frozenset([hit.group for hit in hits]) if hits else _NO_GROUPS


class Features:
    """A line and what can be seen of it alone, without its neighbours."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.text = line.text
        self.facts = line.facts or _NO_FACTS
        """The line's HTML facts; empty ones for plain text."""

    def in_clean_text(self, *, first: bool) -> Features:
        """The same line as it stands in a record's text: without stray bullets, one blank line before it unless it is the first."""
        old, gap = self.line, 0 if first else 1
        if self.paragraph != self.text:
            return Features(Line(old.number, old.raw, self.paragraph, gap, old.facts))
        if old.gap == gap:
            return self
        twin = object.__new__(Features)
        twin.__dict__.update(self.__dict__)  # what copy.copy does, in a tenth of its time
        twin.line = Line(old.number, old.raw, old.text, gap, old.facts)
        return twin

    def learn(self, same: Features) -> None:
        """Take over what is known of a line of the same text, neither with facts."""
        line = self.line
        self.__dict__.update(same.__dict__)
        self.line = line

    @once
    def paragraph(self) -> str:
        """The line as it stands in a record's text."""
        return normalise_paragraph(self.text)

    @once
    def folded(self) -> str:
        """The text case-folded, with single spaces and plain apostrophes."""
        return fold(self.text)

    @once
    def key(self) -> str:
        """The folded text without outer punctuation: two lines with one key say the same. May be empty (a line of dashes)."""
        return core(self.folded)

    @once
    def tokens(self) -> list[str]:
        """The words of the key."""
        return _tokens(self.key)

    @once
    def words(self) -> int:
        """How many words the line has; in scripts without spaces two characters count as one."""
        return _word_count(self.text, self.tokens)

    @once
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does, closing quotes and brackets apart, and the numbers of notes."""
        return _ends_sentence(self.text)

    @once
    def is_prose(self) -> bool:
        """Whether the line reads as running text: long enough, ended by a full stop, and not mostly links."""
        return (
            self.ends_sentence  # first, as most lines fail it at their last character
            and self.words >= PROSE_WORDS
            and self.text[-1] not in ":;"
            and self.facts.link_share < LINKED
        )

    @once
    def bullet(self) -> bool:
        """Whether the line opens with a bullet or an item number, or is nothing else."""
        return not self.text[0].isalpha() and _BULLET.match(self.text) is not None

    @once
    def bullet_only(self) -> bool:
        """Whether the line is a bullet, a number or a rule standing alone."""
        return not self.text[0].isalpha() and _BULLET_ONLY.match(self.text) is not None

    @once
    def starts_lower(self) -> bool:
        """Whether the first letter is a lower-case one (a sentence going on)."""
        first = self.text[0]
        if not first.isalpha():
            first = next((c for c in self.text if c.isalpha()), "")
        return first.islower()

    @once
    def content(self) -> frozenset[str]:
        """Words that say what the line is about: four letters or more, or single characters of scripts without spaces."""
        words = WORD.findall(self.text.casefold())
        unspaced = set() if self.text.isascii() else {c for word in words for c in _HAN_OR_KANA.findall(word)}
        long = frozenset([word for word in words if len(word) >= CONTENT_LETTERS])
        return frozenset(filter(unspaced.isdisjoint, long)) | unspaced if unspaced else long

    @once
    def told(self) -> Told | None:
        """What the line tells where it holds nothing but dates, times and their labels."""
        text = self.text
        if len(text) > MAX_STAMP_CHARS:
            return None
        if self.tokens and "](" not in text and (text.isascii() or FOLDED_APART.isdisjoint(text)):
            opening = self.tokens[0]  # as most lines open with a word that stands in no stamp
            if opening.isalpha() and opening[0] < FIRST_EAST_ASIAN and opening not in vocabulary():
                return None
        return only_tells_when(text)

    @once
    def is_control(self) -> bool:
        """Whether the line stands in one of ``CONTROLS``."""
        return not CONTROLS.isdisjoint(self.facts.path)

    @once
    def hits(self) -> tuple[Hit, ...]:
        """The trigger phrases that the line matches; those of a control are not looked for, as its place says what it is."""
        if self.is_control:
            return ()
        found = phrasebook().hits(self.folded, self.key, self.tokens)
        if self.words > KEPT_TOKENS:
            del self.__dict__["tokens"]
        return found

    @once
    def groups(self) -> frozenset[str]:
        """The groups of the trigger phrases that the line matches."""
        return _groups(self.hits)

    def hit(self, group: str, *matches: Match) -> Hit | None:
        """The first phrase of a group that the line matches (in one of the ways, if any are named), else None."""
        if not self.hits or group not in self.groups:
            return None
        return next((h for h in self.hits if h.group == group and (not matches or h.match in matches)), None)


def read_together(lines: Sequence[Features]) -> None:
    """Work out what every rule looks at of many lines: a call for all, and one folding, take half the time of some for each.

    What has a link of Markdown left is passed over: joined, a link may go over the end of a line.
    """
    lines = [line for line in lines if "](" not in line.text]
    folded = fold_letters("\n".join([line.text for line in lines])).split("\n")
    if len(folded) != len(lines):
        return  # a text has line ends of its own
    book = phrasebook()
    for line, text in zip(lines, folded, strict=True):
        known = line.__dict__
        known["folded"] = same = " ".join(text.split())
        known["key"] = key = core(same)
        known["is_control"] = control = not CONTROLS.isdisjoint(line.facts.path)
        if control:
            continue  # nothing else is asked of most of them
        known["tokens"] = tokens = _tokens(key)
        known["words"] = words = _word_count(line.text, tokens)
        known["ends_sentence"] = _ends_sentence(line.text)
        known["hits"] = hits = book.hits(same, key, tokens)
        known["groups"] = _groups(hits)
        if words > KEPT_TOKENS:
            del known["tokens"]
