"""Rules and model give each line its verdict; the surest one stands.

The order for one article's lines: what each line says by itself (:func:`judge_each`), what its neighbours say (the context rules),
and what the model says of lines that no rule is sure of (:mod:`cleaners.arbitration`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cleaners.arbitration import TAIL_WORDS, Table, arbitrate, title_shares
from cleaners.features import Features
from cleaners.labeller import article_share, probabilities
from cleaners.limits import MOST_LINES
from cleaners.model import KEPT, Kind, Verdict
from cleaners.page_standfirst import merge_described
from cleaners.rules import CONTEXT_RULES
from cleaners.rules.dispatch import asked
from cleaners.rules.rule import LIKELY, Document, Rule
from cleaners.short_dumps import MIDDLE
from cleaners.text_title import with_headline

PASSES = 6
"""How often a text is judged again as it will stand. Articles settle in one or two passes; texts of ten thousand lines may go on losing a
line a pass, which would make the time grow with the square of their length."""
LINES_AGAIN = MOST_LINES
"""How many lines are judged again in all passes together, so that a document of the most lines has one pass."""


def judge_each(features: Sequence[Features]) -> list[Verdict | None]:
    """The surest verdict that the line rules give on each line by itself; of equals the first; None where all are silent.

    A line of a text dump is judged once if it stands there again: by itself it is nothing but its text, and a fifth of the lines of whole
    pages stand there before.
    """
    if features and features[0].line.facts is not None:
        return _each(features)
    firsts: dict[str, Features] = {}
    again = [line for line in features if firsts.setdefault(line.text, line) is not line]
    verdicts = dict(zip(firsts, _each(list(firsts.values())), strict=True))
    for line in again:
        line.learn(firsts[line.text])
    return [verdicts[line.text] for line in features]


def _each(features: Sequence[Features]) -> list[Verdict | None]:
    return [_first(rules, line) for line, rules in zip(features, asked(features), strict=True)]


def _first(rules: Sequence[Rule], line: Features) -> Verdict | None:
    for rule in rules:
        if rule.holds(line):
            return rule.verdict
    return None


def merge(standing: Sequence[Verdict | None], proposed: Mapping[int, Verdict]) -> list[Verdict | None]:
    """The standing verdicts with each surer proposal in its place."""
    merged = list(standing)
    for index, verdict in proposed.items():
        merged[index] = _surer(standing[index], verdict)
    return merged


def _surer(standing: Verdict | None, proposed: Verdict | None) -> Verdict | None:
    if standing is None or (proposed is not None and proposed.confidence > standing.confidence):
        return proposed
    return standing


def judge_in_context(document: Document) -> list[Verdict | None]:
    """The verdicts on one article's lines after the context rules, asked in order, have seen them."""
    for rule in CONTEXT_RULES:
        if proposed := rule(document):
            document = replace(document, verdicts=merge(document.verdicts, proposed))
    return list(document.verdicts)


def first_sight(features: Sequence[Features], alone: Sequence[Verdict | None], table: Table) -> list[Verdict]:
    """A verdict for every line of an entry before it is known where its articles begin: each line alone, and the model."""
    return arbitrate(features, alone, table)


def judge(document: Document, table: Table, titles: Sequence[float] | None = None) -> list[Verdict]:
    """A verdict for every line of one article: the rules', and the model's (its ``table`` of these lines) where no rule is sure.

    ``titles``: each line's chance to be the headline, if not the table's.
    """
    ruled = judge_in_context(replace(document, title_shares=titles or title_shares(table)))
    verdicts = arbitrate(document.features, ruled, table)
    return merge_described(document, verdicts) if document.descriptions else verdicts


def label(document: Document, table: Table) -> list[Verdict]:
    """A verdict for every line of one article: :func:`settle`'s, and the headline among the lines that go, where no page's data tell it."""
    verdicts = settle(document, table)
    if document.tells_headline:
        return verdicts
    return with_headline(document.features, verdicts, title_shares(table), document.title)


def settle(document: Document, table: Table) -> list[Verdict]:
    """A verdict for every line of one article, such that the lines that stay would all stay if the clean text came in again.

    That is so for every text dump of a usual length; after ``PASSES``, or ``LINES_AGAIN`` in all, the text is taken as it is. A page is
    judged once: its clean text comes back without the elements, and looking for another headline in it took 31 lines of the
    story on 425 development pages, for two standfirsts.
    """
    verdicts = judge(document, table)
    if document.is_page:
        return verdicts
    kept = _kept(verdicts)
    for _ in range(min(PASSES, LINES_AGAIN // max(1, len(kept)))):
        again = _judge_clean(document, kept, table)
        if all(verdict.kind in KEPT for verdict in again):
            break  # also where nothing is kept
        headline = next(
            (i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE), len(verdicts)
        )
        for i, verdict in zip(kept, again, strict=True):
            if verdict.kind not in KEPT:
                verdicts[i] = _second(verdict, titled=headline < i)
                headline = min(headline, i) if verdicts[i].kind is Kind.TITLE else headline
        kept = _kept(verdicts)
    return verdicts


def _second(verdict: Verdict, *, titled: bool) -> Verdict:
    """A verdict from judging again; what reads as a headline then, under the headline that was taken away, is the standfirst."""
    if verdict.kind is Kind.TITLE and titled:
        return Verdict(Kind.STANDFIRST, "standfirst.reads_as_headline", LIKELY)
    return verdict


def _judge_clean(document: Document, kept: Sequence[int], table: Table) -> list[Verdict]:
    """The verdicts on the lines that stay, as they stand in the clean text; by itself a line that reads as before says what it said.

    Asking the model again costs more than all else here, and mostly it says what it said, but of which line may be the headline. So it is
    asked where a line that stays is no sentence that it took, or where one would go if every line were as likely the headline as can be.
    """
    features = [document.features[i].in_clean_text(first=i == kept[0]) for i in kept]
    alone = [document.verdicts[i] for i in kept]
    changed = [place for place, i in enumerate(kept) if features[place].text != document.features[i].text]
    for place, verdict in zip(changed, judge_each([features[place] for place in changed]), strict=True):
        alone[place] = verdict
    clean = Document(features, alone)
    own = table[kept]
    if all(map(_is_past_doubt, features, article_share(own).tolist())):
        verdicts = judge(clean, own, titles=[1.0] * len(kept))
        if all(verdict.kind in KEPT for verdict in verdicts):
            return verdicts
    return judge(clean, probabilities([line.line for line in features]))


def _is_past_doubt(line: Features, share: float) -> bool:
    """Whether the model would hardly take a line out of the clean text, given the chance that it saw in it before."""
    return share >= MIDDLE and line.ends_sentence and line.words >= TAIL_WORDS


def _kept(verdicts: Sequence[Verdict]) -> list[int]:
    return [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT]
