"""Bylines: ``By Jane Doe``, ``Reported by: Jane Doe``, ``홍길동 기자``, ``Jane Doe, Senior Reporter``, a name beside the date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.name_shapes import is_name, is_role
from cleaners.names import people, without_opener, without_times
from cleaners.patterns import regex
from cleaners.phrasebook import Match, fold
from cleaners.rules.lists import ends_with_stop
from cleaners.rules.rule import CERTAIN, DIGITS, LIKELY, SURE, ContextRule, Document, Rule

BYLINE_WORDS = 30
"""Words of the longest byline: several names, a role, an agency and a time."""
ROLE_WORDS = 14
ADDRESS_WORDS = 3
ELEMENT_WORDS = 20
ELEMENT_NAMES = frozenset({"byline", "bylines", "author", "authors", "writer"})
HEADLINE_WORDS = 4
"""Words of the shortest headline under which a bare name is its author's."""
BOX_LINES = 4
BIO_WORDS = 90
BIO_ROLE_WORDS = 12
"""An author's life names the role at once: "Jane Doe is a freelance writer …"."""
ABOUT_AUTHOR = 0.9
"""How sure it is that a sentence that opens on the author's name is no part of the story: the model must be surer. On the development pages
16 of the 19 that it takes with .8 and more are the story's, and none of the other 7."""
LIFE_WORDS = 8
"""Words of the shortest sentence about an author; a name with a role behind it is a byline."""
WORDS_BEFORE = 2
"""Words that may stand before the author's name ("Our correspondent Mara Ellery")."""
HEAD_LINES = 12
"""How far above the article's first paragraph a bare name may stand and still be its author's."""

_ADDRESS = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@\w{2,30}")
_YEAR_OR_CLOCK = regex(r"(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[:.h]\d\d)(?!\d)")
MARKS = ",|·•–—-"
"""One of these parts a name from what is beside it; a hyphen does with spaces around it."""
_MARKS = regex(r"\s*[,|·•–—]\s*|\s-\s")
_NAME_END = regex(r"\s(?:and|und|et|y|e|og|och|en|и|та)\s|\s*\d")
_EAST_ASIAN = "\u3040-\u9fff가-힣"
_EAST_ASIAN_REPORTER = regex(
    r"(?:[\[【(（〔]\s*)?(?:(?:本报|本報|新华社|新華社|本站|见习|實習|实习|特约|特約)?[记記]者|通讯员|文[/／])\s*[:：／/]?\s*[\u3400-\u9fff·、\s]{2,20}"
    r"(?:[／/][\u3400-\u9fff]{2,12})?(?:\s*[\]】)）〕])?"
    r"|(?:[\[(]\s*)?[\w가-힣=·\s]{0,20}?[가-힣]{2,4}\s?(?:인턴|수습|선임|객원|전문|책임)?\s?(?:기자|특파원|논설위원|통신원)(?:\s*[\])])?(?:\s*[\w.+-]+@[\w.-]+)?"
    r"|(?:[【(（〔]\s*)?[\u3400-\u9fff\u3040-\u30ff・\s]{2,12}(?:記者|編集委員|特派員|論説委員)(?:\s*[】)）〕])?"
)


def _has_author(text: str) -> bool:
    """Whether a text, every piece of it understood, names somebody, a staff role or an agency."""
    found = people(text)
    return found.whole and bool(found.names or found.agencies or is_role(text))


def opener(features: Features) -> bool:
    """``By Jane Doe and John Roe | March 3, 2021``: the opening word with a capital, and nothing but names, roles and times."""
    return _opens(features) and (not features.starts_lower or features.line.facts is not None)


def small_opener(features: Features) -> bool:
    """``von Jane Doe``: the same with a small letter; in a dump cut at links it may be a piece of a sentence."""
    return _opens(features) and features.starts_lower and features.line.facts is None


def _opens(features: Features) -> bool:
    if features.words > BYLINE_WORDS or not features.hit("byline_openers", Match.PREFIX):
        return False
    rest = without_opener(features.text)
    return rest != features.text and _has_author(rest) and not _is_sentence(features, rest)


def _is_sentence(features: Features, rest: str) -> bool:
    """Whether the line ends with a full stop that is no initial's or abbreviation's."""
    return ends_with_stop(features) and not re.search(r"\b(?:[A-Z]|Jr|Sr|Dr|St)\.$", rest)


def labelled(features: Features) -> bool:
    """``Author: Jane Doe``, ``作者：王小明``: a label, and names behind it."""
    if not features.hit("byline_labels", Match.LABEL) or features.words > BYLINE_WORDS:
        return False
    return _has_author(re.split(r"\s*[:：|>»›]\s*|\s[-–—]\s", features.text, maxsplit=1)[-1])


def reporter(features: Features) -> bool:
    """``홍길동 기자 gildong@…``, ``記者王小明／台北報導``, ``【山田太郎記者】``."""
    return features.words <= BYLINE_WORDS and bool(_EAST_ASIAN_REPORTER.fullmatch(features.text))


