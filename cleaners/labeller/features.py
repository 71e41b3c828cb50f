"""What the model sees of a line's text: shape, place, repetition, vocabulary of the page, what surrounds it. No word is known by name.

All functions take whole pages and return rows of one value a line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.labeller.tokens import CLASS, CLASSES, Page

Floats = NDArray[np.float32]
Row = NDArray[np.generic] | np.generic
"""A value a line, or one for all lines."""

BUCKETS = 1 << 14
"""Buckets of the page's word counts: a page of 5,000 different words then has a collision on a quarter of its words, which does no harm."""

CONTENT_SIZE = 4
"""Letters from which a word is thought to carry content, in scripts with spaces."""

DENSE = 2.5
"""Letters of an alphabet that say as much as one Han or kana character (the ratio of lengths of the same text in English and Chinese)."""

LONG_LINE = 100.0
"""Letters from which a line is probably prose and not a label (the median gold paragraph has 300, the median menu item 14)."""

FEW_WORDS = (1, 3)
"""Words up to which a line is a label, or a bare button."""

FIRST_LINES = 3
"""Lines in which a dump's headline mostly stands, because renderers put the page's title first."""

RUN_COSTS = (15.0, 50.0)
"""Letters a line has to have to be worth having in the best contiguous run; two views of where the text's mass lies."""

WINDOWS = (1, 3, 8, 20)
"""Lines on each side whose mean is taken."""

COHESION_WINDOW = 8
"""Long lines on each side among which the strongest ties of words are sought."""

SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)
"""Neighbours whose shape is compared with the line's own: lists of teasers repeat with a period of one to four lines."""


def text_features(page: Page, gaps: NDArray[np.int64], texts: Sequence[str]) -> Floats:
    """The features of a page, a row each: (n_features, n_lines). ``gaps`` are the blank lines before each line."""
    mass = letters(page)
    sentence = ends_sentence(page)
    characters = character_rows(page)
    rows = [
        *shape_rows(page, mass, sentence),
        *gap_rows(gaps),
        *place_rows(mass),
        *word_rows(page, mass),
        *cohesion_rows(page, mass),
        *repetition_rows(page, texts, mass),
        *run_rows(mass),
        *window_rows(mass, sentence),
        *page_rows(page, mass, sentence, gaps),
    ]
    matrix = np.empty((len(characters) + len(rows), page.n_lines), dtype=np.float32)
    matrix[: len(characters)] = characters
    for place, row in enumerate(rows, start=len(characters)):
        matrix[place] = row
    return matrix


def count(page: Page, *names: str) -> Floats:
    """How many characters of the named classes each line has."""
    first, *others = (page.counts[CLASS[name]] for name in names)
    total: Floats = first.copy()
    for numbers in others:
        total += numbers
    return total


def letters(page: Page) -> Floats:
    """Length in letters of an alphabet; Han and kana count for more."""
    plain = count(page, "lower", "upper", "caseless", "hangul", "digit")
    return plain + np.float32(DENSE) * count(page, "han", "kana")


def character_rows(page: Page) -> Floats:
    """Share of each character class, and which class the line begins with and its last two characters are of."""
    size = page.ends - page.starts
    eye = np.eye(len(CLASSES), dtype=np.float32)
    first = eye[:, page.classes[page.starts]]
    last = eye[:, page.classes[page.ends - 1]]
    before_last = eye[:, page.classes[np.maximum(page.ends - 2, page.starts)]]
    shares = page.counts[1:] / size.astype(np.float32)
    return np.concatenate([shares, first, last, before_last])


def shape_rows(page: Page, mass: Floats, sentence: NDArray[np.bool_]) -> list[Row]:
    """Length, words, sentences, case."""
    words = np.bincount(page.word_line, minlength=page.n_lines).astype(np.float32)
    some = np.maximum(words, 1)
    stops = count(page, "stop", "exclaim")
    upper = page.word_first == CLASS["upper"]
    capitals = np.bincount(page.word_line, weights=upper, minlength=page.n_lines)
    numbers = np.bincount(page.word_line, weights=page.word_first == CLASS["digit"], minlength=page.n_lines)
    uppers = page.counts[CLASS["upper"]]
    return [
        np.log1p(mass),
        np.log1p(words),
        np.minimum(mass / 400, 3),
        mass / some / 8,
        capitals / some,
        numbers / some,
        np.log1p(stops),
        stops / some,
        page.counts[CLASS["comma"]] / some,
        uppers / np.maximum(uppers + page.counts[CLASS["lower"]], 1),
        sentence,
        *(words <= few for few in FEW_WORDS),
        (mass >= LONG_LINE),
        (mass >= 3 * LONG_LINE),
    ]


