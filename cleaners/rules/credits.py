"""Credits: ``Reporting by …; Editing by …``, ``Source: Reuters/afp``, ``With inputs from …``, a line that is only an agency."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.credit_lines import clauses
from cleaners.features import Features
from cleaners.model import Kind, Verdict
from cleaners.names import people
from cleaners.patterns import regex
from cleaners.phrasebook import Match
from cleaners.rules.lists import ends_with_stop
from cleaners.rules.rule import CERTAIN, LIKELY, SURE, ContextRule, Document, Rule
from cleaners.sources import agency_words, only_agencies

CREDIT_WORDS = 80
"""Words of the longest credit line: a dozen names with their cities."""
SOURCE_WORDS = 10
"""A source behind a label has a name, not a sentence."""
INPUT_WORDS = 20
AGENCY_WORDS = 8
SYNDICATION_WORDS = 45
AGENCY_LETTERS = 5
"""Letters from which a word is no editor's initials, and no ``and`` of any language."""
_CONTACT = regex(r"\(\(?[\w.+-]+@[\w.-]+\w\s*(?:[;,:].{0,120})?\)?\)")


def reporting(features: Features) -> bool:
    """``Reporting by Jane Doe in Oslo; Editing by John Roe``: every clause names people, or two clauses open as credits do."""
    if features.words > CREDIT_WORDS:
        return False
    found = clauses(features.text)
    return bool(found) and (len(found) > 1 or _names_people(found[0].text))


def _names_people(text: str) -> bool:
    named = people(text)
    return named.whole and bool(named.names)


def source(features: Features) -> bool:
    """``Source: Reuters/afp``, ``Quelle: dpa``, ``来源：新华社``: a label, and nothing but agencies."""
    return bool(features.hit("credit_labels", Match.LABEL)) and bool(
        only_agencies(_behind_label(features.text), as_source=True)
    )


def source_name(features: Features) -> bool:
    """``Source: World Bank``, ``Редактор: …``: a label, and a few words that are no sentence."""
    labelled = features.hit("credit_labels", Match.LABEL)
    return bool(labelled) and features.words <= SOURCE_WORDS and not ends_with_stop(features)


def _behind_label(text: str) -> str:
    for mark in (":", "：", "|", "–", "-"):
        if mark in text:
            return text.partition(mark)[2].strip()
    return text


def inputs(features: Features) -> bool:
    """``With inputs from PTI``, ``Mit Material von dpa``, ``avec AFP``: and an agency, or few enough words that are no sentence."""
    hit = features.hit("credit_inputs", Match.PREFIX)
    if hit is None or features.words > INPUT_WORDS:
        return False
    rest = features.key[len(hit.phrase) :].strip(" :")
    return bool(only_agencies(rest, as_source=" " in hit.phrase))


def contributed(features: Features) -> bool:
    """``Jane Doe in Oslo contributed to this report.``: a short line that says so near its end."""
    hit = features.hit("credit_contributed", Match.CONTAINS)
    return (
        hit is not None
        and features.words <= CREDIT_WORDS
        and features.key.find(hit.phrase) >= len(features.key) - len(hit.phrase) - 30
    )


def contact(features: Features) -> bool:
    """``((mara.ellery@…; +44 20 …))``: the reporter's address as agencies give it to editors."""
    return bool(_CONTACT.fullmatch(features.text))


def syndicated(features: Features) -> bool:
    """Tells where the text appeared first: ``This article was originally published …``."""
    return features.words <= SYNDICATION_WORDS and bool(features.hit("credit_syndication", Match.PREFIX))


RULES = (
    Rule(
        "credit.reporting",
        Kind.CREDIT,
        CERTAIN,
        reporting,
        groups=("credit_editing", "credit_reporting"),
        words=(0, CREDIT_WORDS),
    ),
    Rule("credit.source", Kind.CREDIT, CERTAIN, source, groups=("credit_labels",)),
    Rule(
        "credit.source_name",
        Kind.CREDIT,
        LIKELY,
        source_name,
        groups=("credit_labels",),
        words=(0, SOURCE_WORDS),
    ),
    Rule("credit.inputs", Kind.CREDIT, SURE, inputs, groups=("credit_inputs",), words=(0, INPUT_WORDS)),
    Rule(
        "credit.contributed",
        Kind.CREDIT,
        SURE,
        contributed,
        groups=("credit_contributed",),
        words=(0, CREDIT_WORDS),
    ),
    Rule("credit.contact", Kind.CREDIT, SURE, contact, characters="@"),
    Rule(
        "credit.syndicated",
        Kind.CREDIT,
        LIKELY,
        syndicated,
        groups=("credit_syndication",),
        words=(0, SYNDICATION_WORDS),
    ),
)


def agencies_alone(document: Document) -> Mapping[int, Verdict]:
    """``(dpa)``, ``— AFP``, ``Reuters/kra`` on a line of their own, where no sentence is cut: a dump cut at links has such pieces too.

    Straight under the last paragraph it is the article's source; elsewhere it may be a picture's.
    """
    features, known = document.features, agency_words()
    prose = [i for i, line in enumerate(features) if line.is_prose]
    found: dict[int, Verdict] = {}
    for i, line in enumerate(features):
        inside, closes = bool(prose) and prose[0] < i, bool(prose) and i == prose[-1] + 1
        settled = (verdict := document.verdicts[i]) is not None and verdict.confidence >= SURE and not closes
        if settled or line.words > AGENCY_WORDS or known.isdisjoint(line.tokens):
            continue
        if any(len(word) >= AGENCY_LETTERS and word not in known for word in line.tokens):
            continue
        if only_agencies(line.text, as_source=closes) and not _cuts_sentence(document, i, inside=inside):
            found[i] = Verdict(Kind.CREDIT, "credit.agency", CERTAIN if closes else SURE)
    return found


def _cuts_sentence(document: Document, i: int, *, inside: bool) -> bool:
    """Whether the line before breaks off, or the line after goes on, as a sentence does around a link."""
    before = document.features[i - 1] if i else None
    after = document.features[i + 1] if i + 1 < len(document.features) else None
    breaks_off = before is not None and not before.ends_sentence and before.words > 3 and inside  # noqa: PLR2004 - a heading or a name has fewer
    goes_on = after is not None and (after.starts_lower or after.text[0] in ",.;:)'’")
    return breaks_off or goes_on


def unnamed_sources(document: Document) -> Mapping[int, Verdict]:
    """``Source: …`` and ``Editor: …`` of any name straight under the last paragraph."""
    last = max((i for i, line in enumerate(document.features) if line.is_prose), default=None)
    if last is None:
        return {}
    under = range(last + 1, min(last + 4, len(document.features)))
    return {
        i: Verdict(Kind.CREDIT, "credit.under_article", SURE)
        for i in under
        if source_name(document.features[i])
    }


CONTEXT = (
    ContextRule(("credit.agency",), agencies_alone),
    ContextRule(("credit.under_article",), unnamed_sources),
)
