"""Each line of an article gets one verdict, from the line rules, the context rules and the model.

The steps, in the order in which :func:`settle` takes them:

1. Line rules judge each line alone (:func:`judge_each`).
2. Context rules see all lines and the verdicts so far (:func:`judge_in_context`). Of two verdicts on a line the surer one stays.
3. The model decides the lines of which no rule is sure (:mod:`cleaners.arbitration`).
4. A text dump is judged again as the clean text it has become, until nothing more would go: cleaning its own output changes nothing.

:func:`label` then looks for the headline among the lines that were removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cleaners.arbitration import arbitrate, title_shares
from cleaners.features import Features
from cleaners.labeller import article_share, probabilities
from cleaners.limits import MOST_LINES
from cleaners.model import KEPT, Kind, Verdict
from cleaners.page_standfirst import merge_described
from cleaners.rules import CONTEXT_RULES
from cleaners.rules.dispatch import asked
from cleaners.rules.rule import LIKELY, Document, Rule
from cleaners.shares import TAIL_WORDS, Table
from cleaners.short_dumps import MIDDLE
from cleaners.text_title import with_headline

PASSES = 6
"""Most times that a clean text is judged again. Articles settle in one or two passes; a text of ten thousand lines may go on losing a
line a pass, so that the time would grow with the square of its length."""
LINES_AGAIN = MOST_LINES
"""Most lines that are judged again in all passes together: a document of the greatest length that is read has one pass."""


def judge_each(features: Sequence[Features]) -> list[Verdict | None]:
    """For each line the surest verdict of the line rules, of equally sure ones the first; None where no rule holds.

    In a text dump, lines of the same text are judged once: a line alone is nothing but its text, and a fifth of the lines of whole pages
    are repeats.
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
    """The standing verdicts, replaced by the proposed ones (by line index) where these are surer."""
    merged = list(standing)
    for index, verdict in proposed.items():
        merged[index] = _surer(standing[index], verdict)
    return merged


def _surer(standing: Verdict | None, proposed: Verdict | None) -> Verdict | None:
    if standing is None or (proposed is not None and proposed.confidence > standing.confidence):
        return proposed
    return standing


def judge_in_context(document: Document) -> list[Verdict | None]:
    """The verdicts on one article's lines after all context rules, each of which sees what those before it decided."""
    for rule in CONTEXT_RULES:
        if proposed := rule(document):
            document = replace(document, verdicts=merge(document.verdicts, proposed))
    return list(document.verdicts)


def first_sight(features: Sequence[Features], alone: Sequence[Verdict | None], table: Table) -> list[Verdict]:
    """A provisional verdict for every line of an entry, by line rules and model, by which its articles are told apart."""
    return arbitrate(features, alone, table)


def judge(document: Document, table: Table, titles: Sequence[float] | None = None) -> list[Verdict]:
    """A verdict for every line of one article: the rules', and the model's where no rule is sure.

    ``table``: the model's probabilities for these lines, (n_lines, n_kinds). ``titles``: each line's chance of being the headline, where
    another than the table's is to be used.
    """
    ruled = judge_in_context(replace(document, title_shares=titles or title_shares(table)))
    verdicts = arbitrate(document.features, ruled, table)
    return merge_described(document, verdicts) if document.descriptions else verdicts


def label(document: Document, table: Table) -> list[Verdict]:
    """A verdict for every line of one article, as :func:`settle` finds them.

    If no metadata give the headline, it is looked for among the removed lines. ``table``: the model's probabilities, (n_lines, n_kinds).
    """
    verdicts = settle(document, table)
    if document.tells_headline:
        return verdicts
    return with_headline(document.features, verdicts, title_shares(table), document.title)


def settle(document: Document, table: Table) -> list[Verdict]:
    """A verdict for every line of one article, such that the kept lines would all be kept if the clean text were cleaned again.

    This holds for every text dump of a usual length; after ``PASSES``, or ``LINES_AGAIN`` in all, the text is taken as it is. HTML is
    judged once: its clean text has lost its elements, and judging that removed 31 lines of stories on 425 development pages, for two
    standfirsts found.
    """
    verdicts = judge(document, table)
    if document.is_page:
        return verdicts
    kept = _kept(verdicts)
    for _ in range(min(PASSES, LINES_AGAIN // max(1, len(kept)))):
        again = _judge_clean(document, kept, table)
        if all(verdict.kind in KEPT for verdict in again):
            break  # nothing more would go, or nothing is left
        headline = next(
            (i for i, verdict in enumerate(verdicts) if verdict.kind is Kind.TITLE), len(verdicts)
        )
        for i, verdict in zip(kept, again, strict=True):
            if verdict.kind not in KEPT:
                verdicts[i] = _headline_or_standfirst(verdict, under_headline=headline < i)
                headline = min(headline, i) if verdicts[i].kind is Kind.TITLE else headline
        kept = _kept(verdicts)
    return verdicts


def _headline_or_standfirst(verdict: Verdict, *, under_headline: bool) -> Verdict:
    """A verdict of a later pass: what looks like a headline once the headline over it is gone is the standfirst."""
    if verdict.kind is Kind.TITLE and under_headline:
        return Verdict(Kind.STANDFIRST, "standfirst.reads_as_headline", LIKELY)
    return verdict


def _judge_clean(document: Document, kept: Sequence[int], table: Table) -> list[Verdict]:
    """The verdicts on the lines of the clean text, as if it were a dump. ``kept``: their indices in the document.

    Asking the model again costs more than all the rest, and mostly its answer is the same, but for which line may be the headline. So its
    first answer is used if every kept line is a sentence that it was sure of, and none would go even if every line were surely the
    headline.
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
    """Whether a line is a sentence that the model took for the article's before, so that it will hardly drop it from the clean text."""
    return share >= MIDDLE and line.ends_sentence and line.words >= TAIL_WORDS


def _kept(verdicts: Sequence[Verdict]) -> list[int]:
    return [i for i, verdict in enumerate(verdicts) if verdict.kind in KEPT]
