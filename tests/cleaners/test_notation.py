"""Text in the notation of what carried it is read as what it means; text that speaks of tags and escapes stays as it is."""

from __future__ import annotations

import json

import pytest

from cleaners import Entry, clean, explain
from cleaners.notation import as_page, without_escapes

STORY = (
    "The council of Lindvik met on Tuesday to hear what the new harbour wall would cost, and who would pay for it.",
    "Engineers told the meeting that work would begin in spring and take nine years to finish, weather permitting.",
    "Residents asked who would run the ferry meanwhile, and were told that the county would answer in writing.",
)
LINKED = STORY[0].replace("harbour wall", '<a class="in" href="/wall">harbour wall</a>')
HTML = {
    "paragraphs": "".join(f"<p>{text}</p>" for text in STORY),
    "paragraphs on lines": "\n".join(f"<p>{text}</p>" for text in STORY),
    "never closed": "<p>" + "<p>".join(STORY),
    "breaks": "<br><br>".join(STORY),
    "breaks at lines' ends": "<br />\n<br />\n".join(STORY),
    "boxes": "".join(f"<DIV CLASS=x>{text}</DIV>" for text in STORY),
    "a whole page": f"<!DOCTYPE html><title>Wall</title><nav><a href=/>Home</a></nav><p>{'<p>'.join(STORY)}",
    "a link in blank-line paragraphs": "\n\n".join((LINKED, *STORY[1:])),
    "a link in lines": "\n".join((LINKED, *STORY[1:])),
    "a feed's picture": f'<img src="a.jpg" /><p>{STORY[0]}</p>\n\n{STORY[1]}\n\n{STORY[2]}',
    "emphasis": "\n\n".join(
        (f"<i>{STORY[0]}</i>", f"<b>{STORY[1]}</b>", STORY[2].replace("ferry", "<em>ferry</em>"))
    ),
    "character data": f"<![CDATA[{'<br/><br/>'.join(STORY)}]]>",
    "a blog's blocks": "\n\n".join(
        f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in STORY
    ),
    "escaped twice": "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in STORY),
}
ESCAPED = {
    "bytes in Python": repr("\n\n".join(STORY).encode()),
    "a string in Python": repr("\n\n".join(STORY)),
    "a string in JSON": json.dumps("\n\n".join(STORY)),
    "a list in Python": repr(list(STORY)),
    "a list in JSON": json.dumps(STORY),
    "line ends": r"\n\n".join(STORY),
    "carriage returns": r"\r\n".join(STORY),
    "a real line end at the end": r"\n".join(STORY) + "\n",
    "slashes and quotes": r"\n".join((*STORY[:2], STORY[2])).replace("ferry", r"ferry"),
    "markup": r"<p>" + r"<\/p>\n<p>".join(STORY) + r"<\/p>\n",
}
PLAIN = {
    "a text on tags": "The <p> element is a paragraph, <br> breaks a line and <div> is a box, as every beginner learns.",
    "lesson with examples": "Write <p>Hello</p> to make one paragraph, and put <br> where the line should break within it.",
    "one tag spoken of": "He told the class to write <b>bold</b> by hand for a year before they touched an editor.",
    "less than": "If a < b and b < c then a < c, which is what a child says before it knows the word for it.",
    "a page's dump with a leak": "\n".join(
        (*STORY, "<img src=x.gif><br><br>", "Home", "News", "Sport", "About")
    ),
    "addresses": "Write to Ann <ann@example.org> or Tom <tom@example.org>.",
}
UNESCAPED = {
    "a quotation": '"Nobody asked us," said Ann Example of the ferry company.',
    "one long quotation": '"Nobody asked us what we think of it, and nobody will."',
    "brackets": "['No comment', said the mayor, and 'none tomorrow']",
    "quoted": r'Between "\n" and "\r\n" there is little to choose, she said, and "\n" won.',
    "paths": r"The files lay in C:\new\notes\never and nobody had looked at them in ten years.",
    "once": r"A single \n is in this line, and it stays.",
    "lines of their own": "One \\n here.\nTwo \\n there.\nThree.\n",
}


def article(text: str) -> tuple[str, ...]:
    (found,) = clean(Entry(text)).articles
    return tuple(found.text.split("\n\n"))


@pytest.mark.parametrize("text", [*HTML.values(), *ESCAPED.values()], ids=[*HTML, *ESCAPED])
def test_text_in_another_notation_gives_the_story(text: str) -> None:
    assert article(text) == STORY


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_text_with_signs_of_markup_is_plain(text: str) -> None:
    assert as_page(text) is None


@pytest.mark.parametrize("text", UNESCAPED.values(), ids=UNESCAPED.keys())
def test_text_that_speaks_of_escapes_keeps_them(text: str) -> None:
    assert without_escapes(text) == text


def test_escapes_of_a_literal_are_resolved() -> None:
    said = r"\u201cRain\u201d fell \ud83c\udf27.\nIt \"stopped\".\tThen\/now\\so.\nEnd."
    assert without_escapes(said) == '“Rain” fell 🌧.\nIt "stopped".\tThen/now\\so.\nEnd.'


def test_what_explains_a_document_reads_it_as_what_cleans_it() -> None:
    found = [line.line.text for line in explain(Entry(HTML["paragraphs"])) if line.kept]
    assert tuple(found) == STORY


def test_a_tag_that_a_text_speaks_of_stays_in_its_article() -> None:
    said = f"{STORY[0]}\n\n{PLAIN['one tag spoken of']}\n\n{STORY[2]}"
    assert article(said) == (STORY[0], PLAIN["one tag spoken of"], STORY[2])


def test_the_ledger_and_raw_lines_keep_what_stood_in_the_dump() -> None:
    dump = f"{LINKED}\n\n{STORY[1]}\n\n{STORY[2]}"
    assert [line.raw for line in clean(Entry(dump)).lines] == [LINKED, *STORY[1:]]
