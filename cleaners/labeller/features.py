"""What the model sees of a line's text: shape, place, repetition, vocabulary of the page, what surrounds it. No word is known by name.

All functions take whole pages and return columns, one value a line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.labeller.tokens import CLASS, CLASSES, Page

Floats = NDArray[np.float32]
Column = NDArray[np.generic]

BUCKETS = 1 << 14
"""Buckets of the page's word counts: a page of 5,000 different words then has a collision on a quarter of its words, which does no harm."""

CONTENT_SIZE = 4
"""Letters from which a word is thought to carry content, in scripts with spaces."""

DENSE = 2.5
"""Letters of an alphabet that say as much as one Han or kana character (the ratio of lengths of the same text in English and Chinese)."""

LONG_LINE = 100.0
"""Letters from which a line is probably prose and not a label (the median gold paragraph has 300, the median menu item 14)."""

RUN_COSTS = (12.0, 30.0, 60.0)
"""Letters a line has to have to be worth having in the best contiguous run; three views of where the text's mass lies."""

WINDOWS = (1, 3, 8, 20)
"""Lines on each side whose mean is taken."""

SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)
"""Neighbours whose shape is compared with the line's own: lists of teasers repeat with a period of one to four lines."""


def text_features(page: Page, gaps: NDArray[np.int64], texts: Sequence[str]) -> Floats:
    """The feature matrix (n_lines, n_features) of a page; ``gaps`` are the blank lines before each line."""
    mass = letters(page)
    blocks = [
        character_columns(page),
        np.column_stack(shape_columns(page, mass)),
        np.column_stack(gap_columns(gaps)),
        np.column_stack(place_columns(mass)),
        np.column_stack(word_columns(page)),
        np.column_stack(repetition_columns(page, texts, mass)),
        np.column_stack(run_columns(mass)),
        np.column_stack(window_columns(page, mass)),
        page_columns(page, mass, gaps),
    ]
    return np.concatenate(blocks, axis=1, dtype=np.float32)


def count(page: Page, *names: str) -> Floats:
    """How many characters of the named classes each line has."""
    return page.counts[:, [CLASS[name] for name in names]].sum(axis=1)


def letters(page: Page) -> Floats:
    """Length in letters of an alphabet; Han and kana count for more."""
    plain = count(page, "lower", "upper", "caseless", "hangul", "digit")
    return plain + np.float32(DENSE) * count(page, "han", "kana")


def character_columns(page: Page) -> Floats:
    """Share of each character class, and which class the line begins with and its last two characters are of."""
    size = np.maximum(page.counts.sum(axis=1, keepdims=True) - 1, 1)
    eye = np.eye(len(CLASSES), dtype=np.float32)
    first = eye[page.classes[page.starts]]
    last = eye[page.classes[page.ends - 1]]
    before_last = eye[page.classes[np.maximum(page.ends - 2, page.starts)]]
    return np.concatenate([page.counts[:, 1:] / size, first, last, before_last], axis=1)


def shape_columns(page: Page, mass: Floats) -> list[Column]:
    """Length, words, sentences, case."""
    words = np.bincount(page.word_line, minlength=page.n_lines).astype(np.float32)
    some = np.maximum(words, 1)
    stops = count(page, "stop", "exclaim")
    upper = page.word_first == CLASS["upper"]
    capitals = np.bincount(page.word_line, weights=upper, minlength=page.n_lines)
    numbers = np.bincount(page.word_line, weights=page.word_first == CLASS["digit"], minlength=page.n_lines)
    lower = count(page, "lower")
    return [
        np.log1p(mass),
        np.log1p(words),
        np.minimum(mass / 400, 3),
        mass / some / 8,
        capitals / some,
        numbers / some,
        np.log1p(stops),
        stops / some,
        count(page, "comma") / some,
        count(page, "upper") / np.maximum(count(page, "upper") + lower, 1),
        ends_sentence(page),
        (words <= 1),
        (words <= 3),
        (mass >= LONG_LINE),
        (mass >= 3 * LONG_LINE),
    ]