def with_role(features: Features) -> bool:
    """``Jane Doe, Senior Health Reporter``: a name, a mark, a role. A colon behind them introduces a speaker instead."""
    if features.words > ROLE_WORDS or features.ends_sentence or not _opens_with_name(features.text):
        return False
    pieces = [piece for piece in _MARKS.split(without_times(features.text).strip(" |")) if piece]
    return any(is_role(piece) for piece in pieces[1:]) and people(" | ".join(pieces)).whole


def with_time(features: Features) -> bool:
    """``Jane Doe | 3 March 2021, 10:02``: names and a date in one line. A dash before the name signs a quoted post instead."""
    if features.words > BYLINE_WORDS or ends_with_stop(features) or not _opens_with_name(features.text):
        return False
    bare = without_times(features.text)
    found = people(bare)
    told = bare != features.text and _YEAR_OR_CLOCK.search(
        features.text
    )  # "M18 LED Lamp" has a Czech January in it
    return bool(told) and found.whole and bool(found.names)


def _opens_with_name(text: str) -> bool:
    """Whether a name stands at the start of a text, a mark or a number behind it."""
    first = _MARKS.split(text, maxsplit=1)[0]
    name = _NAME_END.split(first, maxsplit=1)[0]
    return text != name and is_name(name.strip())


def address(features: Features) -> bool:
    """An e-mail address or a handle alone: the reporter's."""
    return features.words <= 2 * ADDRESS_WORDS and bool(_ADDRESS.fullmatch(features.text.strip(" ()[]")))


def about_author(features: Features) -> bool:
    """``About the author``: the heading of the box under an article."""
    return features.hit("author_box", Match.WHOLE) is not None


def element(features: Features) -> bool:
    """A short line in an HTML block whose own class says that it is a byline."""
    facts = features.facts
    return (
        not ELEMENT_NAMES.isdisjoint(facts.own_words)
        and features.words <= ELEMENT_WORDS
        and not features.ends_sentence
        and "bio" not in facts.own_words
    )


RULES = (
    Rule(
        "byline.labelled", Kind.BYLINE, CERTAIN, labelled, groups=("byline_labels",), words=(0, BYLINE_WORDS)
    ),
    Rule("byline.opener", Kind.BYLINE, SURE, opener, groups=("byline_openers",), words=(0, BYLINE_WORDS)),
    Rule(
        "byline.small_opener",
        Kind.BYLINE,
        LIKELY,
        small_opener,
        groups=("byline_openers",),
        words=(0, BYLINE_WORDS),
    ),
    Rule("byline.reporter", Kind.BYLINE, SURE, reporter, words=(0, BYLINE_WORDS), characters=_EAST_ASIAN),
    Rule("byline.with_role", Kind.BYLINE, SURE, with_role, words=(0, ROLE_WORDS), characters=DIGITS + MARKS),
    Rule("byline.with_time", Kind.BYLINE, SURE, with_time, words=(0, BYLINE_WORDS), characters=DIGITS),
    Rule("byline.address", Kind.BYLINE, SURE, address, words=(0, 2 * ADDRESS_WORDS), characters="@"),
    Rule("byline.about_author", Kind.BYLINE, SURE, about_author, groups=("author_box",)),
    Rule(
        "byline.element",
        Kind.BYLINE,
        LIKELY,
        element,
        facts=True,
        names=ELEMENT_NAMES,
        words=(0, ELEMENT_WORDS),
    ),
)


NAME_WORDS = 4
"""Words of the longest name that is told by its capitals alone: headlines in title case have as many and more."""


def names_in_head(document: Document) -> Mapping[int, Verdict]:
    """A bare name above the first paragraph: right beside a time or another byline, or right between headline and paragraph."""
    features, verdicts = document.features, document.verdicts
    prose = _paragraphs(document)
    first, second = [*prose, len(features), len(features)][:2]
    end = second if second - first <= HEAD_LINES else first  # the first one may be the standfirst
    found: dict[int, Verdict] = {}
    for i in range(max(0, first - HEAD_LINES), min(end, len(features))):
        if verdicts[i] is not None:
            continue
        beside = any(_tells(document, found, j) for j in (i - 1, i + 1))
        under = 0 < i == first - 1 < len(features) - 1 and features[i - 1].words >= HEADLINE_WORDS
        if not ((beside or under) and (_names_first(features[i]) or _only_names(features[i]))):
            continue
        if beside:
            found[i] = Verdict(Kind.BYLINE, "byline.beside_time", LIKELY)
        else:
            tied = features[i].line.gap < features[i + 1].line.gap or _names_first(features[i])
            found[i] = Verdict(Kind.BYLINE, "byline.under_headline", SURE if tied else LIKELY)
    return found


def _paragraphs(document: Document) -> list[int]:
    """Indices of the lines that are prose and may be the article's: a cookie notice above the headline is neither."""
    pairs = enumerate(zip(document.features, document.verdicts, strict=True))
    return [i for i, (line, verdict) in pairs if line.is_prose and (verdict is None or verdict.kind in KEPT)]


