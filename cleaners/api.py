"""The one call that cleans one document, and the one that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleaners.articles import article
from cleaners.features import Features
from cleaners.label import close, judge_alone, judge_in_context
from cleaners.layout import paragraphs
from cleaners.model import KEPT, Article, Cleaned, Entry, Line, Reason, Reject, Verdict
from cleaners.split import split
from cleaners.text import read_lines


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line with its verdict, the part that claims it (None: no article does), and whether it stays in that part's text."""

    line: Line
    verdict: Verdict
    part: int | None
    kept: bool


def clean(document: Entry | str | bytes) -> Cleaned:
    """Clean one document: its articles, or why there are none, and a verdict for each of its lines.

    A bare ``str`` or ``bytes`` is taken as plain text; pass an :class:`~cleaners.model.Entry` for HTML, a URL or a declared encoding.
    Never raises for what a document contains: the result's ``reject`` says what was wrong with it. The same document always gives the
    same result.
    """
    entry = document if isinstance(document, Entry) else Entry(document)
    assert isinstance(entry.content, str)
    lines = read_lines(entry.content)
    if not lines:
        return Cleaned(reject=Reject(Reason.EMPTY, "nothing but white space"))
    joined, groups = paragraphs(lines)
    articles, verdicts, parts = _label([Features(line) for line in joined], entry.url)
    physical = {member: index for index, members in enumerate(groups) for member in members}
    owners = [physical[i] for i in range(len(lines))]
    return Cleaned(
        articles=tuple(articles),
        lines=lines,
        verdicts=tuple(verdicts[owner] for owner in owners),
        parts=tuple(parts[owner] for owner in owners),
        reject=None if articles else Reject(Reason.NO_ARTICLE, f"{len(lines)} lines, none of them an article's text"),
    )


def _label(features: Sequence[Features], url: str | None) -> tuple[list[Article], list[Verdict], list[int | None]]:
    """The articles, and for each line its verdict and part."""
    alone = [judge_alone(line) for line in features]
    articles: list[Article] = []
    verdicts: list[Verdict] = []
    parts: list[int | None] = []
    for span in split(features, alone):
        own = features[span.start : span.stop]
        labelled = close(own, judge_in_context(own, alone[span.start : span.stop]))
        record = article(len(articles), own, labelled, url)
        verdicts += labelled
        parts += [record.part if record else None] * len(own)
        if record:
            articles.append(record)
    return articles, verdicts, parts


def explain(document: Entry | str | bytes) -> tuple[ExplainedLine, ...]:
    """Each line of a document with its verdict: what :func:`clean` did, line by line."""
    cleaned = clean(document)
    return tuple(
        ExplainedLine(line, verdict, part, part is not None and verdict.kind in KEPT)
        for line, verdict, part in zip(cleaned.lines, cleaned.verdicts, cleaned.parts, strict=True)
    )
