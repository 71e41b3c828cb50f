"""Each line's share, the chance that it is the article's, corrected by what stands around the line.

The model's shares are raised where prose would be lost and lowered where the model is known to err. Removing prose is worse than leaving a
stray line, so a sentence in the article's flow stays whatever the model says.

A *share* (or *chance*) is the model's probability that a line is the article's, 0..1. The *flow* are the indices of the lines that no rule
is sure to drop. A line is kept if its share reaches the *bar*, which depends on the dump (``labeller.cutoff``). Functions named
``trusting`` raise shares, functions named ``doubting`` lower them; :func:`settled_shares` has their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from cleaners.containers import (
    HEADINGS,
    Placed,
    among_story,
    apart,
    heads_story,
    placed,
    tables,
    under_picture,
)
from cleaners.datelines import read_dateline
from cleaners.features import Features
from cleaners.labeller import article_share, cutoff
from cleaners.model import KEPT, Verdict
from cleaners.rules.rule import SURE
from cleaners.short_dumps import (
    MIDDLE,
    going_on_behind_boxes,
    is_short,
    keeping_tables_whole,
    trusting_layout,
    trusting_paragraphs,
)

SENTENCE_WORDS, TAIL_WORDS = 5, 8
"""Fewest words of a sentence that stays because of where it is, whatever the model says: between two lines of the article's flow, and after
its last one. On the development corpora this raised the F1 of text dumps by .002 to .01."""
LEAST, HOPELESS, TEXT_HOPELESS = 0.3, 0.05, 0.3
"""``LEAST``: lowest bar on HTML pages, whose elements tell the model more. ``HOPELESS``: share below which the flow keeps no sentence of an
HTML page. On 86 pages of sites that the model has not seen, .25 and .4 for the first and .02 for the second gave the same F1 within .0005;
.3 finds one standfirst more than .4. ``TEXT_HOPELESS``: the same as ``HOPELESS`` for dumps of whole pages. Of 331 sentences below it that
the flow had kept, 288 were captions, descriptions of pictures, or boxes; of 26 kept for what looks like a dateline (``FURIOUS: The
pilots …``) none was the article's."""
ASIDE_WORDS = 35
"""Words of the longest sentence that ``TEXT_HOPELESS`` applies to: of longer ones a quarter was the article's, of the others an eighth."""
AMONG_STORY, HEADS_STORY = 0.025, 0.05
"""Lowest shares of a line in the story's own elements for it to stay: of a sentence, and of any other line or a heading there. On 535 pages
(60 of them of l3s_gn1) such lines that an earlier model dropped were the article's in all of 25 cases (sentences), 30 of 36 (others) and 12
of 12 (headings)."""
EXTRACTED = 0.7
"""Part of a text's lines that the model takes, 0..1, from which the text counts as what an extractor left of a page. Then the story ends
where the model is sure that it does, and lines that are neither likely nor sentences go. Of 34 half-cleaned dumps that this changes, 28 are
better for it; .5 to .8 give the same F1 within .0007."""
UNDER_PICTURE = 0.8
"""Share below which a line right under a picture, in an element unlike the story's, is dropped. On the same 535 pages 12 of the 14 such
lines that were kept were not the story's; of those between .8 and .9, ten of ten were."""
APART = 0.7
"""The same for a sentence in an element of its own, after the story's first line (33 of the 34 that were kept were not the story's).
Quotations (``QUOTED``) always have such elements: of those with a share of ``LEAST`` or more, seven of nine were the story's, so they only
go below it."""
QUOTED = "blockquote"
MOSTLY_LINK = 0.5
LINKED = 0.6
"""Mean share of neighbouring lines of one container that are mostly link (``MOSTLY_LINK``), below which they are dropped; headings and
cells of tables are not. Of such lines that were kept, 200 of 266 were not the story's on one half of the development pages' sites, 102 of
156 on the other."""
TABLE_STAYS = 0.7
"""Part of a page's table that is kept, 0..1, from which all of it is. On the first half 77 of the 101 lines that such tables lost were the
story's; in tables of which about half was kept, 4 of 19."""
END_MATTER = frozenset({"box.comments", "box.legal", "comments.thread"})
"""Rules whose verdicts mark the end of a story: readers' comments and legal notices."""
BETWEEN_PARAGRAPHS = "subheading.between_paragraphs"
"""The rule that takes a line between two paragraphs for a sub-heading."""
HEADING_TOLD = 0.3
"""Share from which a dropped sub-heading does not interrupt the flow: what follows it still counts as between the article's lines."""
LIKE_HEADINGS = 2
"""Where a text keeps at least this many sub-headings, and more than half of all, it keeps those too that the model would drop."""
HEADING_FLOOR = 0.15
"""Share below which it does not: on 36 pages in seven text forms four of the five such lines from here up were the article's, and one of
the eight below."""
Shares = NDArray[np.float64]
"""Of each line the probability that it is the article's, (n_lines,)."""
Table = NDArray[np.float64]
"""The model's probabilities, (n_lines, n_kinds), columns as in ``KINDS``."""