def _only_names(line: Features) -> bool:
    """Nothing but names that are told by their capitals: in scripts without them any two words would do."""
    if line.words > BYLINE_WORDS or ends_with_stop(line):
        return False
    found = people(line.text)
    longest = max((len(name.split()) for name in found.names), default=0)
    return found.whole and 0 < longest <= NAME_WORDS and all(name[0].isupper() for name in found.names)


def _names_first(line: Features) -> bool:
    """``Por Ana Lima, Diário do Vale — Serra``: the opening word, a name, and marks that part what is unknown from it."""
    if line.words > ROLE_WORDS or line.starts_lower or ends_with_stop(line):
        return False
    rest = without_opener(line.text)
    return (
        rest != line.text and line.hit("byline_openers", Match.PREFIX) is not None and _opens_with_name(rest)
    )


def author_box(document: Document) -> Mapping[int, Verdict]:
    """Under "About the author": the name, the role, and the paragraphs that open with the name."""
    features = document.features
    found: dict[int, Verdict] = {}
    for i, line in enumerate(features):
        if not line.hits or not about_author(line):
            continue
        names = tuple(name for below in features[i + 1 : i + 3] for name in people(below.text).names)
        for j in range(i + 1, min(i + 1 + BOX_LINES, len(features))):
            own = _only_names(features[j]) or is_role(features[j].text) or _opens_with_one(features[j], names)
            if not own or (features[j].words > ROLE_WORDS and not _opens_with_one(features[j], names)):
                break
            found[j] = Verdict(Kind.BYLINE, "byline.author_box", SURE)
    return found


def biographies(document: Document) -> Mapping[int, Verdict]:
    """The article's last paragraph, where it opens with the author's name and tells what the author does."""
    last = [*_paragraphs(document), 0][-2:][0]
    bylines = [
        f for f, v in zip(document.features, document.verdicts, strict=True) if v and v.kind is Kind.BYLINE
    ]
    names = tuple(name for line in bylines for name in people(without_opener(line.text)).names)
    line = document.features[last] if document.features else None
    if not names or line is None or not line.text.startswith(names):
        return {}
    told = is_role(" ".join(line.text.split()[:BIO_ROLE_WORDS]))
    return {last: Verdict(Kind.BYLINE, "byline.biography", SURE)} if told and line.words <= BIO_WORDS else {}


def lives(document: Document) -> Mapping[int, Verdict]:
    """Sentences about an author whom the page names ("Mara Ellery is …", "Our reporter Mara Ellery writes …"), behind the first paragraph.

    The model knows better where the story itself is about them.
    """
    names = [fold(name) for name in document.authors if " " in name]
    if not names:
        return {}
    begun = next(iter(_paragraphs(document)), len(document.features))
    return {
        i: Verdict(Kind.BYLINE, "byline.life", ABOUT_AUTHOR)
        for i, line in enumerate(document.features)
        if i > begun
        and LIFE_WORDS <= line.words <= BIO_WORDS
        and line.ends_sentence
        and _opens_on_one(line, names)
    }


def _opens_on_one(line: Features, names: Sequence[str]) -> bool:
    """Whether one of the folded names stands at a line's start, or behind a word or two."""
    return any(
        name in line.folded and line.folded.partition(name)[0].count(" ") <= WORDS_BEFORE for name in names
    )


def _opens_with_one(line: Features, names: tuple[str, ...]) -> bool:
    """Whether a line opens with one of the names, or (none known) with a name and a verb as an author's life does."""
    if names:
        return line.text.startswith(names)
    return is_name(" ".join(line.text.split()[:2])) and line.words <= BIO_WORDS


def _tells(document: Document, found: Mapping[int, Verdict], j: int) -> bool:
    """Whether line j tells a time or an author."""
    if not 0 <= j < len(document.features):
        return False
    verdict = document.verdicts[j]
    return j in found or (verdict is not None and verdict.kind in (Kind.TIMESTAMP, Kind.BYLINE))


def labels_above(document: Document) -> Mapping[int, Verdict]:
    """``Written by`` on a line of its own, and the name on the next."""
    features = document.features
    found: dict[int, Verdict] = {}
    for i in range(len(features) - 1):
        if not features[i].hits:
            continue
        if features[i].hit("byline_labels", Match.WHOLE) and _names_author(features[i + 1]):
            found[i] = Verdict(Kind.BYLINE, "byline.label_above", SURE)
            found[i + 1] = Verdict(Kind.BYLINE, "byline.label_above", SURE)
    return found


def _names_author(line: Features) -> bool:
    return _only_names(line) or (line.words <= BYLINE_WORDS and _opens(line))


CONTEXT = (
    ContextRule(("byline.label_above",), labels_above),
    ContextRule(("byline.author_box",), author_box),
    ContextRule(("byline.biography",), biographies),
    ContextRule(("byline.life",), lives),
    ContextRule(("byline.beside_time", "byline.under_headline"), names_in_head),
)
