"""Pages made to break a parser come out, whole and in order."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.html import read_page
from cleaners.html_guard import _harmless, tamed
from cleaners.html_tags import NOT_SHOWN

DEEP = 50_000


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def read(page: str) -> str:
    return squeezed("".join(line.raw for line in read_page(page).lines))


NESTED = {
    "div": "<div>",
    "div with classes": '<div class="a b">',
    "b": "<b>",
    "font": '<font color="red">',
    "span": "<span>",
    "p": "<p>",
    "li": "<ul><li>",
    "blockquote": "<blockquote>",
    "a": "<a href=x><i>",
}


@pytest.mark.parametrize("tag", NESTED.values(), ids=NESTED.keys())
def test_nesting_has_no_limit(tag: str) -> None:
    assert read(tag * DEEP + "deep") == "deep"


def test_closed_nesting_has_no_limit() -> None:
    assert read("<div>" * DEEP + "deep" + "</div>" * DEEP + "after") == "deepafter"


def test_nested_tables() -> None:
    assert read("<table><tr><td>x" * 2_000) == "x" * 2_000


def test_formatting_left_open_in_many_paragraphs() -> None:
    page = "".join(f"<p><b id=n{i}>{i}" for i in range(3_000))
    assert read(page) == "".join(map(str, range(3_000)))


def test_attributes_without_end() -> None:
    assert read("<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">a</p>") == "a"


def test_an_embedded_picture_keeps_its_tag() -> None:
    page = f'<p class="lead" data-x="{"x" * 200_000}">a</p>'
    (line,) = read_page(page).lines
    assert line.facts is not None
    assert line.facts.own_words == {"lead"}


def test_tags_are_taken_out_only_where_they_nest_too_deep() -> None:
    fine = "<div>" * 400 + "a" + "</div>" * 400 + "<br>" * 20_000
    assert tamed(fine) == fine.encode()
    assert tamed("<div>" * DEEP + "a" + "</div>" * DEEP).count(b"<div>") == 512


COMPARING = "<script>" + "if(i<s.length)x='<p><\\/p>';" * 300 + "</script><p>a</p>"
DRAWN = "<svg>" + '<path d="M0 0"/>' * 900 + "</svg><p>a</p>"


@pytest.mark.parametrize("page", [COMPARING, DRAWN, ""], ids=["a script", "a drawing", "nothing"])
def test_what_opens_no_element_does_not_count_as_open(page: str) -> None:
    assert _harmless(page, page.encode())


def test_elements_left_open_count() -> None:
    page = "<div>" * 900
    assert not _harmless(page, page.encode())


def test_elements_left_open_among_tags_that_end_themselves_are_read() -> None:
    assert read("<div>" * 4_900 + "<br/>" * 4_900 + "deep") == "deep"


def test_lines_of_a_page_that_nests_too_deep_stay_apart() -> None:
    page = "<div>" * DEEP + "<div>a</div><div>b</div>" + "</div>" * DEEP
    assert [line.text for line in read_page(page).lines] == ["a", "b"]


def test_paths_of_deep_pages_stay_short() -> None:
    (line,) = read_page("<section><div>" * 1_000 + "deep").lines
    assert line.facts is not None
    assert len(line.facts.path) <= 100
    assert line.facts.path[0] == "html"
    assert line.facts.tag == "div"


def test_distinct_classes_of_deep_pages_do_not_add_up() -> None:
    page = (
        "".join(
            f'<div class="{"x" * (i % 40 + 1)}{chr(97 + i % 26)} {"y" * (i % 50)}z">' for i in range(2_000)
        )
        + "deep"
    )
    (line,) = read_page(page).lines
    assert line.facts is not None
    assert len(line.facts.words) < 500


def test_megabytes_of_script() -> None:
    assert read("<p>a</p><script>" + "var x = '<p>no</p>';\n" * 200_000 + "</script><p>b</p>") == "ab"


def test_a_script_that_never_ends() -> None:
    assert read("<p>a</p><script>var x = 1; <p>b</p>") == "a"


def test_an_attribute_of_a_megabyte() -> None:
    assert read(f'<p class="{"word " * 200_000}">a</p>') == "a"


class _Visible(HTMLParser):
    """The visible text of a page whose tags are all closed, by the standard library's parser."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in NOT_SHOWN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in NOT_SHOWN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text += data


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)
tags = st.sampled_from(
    "div p span b a ul li table h2 section blockquote em figure figcaption article pre template noscript".split()
)
attributes = st.sampled_from(["", " hidden", ' class="a-b"', ' style="display:none"', " id=x"])


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element around others. Only flow content goes anywhere, so the tree is the one that the tags write."""
    inside = st.lists(children, max_size=4).map("".join)
    free = st.sampled_from(
        ["div", "section", "article", "blockquote", "template", "figure", "aside", "center"]
    )
    return st.builds(
        lambda tag, attribute, inner: f"<{tag}{attribute}>{inner}</{tag}>", free, attributes, inside
    )


well_formed = st.recursive(words.map(html.escape), element, max_leaves=25)
soup = st.lists(
    st.one_of(
        words,
        st.builds("<{}{}>".format, tags, attributes),
        st.builds("</{}>".format, tags),
        st.sampled_from(
            [
                "<",
                ">",
                "&",
                "&#0;",
                "&#xD800;",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<!doctype html>",
                "\0",
                "<br>",
                "<?x",
            ]
        ),
    ),
    max_size=40,
).map("".join)


@given(well_formed)
def test_no_visible_text_is_lost_and_its_order_stays(page: str) -> None:
    reader = _Visible()
    reader.feed(f"<body>{page}</body>")
    reader.close()
    assert read(page) == squeezed(reader.text)


@given(soup)
def test_tag_soup_is_read_twice_the_same(page: str) -> None:
    first = read_page(page)
    assert first.lines == read_page(page).lines
    assert [line.number for line in first.lines] == sorted({line.number for line in first.lines})
    for line in first.lines:
        assert line.text
        assert line.facts is not None
        assert 0 <= line.facts.link_share <= 1
        assert 0 <= line.facts.emphasis <= 1
        assert 0 <= line.facts.parent_links <= 1


@given(st.text())
def test_any_text_is_a_page(page: str) -> None:
    assert read_page(page).lines == read_page(page).lines