def settled_shares(
    features: Sequence[Features], ruled: Sequence[Verdict | None], table: Table
) -> tuple[Shares, float]:
    """Each line's share after everything that its place in the document says for or against it, and the bar from which it is kept."""
    flow = _flow(ruled)
    is_page = bool(features) and features[0].line.facts is not None
    page = placed([features[i] for i in flow]) if is_page else None
    shares = article_share(table)
    if page:
        shares = _doubting_apart(page, flow, shares)
    shares = _trusting_prose(features, ruled, flow, trusting_layout(features, ruled, flow, shares))
    shares = going_on_behind_boxes(features, ruled, flow, shares)
    shares = trusting_paragraphs(features, flow, shares)
    if page:
        shares = _trusting_containers(page, flow, shares)
    bar = cutoff(shares[flow], np.array([features[i].words for i in flow], dtype=float))
    if is_page:
        bar = max(bar, LEAST)
    elif _is_extracted(shares[flow], len(features)):
        shares = _doubting_scraps(features, flow, shares)
    shares = keeping_tables_whole(features, ruled, shares, bar)
    if is_page:
        return _keeping_page_tables(features, shares, bar), bar
    return _trusting_headings(ruled, shares, bar), bar


def _flow(ruled: Sequence[Verdict | None]) -> list[int]:
    """The indices of the lines that no rule is sure to drop."""
    return [
        i for i, rule in enumerate(ruled) if not (rule and rule.confidence >= SURE and rule.kind not in KEPT)
    ]


def _ends_story(rule: Verdict | None) -> bool:
    """Whether a rule's verdict marks the end of the story."""
    return rule is not None and rule.rule in END_MATTER


def _trusting_prose(
    features: Sequence[Features], ruled: Sequence[Verdict | None], flow: Sequence[int], shares: Shares
) -> Shares:
    """The shares, with some sentences raised to ``MIDDLE``: those between two lines of the article, after its last, or with a dateline.

    So is the first line of a flow in which no other is in doubt: a dump without a page around its story.
    """
    trusted: list[float] = shares.tolist()
    doubted = sum(trusted[i] < MIDDLE for i in flow)
    is_page = bool(features) and features[0].line.facts is not None
    whole_page = not is_page and not is_short(features)
    extracted = not is_page and _is_extracted(shares[flow], len(features))
    last: int | None = None
    for place, i in enumerate(flow):
        line, share = features[i], trusted[i]
        before, last = last, i
        if share >= MIDDLE or not _is_sentence(line) or (is_page and share < HOPELESS):
            if HEADING_TOLD <= share < MIDDLE and _is_doubtful_heading(ruled[i]):
                last = before
            continue
        unlikely = whole_page and share < TEXT_HOPELESS
        goes_on = place + 1 < len(flow) and trusted[flow[place + 1]] >= MIDDLE
        if before is not None and trusted[before] >= MIDDLE:
            ended = any(_ends_story(ruled[j]) for j in range(before + 1, i))
            vouched = goes_on or (
                line.words >= TAIL_WORDS and not ended and (share >= LEAST or not extracted)
            )
            if vouched and unlikely and line.words <= ASIDE_WORDS:
                vouched, last = False, before
        else:
            vouched = line.words >= TAIL_WORDS and (
                (goes_on and doubted == 1) or (not unlikely and read_dateline(line.text) is not None)
            )
        if vouched:
            trusted[i] = MIDDLE
    return np.array(trusted)