def ends_sentence(page: Page) -> NDArray[np.bool_]:
    """Whether a line's last character, or the one before a closing quote or bracket, ends a sentence."""
    last = page.classes[page.ends - 1]
    before = page.classes[np.maximum(page.ends - 2, page.starts)]
    closing = (last == CLASS["quote"]) | (last == CLASS["close"])
    mark = np.where(closing, before, last)
    return (mark == CLASS["stop"]) | (mark == CLASS["exclaim"])


def gap_columns(gaps: NDArray[np.int64]) -> list[Column]:
    """Blank lines before and after."""
    after = np.append(gaps[1:], 3)
    return [np.log1p(gaps), gaps == 0, np.log1p(after), after == 0, np.minimum(gaps, 4) > np.minimum(after, 4)]


def place_columns(mass: Floats) -> list[Column]:
    """Place among the lines and in the text's mass, from both ends."""
    n_lines = len(mass)
    place = np.arange(n_lines)
    through = np.cumsum(mass)
    share = (through - mass / 2) / max(float(through[-1]), 1.0)
    return [
        place / n_lines,
        np.log1p(place) / 4,
        np.log1p(place[::-1]) / 4,
        place < 3,
        share,
        np.log1p(through - mass) / 8,
        np.log1p(through[-1] - through) / 8,
    ]


def word_columns(page: Page) -> list[Column]:
    """How common the line's words are on the page, and how many of its content words stand in the page's long lines.

    Function words are common on the page in every language; a headline's and a caption's words stand in the body, a teaser's do not.
    """
    bucket = (page.word_hash & np.uint32(BUCKETS - 1)).astype(np.int64)
    on_page = np.bincount(bucket, minlength=BUCKETS)
    words = np.bincount(page.word_line, minlength=page.n_lines)
    mass = letters(page)
    in_long = mass[page.word_line] >= LONG_LINE
    in_long_lines = np.bincount(bucket[in_long], minlength=BUCKETS)
    common = np.log1p(on_page[bucket] - 1)
    elsewhere = in_long_lines[bucket] - in_long
    content = page.word_size >= CONTENT_SIZE
    lowered = (page.word_first == CLASS["lower"]) & (page.word_size < CONTENT_SIZE)
    some = np.maximum(words, 1)
    contents = np.maximum(_per_line(page, content), 1)
    return [
        _per_line(page, common) / some / 4,
        _per_line(page, (elsewhere > 0)) / some,
        _per_line(page, content & (elsewhere > 0)) / contents,
        _per_line(page, content & (elsewhere > 1)) / contents,
        _per_line(page, content & (on_page[bucket] == 1)) / contents,
        np.log1p(_per_line(page, lowered)),
        _per_line(page, lowered) / some,
    ]


def _per_line(page: Page, of_words: Column) -> NDArray[np.float64]:
    """Sum of a value of words, a line."""
    return np.bincount(page.word_line, weights=of_words, minlength=page.n_lines)


def repetition_columns(page: Page, texts: Sequence[str], mass: Floats) -> list[Column]:
    """Whether the same line stands elsewhere on the page, and which neighbours have the same shape."""
    times: dict[str, int] = {}
    earlier = np.empty(len(texts), dtype=np.int64)
    for index, text in enumerate(texts):
        earlier[index] = times.get(text, 0)
        times[text] = earlier[index] + 1
    total = np.fromiter((times[text] for text in texts), dtype=np.int64, count=len(texts))
    columns: list[Column] = [np.log1p(earlier), np.log(total), (total > 1) & (mass > LONG_LINE / 4)]
    shape = np.minimum(np.log2(mass + 1), 8).astype(np.int64) * 32 + page.classes[page.starts]
    shape = shape * 32 + page.classes[page.ends - 1]
    columns += [same_as(shape, shift) for shift in SHIFTS]
    columns.append(run_length(np.log1p(mass) < np.log1p(LONG_LINE / 2)))
    return columns


