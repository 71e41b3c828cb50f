"""What blank lines and bylines tell of a short text dump, of which the model, trained on whole pages, knows too little."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import alone, blocks, sets_paragraphs_apart
from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import Match
from cleaners.rules.rule import SURE

_SENTENCES = regex(r"[.!?…。！？।؟۔][\"'”’»]*(?=\s|$)")

MIDDLE = 0.5
"""Probability of being article text from which a line counts as such before the dump as a whole is weighed."""
SHORT_DUMP = 80
"""Lines of the longest dump whose first paragraph, and one under a sub-heading behind a box, are told by the blank lines around them:
in whole pages, of some hundreds of lines, captions and teasers stand so as well, and the model knows better."""
LIST_LINES = 3
"""Fewest lines of a block that is a list or a table."""
HEADING_WORDS = 8
"""Words of the longest line that is taken for the sub-heading of a paragraph that the flow vouches for."""
BYLINE_LINES = 3
"""How far over an article's first paragraph its byline stands: a date, a section and a length may be between."""
SENTENCE_WORDS = 5
"""Words of the shortest sentence in a row of paragraphs."""
GOES_ON_WORDS = 8
"""Words of the shortest sentence with which an article goes on."""
BOX_LINES = 8
"""Lines of the longest box inside a story, behind which its paragraphs go on."""
RUN_LINES, RUN_WORDS = 2, 24
"""Fewest paragraphs in a row behind a box, and words of them together, that are the story going on: a pitch or a teaser is one."""
SEVERAL_WORDS = 15
"""Words of the shortest paragraph of several sentences that ends a story under a sub-heading."""
ASKING = frozenset({"promo", "promo_openers", "promo_topics", "legal", "legal_notices", "author_box"})
"""Groups of phrases of what stands in boxes in whole sentences."""
ENDS = frozenset({Kind.POPULAR, Kind.COMMENTS, Kind.LEGAL, Kind.BYLINE, Kind.CREDIT})
"""Kinds of lines behind which other text than the story's may stand in paragraphs."""
BYLINES = frozenset({"byline.labelled", "byline.opener"})


def is_short(features: Sequence[Features]) -> bool:
    """Whether the lines are a short text dump's."""
    return 0 < len(features) <= SHORT_DUMP and features[0].line.facts is None


