"""Normalising: what each fix mends, what all of them leave alone, and that doing it twice changes nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaners import normalise
from cleaners.mojibake import ENCODINGS, suspicious
from cleaners.normalise import FIXES, normalise_line, normalise_paragraph

MENDED = [
    ("no-break space", "on\xa0Monday", "on Monday"),
    ("narrow no-break space", "10\u202f000\u202f€", "10 000 €"),
    ("ideographic indent", "\u3000\u3000部门周四表示。", "部门周四表示。"),
    ("Hangul filler as spacer", "\u3164News\u3164", "News"),
    ("tab and run of spaces", "a \t  b", "a b"),
    ("carriage return", "a line\r", "a line"),
    ("byte order mark", "\ufeffTitle", "Title"),
    ("zero-width space", "long\u200bword", "longword"),
    ("soft hyphen", "Bundes\xadtag", "Bundestag"),
    ("soft hyphen and no-break space", "Bundes\xadtag\xa0tagt", "Bundestag tagt"),
    ("marks of direction in a Latin line", "\u200e12 March\u200f", "12 March"),
    ("isolates in an Arabic line", "قال \u2066Reuters\u2069 أمس", "قال Reuters أمس"),
    ("decomposed accents", "Cafe\u0301", "Café"),
    ("entity", "Marks &amp; Spencer", "Marks & Spencer"),
    ("entity escaped twice", "Marks &amp;amp; Spencer", "Marks & Spencer"),
    ("numeric entity", "It&#8217;s &#x2014; yes", "It’s — yes"),
    ("entity of a control character", "It&#146;s", "It’s"),
    ("no-break space without its semicolon", "one&nbsp two", "one two"),
    ("capital entity", "P&EACUTE;REZ", "PÉREZ"),
    ("UTF-8 as Windows-1252", "Itâ€™s the cafÃ©", "It’s the café"),
    ("UTF-8 as Latin-1", "\u00c3\u0096sterreich w\u00c3\u00a4hlt", "Österreich wählt"),
    ("UTF-8 as Windows-1251", "Р’ РњРѕСЃРєРІРµ вЂ” РјРёСЂ", "В Москве — мир"),
    ("mojibake with a lost no-break space", "voilÃ  la vÃ©ritÃ©", "voilà la vérité"),
    ("mojibake twice over", "cafÃƒÂ©", "café"),
    ("Windows-1252 quotes as controls", "\x93Yes\x94 \x96 it\x92s", "“Yes” – it’s"),
    ("ellipsis as the next-line control", "and so on\x85", "and so on…"),
    ("ellipsis control beside a no-break space", "and\xa0so on\x85", "and so on…"),
    ("controls", "a\x00b\x07c\x7f", "abc"),
    ("object placeholder", "\ufffcPhoto", "Photo"),
    ("surrogate pair", "\ud83d\ude00 fine", "😀 fine"),
    ("lone surrogate", "broken \ud83d.", "broken \ufffd."),
    ("nothing visible", "\u200b\xa0\ufeff", ""),
]

TEMPTING = [
    ("curly quotes and dashes", "“It’s done” – or ‘nearly’ — she said…"),
    ("guillemets", "« Oui », dit-il ; « non » ?"),
    ("German quotes", "„Größer als je zuvor“, sagte Müller-Lüdenscheidt."),
    ("Portuguese capitals", "A SITUAÇÃO EM SÃO JOÃO: “É GRAVÍSSIMA”"),
    ("Portuguese word in Ã before a space", "O IRMÃ O MAÇÃ DA MANHÃ"),
    ("accents beside signs", "déjà vu…, café”, Ångström 10°C ±5 µm, 3×4 ½"),
    ("Polish, Czech, Turkish", "Żółć źdźbło; příliš žluťoučký kůň; İstanbul’da ığdır"),
    ("Russian quotes", "«Ещё» — сказал он… „Её“ №5"),
    ("Ukrainian", "Її «ґрунт» і п’ять об’єктів"),
    ("Greek", "Ό,τι είπε ο Άρης «είναι ψέμα»."),
    ("Serbian and Macedonian", "Ђоковић, Љиљана и Џон; Ѓорѓи Ќосев"),
    ("Persian non-joiner", "می\u200cخواهم و نمی\u200cدانم"),
    ("Hindi joiner", "क्\u200dया शक्\u200cति"),
    (
        "family emoji",
        "👨\u200d👩\u200d👧 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ),
    ("direction marks beside Hebrew", "עלה ב\u200e+5% היום"),
    ("ampersands that are none", "AT&T, Q&A, R&D; P&O; x && y; ?a=1&copy=2&lang=en"),
    ("full-width forms", "ＮＨＫニュース：１２月３日（日）「はい」～"),
    ("ligatures and fractions", "ﬁnal ½ ² ™ №"),
    ("hyphens of all kinds", "e‑mail, 2019–20, −5 °C, re-elect"),
    ("replacement character", "something was lost \ufffd here"),
    ("Catalan dot and bullets inside", "paral·lel • Rain • Snow"),
    ("Vietnamese", "Thủ tướng nói rằng “điều đó là đúng” ở Hà Nội"),
    ("Icelandic", "Það er „gott“ að búa í Reykjavík, ÞÆÖ"),
]

BULLETS = [
    ("• The vote is on Monday.", "The vote is on Monday."),
    ("▪Budget passed", "Budget passed"),
    ("►  Read it here", "Read it here"),
    ("● ● Rain", "Rain"),
    ("· 东京", "东京"),
    ("The end. ■", "The end."),
]

SPARED_BULLETS = [
    "•",
    "• • •",
    "— ¿Qué pasó?",
    "- He left.",
    "* Name changed",
    "1. First",
    "○○씨는 말했다",
    "Rain • Snow",
    "·com bubble",
    "3 ● 4",
]

PIECES = st.sampled_from(
    [text for _, text, _ in MENDED]
    + [text for _, text in TEMPTING]
    + [
        "&amp;",
        "&#",
        "&nbsp",
        ";",
        "Ã",
        "Â",
        "â€",
        "\xa0",
        "\xad",
        "\u200d",
        "\u200c",
        "\u0301",
        "\x85",
        "\x1b[0m",
        "•",
        " ",
        "ा",
        "😀",
        "\ud83d",
    ]
)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
MIXED_TEXT = st.lists(st.one_of(PIECES, ANY_TEXT), max_size=6).map("".join)


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=label) for label, t, e in MENDED])
def test_mends(text: str, expected: str) -> None:
    assert normalise_line(text) == expected


@pytest.mark.parametrize("text", [pytest.param(t, id=label) for label, t in TEMPTING])
def test_leaves_alone(text: str) -> None:
    assert normalise_line(text) == text


@pytest.mark.parametrize("text", [pytest.param(t, id=label) for label, t in TEMPTING])
def test_leaves_the_rest_alone_when_it_mends_a_space(text: str) -> None:
    assert normalise_line(text + "\xa0\ufeff a") == text + " a"


@pytest.mark.parametrize(("text", "expected"), BULLETS)
def test_strips_stray_bullets_of_kept_text_only(text: str, expected: str) -> None:
    assert normalise_paragraph(text) == expected
    assert normalise_line(text) != expected


@pytest.mark.parametrize("text", SPARED_BULLETS)
def test_leaves_other_openings_alone(text: str) -> None:
    assert normalise_paragraph(text) == text


@given(MIXED_TEXT)
@example("&amp;amp;lt;")
@example("\u200d\u200d😀\u200d\u200d😀")
@example("क\u200b\u200d\u200d")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_line(text)
    assert normalise_line(once) == once


@given(MIXED_TEXT)
@example("••  &bull; x")
def test_normalising_a_paragraph_twice_changes_nothing(text: str) -> None:
    once = normalise_paragraph(text)
    assert normalise_paragraph(once) == once


@given(MIXED_TEXT)
@example("x\x85\xa0")
@example("Ã\xa0 la")
def test_the_short_cuts_give_what_all_fixes_give(text: str) -> None:
    assert normalise_line(text) == normalise._every_fix(text)


@given(MIXED_TEXT)
def test_a_line_stays_one_line_of_composed_writable_text(text: str) -> None:
    line = normalise_line(text)
    assert line.splitlines() in ([], [line])
    assert unicodedata.is_normalized("NFC", line)
    assert line == line.strip()
    assert line.encode("utf-8").decode("utf-8") == line


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60).filter(
        lambda text: "&" not in text
    )
)
def test_visible_ascii_keeps_its_words(text: str) -> None:
    assert normalise_line(text).split() == text.split()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "word",
    [
        "café",
        "Österreich",
        "naïve",
        "señor",
        "Москва",
        "Αθήνα",
        "it’s",
        "“yes”",
        "東京都",
        "서울",
        "हिन्दी",
        "😀",
    ],
)
def test_mojibake_of_every_encoding_is_suspected(word: str, encoding: str) -> None:
    misread = "".join(chr(byte) if byte < 128 else _misread(byte, encoding) for byte in word.encode("utf-8"))
    assert suspicious(misread)


def _misread(byte: int, encoding: str) -> str:
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def test_every_fix_tells_what_it_leaves_alone() -> None:
    silent = [
        fix.__name__ for fix in FIXES if "eave" not in (fix.__doc__ or "") or ">>>" not in (fix.__doc__ or "")
    ]
    assert silent == []
