"""Groups of texts → the table of stories: which article is canonical, how like it the others are, and why they are there."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from flows.signatures import similarity
from flows.story_groups import CHUNK, SAME_STORY, Texts

STORIES = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("story_id", pa.string(), nullable=False),
        pa.field("copies", pa.int32(), nullable=False),
        pa.field("canonical", pa.bool_(), nullable=False),
        pa.field("similarity", pa.float64(), nullable=False),
        pa.field("why", pa.string(), nullable=False),
        ("wire", pa.string()),
        ("site", pa.string()),
        ("published", pa.timestamp("us", tz="UTC")),
    ]
)
"""One row an article. ``story_id``: the canonical article's id. ``copies``: articles of the story. ``similarity``: the estimated share of
word triples in common with the canonical article, 1 for the same text. ``why``: of a canonical article ``only`` (it is alone), or what it
was chosen by, ``earliest``, ``longest`` or ``id``; of the others ``exact`` (the same text), ``near``, or ``chain`` (like another copy, not
like the canonical one). ``wire``: the agencies that any of the story's articles names; null where none does."""

NEVER = np.iinfo(np.int64).max
"""Stands for the time of an article that has none: later than all."""


def story_table(rows: pa.Table, text: NDArray[np.int64], texts: Texts, groups: NDArray[np.int64]) -> pa.Table:
    """The rows of ``STORIES``, stories by their id and in each the canonical article first.

    ``rows``: articles (``flows.stories.DESCRIBED``). ``text``: which of the texts each has. ``groups``: the leader of each text's group.
    """
    leader = groups[text]
    times = rows.column("published").cast(pa.int64()).fill_null(NEVER).to_numpy()
    lengths = rows.column("length").to_numpy()
    ids = rows.column("article_id").to_numpy().astype(str)
    order = np.lexsort((ids, -lengths, times, leader))
    starts = np.flatnonzero(np.r_[True, leader[order][1:] != leader[order][:-1]]) if len(order) else order
    sizes = np.diff(np.r_[starts, len(order)])
    first = np.repeat(order[starts], sizes)  # each row's canonical article
    is_first = order == first
    alike = _similarities(texts, text[order], text[first])
    why = np.select(
        [is_first, text[order] == text[first], alike >= SAME_STORY], ["", "exact", "near"], default="chain"
    ).astype("<U8")
    why[starts] = _reasons(order, starts, sizes, (times, lengths))
    table = pa.table(
        {
            "article_id": ids[order],
            "story_id": ids[first],
            "copies": np.repeat(sizes, sizes).astype(np.int32),
            "canonical": is_first,
            "similarity": alike,
            "why": why,
            "wire": pa.array(_wire(rows.take(order), np.repeat(np.arange(len(starts)), sizes)), pa.string()),
            "site": rows.column("site").take(order),
            "published": rows.column("published").take(order),
        }
    ).cast(STORIES)
    return table.take(np.lexsort((ids[order], ~is_first, ids[first])))


def _similarities(texts: Texts, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """The similarity of each pair of texts, three decimals; 1 for the same text."""
    alike = np.ones(len(left))
    other = np.flatnonzero(left != right)
    for start in range(0, len(other), CHUNK):
        chunk = other[start : start + CHUNK]
        alike[chunk] = similarity(texts.signatures[left[chunk]], texts.signatures[right[chunk]])
    return alike.round(3)


def _reasons(
    order: NDArray[np.int64],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    keys: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.str_]:
    """What set each canonical article apart from the next one: ``keys`` are the articles' times and lengths."""
    if not len(order):
        return np.empty(0, "<U8")
    this, following = order[starts], order[np.minimum(starts + 1, len(order) - 1)]
    times, lengths = keys
    return np.select(
        [sizes == 1, times[this] != times[following], lengths[this] != lengths[following]],
        ["only", "earliest", "longest"],
        default="id",
    )


def _wire(rows: pa.Table, story: NDArray[np.int64]) -> list[str | None]:
    """The agencies of each row's story, joined by ``/``."""
    named: defaultdict[int, set[str]] = defaultdict(set)
    agencies = rows.column("agency").to_pylist()
    numbers = story.tolist()
    for number, agency in zip(numbers, agencies, strict=True):
        if agency:
            named[number].update(agency.split("/"))
    return ["/".join(sorted(named[number])) if number in named else None for number in numbers]
