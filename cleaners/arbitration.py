"""Where rules and model differ: what a rule is sure of stands, the model decides the rest.

Removing prose is worse than leaving a stray line. So the model needs more certainty to drop a line the more of the dump is article
text, and a sentence that stands in the article's flow is the article's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
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
from cleaners.labeller import KINDS, article_share, cutoff
from cleaners.model import KEPT, Kind, Verdict
from cleaners.model_captions import told_captions
from cleaners.model_headings import leaving_parts, names_paragraph
from cleaners.rules.rule import SURE
from cleaners.short_dumps import (
    MIDDLE,
    going_on_behind_boxes,
    is_short,
    keeping_tables_whole,
    trusting_layout,
    trusting_paragraphs,
)
from cleaners.story_ends import leading_on, signing

CEILING = 0.94
"""Most that a model's verdict may claim: just under what makes a rule sure."""

SENTENCE_WORDS, TAIL_WORDS = 5, 8
"""Fewest words of a sentence that the article's flow vouches for, whatever the model says: between its lines, and behind its last. On the
development corpora this raised the F1 of text dumps by .002 to .01."""
LEAST, HOPELESS, TEXT_HOPELESS = 0.3, 0.05, 0.3
"""On HTML pages, whose elements tell the model more: the least chance from which a line is kept, and from which the flow vouches for a
sentence. On 86 pages of sites that the model has not seen .25 and .4, and .02, gave the same within .0005 of F1; .3 finds a standfirst more
than .4. The last is the flow's for dumps of whole pages: of 331 sentences below it that the flow had vouched for 288 were captions, what
pictures show, or boxes; and of 26 that what reads as a dateline (``FURIOUS: The pilots …``) had vouched for, none was the article's."""
ASIDE_WORDS = 35
"""Words of the longest sentence that it holds for: of the longer ones a quarter was the article's, of the others an eighth."""
AMONG_STORY, HEADS_STORY = 0.025, 0.05
"""Chances from which a sentence that stands among the story's paragraphs is the story's, and any other line there, or a heading over them.
On 535 pages (60 of them of l3s_gn1) such lines that the model before this one dropped were the article's in
all of 25 cases (sentences), 30 of 36 (others) and 12 of 12 (headings)."""
EXTRACTED = 0.7
"""Share of a text's lines that the model takes, from which the text is what an extractor left of a page: its flow ends where the model is
sure that it does, and what is neither likely nor a sentence goes. Of 34 half-cleaned dumps that it changes 28 are better for it; .5 to .8
give the same within .0007 of F1."""
UNDER_PICTURE = 0.8
"""Chance below which a line right under a picture, in an element like none of the story's, is no part of the story: so it was with 12
of the 14 such lines that were kept on those pages. Of those between .8 and .9 ten of ten were stories' lines."""
APART = 0.7
"""The same of a sentence in an element of its own, behind the story's first line: 33 of the 34 that were kept. A quotation stands in one
by its nature: of those that the model gave ``LEAST`` and more, and that one of these two had doubted, seven of nine were the story's."""
QUOTED = "blockquote"
MOSTLY_LINK = 0.5
LINKED = 0.6
"""Chance, the mean of neighbours in one container, below which a line that is mostly link is no part of a page's story, but for headings
and cells of tables: of those kept with less 200 of 266 were none on one half of the development pages' sites, 102 of 156 on the other."""
TABLE_STAYS = 0.7
"""Share of a page's table that is kept, from which all of it is: on the first half 77 of the 101 lines that such tables lost were the
story's, and 4 of 19 in tables of which about half was kept."""
FULL_STOPS = ".。।"
END_MATTER = frozenset({"box.comments", "box.legal", "comments.thread"})
BETWEEN_PARAGRAPHS = "subheading.between_paragraphs"
HEADING_TOLD = 0.3
"""Chance of a sub-heading's being the article's from which the flow goes on behind it, though it goes."""
LIKE_HEADINGS = 2
"""Fewest sub-headings of a text that are kept, and more than half of them all, that vouch for those that the model would drop."""
HEADING_FLOOR = 0.15
"""Chance of being the article's below which they vouch for none: on 36 pages in seven text forms four of the five such lines from here up
were the article's, and one of the eight below."""
MODEL = "model"
"""The model's name in a verdict."""

