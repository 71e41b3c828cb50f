"""Tools: how documents are handed to peers, and the trivial rule."""

import pytest

from benchmarks.peers import Raw, justext, stop_words
from benchmarks.tools import (
    HTML_TOOLS,
    TEXT_TOOLS,
    best_run,
    paragraph_a_block,
    paragraph_a_line,
    tool_version,
)

STORY = """\
The reading room of the Lindvik library reopens on Saturday after nine months of work on its roof, the town said. Its oldest books had \
been moved to a cellar in Storby, where two of them were damaged by damp in the winter.
A binder from the university has mended both, and they will be shown in a glass case beside the entrance. Children under twelve may borrow \
from the new shelf by the window, which holds four hundred books in six languages.""".splitlines()
DUMP = "\n".join(["Home", "News", "Sport", *STORY, "Share", "Most read", "Storm closes bridge", "About us"])
HTML = f"""<html lang="en"><head><title>Library reopens</title><meta name="description" content="After nine months."></head><body>
<ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul>
<article><h1>Library reopens</h1>{"".join(f"<p>{text}</p>" for text in STORY)}</article>
<ul><li><a href="/a">Storm closes bridge</a></li></ul></body></html>"""


def test_best_run_is_the_story() -> None:
    assert best_run(Raw(DUMP, html=False, lang="en")).text == "\n".join(STORY)


def test_best_run_goes_over_a_short_line_in_the_story() -> None:
    dump = "\n".join(["Menu", STORY[0], "Damp", STORY[1], "Footer"])
    assert best_run(Raw(dump, html=False, lang="en")).text == "\n".join([STORY[0], "Damp", STORY[1]])


def test_best_run_of_short_lines_is_empty() -> None:
    assert best_run(Raw("Home\nNews\n", html=False)).text == ""


def test_lines_and_blocks_as_paragraphs() -> None:
    dump = "One <1>\nwrapped\n\n \nTwo"
    assert paragraph_a_line(dump).count("<p>") == 3
    assert "<p>One &lt;1&gt;\nwrapped</p>\n<p>Two</p>" in paragraph_a_block(dump)


@pytest.mark.parametrize("name", list(HTML_TOOLS))
def test_every_tool_finds_the_story_in_html(name: str) -> None:
    (tool,) = HTML_TOOLS[name].values()
    found = tool(Raw(HTML, html=True, url="https://gazette.example/library", lang="en"))
    assert all(sentence in found.text for sentence in STORY)
    assert not found.crashed


@pytest.mark.parametrize("name", list(TEXT_TOOLS))
def test_every_tool_finds_the_story_in_text(name: str) -> None:
    for tool in TEXT_TOOLS[name].values():
        text = " ".join(tool(Raw(DUMP, html=False, lang="en")).text.split())
        assert all(sentence in text for sentence in STORY)


def test_trafilatura_gives_its_metadata_as_fields() -> None:
    found = HTML_TOOLS["trafilatura"][""](Raw(HTML, html=True, lang="en"))
    assert (found.title, found.standfirst, found.authors, found.date) == (
        "Library reopens",
        "After nine months.",
        (),
        "",
    )


@pytest.mark.parametrize("lang", ["en", "zh", "", "xx-unknown"])
def test_justext_runs_in_languages_without_stop_words_too(lang: str) -> None:
    assert STORY[0] in justext(Raw(HTML, html=True, lang=lang)).text


@pytest.mark.parametrize("lang", ["en", "de", "no", "nb", "ko", "pl"])
def test_justext_has_stop_words_for(lang: str) -> None:
    assert stop_words(lang)


def test_only_packages_have_versions() -> None:
    assert tool_version("trafilatura recall") == tool_version("trafilatura") != ""
    assert tool_version("dump as it is") == ""
