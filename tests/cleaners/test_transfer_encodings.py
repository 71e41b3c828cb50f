"""Text that mail, JSON or a browser's archive carried is what it says; text that looks a little like it stays."""

from __future__ import annotations

import base64
import json
import quopri
from email.message import EmailMessage

import pytest

from cleaners import Entry, clean
from cleaners.line_marks import without_marks
from cleaners.notation import as_lines, meant
from cleaners.transfer_encodings import as_carried, saved_page

STORY = (
    "The council of Lindvik met at the Café Érable on Tuesday to hear what the new harbour wall would cost, and who would pay.",
    "“Work would begin in spring,” engineers told the meeting, “and take nine years to finish, weather permitting.”",
    "Residents asked who’d run the ferry meanwhile, and were told that the county would answer in writing.",
)
CHINESE = (
    "林德维克议会星期二开会，听取新港口墙的费用以及由谁支付。工程师说工程将于春天开始，需要九年才能完成。" * 3
)
TEXT = "\n\n".join(STORY)
PAGE = (
    f"<!DOCTYPE html><html><head><title>Wall</title></head><body><p>{'</p><p>'.join(STORY)}</p></body></html>"
)


def archive(kind: str = "multipart/related") -> str:
    """A page as a browser saves it, with a picture."""
    message = EmailMessage()
    message["From"] = "<Saved by Browser>"
    message.set_content(PAGE, subtype="html", cte="quoted-printable")
    message.add_related(b"GIF89a", "image", "gif")
    return message.as_string().replace("multipart/related", kind)


CARRIED = {
    "quoted-printable": quopri.encodestring(TEXT.encode()).decode(),
    "quoted-printable, lines joined again": quopri.encodestring(TEXT.encode()).decode().replace("=\n", ""),
    "base64": base64.encodebytes(TEXT.encode()).decode(),
    "base64 in one line": base64.b64encode(TEXT.encode()).decode(),
    "escapes of letters": "\n\n".join(json.dumps(text)[1:-1] for text in STORY),
}
PLAIN = {
    "sums": "If a=20 and b=30, then c=A0 and d=B0 and e=C0.\n" * 3,
    "equals signs": "x=1\ny==2\n=====\nz=3\n" * 9,
    "an address": "See https://example.org/?a=E2&b=C3&c=A9 and " * 5,
    "a key": base64.b64encode(bytes(range(256))).decode(),
    "a long word": "A" * 400,
    "hexadecimal": "0123456789abcdef" * 40,
    "escapes spoken of": r"Write \u00e9 for the first, \u00e8 for the second, and \u00ea for the third.",
    "a path": r"It was in D:\users\u00e9\u00e8\u00ea and nobody knew.",
    "no ASCII": CHINESE,
    "a mail": "From: a@example.org\nContent-Type: text/plain\n\nThe council met.",
}


@pytest.mark.parametrize("text", CARRIED.values(), ids=CARRIED.keys())
def test_carried_text_gives_the_story(text: str) -> None:
    assert as_carried(text).strip() == TEXT
    (found,) = clean(Entry(text)).articles
    assert tuple(found.text.split("\n\n")) == STORY


def test_scripts_without_spaces_are_carried_too() -> None:
    assert as_carried(base64.encodebytes(CHINESE.encode()).decode()) == CHINESE
    assert as_carried(json.dumps(CHINESE)[1:-1]) == CHINESE


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_what_looks_like_it_stays(text: str) -> None:
    assert meant(text, html=False) == (text, False)


@pytest.mark.parametrize("html", [True, False])
def test_a_page_in_a_browsers_archive_is_read(html: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    (found,) = clean(Entry(archive(), html=html)).articles
    assert tuple(found.text.split("\n\n")) == STORY


def test_an_archive_without_a_page_is_none() -> None:
    assert saved_page(archive().replace("text/html", "text/plain")) is None
    assert saved_page(archive("multipart/mixed")) is None


def test_a_page_that_was_escaped_as_a_whole_is_read() -> None:
    escaped = PAGE.replace("<", "&lt;").replace(">", "&gt;")
    (found,) = clean(Entry(escaped, html=True)).articles
    assert tuple(found.text.split("\n\n")) == STORY


LINES = {
    "paragraphs": "".join(f"<p>{text}</p>" for text in STORY),
    "paragraphs on lines": "\n".join(f"<P class='x'>{text}</P>" for text in STORY),
    "breaks": "<br><br/>".join(STORY),
    "breaks at lines' ends": "<br />\n<br />\n".join(STORY),
    "paragraphs never closed": "<p>" + "<p>".join(STORY),
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES.keys())
def test_lines_in_tags_of_lines_are_lines(text: str) -> None:
    lines = as_lines(text)
    assert lines is not None
    assert tuple(filter(None, lines.split("\n"))) == STORY


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{STORY[0]}</p><p><a href=/>More</a></p><p>{STORY[1]}</p>",
        f"<div>{STORY[0]}</div><div>{STORY[1]}</div>",
        f"<p>{STORY[0]}<img src=a.jpg></p><p>{STORY[1]}</p>",
        "Write <p> before a paragraph, and <br> where a line breaks in it.",
    ],
    ids=["a link", "boxes", "a picture", "tags spoken of"],
)
def test_what_has_more_than_lines_is_no_text_of_lines(text: str) -> None:
    assert as_lines(text) is None


MENU = ("Home", "News", "", *STORY, "Share")
STRINGS = ",\n".join(json.dumps(line) for line in MENU)
DIALOGUE = '"Who pays?",\n"You do."\n"Who says so?"\n"The county."\n"When?"\n"In writing."\n"Why?"'


def test_strings_of_json_on_lines_are_lines() -> None:
    assert without_marks(STRINGS).split("\n") == list(MENU)
    assert without_marks(DIALOGUE) == DIALOGUE
    assert without_marks(STRINGS.replace("News", r"Ne\nws")) == STRINGS.replace("News", r"Ne\nws")


def test_an_empty_element_of_xhtml_takes_nothing_with_it() -> None:
    body = "".join(f"<p>{text}</p>" for text in STORY)
    head = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
    page = f'<?xml version="1.0"?>{head}<body>{body}</body></html>'
    for entry in (Entry(page), Entry(page, html=True)):
        (found,) = clean(entry).articles
        assert tuple(found.text.split("\n\n")) == STORY