def trusting_layout(
    features: Sequence[Features],
    ruled: Sequence[Verdict | None],
    flow: Sequence[int],
    shares: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The shares; paragraphs of a short dump for which blank lines or a byline vouch are raised to the middle.

    That is the first, if it stands alone over one that the model takes; one like it under a sub-heading behind a box; and one under a
    byline if the text goes on behind it. ``flow``: places of the lines that no rule is sure to drop.
    """
    if not is_short(features):
        return shares
    trusted = shares.copy()
    apart = sets_paragraphs_apart(features)
    for place, i in enumerate(flow):
        if not features[i].is_prose or trusted[i] >= MIDDLE:
            continue
        goes_on = place + 1 < len(flow) and shares[flow[place + 1]] >= MIDDLE
        if goes_on and apart and alone(features, i):
            if place > 1 and trusted[flow[place - 2]] >= MIDDLE and _heads_alone(features, flow[place - 1]):
                trusted[flow[place - 1 : place + 1]] = MIDDLE
            elif not place or trusted[:i].max() < MIDDLE:
                trusted[i] = MIDDLE
        if _opens_article(features, ruled, i):
            trusted[i] = MIDDLE
    return trusted


def going_on_behind_boxes(
    features: Sequence[Features],
    ruled: Sequence[Verdict | None],
    flow: Sequence[int],
    shares: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The shares; paragraphs in a row behind a box in a short dump's story are raised to the middle, with a sub-heading over them."""
    if not is_short(features):
        return shares
    trusted = shares.copy()
    told: int | None = None
    for place, i in enumerate(flow):
        rule = ruled[i]
        if trusted[i] >= MIDDLE or (rule is not None and rule.kind in KEPT and rule.confidence >= SURE):
            told = i
        elif told is not None and _is_box(ruled, told, i) and (run := _run(features, ruled, flow[place:])):
            trusted[run] = MIDDLE
            above = flow[place - 1]
            if above > told and sets_paragraphs_apart(features) and _heads_alone(features, above):
                trusted[above] = MIDDLE
            told = i
    return trusted


def trusting_paragraphs(
    features: Sequence[Features], flow: Sequence[int], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The shares; paragraphs of several sentences a line behind a short dump's story are raised, if the story goes on below them."""
    if not is_short(features):
        return shares
    trusted = shares.copy()
    for place in range(2, len(flow) - 1):
        before, _, i, after = flow[place - 2 : place + 2]
        beside = (before, after)
        if trusted[i] < MIDDLE <= trusted[[*beside]].min() and all(features[j].is_prose for j in beside):
            trusted[i] = MIDDLE if _says_much(features[i]) else trusted[i]
    return trusted


def _says_much(line: Features) -> bool:
    """Whether a line is a paragraph of several sentences that asks for nothing."""
    several = len(_SENTENCES.findall(line.text)) > 1
    return several and line.words >= SEVERAL_WORDS and _goes_on(line) and not _asks(line)


def _is_box(ruled: Sequence[Verdict | None], told: int, i: int) -> bool:
    """Whether the lines between the story's line ``told`` and line i may be a box in it: few, and none that ends stories."""
    between = ruled[told + 1 : i]
    return 0 < len(between) <= BOX_LINES and not any(
        rule is not None and rule.kind in ENDS for rule in between
    )


def _run(features: Sequence[Features], ruled: Sequence[Verdict | None], places: Sequence[int]) -> list[int]:
    """The paragraphs in a row from the first of these places on, but for adverts between them; none if they tell too little."""
    run: list[int] = []
    for i in places:
        between = ruled[run[-1] + 1 : i] if run else ()
        if not _goes_on(features[i]) or any(rule is None or rule.kind is not Kind.ADVERT for rule in between):
            break
        run.append(i)
    words = sum(features[i].words for i in run)
    told = (
        len(run) >= RUN_LINES
        and words >= RUN_WORDS
        and features[run[0]].is_prose
        and not _asks(features[run[0]])
    )
    return run if told else []


def _asks(line: Features) -> bool:
    return any(hit.group in ASKING for hit in line.hits)


def _goes_on(line: Features) -> bool:
    calls = any(hit.match is not Match.CONTAINS for hit in line.hits if hit.group in ASKING)
    return line.words >= SENTENCE_WORDS and line.ends_sentence and not calls and not line.bullet


def _heads_alone(features: Sequence[Features], i: int) -> bool:
    """Whether line i may be a sub-heading: short, between blank lines, and no sentence."""
    return features[i].words <= HEADING_WORDS and not features[i].ends_sentence and alone(features, i)


def _opens_article(features: Sequence[Features], ruled: Sequence[Verdict | None], i: int) -> bool:
    """Whether a paragraph stands under a byline, and a sentence under it: a teaser is one."""
    named = any(rule is not None and rule.rule in BYLINES for rule in ruled[max(0, i - BYLINE_LINES) : i])
    below = features[i + 1] if named and i + 1 < len(features) else None
    return below is not None and below.ends_sentence and below.words >= GOES_ON_WORDS


def keeping_tables_whole(
    features: Sequence[Features], ruled: Sequence[Verdict | None], shares: NDArray[np.float64], bar: float
) -> NDArray[np.float64]:
    """The shares; in a block of lines of which no rule drops any and most stay, the others are raised to the bar: rows, verses."""
    if not (is_short(features) and sets_paragraphs_apart(features)):
        return shares
    whole = shares.copy()
    for block in blocks(features):
        stay = sum(bool(shares[i] >= bar) for i in block)
        if len(block) >= LIST_LINES and 2 * stay > len(block) and all(_is_open(ruled[i]) for i in block):
            whole[block.start : block.stop] = np.maximum(whole[block.start : block.stop], bar)
    return whole


def _is_open(rule: Verdict | None) -> bool:
    return rule is None or rule.kind in KEPT
