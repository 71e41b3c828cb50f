"""How good an output is on labelled dumps: precision and recall of each kind and site, of the text, and the share of fields that are right.

A line is judged by its kind. Of the lines that are kept the tables tell no kind, so ``body`` and ``subheading`` count as one: ``body``.
Where a gold allows several kinds, any of them is right, and a line that is wrong counts against the first. The text is judged by
shingles of four words (``flows.shingles``); precision and recall are of a document, and averaged.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.articles import site_of
from cleaners.model import KEPT, Kind
from cleaners.normalise import normalise_paragraph
from flows.errors import UsageError
from flows.gold import NOISE, SOURCE, TIMES, WHOLE, Case, squeeze
from flows.plural import counted
from flows.read import Output, Rows
from flows.report.lines import article_lines
from flows.shingles import PageScore, f1_of, score_page
from flows.urls import is_url

BODY = Kind.BODY.value
AMPLE = 2
"""Names at the ends of two paths that must agree where the last is one that many dumps have: its folder too."""
MISSING = "(not there)"
"""What a line is called that the output does not have."""


@dataclass(slots=True)
class Lines:
    """Lines of one kind: how many the output gave, how many the gold has, how many of these agree."""

    given: int = 0
    wanted: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was given that is right; None where nothing was."""
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """Share of what was wanted that was given; None where nothing was."""
        return self.right / self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that the gold has otherwise: which document, what about it, what was wanted, what the output has."""

    document: str
    what: str
    wanted: object
    found: object


@dataclass(slots=True)
class Score:
    """The score of some documents. ``fields``: (right, of) by field; ``outcomes``: documents with as many articles, or the same reject."""

    documents: int = 0
    outcomes: int = 0
    kinds: defaultdict[str, Lines] = field(default_factory=lambda: defaultdict(Lines))
    texts: list[PageScore] = field(default_factory=list)
    fields: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    unlabelled: int = 0

    def text(self) -> tuple[float, float, float] | None:
        """Precision, recall and F1 of the text, averaged over documents; None where no gold has any."""
        if not self.texts:
            return None
        precision = sum(one.precision for one in self.texts) / len(self.texts)
        recall = sum(one.recall for one in self.texts) / len(self.texts)
        return precision, recall, f1_of(precision, recall)

    def right_lines(self) -> tuple[int, int]:
        """Lines whose kind is right, of how many."""
        return sum(one.right for one in self.kinds.values()), sum(one.wanted for one in self.kinds.values())


@dataclass(slots=True)
class Scores:
    """The score of all documents and by site; what is wrong; golds whose document the output does not have."""

    whole: Score = field(default_factory=Score)
    sites: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    wrong: list[Wrong] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What an output has of a document: its articles in order, its ledger, its reject."""

    articles: list[dict[str, Any]]
    ledger: list[dict[str, Any]]
    reject: Mapping[str, Any] | None


def score(out: Output, cases: Sequence[Case]) -> Scores:
    """Score an output on labelled documents. Raises UsageError where it has none of them, or cannot tell which is meant."""
    sources = match_sources(out, {case.dump for case in cases})
    documents = _documents(out, sources.values())
    scores = Scores()
    for case in cases:
        found = _document(documents, sources.get(case.dump), case.entry)
        if found is None:
            scores.absent.append(case.name)
        else:
            site = _site(case, found)
            for one in (scores.whole, scores.sites[site]):
                wrong = list(_judge(one, case, found))
            scores.wrong += wrong
    if not scores.whole.documents:
        raise UsageError(
            f"the output has none of the {len(cases):,} labelled documents: clean their dumps first"
        )
    return scores


def match_sources(out: Output, dumps: Iterable[Path]) -> dict[Path, str]:
    """For each dump the source that it has in the output: the one whose path ends most like its own. Raises UsageError for a tie."""
    names = {dump.name for dump in dumps}
    known: defaultdict[str, set[str]] = defaultdict(set)
    for table in ("articles", "rejects"):
        for batch in Rows(out, table, columns=("source",)).batches():
            for source in batch.column("source").unique().to_pylist():
                if os.path.basename(source) in names:
                    known[os.path.basename(source)].add(source)
    matched = {}
    for dump in dumps:
        likeness = {source: _shared(source, dump) for source in known[dump.name]}
        least = AMPLE if dump.name.startswith(SOURCE) else 1
        ranked = sorted((-shared, source) for source, shared in likeness.items() if shared >= least)
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            raise UsageError(
                f"{dump} may be {ranked[0][1]} or {ranked[1][1]} in the output: label a copy whose path tells"
            )
        if ranked:
            matched[dump] = ranked[0][1]
    return matched


def _shared(source: str, dump: Path) -> int:
    """How many names at the ends of two paths are the same; all of them where both are one file."""
    if not is_url(source) and os.path.realpath(source) == str(dump.resolve()):
        return len(dump.resolve().parts)
    ends = zip(reversed(source.split("/")), reversed(dump.resolve().parts), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))