def same_as(values: NDArray[np.int64], shift: int) -> NDArray[np.bool_]:
    """Whether the value ``shift`` lines away is the same; False beyond the ends."""
    same = np.zeros(len(values), dtype=np.bool_)
    near = abs(shift)
    if near < len(values):
        equal = values[near:] == values[:-near]
        if shift > 0:
            same[:-near] = equal
        else:
            same[near:] = equal
    return same


def run_length(short: NDArray[np.bool_]) -> Column:
    """Log of the length of the run of short lines that a line stands in, 0 outside of one."""
    place = np.arange(len(short))
    since = place - np.maximum.accumulate(np.where(short, -1, place))
    until = np.minimum.accumulate(np.where(short, len(short), place)[::-1])[::-1] - place
    result: Column = np.where(short, np.log1p(since + until) / 3, 0)
    return result


def run_columns(mass: Floats) -> list[Column]:
    """The best contiguous run of lines for several costs a line: whether a line is in it, and how far its ends are."""
    columns: list[Column] = []
    place = np.arange(len(mass))
    for cost in RUN_COSTS:
        first, last = best_run(np.minimum(mass, 5 * LONG_LINE) - np.float32(cost))
        columns += [
            (place >= first) & (place <= last),
            signed_log(place - first),
            signed_log(last - place),
        ]
    return columns


def best_run(scores: Floats) -> tuple[int, int]:
    """First and last place of the contiguous run with the largest sum."""
    sums = np.concatenate([[0.0], np.cumsum(scores, dtype=np.float64)])
    lowest = np.minimum.accumulate(sums)
    last = int(np.argmax(sums[1:] - lowest[:-1]))
    return int(np.argmin(sums[: last + 1])), last


def signed_log(distance: NDArray[np.int64]) -> Column:
    """Logarithm of a distance with its sign kept."""
    result: Column = np.sign(distance) * np.log1p(np.abs(distance)) / 3
    return result


def window_columns(page: Page, mass: Floats) -> list[Column]:
    """Means over the lines around: length, sentence ends, letters in long lines; before and after apart for the widest view."""
    sentence = ends_sentence(page) & (mass > LONG_LINE / 3)
    prose = np.where(sentence, mass, 0)
    values = np.stack([np.log1p(mass) / 5, sentence, np.minimum(prose / 200, 3)])
    sums = np.concatenate([np.zeros((3, 1)), np.cumsum(values, axis=1)], axis=1)
    place = np.arange(len(mass))
    columns: list[Column] = []
    for width in WINDOWS:
        low, high = np.maximum(place - width, 0), np.minimum(place + width + 1, len(mass))
        columns += list((sums[:, place] - sums[:, low]) / width)
        columns += list((sums[:, high] - sums[:, place + 1]) / width)
    whole = max(float(sums[2, -1]), 1e-6)
    columns += [sums[2, place] / whole, np.log1p(sums[2, place]), np.log1p(sums[2, -1] - sums[2, place + 1])]
    return columns


def page_columns(page: Page, mass: Floats, gaps: NDArray[np.int64]) -> Floats:
    """What holds for the page as a whole, the same on every line."""
    sentence = ends_sentence(page) & (mass > LONG_LINE / 3)
    total = max(float(mass.sum()), 1.0)
    values = [
        np.log1p(page.n_lines) / 6,
        np.log1p(total) / 10,
        float(np.log1p(mass).mean()) / 5,
        float(sentence.mean()),
        float(mass[sentence].sum()) / total,
        float((gaps > 0).mean()),
        float(np.minimum(mass.max(), 2000)) / 1000,
        float((mass >= LONG_LINE).mean()),
        float(count(page, "han", "kana").sum()) * DENSE / total,
        float(count(page, "star", "tag", "bar").sum()) / total,
    ]
    return np.tile(np.array(values, dtype=np.float32), (page.n_lines, 1))
