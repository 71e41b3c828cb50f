"""Bytes to text: by marks, by what the bytes are, by what is declared, in that order of trust."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.decode import decode, python_name

GERMAN = "Die Bürgermeisterin eröffnete am Montag die größte Brücke über den Fluß. „Endlich“, sagte sie."
RUSSIAN = "В понедельник мэр города открыл новый мост через реку, строительство которого заняло девять лет."
GREEK = "Ο δήμαρχος εγκαινίασε τη Δευτέρα τη νέα γέφυρα, εννέα χρόνια μετά την έναρξη των εργασιών."
POLISH = "Burmistrz otworzył w poniedziałek nowy most, dziewięć lat po rozpoczęciu prac. Łódź już płynie."
JAPANESE = "市長は月曜日、着工から九年を経て新しい橋の開通を宣言しました。"
CHINESE = "市长星期一宣布新桥通车，距离开工已有九年时间。数千名市民参加了庆祝活动。"
KOREAN = "시장은 월요일 착공 구 년 만에 새 다리의 개통을 선언했다. 수천 명의 시민이 행사에 참석했다."

ROUND_TRIPS = [
    (GERMAN, "utf-8"),
    (GERMAN, "cp1252"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (GREEK, "iso8859-7"),
    (POLISH, "cp1250"),
    (POLISH, "iso8859-2"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (CHINESE, "gb18030"),
    (CHINESE, "big5hkscs"),
    (KOREAN, "cp949"),
    (GERMAN, "utf-16-le"),
    (GERMAN, "utf-16-be"),
    (GERMAN, "utf-32-le"),
    (CHINESE, "utf-32-be"),
]


@pytest.mark.parametrize(("text", "encoding"), ROUND_TRIPS)
def test_text_comes_back_without_any_declaration(text: str, encoding: str) -> None:
    # Traditional characters where the encoding has no others.
    text = (
        text.translate(str.maketrans("长数", "長數")).replace("布", "佈") if encoding == "big5hkscs" else text
    )
    data = (text * 20).encode(encoding, "ignore")
    decoded = decode(data)
    assert decoded is not None
    assert decoded.text == data.decode(encoding)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_decides_and_goes(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + RUSSIAN.encode(encoding), declared="latin-1")
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (RUSSIAN, encoding)


DECLARED = [
    # UTF-8 that says it is something else is UTF-8.
    (RUSSIAN, "utf-8", "windows-1251", RUSSIAN),
    # The servers' default, wrong: the bytes are Russian.
    (RUSSIAN * 5, "cp1251", "iso-8859-1", RUSSIAN * 5),
    # A declaration within one script is believed: accents are too few to tell.
    ("Łódź już płynie", "iso8859-2", "iso-8859-2", "Łódź już płynie"),
    # A label that the bytes contradict.
    (GERMAN, "cp1252", "shift_jis", GERMAN),
    # Labels that mean more than they say.
    ("It’s 20 € – “enough”", "cp1252", "iso-8859-1", "It’s 20 € – “enough”"),
    # No such encoding.
    (GERMAN, "cp1252", "x-nonsense", GERMAN),
    # An escape-sequence encoding is pure ASCII to the eye.
    (JAPANESE, "iso2022_jp", "ISO-2022-JP", JAPANESE),
]


@pytest.mark.parametrize(("text", "encoding", "declared", "expected"), DECLARED)
def test_declarations_are_weighed(text: str, encoding: str, declared: str, expected: str) -> None:
    decoded = decode(text.encode(encoding), declared=declared)
    assert decoded is not None
    assert decoded.text == expected


def test_a_page_declares_itself_and_plain_text_does_not() -> None:
    body = '<meta charset="iso-8859-2"><p>Łódź</p>'
    page = decode(body.encode("iso8859-2"), html=True)
    assert page is not None
    assert page.text == body
    text = decode(body.encode("iso8859-2"))
    assert text is not None
    assert text.text != body


def test_mostly_utf8_keeps_its_words_and_mends_the_rest() -> None:
    damaged = (GERMAN * 3).encode() + b" caf\xe9 " + GERMAN.encode()
    decoded = decode(damaged)
    assert decoded is not None
    assert decoded.text == f"{GERMAN * 3} café {GERMAN}"
    assert decoded.encoding == "utf-8"


def test_a_character_cut_in_half_at_the_end_goes() -> None:
    decoded = decode("größte Brücke".encode()[:-1] + "ü".encode()[:1])
    assert decoded is not None
    assert decoded.text == "größte Brück"


BINARY = [
    bytes(range(256)) * 8,
    b"\x89PNG\r\n\x1a\n" + b"text" * 50,
    b"%PDF-1.7\n1 0 obj",
    b"PK\x03\x04" + b"a" * 100,
    b"text with a\0 nul",
    b"\x01\x02\x03\x04 much control" * 10,
]


@pytest.mark.parametrize("data", BINARY)
def test_binary_is_told_apart(data: bytes) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    "data", [b"", b"a", b"plain words\r\n\twith tabs\x0c", b"\x1b[1mbold\x1b[0m words of a log"]
)
def test_text_is_not_taken_for_binary(data: bytes) -> None:
    decoded = decode(data)
    assert decoded is not None
    assert decoded.text == data.decode()


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "latin-1", "gb2312", "hex", "\0", "utf-7"]),
    st.booleans(),
)
def test_any_bytes_give_text_or_nothing(data: bytes, declared: str | None, html: bool) -> None:  # noqa: FBT001
    decoded = decode(data, declared=declared, html=html)
    assert decoded is None or isinstance(decoded.text, str)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_always_believed(text: str) -> None:
    decoded = decode(text.encode(), declared="latin-1")
    assert decoded is not None
    assert decoded.text in (text, text.removeprefix("\ufeff"))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ISO-8859-1", "cp1252"),
        (" 'GB2312' ", "gb18030"),
        ("base64", None),
        ("", None),
        (None, None),
        ("Shift_JIS", "cp932"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str | None, name: str | None) -> None:
    assert python_name(label) == name