_TITLE, _BODY, _SUBHEADING, _STANDFIRST, _CAPTION = map(
    KINDS.index, (Kind.TITLE, Kind.BODY, Kind.SUBHEADING, Kind.STANDFIRST, Kind.CAPTION)
)
_INSIDE = (Kind.BODY, Kind.SUBHEADING, Kind.STANDFIRST)
_OUTSIDE = tuple(
    i for i, kind in enumerate(KINDS) if kind not in (*_INSIDE, Kind.TITLE)
)  # one line is the title: a rule finds it

Table = NDArray[np.float64]
Shares = NDArray[np.float64]


def title_shares(table: Table) -> list[float]:
    """The model's probability that each line is the headline."""
    shares: list[float] = table[:, _TITLE].tolist()
    return shares


def _flow(ruled: Sequence[Verdict | None]) -> list[int]:
    """What is left of the dump without the lines that rules are sure to drop."""
    return [
        i for i, rule in enumerate(ruled) if not (rule and rule.confidence >= SURE and rule.kind not in KEPT)
    ]


def _ends_story(rule: Verdict | None) -> bool:
    """Whether a rule's verdict is on comments or notices, behind which no story goes on."""
    return rule is not None and rule.rule in END_MATTER


def _trusting_prose(
    features: Sequence[Features], ruled: Sequence[Verdict | None], flow: Sequence[int], shares: Shares
) -> Shares:
    """The shares; sentences between two lines of the article's flow, behind its last, or with a dateline are raised to the middle.

    So is the first of a flow in which nothing else is in doubt: a dump without a page around its story.
    """
    trusted: list[float] = shares.tolist()
    doubted = sum(trusted[i] < MIDDLE for i in flow)
    is_page = bool(features) and features[0].line.facts is not None
    whole_page = not is_page and not is_short(features)
    extracted = not is_page and _is_extracted(shares[flow], len(features))
    told: int | None = None
    for place, i in enumerate(flow):
        line, share = features[i], trusted[i]
        before, told = told, i
        if share >= MIDDLE or not _is_sentence(line) or (is_page and share < HOPELESS):
            if HEADING_TOLD <= share < MIDDLE and _is_doubtful_heading(ruled[i]):
                told = before
            continue
        hardly = whole_page and share < TEXT_HOPELESS
        goes_on = place + 1 < len(flow) and trusted[flow[place + 1]] >= MIDDLE
        if before is not None and trusted[before] >= MIDDLE:
            ended = any(_ends_story(ruled[j]) for j in range(before + 1, i))
            vouched = goes_on or (
                line.words >= TAIL_WORDS and not ended and (share >= LEAST or not extracted)
            )
            if vouched and hardly and line.words <= ASIDE_WORDS:
                vouched, told = False, before
        else:
            vouched = line.words >= TAIL_WORDS and (
                (goes_on and doubted == 1) or (not hardly and read_dateline(line.text) is not None)
            )
        if vouched:
            trusted[i] = MIDDLE
    return np.array(trusted)


def _doubting_apart(page: Placed, flow: Sequence[int], shares: Shares) -> Shares:
    """The shares; 0 for captions and sentences that stand apart from a page's story, unless the model is sure of them."""
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
    """The shares; lines of a page that stand where its story stands are raised to the middle."""
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
    """The shares of a page's lines; in a table of which most lines stay, the others are raised to the bar.

    A table that holds most of the story is how the page is laid out.
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
    """The shares of a text's lines; sub-headings between paragraphs are raised to the bar where as many of its own kind are kept."""
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
    """Whether most of a text's lines are article: what an extractor left of a page. ``shares``: of those that no rule is sure to drop."""
    return bool((shares >= MIDDLE).sum() >= EXTRACTED * lines)


def _doubting_scraps(features: Sequence[Features], flow: Sequence[int], shares: Shares) -> Shares:
    """The shares of what an extractor left; 0 for what is unlikely to be the article's and no sentence."""
    doubted = shares.copy()
    for i in flow:
        if shares[i] < LEAST and not _is_sentence(features[i]):
            doubted[i] = 0.0
    return doubted


def _is_doubtful_heading(rule: Verdict | None) -> bool:
    return rule is not None and rule.rule == BETWEEN_PARAGRAPHS


