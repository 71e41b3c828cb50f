"""Phrases match as their section says, in every script, and the shipped files hold what the rules ask for."""

from __future__ import annotations

from importlib.resources import files

import pytest

from cleaners.phrasebook import WORD, Hit, Match, build, core, fold, parse
from cleaners.rules import LINE_RULES

BOOK = build(
    parse(
        "box",
        """
[en whole counter]
share
min read
[ja whole counter]
この記事は約分で読めます
[hi whole]
टिप्पणी
[tr whole]
paylaşın
[de label]
lesetipp
[en prefix]
sign up for
[hi prefix]
देश और दुनिया की
[en suffix]
file photo
[en short]
harbour news
[en contains]
our newsletter
[ko contains]
무단전재
""",
    )
)


def found(line: str) -> tuple[Hit, ...]:
    folded = fold(line)
    bare = core(folded)
    return BOOK.hits(folded, bare, WORD.findall(bare))


def matches(line: str) -> set[tuple[str, str]]:
    return {(hit.match.value, hit.phrase) for hit in found(line)}


@pytest.mark.parametrize(
    ("line", "match", "phrase"),
    [
        ("Share", "whole", "share"),
        ("▸ SHARE!", "whole", "share"),
        ("[Share](https://example.org/share)", "whole", "share"),
        ("12 shares of", "counter", None),
        ("Share (12)", "counter", "share"),
        ("1.2K Share", "counter", "share"),
        ("3,4 тыс. share", "counter", "share"),
        ("5 min read", "counter", "min read"),
        ("この記事は約3分で読めます", "counter", "この記事は約分で読めます"),
        ("टिप्पणी", "whole", "टिप्पणी"),
        ("PAYLAŞIN", "whole", "paylaşin"),
        ("Lesetipp: Der Hafen", "label", "lesetipp"),
        ("[Lesetipp] Der Hafen", "label", "lesetipp"),
        ("Lesetipp", "label", None),
        ("Sign up for the harbour", "prefix", "sign up for"),
        ("Sign up forever", "prefix", None),
        ("देश और दुनिया की खबरें", "prefix", "देश और दुनिया की"),
        ("देश और दुनिया कीमत", "prefix", None),
        ("The harbour, file photo.", "suffix", "file photo"),
        ("A profile photo", "suffix", None),
        ("Harbour news today", "short", "harbour news"),
        ("Harbour news is what the whole town reads on Sundays", "short", None),
        (
            "In our newsletter, which thousands read, the harbour had a page of its own",
            "contains",
            "our newsletter",
        ),
        ("In your newsletter", "contains", None),
        ("ⓒ 신문, 무단전재및재배포금지", "contains", "무단전재"),
    ],
)
def test_phrases_match_as_their_section_says(line: str, match: str, phrase: str | None) -> None:
    assert {found for kind, found in matches(line) if kind == match} == ({phrase} if phrase else set())


def test_careful_matches_come_first() -> None:
    hits = found("sign up for our newsletter")
    assert [hit.match for hit in hits] == [Match.PREFIX, Match.CONTAINS]


def test_a_line_of_signs_matches_nothing() -> None:
    assert found("— • —") == ()


@pytest.mark.parametrize("text", ["share", "[en]\nshare", "[whole]\nshare"])
def test_a_file_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"phrases/box\.txt:\d"):
        list(parse("box", text))


@pytest.mark.parametrize("text", ["", "•", "a", "«a b»", "-1-", "…"])
def test_core_is_stable(text: str) -> None:
    assert core(core(text)) == core(text)


def test_every_group_that_rules_ask_for_is_shipped() -> None:
    shipped = {entry.name.removesuffix(".txt") for entry in (files("cleaners") / "phrases").iterdir()}
    assert {group for rule in LINE_RULES for group in rule.groups} <= shipped


@pytest.mark.parametrize("word", ["แชร์", "பகிர்", "শেয়ার", "ข่าวที่เกี่ยวข้อง", "शेयर"])
def test_a_vowel_sign_or_tone_at_the_end_belongs_to_its_word(word: str) -> None:
    assert core(f"▸ {word}!") == word
    assert WORD.findall(word) == [word]
