"""Captions among the lines that the model keeps: what stands beside them says more than they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cleaners.containers import HEADINGS
from cleaners.datelines import read_dateline
from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.patterns import regex
from cleaners.rules.captions import BESIDE_WORDS, is_bare_credit
from cleaners.rules.headlines import SUBHEADING_WORDS
from cleaners.rules.rule import SURE
from cleaners.short_dumps import MIDDLE

OVER_CREDIT = 0.8
"""Chance of being the article's under which a line that the model keeps is a caption if a bare credit stands right under it: of 110 such
lines in the text dumps of 33 development sites 106 were captions. Above it half of them were."""
SAID_TWICE = 0.8
"""The same of a line of a text dump that stands again within ``NEAR`` lines, alone or with a credit: renderers print what a picture shows
and its caption, and sites a caption for each size of screen. Of 106 such lines in 1,481 dumps three were the article's; above .8 as
many were as were not."""
NEAR = 3
OPEN_LINE = 0.25
"""Chance of being a caption from which a text dump's open line is one, if it is too long for a sub-heading: of 64 such lines in those
dumps seven were the article's."""
GOING_ON = ",.;:!?)–—-"
"""Signs with which a sentence goes on behind a link."""
CREDIT_WORDS = 4
"""Most words behind the last sentence of an open line, where it has one: a name; more are a sentence that is cut."""
MOST_TWICE = 0.25
"""Share of the paragraphs beyond doubt that may be said twice, for a line said twice to mean anything."""
TWICE_WORDS = 5
"""Words of the shortest line that says something twice: dates and places are repeated by chance."""

_BEHIND_SENTENCE = regex(r"(?<=[^\W\d_]{3}[.!?。])[^.!?。]*$")


def told_captions(
    features: Sequence[Features],
    verdicts: Sequence[Verdict],
    chances: Sequence[float],
    pictures: Sequence[float],
) -> Mapping[int, Verdict]:
    """Verdicts on lines that would stay, by index: captions. What rules are sure of stands.

    ``chances``: of each line to be the article's; ``pictures``: to be a caption.
    """
    found: dict[int, Verdict] = {}
    twice: list[int] = []
    begun = False
    for i, verdict in enumerate(verdicts):
        if verdict.kind not in KEPT or verdict.confidence >= SURE:
            continue
        if chances[i] < OVER_CREDIT and _is_over_credit(features, verdicts, i):
            found[i] = Verdict(Kind.CAPTION, "caption.over_credit", MIDDLE)
        elif features[i].line.facts is not None:
            continue
        elif pictures[i] >= OPEN_LINE and _is_open(features, i):
            found[i] = Verdict(Kind.CAPTION, "caption.open_line", MIDDLE)
        elif chances[i] < SAID_TWICE and _is_said_twice(features, i, begun=begun):
            twice.append(i)
        begun = begun or verdict.kind is Kind.BODY
    if twice and not _says_all_twice(features, chances):
        found |= {i: Verdict(Kind.CAPTION, "caption.said_twice", MIDDLE) for i in twice}
    return found


def _says_all_twice(features: Sequence[Features], chances: Sequence[float]) -> bool:
    """Whether the dump has paragraphs of its story twice as well."""
    sure = [i for i, line in enumerate(features) if chances[i] >= SAID_TWICE and line.is_prose]
    return sum(_is_said_twice(features, i) for i in sure) > MOST_TWICE * len(sure)


def _is_over_credit(features: Sequence[Features], verdicts: Sequence[Verdict], i: int) -> bool:
    """Whether a picture's credit stands under line i; not the article's last, which may have one at its foot, nor a page's heading."""
    return (
        i + 2 < len(features)
        and features[i].facts.tag not in HEADINGS
        and is_bare_credit(features[i + 1], verdicts[i + 1])
        and any(verdict.kind in KEPT for verdict in verdicts[i + 2 :])
    )


def _is_open(features: Sequence[Features], i: int) -> bool:
    """Whether line i, which ends as no sentence does, is too long for a sub-heading and not for a caption, and no piece of a sentence."""
    line, below = features[i], features[i + 1 : i + 2]
    long = SUBHEADING_WORDS < line.words <= BESIDE_WORDS and not (line.ends_sentence or line.bullet)
    behind = _BEHIND_SENTENCE.search(line.text) if long else None
    cut = behind is not None and len(behind[0].split()) > CREDIT_WORDS
    return long and not cut and not any(next_.starts_lower or next_.text[0] in GOING_ON for next_ in below)


def _is_said_twice(features: Sequence[Features], i: int, *, begun: bool = True) -> bool:
    """Whether a line near line i, with no paragraph between, says the same, or the same and not as much again.

    Before the story has ``begun`` only the latter: its first paragraph may stand there twice.
    """
    line = features[i]
    return (
        line.words >= TWICE_WORDS
        and any(
            _same(line.key, other.key) and (begun or line.key != other.key)
            for other in (*_near(features, i, 1), *_near(features, i, -1))
        )
        and read_dateline(line.text) is None
    )


def _near(features: Sequence[Features], i: int, step: int) -> Iterator[Features]:
    """The lines of some words beside line i in one direction, up to the first paragraph."""
    for j in range(i + step, i + step * (NEAR + 1), step):
        if not 0 <= j < len(features):
            return
        if features[j].words >= TWICE_WORDS:
            yield features[j]
        if features[j].is_prose:
            return


def _same(key: str, other: str) -> bool:
    shorter, longer = sorted((key, other), key=len)
    return 2 * len(shorter) > len(longer) and shorter in longer