def _is_sentence(line: Features) -> bool:
    return line.words >= SENTENCE_WORDS and line.ends_sentence and line.facts.link_share <= MOSTLY_LINK


def arbitrate(features: Sequence[Features], ruled: Sequence[Verdict | None], table: Table) -> list[Verdict]:
    """One verdict a line from the rules' (None where they are silent) and the model's table, (n_lines, n_kinds)."""
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
    shares = (
        _keeping_page_tables(features, shares, bar) if is_page else _trusting_headings(ruled, shares, bar)
    )
    chances = shares.tolist()
    kinds = _kinds_by_model(features, table, shares, bar)
    claims = np.round(np.minimum(np.where(shares < bar, 1 - shares, shares), CEILING), 4).tolist()
    verdicts = [
        rule if rule and rule.confidence >= SURE else _weigh(rule, kind, chance, claim, bar)
        for rule, kind, chance, claim in zip(
            leaving_parts(features, ruled, chances), kinds, chances, claims, strict=True
        )
    ]
    for i, caption in told_captions(features, verdicts, chances, table[:, _CAPTION].tolist()).items():
        verdicts[i] = caption
    for i, heading in _headings(features, verdicts, chances).items():
        verdicts[i] = heading
    if is_page:
        own = article_share(table).tolist()
        for end in (leading_on, signing):
            for i, ending in end(features, verdicts, own).items():
                verdicts[i] = ending
    return verdicts


def _headings(
    features: Sequence[Features], verdicts: Sequence[Verdict], chances: Sequence[float]
) -> dict[int, Verdict]:
    """The sub-headings among the lines that the model drops: those right over paragraphs that stay."""
    is_page = bool(features) and features[0].line.facts is not None
    begun = next((i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.BODY), len(verdicts))
    found: dict[int, Verdict] = {}
    for i in range(begun + 1, len(verdicts) - 1):
        if verdicts[i].rule != MODEL:
            continue
        if is_page and _heads_paragraph(features, verdicts, i):
            found[i] = Verdict(Kind.SUBHEADING, "subheading.over_paragraph", MIDDLE)
        elif not is_page and names_paragraph(features, verdicts, chances, i):
            found[i] = Verdict(Kind.SUBHEADING, "subheading.names_paragraph", MIDDLE)
    return found


def _heads_paragraph(features: Sequence[Features], verdicts: Sequence[Verdict], i: int) -> bool:
    """Whether line i is an HTML heading that the model drops right over a paragraph that stays; there must be one before it too.

    On the development pages such headings are the article's five times in six; the model takes them for a teaser's or a picture's.
    """
    facts = features[i].line.facts
    return (
        facts is not None
        and verdicts[i].kind not in KEPT
        and facts.tag in HEADINGS
        and facts.link_share <= MOSTLY_LINK
        and verdicts[i + 1].kind is Kind.BODY
        and features[i + 1].words >= TAIL_WORDS
    )


def _kinds_by_model(features: Sequence[Features], table: Table, shares: Shares, bar: float) -> list[Kind]:
    """The kind that the model gives each line by itself; no sub-heading ends with a full stop."""
    outside = np.array(_OUTSIDE)[table[:, _OUTSIDE].argmax(axis=1)]
    stopped = np.array([line.text[-1] in FULL_STOPS for line in features], dtype=np.bool_)
    heading = ~stopped & (table[:, _SUBHEADING] > table[:, _BODY] + table[:, _STANDFIRST])
    columns = np.where(shares < bar, outside, np.where(heading, _SUBHEADING, _BODY))
    return [KINDS[column] for column in columns.tolist()]


def _weigh(rule: Verdict | None, kind: Kind, share: float, claim: float, bar: float) -> Verdict:
    """The verdict on a line of which no rule is sure; ``kind`` is the model's, ``share`` its chance of being the article's.

    ``claim``: how sure the model is of its kind, rounded.
    """
    if rule and (
        (rule.kind not in KEPT and (share < bar or rule.confidence > share))
        or (rule.kind is Kind.SUBHEADING and share >= bar)
    ):
        return rule
    return _by_model(kind, claim)


@lru_cache(maxsize=1 << 12)
def _by_model(kind: Kind, confidence: float) -> Verdict:
    """The model's verdict; most lines of a page have one of a few."""
    return Verdict(kind, MODEL, confidence)
