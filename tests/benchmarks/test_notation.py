"""Changes of notation: they keep what they change readable, and their cost is counted on the project's own fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import notation
from benchmarks.dump_changes import DUMP_CHANGES
from benchmarks.notation import Effect, Sample, effects, f1, table
from benchmarks.page_changes import (
    PAGE_CHANGES,
    WRAPPERS,
    after_body,
    before_body,
    body_of,
    head_and,
    wrapped,
)
from cleaners import Entry, clean

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DUMP = (FIXTURES / "dutch" / "source.txt").read_text(encoding="utf-8")
RICH = DUMP * 3 + '\nHe said "R&D" won\'t do.\nSo it is.'
PAGE = (FIXTURES / "html-modern-news-page" / "source.html").read_text(encoding="utf-8")
BODY = "<html><head><title>T</title></head><body class=x><p>One.</p><script>1</script></body></html>"


def sample(content: str, *, html: bool) -> Sample:
    """A document with what copydesk makes of it as its gold."""
    gold = "\n".join(article.text for article in clean(Entry(content, html=html)).articles)
    return Sample(content, html, gold, "", 1.0)


DUMP_SAMPLE, PAGE_SAMPLE = sample(DUMP, html=False), sample(PAGE, html=True)


@pytest.mark.parametrize("name", DUMP_CHANGES)
def test_each_change_of_a_dump_changes_it(name: str) -> None:
    assert DUMP_CHANGES[name](RICH, DUMP_SAMPLE.gold) != RICH


@pytest.mark.parametrize("name", PAGE_CHANGES)
def test_each_change_of_a_page_changes_it(name: str) -> None:
    assert PAGE_CHANGES[name](PAGE.replace("é", "e&#769;é"), PAGE_SAMPLE.gold) != PAGE


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (before_body(BODY, "<b>"), BODY.replace("<p>", "<b><p>")),
        (after_body(BODY, "</b>"), BODY.replace("</body>", "</b></body>")),
        (wrapped("One.", '<ul class="a"><li>'), '<ul class="a"><li>One.</li></ul>'),
        (body_of(BODY), "<p>One.</p>"),
        (
            head_and(BODY, "<script>2</script>"),
            '<!DOCTYPE html><html><head><title>T</title></head><body><div id="root"></div><script>2</script></body></html>',
        ),
    ],
    ids=["before the body", "after it", "around a fragment", "the body alone", "the head alone"],
)
def test_pieces_go_where_a_page_has_them(made: str, expected: str) -> None:
    assert made == expected


def test_each_wrapper_has_a_change_of_its_own() -> None:
    changed = {PAGE_CHANGES[f"{name} around the body"](BODY, "") for name in WRAPPERS}
    assert changed == {wrapped(BODY, opening) for opening in WRAPPERS.values()}


def test_the_cost_of_a_change_is_the_mean_loss_and_the_worst_is_first() -> None:
    changes = {"nothing": lambda text, _: text, "all": lambda _text, _gold: "", "again": lambda text, _: text}
    found = effects([DUMP_SAMPLE], changes)
    assert [(effect.name, effect.difference, effect.losers) for effect in found] == [
        ("nothing", 0.0, 0),
        ("all", -1.0, 1),
        ("again", 0.0, 0),
    ]
    assert table(found).splitlines()[2:] == [
        "| all | 1 | 1.000 | .000 | -1.000 | 1 |",
        "| nothing | 1 | 1.000 | 1.000 | .000 | 0 |",
        "| again | 1 | 1.000 | 1.000 | .000 | 0 |",
    ]


def test_without_documents_a_change_costs_nothing() -> None:
    assert Effect("none", (), ()).difference == 0.0


FREE = (
    "line ends: \\r\\n", "line ends: U+2028", "a string of JSON", "entities", "each line: > before", "numbered: 12: ",
    "numbered: 12 and a tab", "numbered: [12]", "each line with a time", "each line twice", "the dump twice",
)  # fmt: skip


@pytest.mark.parametrize("name", FREE)
def test_what_is_undone_costs_a_fixture_nothing(name: str) -> None:
    assert f1(DUMP_SAMPLE, DUMP_CHANGES[name](DUMP, DUMP_SAMPLE.gold)) == 1.0


def test_an_unknown_change_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        notation.main(["--corpora", str(tmp_path), "--cache", str(tmp_path), "no such change"])
    assert "no such change" in capsys.readouterr().err
