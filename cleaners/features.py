"""What rules look at in a line besides its text: its folded form, its shape, and the phrases it matches. Computed on demand, once."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property

from cleaners.model import Facts, Line
from cleaners.normalise import normalise_paragraph
from cleaners.patterns import regex
from cleaners.phrasebook import WORD, Hit, Match, core, fold, phrasebook

_UNSPACED = regex("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SENTENCE_END = regex(r"""[.!?…。！？।؟۔‼⁉:：;][\s"'”’“»«)\]）」』】›]*(?:[（(][^（）()]{1,24}[）)])?$""")
_BULLET = regex(r"^\s*(?:[-–—*•·▪▫◦‣⁃●○■□►▶▸>»|]|\d{1,2}[.)])(?:\s+|$)")
_BULLET_ONLY = regex(r"^[\s\W_]*$|^\d{1,2}[.)]?$")
_NO_FACTS = Facts()

UNSPACED_CHARS_A_WORD = 2
"""Han, kana and Thai characters that count as one word: the mean length of a word in running Chinese and Japanese text."""


class Features:
    """A line and what can be seen of it alone, without its neighbours."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.text = line.text

    def in_clean_text(self, *, first: bool) -> Features:
        """The same line as it stands in a record's text: without stray bullets, one blank line before it unless it is the first."""
        line = replace(self.line, text=normalise_paragraph(self.text), gap=0 if first else 1)
        if line.text != self.text:
            return Features(line)
        twin = copy(self)
        twin.line = line
        return twin

    @property
    def facts(self) -> Facts:
        """The line's HTML facts; empty ones for plain text."""
        return self.line.facts or _NO_FACTS

    @cached_property
    def folded(self) -> str:
        """The text case-folded, with single spaces and plain apostrophes."""
        return fold(self.text)

    @cached_property
    def key(self) -> str:
        """The folded text without outer punctuation: two lines with one key say the same. May be empty (a line of dashes)."""
        return core(self.folded)

    @cached_property
    def words(self) -> int:
        """How many words the line has; in scripts without spaces two characters count as one."""
        tokens = len(WORD.findall(self.text))
        if self.text.isascii():
            return tokens
        unspaced = len(_UNSPACED.findall(self.text))
        return max(tokens, unspaced // UNSPACED_CHARS_A_WORD)

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does, closing quotes and brackets apart."""
        return bool(_SENTENCE_END.search(self.text))

    @cached_property
    def bullet(self) -> bool:
        """Whether the line opens with a bullet or an item number, or is nothing else."""
        return bool(_BULLET.match(self.text))

    @cached_property
    def bullet_only(self) -> bool:
        """Whether the line is a bullet, a number or a rule standing alone."""
        return bool(_BULLET_ONLY.match(self.text))

    @cached_property
    def starts_lower(self) -> bool:
        """Whether the first letter is a lower-case one (a sentence going on)."""
        first = next((c for c in self.text if c.isalpha()), "")
        return first.islower()

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The trigger phrases that the line matches."""
        return phrasebook().hits(self.folded)

    def hit(self, group: str, *matches: Match) -> Hit | None:
        """The first phrase of a group that the line matches (in one of the ways, if any are named), else None."""
        return next((h for h in self.hits if h.group == group and (not matches or h.match in matches)), None)