def ends_sentence(page: Page) -> NDArray[np.bool_]:
    """Whether a line's last character, or the one before a closing quote or bracket, ends a sentence."""
    last = page.classes[page.ends - 1]
    before = page.classes[np.maximum(page.ends - 2, page.starts)]
    closing = (last == CLASS["quote"]) | (last == CLASS["close"])
    mark = np.where(closing, before, last)
    ends: NDArray[np.bool_] = (mark == CLASS["stop"]) | (mark == CLASS["exclaim"])
    return ends


def gap_rows(gaps: NDArray[np.int64]) -> list[Row]:
    """Blank lines before and after."""
    after = np.append(gaps[1:], 3)
    return [
        np.log1p(gaps),
        gaps == 0,
        np.log1p(after),
        after == 0,
        np.minimum(gaps, 4) > np.minimum(after, 4),
    ]


def place_rows(mass: Floats) -> list[Row]:
    """Place among the lines and in the text's mass, from both ends."""
    n_lines = len(mass)
    place = np.arange(n_lines)
    through = np.cumsum(mass)
    share = (through - mass / 2) / max(float(through[-1]), 1.0)
    return [
        place / n_lines,
        np.log1p(place) / 4,
        np.log1p(place[::-1]) / 4,
        place < FIRST_LINES,
        share,
        np.log1p(through - mass) / 8,
        np.log1p(through[-1] - through) / 8,
    ]


def word_rows(page: Page, mass: Floats) -> list[Row]:
    """How common the line's words are on the page, and how many of its content words stand in the page's long lines.

    Function words are common on the page in every language; a headline's and a caption's words stand in the body, a teaser's do not.
    """
    bucket = (page.word_hash & np.uint32(BUCKETS - 1)).astype(np.int64)
    on_page = np.bincount(bucket, minlength=BUCKETS)
    words = np.bincount(page.word_line, minlength=page.n_lines)
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


def cohesion_rows(page: Page, mass: Floats) -> list[Row]:
    """How much the words of the long lines tie what stands before a line to what follows: little where another article begins.

    A word that stands in several long lines ties each of them to the next (Morris and Hirst's lexical chains); a word's ties count for
    one together, so that those of function words count for little. A short line has the value of the next long one.
    """
    is_long = mass >= LONG_LINE
    place: NDArray[np.int64] = (
        np.cumsum(is_long) - is_long
    )  # of each line's next long line among the long ones
    chosen = (page.word_size >= CONTENT_SIZE) & is_long[page.word_line]
    ties = tie_counts(
        page.word_hash[chosen] & np.uint32(BUCKETS - 1), place[page.word_line[chosen]], int(is_long.sum())
    )
    padded = np.zeros(len(ties) + 2 * COHESION_WINDOW)
    padded[COHESION_WINDOW:-COHESION_WINDOW] = ties
    windows = window_maxima(padded, COHESION_WINDOW)
    before, after = windows[: len(ties)], windows[COHESION_WINDOW + 1 :]
    shares = (ties + 1) / (np.stack([before, after, np.minimum(before, after)]) + 1)
    return [*shares[:, place]]


