"""Where lines stand beside the page's prose."""

from __future__ import annotations

import numpy as np

from cleaners.labeller.prose_containers import N_CONTAINER, PROSE, container_rows
from cleaners.model import Facts

MENU = Facts(path=("html", "body", "nav", "ul", "li"), words=frozenset({"menu"}), link_share=1.0, parent=1)
HEAD = Facts(
    path=("html", "body", "main", "h1"),
    words=frozenset({"story", "title"}),
    own_words=frozenset({"title"}),
    parent=2,
)
BODY = Facts(path=("html", "body", "main", "p"), words=frozenset({"story"}), parent=2)
ASIDE = Facts(path=("html", "body", "aside", "div", "p"), words=frozenset({"box", "promo"}), parent=3)
LONG = 3 * PROSE
PAGE = [(20, MENU), (40, HEAD), (LONG, BODY), (30, BODY), (LONG, BODY), (LONG, ASIDE), (LONG, MENU)]


def rows() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return container_rows([size for size, _ in PAGE], [facts for _, facts in PAGE])


def test_the_main_container_is_that_of_most_prose() -> None:
    table = rows()
    assert table.shape == (N_CONTAINER, len(PAGE))
    share, beside_main, in_main = table[:3]
    np.testing.assert_allclose(share, [0, 2 / 3, 2 / 3, 2 / 3, 2 / 3, 1 / 3, 0])
    np.testing.assert_allclose(beside_main, [0, 1, 1, 1, 1, 0.5, 0])
    assert in_main.tolist() == [0, 1, 1, 1, 1, 0, 0]


def test_lines_know_whether_they_stand_within_the_prose_of_the_main_container() -> None:
    since, until, within = rows()[3:6]
    assert within.tolist() == [0, 0, 1, 1, 1, 0, 0]
    assert np.sign(since).tolist() == [-1, -1, 0, 1, 1, 1, 1]
    assert np.sign(until).tolist() == [1, 1, 1, 1, 0, -1, -1]


def test_kinship_with_the_main_lines_by_tags_and_names() -> None:
    tags, other_tags, names, other_names = rows()[12:16]
    np.testing.assert_allclose(tags, [2 / 3, 1, 1, 1, 1, 2 / 3, 2 / 3])
    np.testing.assert_allclose(other_tags, np.array([2, 0, 0, 0, 0, 2, 2]) / 6)
    assert names.tolist() == [0, 1, 1, 1, 1, 0, 0]
    assert (other_names > 0).tolist() == [True, False, False, False, False, True, True]


def test_lines_know_whether_a_headline_stands_before_them() -> None:
    assert rows()[16].tolist() == [0, 1, 1, 1, 1, 1, 1]


def test_a_page_without_prose_says_nothing() -> None:
    assert not container_rows([20, 900], [MENU, MENU]).any()