def _documents(out: Output, sources: Iterable[str]) -> dict[str, dict[str, Found]]:
    """The documents of some sources, by source and entry."""
    wanted = pc.field("source").isin(pa.array(sorted(set(sources)), pa.string()))
    found: defaultdict[str, dict[str, Found]] = defaultdict(dict)

    def at(row: Mapping[str, Any]) -> Found:
        return found[row["source"]].setdefault(row["entry"], Found([], [], None))

    for row in Rows(out, "articles", wanted):
        at(row).articles.append(row)
    for row in Rows(out, "ledger", wanted):
        at(row).ledger.append(row)
    for row in Rows(out, "rejects", wanted, ("source", "entry", "reason", "url")):
        found[row["source"]][row["entry"]] = Found([], at(row).ledger, row)
    for entries in found.values():
        for one in entries.values():
            one.articles.sort(key=lambda article: int(article["part"]))
    return found


def _document(documents: Mapping[str, Mapping[str, Found]], source: str | None, entry: str) -> Found | None:
    entries = documents.get(source or "", {})
    if entry == WHOLE:
        return next(iter(entries.values())) if len(entries) == 1 else None
    return entries.get(entry)


def _site(case: Case, found: Found) -> str:
    """The site of a document: as the output has it, else of the gold's address."""
    sites = (article["site"] for article in found.articles)
    return next(filter(None, sites), None) or site_of(case.gold.get("url")) or "unknown"


def _judge(score: Score, case: Case, found: Found) -> Iterator[Wrong]:
    """Add a document to a score; what is wrong with it."""
    gold = case.gold
    articles: Sequence[Mapping[str, Any]] = gold["articles"]
    score.documents += 1
    outcome = (gold.get("reject"), len(articles))
    given = (found.reject and found.reject["reason"], len(found.articles))
    score.outcomes += outcome == given
    if outcome != given:
        yield Wrong(case.name, "outcome", _outcome(*outcome), _outcome(*given))
    if articles:
        texts = ["\n\n".join(one["text"] for one in side) for side in (articles, found.articles)]
        language = articles[0]["fields"].get("language") or ""
        score.texts.append(score_page(texts[0], texts[1], lang=language))
    yield from _judge_lines(score, case, found)
    yield from _judge_fields(score, case, found)


def _outcome(reject: object, articles: int) -> str:
    return f"reject: {reject}" if reject else counted(articles, "article")


def _judge_lines(score: Score, case: Case, found: Found) -> Iterator[Wrong]:
    wanted = list(_gold_lines(case.gold))
    by_text = not all(key.isdigit() for key, _ in wanted)
    seen = _seen_lines(found, by_text=by_text)
    for key, choice in wanted:
        kinds = seen[_key(key) if by_text else key]
        kept = not by_text and bool(found.articles)
        kind = kinds.pop(0) if kinds else BODY if kept else MISSING
        right = kind in allowed(choice)
        named = kind if right else _called(choice.split("|")[0])
        score.kinds[named].wanted += 1
        score.kinds[named].right += right
        if kind != MISSING:
            score.kinds[kind].given += 1
        if not right:
            yield Wrong(case.name, f"line {key}", choice, kind)
    score.unlabelled += sum(len(kinds) for kinds in seen.values())


def _gold_lines(gold: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each labelled line with the kinds that are right, joined by ``|``."""
    for block in (*gold["articles"], gold):
        for key, kinds in block.get("line_kinds", {}).items():
            yield from ((key, kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def allowed(choice: str) -> frozenset[str]:
    """The kinds that a gold allows, as a score calls them.

    >>> sorted(allowed("subheading|caption"))
    ['body', 'caption']
    """
    kinds = (kind for part in choice.split("|") for kind in (NOISE if part == "noise" else (part,)))
    return frozenset(map(_called, kinds))


def _called(kind: str) -> str:
    return BODY if kind in KEPT else kind


def _key(text: str) -> str:
    """A line's text for comparison: as it would stand in an article."""
    return squeeze(normalise_paragraph(text))


def _seen_lines(found: Found, *, by_text: bool) -> defaultdict[str, list[str]]:
    """Line → the kinds that the output has for it, in the order of the page. By number only what was removed is known."""
    seen: defaultdict[str, list[str]] = defaultdict(list)
    removed = [(row["line"], row["text"], row["kind"]) for row in found.ledger]
    kept = [
        (line.number, line.text, BODY) for article in found.articles for line in article_lines(article, ())
    ]
    for number, text, kind in sorted([*removed, *kept] if by_text else removed):
        seen[_key(text) if by_text else str(number + 1)].append(kind)
    return seen


def _judge_fields(score: Score, case: Case, found: Found) -> Iterator[Wrong]:
    """Title and the fields that a gold names; of an article that is not there, all are wrong."""
    for number, article in enumerate(case.gold["articles"]):
        given: Mapping[str, Any] = found.articles[number] if number < len(found.articles) else {}
        for name, wanted in {"title": article["title"], **article["fields"]}.items():
            value = given.get(name, MISSING)
            right = _plain(name, wanted) == _plain(name, value)
            score.fields[name][0] += right
            score.fields[name][1] += 1
            if not right:
                yield Wrong(case.name, f"article {number + 1} {name}", wanted, value)


def _plain(name: str, value: object) -> object:
    """A field for comparison: times as moments."""
    if name not in TIMES or value in (None, MISSING):
        return value
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.astimezone(UTC)


def kind_counts(score: Score) -> Counter[str]:
    """Kinds by how many lines the gold or the output has of them."""
    return Counter({kind: max(one.wanted, one.given) for kind, one in score.kinds.items()})
