"""Lines break where a browser breaks them, and carry the facts of the elements around them."""

from __future__ import annotations

import pytest

from cleaners.html import read_page
from cleaners.model import Facts, Line


def texts(html: str) -> list[str]:
    return [line.text for line in read_page(html).lines]


def facts(html: str) -> dict[str, Facts]:
    return {line.text: line.facts or Facts() for line in read_page(html).lines}


BREAKS = {
    "paragraphs": ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
    "inline elements do not break": ("<p>A <b>bo</b>ld <a href=x>link</a>.</p>", ["A bold link."]),
    "br breaks": ("<div>One<br>two<br/>three</div>", ["One", "two", "three"]),
    "text beside blocks": ("<div>Before<p>inside</p>after</div>", ["Before", "inside", "after"]),
    "white space collapses": ("<p>\n  A\t lot \n of   room </p>", ["A lot of room"]),
    "a no-break space is kept apart from white space": ("<p>10&nbsp;km</p>", ["10 km"]),
    "space between inline elements": ("<p><i>one</i> <i>two</i></p>", ["one two"]),
    "pre keeps its lines": ("<pre>first\n  second\n\nthird</pre>", ["first", "second", "third"]),
    "list items": ("<ul><li>a<li>b<ul><li>c</ul></ul>", ["a", "b", "c"]),
    "definition list": ("<dl><dt>Term<dd>Meaning</dl>", ["Term", "Meaning"]),
    "table cells": (
        "<table><tr><th>Town<td>Score<tr><td>Exampleton<td>3</table>",
        ["Town", "Score", "Exampleton", "3"],
    ),
    "layout table": (
        "<table><tr><td><a href=/>Home</a></td><td>Rain fell.<br><br>It stopped.</td></tr></table>",
        ["Home", "Rain fell.", "It stopped."],
    ),
    "headings": ("<h1>Big</h1>text<h2>Small</h2>", ["Big", "text", "Small"]),
    "quote": ("<blockquote><p>Said she.</p><cite>Ann</cite></blockquote>", ["Said she.", "Ann"]),
    "embedded post": (
        '<p>He wrote:</p><blockquote class="twitter-tweet"><p>Hello</p>&mdash; Ann (@ann) <a href=x>May 3</a></blockquote>',
        ["He wrote:", "Hello", "— Ann (@ann) May 3"],
    ),
    "select options": ("<select><option>Day<option>Night</select>", ["Day", "Night"]),
    "script and style": ("<p>a</p><script>b()</script><style>c{}</style><p>d</p>", ["a", "d"]),
    "noscript as with scripts": ("<p>a</p><noscript><p>Turn on scripts</p></noscript>", ["a"]),
    "template": ("<template><p>later</p></template><p>now</p>", ["now"]),
    "head and title": (
        "<html><head><title>T</title><meta name=a content=b></head><body>x</body></html>",
        ["x"],
    ),
    "player fallback": ("<video>No video for you</video><p>x</p>", ["x"]),
    "alternative text": ('<p>x <img alt="a cat"> y</p>', ["x y"]),
    "drawing": ("<p>x<svg><title>Icon</title><text>i</text></svg></p>", ["x"]),
    "comment": ("<p>a<!-- b -->c</p>", ["ac"]),
    "entities": ("<p>&lt;b&gt; &amp; &eacute;</p>", ["<b> & é"]),
    "no html tag": ("Just text", ["Just text"]),
    "fragment": ("</div><p>a</p>b</div>", ["a", "b"]),
    "unclosed tags": ("<div><p>a<p>b<b>c<div>d", ["a", "bc", "d"]),
    "block inside inline": ("<a href=x><div>Head</div><p>Teaser</p></a>", ["Head", "Teaser"]),
    "body content in the head": (
        "<head><meta charset=x><div>Story</div><title>T</title></head><body><p>goes on</p>",
        ["Story", "goes on"],
    ),
    "frameset page": ("<frameset><noframes>old</noframes></frameset>", []),
    "nothing": ("", []),
    "NUL bytes": ("<p>a\0b</p>", ["ab"]),
    "lone surrogate": ("<p>a\ud800b</p>", ["ab"]),
}


