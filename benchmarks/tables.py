"""Rows of measures → Markdown tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measures import Row
from benchmarks.metric import Estimate, PageScore, f1_of, lead, mean_f1, summarise
from benchmarks.tools import OURS

FEWEST_PAGES = (
    20  # languages with fewer pages in a corpus are counted together: an interval over less says nothing
)

Group = tuple[str, str]
"""Corpus and source: what is averaged within, before the mean over groups."""


Column = tuple[Collection[str], Collection[str]]
"""Corpora and sources whose groups a column of a table averages."""


@dataclass(frozen=True, slots=True)
class Results:
    """Chosen rows by tool and group: of each peer, the better variant of each group."""

    rows: Mapping[str, Mapping[Group, Sequence[Row]]]

    @property
    def tools(self) -> tuple[str, ...]:
        """Names of the tools, in the order of the tables."""
        return tuple(self.rows)

    @property
    def corpora(self) -> tuple[str, ...]:
        """Names of the corpora, in the order of the tables."""
        return tuple(dict.fromkeys(corpus for groups in self.rows.values() for corpus, _ in groups))

    def scores(
        self, tool: str, *, corpora: Collection[str], sources: Collection[str]
    ) -> list[list[PageScore]]:
        """Page scores of a tool, a list a group, of the groups in these corpora and sources."""
        return [[row.score for row in rows] for rows in self.groups(tool, corpora=corpora, sources=sources)]

    def groups(self, tool: str, *, corpora: Collection[str], sources: Collection[str]) -> list[Sequence[Row]]:
        """Rows of a tool, a list a group."""
        return [
            rows
            for (corpus, source), rows in self.rows[tool].items()
            if corpus in corpora and source in sources
        ]


def choose(rows: Iterable[Row]) -> Results:
    """Take of each tool, in each corpus and source, the variant with the highest F1."""
    variants: dict[str, dict[Group, dict[str, list[Row]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for row in rows:
        variants[row.tool][row.corpus, row.source][row.variant].append(row)
    return Results(
        {
            tool: {group: max(by_variant.values(), key=_f1) for group, by_variant in groups.items()}
            for tool, groups in variants.items()
        }
    )


def f1_by_corpus(results: Results, sources: Collection[str]) -> str:
    """F1 a corpus and their mean, with copydesk's lead over the best peer of each column below."""
    columns = [*((corpus, [corpus]) for corpus in results.corpora), ("mean", results.corpora)]
    head = ["shingle F1", *(name for name, _ in columns)]
    return _f1_table(head, results, [(corpora, sources) for _, corpora in columns])


def f1_by_source(results: Results, sources: Sequence[str], means: Mapping[str, Collection[str]]) -> str:
    """F1 a renderer (mean over corpora) and the mean of each kind of renderer."""
    columns = [*((source, [source]) for source in sources), *means.items()]
    head = ["shingle F1, mean of corpora", *(name for name, _ in columns)]
    return _f1_table(head, results, [(results.corpora, chosen) for _, chosen in columns])


def f1_by_language(results: Results, sources: Collection[str]) -> str:
    """F1 a language, within each corpus that has several."""
    columns = [(corpus, langs) for corpus in results.corpora for langs in _languages(results, corpus)]
    names = [f"{corpus} {lang}" for corpus, (lang, _) in columns]

    def cell(tool: str, corpus: str, langs: Collection[str]) -> str:
        groups = results.groups(tool, corpora=[corpus], sources=sources)
        return interval(mean_f1([[row.score for row in rows if row.lang in langs] for rows in groups]))

    body = [[tool, *(cell(tool, corpus, langs) for corpus, (_, langs) in columns)] for tool in results.tools]
    return markdown(["shingle F1", *names], body) if columns else ""