def window_maxima(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The largest of each ``width`` values in a row, which must be a power of two: (len(values) - width + 1,)."""
    reach = 1
    while reach < width:
        values = np.maximum(values[:-reach], values[reach:])
        reach *= 2
    return values


def tie_counts(words: NDArray[np.uint32], places: NDArray[np.int64], n_places: int) -> NDArray[np.float64]:
    """For each place, and for the end, the ties of words between what stands before it and from it on. ``places`` must not fall."""
    order = np.argsort(words, kind="stable")
    words, places = words[order], places[order]
    tied = (words[1:] == words[:-1]) & (places[1:] > places[:-1])
    before, after = places[:-1][tied], places[1:][tied]
    share = 1 / np.bincount(words, minlength=1)[words[1:][tied]]
    opened = np.bincount(before + 1, share, n_places + 1)
    closed = np.bincount(after + 1, share, n_places + 1)
    return np.maximum(np.cumsum(opened - closed), 0)


def _per_line(page: Page, of_words: NDArray[np.generic]) -> NDArray[np.float64]:
    """Sum of a value of words, a line."""
    return np.asarray(np.bincount(page.word_line, weights=of_words, minlength=page.n_lines), dtype=np.float64)


def repetition_rows(page: Page, texts: Sequence[str], mass: Floats) -> list[Row]:
    """Whether the same line stands elsewhere on the page, and which neighbours have the same shape."""
    earlier, total = _occurrences(texts)
    rows: list[Row] = [np.log1p(earlier), np.log(total), (total > 1) & (mass > LONG_LINE / 4)]
    shape = np.minimum(np.log2(mass + 1), 8).astype(np.int64) * 32 + page.classes[page.starts]
    shape = shape * 32 + page.classes[page.ends - 1]
    rows += same_as_neighbours(shape)
    rows.append(run_length(np.log1p(mass) < np.log1p(LONG_LINE / 2)))
    return rows


def _occurrences(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often each text stands before, and how often in all."""
    if len(set(texts)) == len(texts):
        return np.zeros(len(texts), dtype=np.int64), np.ones(len(texts), dtype=np.int64)
    times: dict[str, int] = {}
    before = [0] * len(texts)
    for index, text in enumerate(texts):
        before[index] = seen = times.get(text, 0)
        times[text] = seen + 1
    return np.array(before), np.array([times[text] for text in texts])


def same_as_neighbours(values: NDArray[np.int64]) -> list[Row]:
    """For each of ``SHIFTS``, whether the value so many lines away is the same; False beyond the ends."""
    widest = max(SHIFTS)
    padded = np.full(len(values) + 2 * widest, -1, dtype=np.int64)
    padded[widest:-widest] = values
    return [padded[widest + shift : widest + shift + len(values)] == values for shift in SHIFTS]


def run_length(short: NDArray[np.bool_]) -> Row:
    """Log of the length of the run of short lines that a line stands in, 0 outside of one."""
    place = np.arange(len(short))
    since = place - np.maximum.accumulate(np.where(short, -1, place))
    until = np.minimum.accumulate(np.where(short, len(short), place)[::-1])[::-1] - place
    result: Row = np.where(short, np.log1p(since + until) / 3, 0)
    return result


def run_rows(mass: Floats) -> list[Row]:
    """The best contiguous run of lines for several costs a line: whether a line is in it, and how far its ends are."""
    rows: list[Row] = []
    place = np.arange(len(mass))
    for cost in RUN_COSTS:
        first, last = best_run(np.minimum(mass, 5 * LONG_LINE) - np.float32(cost))
        rows += [
            (place >= first) & (place <= last),
            signed_log(place - first),
            signed_log(last - place),
        ]
    return rows


def best_run(scores: Floats) -> tuple[int, int]:
    """First and last place of the contiguous run with the largest sum."""
    sums = np.concatenate([[0.0], np.cumsum(scores, dtype=np.float64)])
    lowest = np.minimum.accumulate(sums)
    last = int(np.argmax(sums[1:] - lowest[:-1]))
    return int(np.argmin(sums[: last + 1])), last


def signed_log(distance: NDArray[np.int64]) -> Row:
    """Logarithm of a distance with its sign kept (the inverse hyperbolic sine is that, and smooth at zero)."""
    result: Row = np.arcsinh(distance) / 3
    return result


def window_rows(mass: Floats, sentence: NDArray[np.bool_]) -> list[Row]:
    """Means over the lines before and after: length, sentence ends, letters in long lines; and what stands before and after in all."""
    n_lines, widest = len(mass), max(WINDOWS)
    real = sentence & (mass > LONG_LINE / 3)
    prose = np.where(real, mass, 0)
    sums = np.zeros((3, n_lines + 1 + 2 * widest))
    inner = sums[:, widest + 1 : widest + 1 + n_lines]
    inner[0], inner[1], inner[2] = np.log1p(mass) / 5, real, np.minimum(prose / 200, 3)
    np.cumsum(inner, axis=1, out=inner)
    sums[:, widest + 1 + n_lines :] = inner[:, -1:]
    before, through = sums[:, widest : widest + n_lines], inner
    rows: list[Row] = []
    for width in WINDOWS:
        rows += list((before - sums[:, widest - width : widest - width + n_lines]) / width)
        rows += list((sums[:, widest + 1 + width : widest + 1 + width + n_lines] - through) / width)
    whole = float(inner[2, -1])
    rows += [before[2] / max(whole, 1e-6), np.log1p(before[2]), np.log1p(np.maximum(whole - through[2], 0))]
    return rows


def page_rows(page: Page, mass: Floats, sentence: NDArray[np.bool_], gaps: NDArray[np.int64]) -> list[Row]:
    """What holds for the page as a whole, the same on every line."""
    real = sentence & (mass > LONG_LINE / 3)
    total = max(float(mass.sum()), 1.0)
    values = (
        np.log1p(page.n_lines) / 6,
        np.log1p(total) / 10,
        np.log1p(mass).sum() / page.n_lines / 5,
        np.count_nonzero(real) / page.n_lines,
        mass.dot(real) / total,
        np.count_nonzero(gaps) / page.n_lines,
        min(float(mass.max()), 2000.0) / 1000,
        np.count_nonzero(mass >= LONG_LINE) / page.n_lines,
        count(page, "han", "kana").sum() * DENSE / total,
        count(page, "star", "tag", "bar").sum() / total,
    )
    return [np.float32(value) for value in values]
