"""The last lines of a page's text."""

from __future__ import annotations

import pytest

from cleaners.features import Features
from cleaners.model import Facts, Kind, Line, Verdict
from cleaners.story_ends import leading_on, signing

PARAGRAPH = "The board decided on Tuesday to close the old ferry terminal, after a dispute of eleven years."
BODY, GONE = Verdict(Kind.BODY, "model", 0.9), Verdict(Kind.RELATED, "model", 0.9)
Told = tuple[str, str, float]


def dropped(*told: Told) -> list[int]:
    """Which of the last lines lead on; each is its tag, its text and its chance, below .2 gone already; a paragraph stands before them."""
    lines = [("p", PARAGRAPH, 1.0), *told]
    features = [
        Features(Line(n, text, text, facts=Facts(("html", "body", tag))))
        for n, (tag, text, _) in enumerate(lines)
    ]
    verdicts = [BODY if chance >= 0.2 else GONE for *_, chance in lines]
    return sorted(leading_on(features, verdicts, [chance for *_, chance in lines]))


HEADING = ("h2", "More piers", 0.5)
TEASER = ("li", "Five piers lost to the sea", 0.1)
COLON = ("p", "If you want to read on, look here:", 0.5)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([HEADING, TEASER, TEASER], [1]),
        ([COLON, TEASER], [1]),
        ([COLON, HEADING], [2]),
        ([HEADING, COLON], [1, 2]),
        ([HEADING, HEADING], [1, 2]),
    ],
    ids=["a heading over teasers", "a colon", "a colon over a heading", "both", "two headings"],
)
def test_what_leads_on_is_no_last_line(told: list[Told], expected: list[int]) -> None:
    assert dropped(*told) == expected


@pytest.mark.parametrize(
    "told",
    [
        [HEADING, ("p", PARAGRAPH, 0.4)],
        [("h2", "What will become of the quay?", 0.8)],
        [("p", "Nobody knows", 0.3)],
        [
            (
                "p",
                f"{PARAGRAPH} Thirty years before it had been built, and one could read on its door, in red:",
                0.5,
            )
        ],
    ],
    ids=["text under it", "the model takes it", "a last line", "a paragraph before a colon"],
)
def test_other_last_lines_stay(told: list[Told]) -> None:
    assert dropped(*told) == []


def signs(text: str, chance: float, above: str = PARAGRAPH) -> bool:
    """Whether the last line of a page signs what stands above it."""
    features = [Features(Line(n, line, line, facts=Facts(("p",)))) for n, line in enumerate((above, text))]
    return list(signing(features, [BODY, BODY], [1.0, chance])) == [1]


@pytest.mark.parametrize("text", ["Mara Ellery", "— Mara Ellery", "Mara Ellery, Tom Quillon", "Lê Phương"])
def test_names_behind_the_last_sentence_sign_it(text: str) -> None:
    assert signs(text, 0.6)


def test_what_is_no_signature() -> None:
    assert not signs("Mara Ellery", 0.9)  # the model is sure: a poem's author
    assert not signs("Mara Ellery was there.", 0.6)
    assert not signs("Herring and tea", 0.6)
    assert not signs("Tom Quillon", 0.6, above="Mara Ellery")  # a list of names
