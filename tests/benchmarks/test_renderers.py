"""Renderers give the dumps that people have, on one made-up page."""

import pytest

from benchmarks.renderers import HALF, RENDERERS, WHOLE, available, block_text, renderer_version, w3m

SENTENCES = (
    "The harbour master of Lindvik closed the eastern pier on Monday after a survey found rot in eleven of its piles.",
    "Repairs begin in May, she said, and the ferries will use the fish quay until the work is finished in autumn.",
    "Owners of small boats were asked to move them before the end of the month, at the harbour's cost.",
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="iso-8859-1"><title>Pier closed</title><script>var a = 1;</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Pier closed</h1>{"".join(f"<p>{text}</p>" for text in SENTENCES)}
<p>Read <a href="/survey">the survey</a> by Åsa Ek.</p></article><footer>Lindvik Gazette</footer></body></html>"""


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_every_renderer_keeps_the_story(name: str) -> None:
    if not available(name):
        pytest.skip(f"{name} is not on this machine")
    dump = words(RENDERERS[name](PAGE))
    assert all(sentence in dump for sentence in SENTENCES)
    assert "var a" not in dump
    assert renderer_version(name)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_whole_renderers_keep_the_rest_too(name: str) -> None:
    if not available(name):
        pytest.skip(f"{name} is not on this machine")
    dump = WHOLE[name](PAGE)
    assert "Home" in dump
    assert "Lindvik Gazette" in dump


@pytest.mark.parametrize("name", sorted(HALF))
def test_half_renderers_drop_the_menu(name: str) -> None:
    assert "Home" not in HALF[name](PAGE)


def test_beautifulsoup_cuts_a_sentence_at_a_link() -> None:
    assert "Read \nthe survey\n by Åsa Ek." in WHOLE["beautifulsoup"](PAGE)


def test_w3m_is_not_misled_by_a_wrong_charset() -> None:
    if not available("w3m"):
        pytest.skip("w3m is not on this machine")
    assert "Åsa Ek" in w3m(PAGE)


def test_block_text_is_a_line_a_block() -> None:
    html = "<div>One<br>two <b>and</b> <!-- x -->three<p> Four\n five </p>six<script>no()</script>!</div>"
    assert block_text(html) == "One\ntwo and three\nFour five\nsix!"
