"""An article's author and date where the page's elements and the lines under the headline name different ones."""

from __future__ import annotations

import pytest

from cleaners import Article, Entry, clean

PROSE = "The ferry to Port Ellery will not run this week, the harbour office said on Friday, because of the strong wind in the strait."
HEADLINE = "Ferry to Port Ellery is cancelled"


def article(head: str, under: str, behind: str) -> Article:
    story = "".join(f"<p>{PROSE} {place} more days of it are expected.</p>" for place in range(4))
    page = f"<title>{HEADLINE}</title>{head}<body><article><h1>{HEADLINE}</h1>{under}{story}</article>{behind}</body>"
    (found,) = clean(Entry(page, html=True, url="https://post.example/ferry")).articles
    return found


TEASER = """<aside><div class="card"><h3><a href="/b">Bus lane opens in the old town</a></h3><p class="author">By Otto Brand</p>
<time datetime="2022-05-30T10:00:00Z">May 30</time></div></aside>"""
META = '<meta name="author" content="Otto Brand"><meta property="article:published_time" content="2022-05-30T10:00:00Z">'
LONG_AGO = "<p>By Mara Ellery</p><p>April 9, 2022</p>"


@pytest.mark.parametrize(
    ("head", "under", "behind", "author", "day"),
    [
        pytest.param("", LONG_AGO, TEASER, "Mara Ellery", "2022-04-09", id="a teaser's elements give way"),
        pytest.param(
            META, LONG_AGO, "", "Otto Brand", "2022-05-30", id="what the page says of itself does not"
        ),
        pytest.param(
            "", "", TEASER, "Otto Brand", "2022-05-30", id="nor where nothing stands under the headline"
        ),
        pytest.param(
            "",
            '<p class="author">Otto Brand</p><p>By Otto Brand, May 30, 2022</p><time datetime="2022-05-30T10:00:00Z">10:00</time>',
            "",
            "Otto Brand",
            "2022-05-30T10:00",
            id="nor where both say the same, of which the element knows the hour",
        ),
        pytest.param(
            "",
            '<p>By Otto Brand</p><p>June 9, 2022</p><time datetime="2022-05-30T10:00:00Z" class="published"></time>'
            '<time datetime="2022-06-09T20:06:00-07:00" class="updated"></time>',
            "",
            "Otto Brand",
            "2022-05-30T10:00",
            id="nor where the day of a change is shown",
        ),
    ],
)
def test_lines_under_the_headline_go_before_elements_that_may_be_a_teaser_s(
    head: str, under: str, behind: str, author: str, day: str
) -> None:
    found = article(head, under, behind)
    assert found.authors == (author,)
    assert found.published is not None
    assert found.published.isoformat().startswith(day)


def test_a_reader_s_microdata_are_not_the_article_s() -> None:
    comment = '<li class="comment"><b itemprop="author">gull77</b> <i itemprop="datePublished" content="2022-05-30">x</i></li>'
    found = article("", "", f"<ol>{comment}</ol>")
    assert (found.authors, found.published) == ((), None)