def _doubting_apart(page: Placed, flow: Sequence[int], shares: Shares) -> Shares:
    """The shares; 0 for captions, sentences and links of a page that are apart from its story, unless the model is sure of them."""
    taken = (shares[flow] >= MIDDLE).tolist()
    doubted = shares.copy()
    places = zip(flow, page.lines, under_picture(page, taken), apart(page, taken), strict=True)
    for i, line, under, other in places:
        sentence = other and line.words >= SENTENCE_WORDS and line.ends_sentence
        least = UNDER_PICTURE if under else APART if sentence else 0.0
        if QUOTED in line.facts.path:
            least = min(least, LEAST)
        if shares[i] < least and line.facts.link_share <= MOSTLY_LINK:
            doubted[i] = 0.0
    chances = shares.tolist()
    for parent, run in groupby(zip(flow, page.lines, strict=True), _links_of):
        if parent is not None:
            links = [i for i, _ in run]
            if sum([chances[i] for i in links]) < LINKED * len(links):
                doubted[links] = 0.0
    return doubted


def _links_of(place: tuple[int, Features]) -> int | None:
    """The container of a line that is mostly link; None for other lines, headings and cells of tables."""
    facts = place[1].facts
    linked = facts.link_share > MOSTLY_LINK and facts.tag not in HEADINGS and "table" not in facts.path
    return facts.parent if linked else None


def _trusting_containers(page: Placed, flow: Sequence[int], shares: Shares) -> Shares:
    """The shares; lines in the elements that hold the page's story are raised to ``MIDDLE``."""
    taken = (shares[flow] >= MIDDLE).tolist()
    trusted = shares.copy()
    places = zip(flow, page.lines, among_story(page, taken), heads_story(page, taken), strict=True)
    for i, line, among, heads in places:
        if line.facts.link_share > MOSTLY_LINK or not (heads or (among and line.words >= SENTENCE_WORDS)):
            continue
        least = AMONG_STORY if among and line.ends_sentence else HEADS_STORY
        if least <= shares[i] < MIDDLE:
            trusted[i] = MIDDLE
    return trusted


def _keeping_page_tables(features: Sequence[Features], shares: Shares, bar: float) -> Shares:
    """The shares; in a table of which most lines are kept, the others are raised to the bar.

    A table that holds more than half of the story is left alone: the page is laid out with it.
    """
    within = tables(features)
    if not within:
        return shares
    whole = shares.copy()
    sizes = np.where(shares >= bar, [len(line.text) for line in features], 0)
    for table in within:
        lines, kept = whole[table.start : table.stop], sizes[table.start : table.stop].sum()
        if (lines >= bar).mean() >= TABLE_STAYS and kept <= sizes.sum() / 2:
            lines[:] = np.maximum(lines, bar)
    return whole


def _trusting_headings(ruled: Sequence[Verdict | None], shares: Shares, bar: float) -> Shares:
    """The shares of a text's lines; sub-headings between paragraphs are raised to the bar where most of the others are kept."""
    headings = [i for i, rule in enumerate(ruled) if rule is not None and rule.rule == BETWEEN_PARAGRAPHS]
    kept = sum(bool(shares[i] >= bar) for i in headings)
    if kept < LIKE_HEADINGS or kept <= len(headings) / 2:
        return shares
    trusted = shares.copy()
    for i in headings:
        if HEADING_FLOOR <= shares[i] < bar:
            trusted[i] = bar
    return trusted


def _is_extracted(shares: Shares, lines: int) -> bool:
    """Whether a text is what an extractor left of a page. ``shares``: those of the flow; ``lines``: how many the whole dump has."""
    return bool((shares >= MIDDLE).sum() >= EXTRACTED * lines)


def _doubting_scraps(features: Sequence[Features], flow: Sequence[int], shares: Shares) -> Shares:
    """The shares of what an extractor left; 0 for unlikely lines that are no sentences."""
    doubted = shares.copy()
    for i in flow:
        if shares[i] < LEAST and not _is_sentence(features[i]):
            doubted[i] = 0.0
    return doubted


def _is_doubtful_heading(rule: Verdict | None) -> bool:
    return rule is not None and rule.rule == BETWEEN_PARAGRAPHS


def _is_sentence(line: Features) -> bool:
    return line.words >= SENTENCE_WORDS and line.ends_sentence and line.facts.link_share <= MOSTLY_LINK