@pytest.mark.parametrize(("html", "expected"), BREAKS.values(), ids=BREAKS.keys())
def test_lines_break_as_in_a_browser(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


TOUCHING = {
    "menu links that touch": ('<nav><a href="/a">Home</a><a href="/b">News</a></nav>', ["Home News"]),
    "byline parts that touch": (
        "<div><span class=by>Ann Example</span><span class=when>May 3</span></div>",
        ["Ann Example May 3"],
    ),
    "a drop capital": ('<p><span class="dropcap">R</span>ain fell.</p>', ["Rain fell."]),
    "a word in two bold halves": ("<p><b>th</b><b>ere</b></p>", ["there"]),
    "one link in two halves": ('<p><a href="/x">foot</a><a href="/x">ball</a></p>', ["football"]),
    "a superscript": ("<p>m<sup class=up>2</sup></p>", ["m2"]),
}


@pytest.mark.parametrize(("html", "expected"), TOUCHING.values(), ids=TOUCHING.keys())
def test_touching_elements_are_parted_only_where_a_page_shows_them_apart(
    html: str, expected: list[str]
) -> None:
    assert texts(html) == expected


def test_raw_is_the_text_before_normalising() -> None:
    (line,) = read_page("<p>10&nbsp;km \u200bon</p>").lines
    assert line.raw == "10\xa0km \u200bon"


def gaps(lines: tuple[Line, ...]) -> list[int]:
    return [line.gap for line in lines]


def test_gaps_are_where_a_browser_leaves_room() -> None:
    lines = read_page("<div>a</div><div>b<br>c<br><br>d</div><p>e</p>").lines
    assert gaps(lines) == [0, 0, 0, 1, 1]
    assert [line.number for line in lines] == [0, 1, 2, 4, 6]


def test_lines_cut_by_br_share_their_block() -> None:
    a, b, c = read_page("<div>a<br><br>b</div><div>c</div>").lines
    assert a.facts is not None
    assert b.facts is not None
    assert c.facts is not None
    assert a.facts.block == b.facts.block != c.facts.block


def test_path_names_the_blocks_around() -> None:
    found = facts("<main><ul><li><span>x</span></li></ul></main>")["x"]
    assert found.path == ("html", "body", "main", "ul", "li")
    assert found.tag == "li"


def test_words_of_block_and_ancestors() -> None:
    page = '<div class="articleBody" id="story-12" role=main><p class="lead_text"><em class=kicker>x</em> y</p></div>'
    found = facts(page)["x y"]
    assert found.own_words == {"lead", "text", "kicker"}
    assert found.words == {"article", "body", "story", "main", "lead", "text", "kicker"}


def test_shares_of_links_and_bold() -> None:
    found = facts("<p><a href=x>four</a>1234</p><p><b>bold</b></p>")
    assert found["four1234"].link_share == 0.5
    assert found["four1234"].emphasis == 0.0
    assert found["bold"].emphasis == 1.0


def test_container_of_siblings() -> None:
    found = facts("<main><div><p>1234</p><p><a href=x>123456</a></p></div><p>12</p></main>")
    assert found["1234"].parent == found["123456"].parent != found["12"].parent
    assert found["1234"].parent_mass == 10
    assert found["1234"].parent_links == 0.6
    assert found["1234"].outer_mass == 12


def test_repeated_shapes_are_counted() -> None:
    teaser = "<div class=card><h3>{}</h3><span>text</span></div>"
    found = facts("<main><p>a</p><p>b</p><p>c</p>" + "".join(map(teaser.format, "xyz")) + "</main>")
    assert found["x"].repeats == 3
    assert found["a"].repeats == 1


def test_lines_since_the_last_picture() -> None:
    found = facts("<p>before</p><figure><img src=x><figcaption>Caption</figcaption></figure><p>after</p>")
    assert [found[text].since_image for text in ("before", "Caption", "after")] == [-1, 0, 1]


HIDING = {
    "hidden": "<div hidden><p>x</p></div>",
    "display none": '<div style="color:red; display : none"><p>x</p></div>',
    "visibility": '<p style="visibility:hidden">x</p>',
    "closed dialog": "<dialog><p>x</p></dialog>",
}
SHOWN = {
    "open dialog": "<dialog open><p>x</p></dialog>",
    "found by search": '<div hidden="until-found"><p>x</p></div>',
    "another style": '<div style="list-style: none; overflow: hidden"><p>x</p></div>',
    "closed details": "<details><p>x</p></details>",
}


@pytest.mark.parametrize("html", HIDING.values(), ids=HIDING.keys())
def test_hidden_text_is_a_line_with_that_fact(html: str) -> None:
    assert facts(html)["x"].hidden


@pytest.mark.parametrize("html", SHOWN.values(), ids=SHOWN.keys())
def test_text_that_is_shown_is_not_hidden(html: str) -> None:
    assert not facts(html)["x"].hidden


def test_silent_text_is_a_line_with_that_fact() -> None:
    found = facts('<p aria-hidden="true">x</p><p>y</p>')
    assert found["x"].silent
    assert not found["y"].silent