def details(results: Results, sources: Collection[str]) -> str:
    """Precision, recall, exact articles, whole paragraphs and more, as means over corpora and sources."""
    names = ["under half", "crashed", "split in several", "body words lost"]
    head = ["mean of corpora", "F1", "precision", "recall", "exact articles", "whole paragraphs", *names]
    body = []
    for tool in results.tools:
        groups = results.groups(tool, corpora=results.corpora, sources=sources)
        summaries = [summarise([row.score for row in rows]) for rows in groups]
        body.append(
            [
                tool,
                number(_mean(summary.f1.value for summary in summaries)),
                number(_mean(summary.precision for summary in summaries)),
                number(_mean(summary.recall for summary in summaries)),
                percent(_mean(summary.exact for summary in summaries)),
                percent(_mean(_mean(row.paragraphs for row in rows) for rows in groups)),
                *(_ratio([row for rows in groups for row in rows], name) for name in names),
            ]
        )
    return markdown(head, body)


def ratios(results: Results, sources: Collection[str], columns: Sequence[tuple[str, str]]) -> str:
    """Summed ratios, a column a corpus and measure that any page has, for the tools that have any of them."""
    cells = {
        tool: [
            _ratio(
                [row for rows in results.groups(tool, corpora=[corpus], sources=sources) for row in rows],
                name,
            )
            for corpus, name in columns
        ]
        for tool in results.tools
    }
    used = [place for place in range(len(columns)) if any(row[place] for row in cells.values())]
    head = ["", *(": ".join(columns[place]) for place in used)]
    body = [[tool, *(row[place] for place in used)] for tool, row in cells.items() if any(row)]
    return markdown(head, body) if body else ""


def markdown(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    rows = [head, ["---", *("---:" for _ in head[1:])], *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def interval(estimate: Estimate) -> str:
    """Value and interval, as in ``.961 [.945, .973]``."""
    return f"{number(estimate.value)} [{number(estimate.low)}, {number(estimate.high)}]"


def number(value: float) -> str:
    """Three decimals without the leading zero: ``.961``, ``-.004``, ``1.000``."""
    return f"{value:z.3f}".replace("0.", ".", 1)


def percent(share: float) -> str:
    """One decimal, as in ``6.2 %``."""
    return f"{100 * share:.1f} %"


def _f1_table(head: Sequence[str], results: Results, columns: Sequence[Column]) -> str:
    """F1 of every tool in every column, then copydesk's lead over the column's best peer, which is named."""

    def groups(tool: str, column: Column) -> list[list[PageScore]]:
        return results.scores(tool, corpora=column[0], sources=column[1])

    def best(column: Column) -> str:
        return max(peers, key=lambda peer: mean_f1(groups(peer, column)).value)

    body = [
        [tool, *(interval(mean_f1(groups(tool, column))) for column in columns)] for tool in results.tools
    ]
    peers = [tool for tool in results.tools if tool != OURS]
    if OURS in results.tools and peers:
        chosen = [(column, best(column)) for column in columns]
        leads = [(lead(groups(OURS, column), groups(peer, column)), peer) for column, peer in chosen]
        body.append([f"{OURS} − best peer", *(f"{interval(estimate)} {peer}" for estimate, peer in leads)])
    return markdown(head, body)


def _languages(results: Results, corpus: str) -> list[tuple[str, frozenset[str]]]:
    """Languages of a corpus with enough pages, most pages first, and the others together.

    None for a corpus of one language.
    """
    rows = next(
        rows for groups in results.rows.values() for (name, _), rows in groups.items() if name == corpus
    )
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.lang] += 1
    own = [
        lang
        for lang in sorted(counts, key=lambda lang: (-counts[lang], lang))
        if counts[lang] >= FEWEST_PAGES
    ]
    others = frozenset(counts) - frozenset(own)
    if len(counts) == 1:
        return []
    return [*((lang, frozenset([lang])) for lang in own), *([("other", others)] if others else [])]


def _ratio(rows: Iterable[Row], name: str) -> str:
    """Summed hits over summed chances, or nothing where no page has the measure."""
    pairs = [row.ratios[name] for row in rows if name in row.ratios]
    chances = sum(pair[1] for pair in pairs)
    return percent(sum(pair[0] for pair in pairs) / chances) if chances else ""


def _f1(rows: Sequence[Row]) -> float:
    return f1_of(_mean(row.score.precision for row in rows), _mean(row.score.recall for row in rows))


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)
