"""``copydesk scrape``: sources to dumps that clean reads, only what is new, and a kill at any moment costs nothing."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows import pipeline
from flows.cli import main
from flows.fetching.fetcher import Fetcher
from flows.fetching.manners import Manners
from flows.fetching.memory import MOST_TRIES, Memory
from flows.fetching.requests import Requests
from flows.fetching.sink import Scraped
from flows.scrape import Wanted, addresses_in, scrape
from flows.settings import Job
from tests.flows.web import Page, Patient, Web, names, serving

ROOT = Path(__file__).parent.parent.parent
MANNERS = Manners("copydesk/0", allow_private=True, max_seconds=10.0, rate=1000.0)
XML = {"Content-Type": "application/xml"}


PARAGRAPHS = (
    "The council voted on Tuesday evening to mend the old bridge before the winter, and to pay for it from the reserve.",
    "Work will begin in March, the city engineer said, and should be finished by the time the school year starts again.",
    "“We have waited long enough for this,” said Ana Ruiz, who lives beside it and has counted the cracks for years.",
)


def story(number: int) -> Page:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    html = (
        f"<html><body><article><h1>Bridge number {number} is to be mended</h1>{text}</article></body></html>"
    )
    return Page(html.encode())


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        web.pages |= {f"news.example/story-{n}": story(n) for n in range(6)}
        yield web


def rss(web: Web, *numbers: int, tag: str | None = None) -> Page:
    items = "".join(f"<item><link>{web.url(f'news.example/story-{n}')}</link></item>" for n in numbers)
    return Page(
        f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode(),
        headers=XML,
        tag=tag,
    )


def sitemap(web: Web, *places: str, of: str = "url") -> Page:
    inside = "".join(f"<{of}><loc>{web.url(place)}</loc></{of}>" for place in places)
    root = "urlset" if of == "url" else "sitemapindex"
    text = (
        f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{root}>'
    )
    return Page(text.encode(), headers=XML)


def scraped(inbox: Path, *sources: str, **more: Any) -> Scraped:
    clock = Patient()
    wanted = Wanted(str(inbox), sources, manners=MANNERS, **more)
    return scrape(wanted, Fetcher(MANNERS, Requests(MANNERS, names), clock), clock)


def rows(inbox: Path) -> list[dict[str, Any]]:
    paths = sorted((inbox / ".scrape" / "fetches").glob("*.parquet"))
    return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]


def articles(inbox: Path, out: Path) -> list[dict[str, Any]]:
    pipeline.run(Job((str(inbox),), str(out), workers=0))
    return [
        row
        for path in sorted((out / "articles").glob("*.parquet"))
        for row in pq.read_table(path, partitioning=None).to_pylist()
    ]


def test_a_feed_becomes_a_dump_that_gives_its_articles(web: Web, tmp_path: Path) -> None:
    web.pages["news.example/feed.xml"] = rss(web, 0, 1)
    web.pages["news.example/story-1"] = Page(
        gzip.compress(story(1).body), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
    done = scraped(tmp_path / "inbox", web.url("news.example/feed.xml"))
    assert (done.pages, len(done.dumps), done.failed.total()) == (2, 1, 0)
    found = articles(tmp_path / "inbox", tmp_path / "out")
    assert sorted(row["title"] for row in found) == [
        "Bridge number 0 is to be mended",
        "Bridge number 1 is to be mended",
    ]
    assert {row["url"] for row in found} == {web.url("news.example/story-0"), web.url("news.example/story-1")}
    assert all(row["fetched"] is not None for row in found)
    pages = [row for row in rows(tmp_path / "inbox") if row["outcome"] == "page"]
    assert [row["dump"] for row in pages] == [done.dumps[0]] * 2


OF_THE_FEED = "<title>News</title><link>{0}</link><image><link>{0}</link></image>"


@pytest.mark.parametrize(
    ("channel", "item"),
    [
        ('<rss version="2.0"><channel>', "<item><link>{}</link></item></channel></rss>"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', '<entry><link href="{}"/></entry></feed>'),
    ],
)
def test_the_address_of_a_feeds_site_is_no_article(web: Web, tmp_path: Path, channel: str, item: str) -> None:
    home = OF_THE_FEED.format(web.url("news.example/"))
    text = f'<?xml version="1.0"?>{channel}{home}{item.format(web.url("news.example/story-0"))}'
    web.pages["news.example/feed.xml"] = Page(text.encode(), headers=XML)
    scraped(tmp_path, web.url("news.example/feed.xml"))
    assert web.paths() == ["news.example/feed.xml", "news.example/story-0"]


def test_what_failed_is_asked_for_again_where_the_feed_is_unchanged(web: Web, tmp_path: Path) -> None:
    feed = web.url("news.example/feed.xml")
    web.pages["news.example/feed.xml"] = rss(web, 9, tag='"1"')
    assert scraped(tmp_path, feed).failed.total() == 1
    web.pages["news.example/story-9"] = story(9)
    assert scraped(tmp_path, feed).pages == 0
    assert scraped(tmp_path, feed, again=True).pages == 1


def test_only_new_pages_are_fetched_and_an_unchanged_feed_is_not_sent_again(web: Web, tmp_path: Path) -> None:
    feed = web.url("news.example/feed.xml")
    web.pages["news.example/feed.xml"] = rss(web, 0, 1, tag='"1"')
    scraped(tmp_path, feed)
    web.asked.clear()
    second = scraped(tmp_path, feed)
    assert (second.pages, second.unchanged, web.paths()) == (0, 1, ["news.example/feed.xml"])
    web.pages["news.example/feed.xml"] = rss(web, 0, 1, 2, tag='"2"')
    web.asked.clear()
    third = scraped(tmp_path, feed)
    assert (third.pages, third.known, web.paths()) == (
        1,
        2,
        ["news.example/feed.xml", "news.example/story-2"],
    )
    assert len(list(tmp_path.glob("scrape-*.warc.gz"))) == 2


def test_an_unchanged_feed_is_read_again_while_its_pages_are_still_to_be_fetched(
    web: Web, tmp_path: Path
) -> None:
    feed = web.url("news.example/feed.xml")
    web.pages["news.example/feed.xml"] = rss(web, 0, 1, 2, tag='"1"')
    assert [(done.pages, done.left) for done in (scraped(tmp_path, feed, most=2) for _ in range(3))] == [
        (2, 1),
        (1, 0),
        (0, 0),
    ]
    assert scraped(tmp_path, feed).unchanged == 1


def test_sitemaps_indexes_and_a_home_page_that_names_a_feed(web: Web, tmp_path: Path) -> None:
    web.pages |= {
        "news.example/index.xml": sitemap(web, "news.example/s1.xml", "news.example/s2.xml.gz", of="sitemap"),
        "news.example/s1.xml": sitemap(web, "news.example/story-0", "elsewhere.org/story"),
        "news.example/s2.xml.gz": Page(  # packed as a file, which its headers do not say
            gzip.compress(sitemap(web, "news.example/story-1").body),
            headers={"Content-Type": "application/gzip"},
        ),
        "news.example/": Page(
            b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
        ),
        "news.example/feed.xml": rss(web, 2),
        "plain.example/": Page(b"<html><p>No feed.</p></html>"),
        "plain.example/robots.txt": Page(f"Sitemap: {web.url('plain.example/map.xml')}".encode()),
        "plain.example/map.xml": sitemap(web, "plain.example/story"),
        "plain.example/story": story(9),
    }
    done = scraped(
        tmp_path, *(web.url(place) for place in ("news.example/index.xml", "news.example/", "plain.example/"))
    )
    assert (done.pages, done.failed.total()) == (4, 0)
    assert not [place for place in web.paths() if place.startswith("elsewhere")]


def test_each_failure_is_a_row_with_its_reason(web: Web, tmp_path: Path) -> None:
    web.pages |= {
        "news.example/robots.txt": Page(b"User-agent: *\nDisallow: /closed"),
        "news.example/picture": Page(b"PNG", headers={"Content-Type": "image/png"}),
        "news.example/moved": Page(b"", 301, {"Location": "/story-0"}),
        "news.example/bomb": Page(
            gzip.compress(b"x" * 40_000_000),
            headers={"Content-Type": "text/html", "Content-Encoding": "gzip"},
        ),
    }
    places = {
        "closed": "robots",
        "gone": "http_error",
        "picture": "not_a_page",
        "bomb": "too_large",
        "moved": "duplicate",
    }
    urls = tuple(web.url(f"news.example/{path}") for path in ("story-0", *places))
    done = scraped(tmp_path, web.url("news.example/story-0"), urls=urls)
    assert done.pages == 1
    found = {row["url"]: row["reason"] for row in rows(tmp_path) if row["outcome"] == "failed"}
    assert found == {
        **{web.url(f"news.example/{path}"): why for path, why in places.items()},
        web.url("news.example/story-0"): "not_a_page",  # as a source
    }
    assert dict(done.failed) == {
        "robots": 1,
        "http_error": 1,
        "not_a_page": 2,
        "too_large": 1,
        "duplicate": 1,
    }


def test_what_failed_for_good_is_not_asked_again_and_what_may_pass_is_for_a_while(
    web: Web, tmp_path: Path
) -> None:
    web.pages["news.example/down"] = Page(b"", 500)
    urls = (web.url("news.example/gone"), web.url("news.example/down"))
    for _ in range(MOST_TRIES + 2):
        scraped(tmp_path, urls=urls)
    assert web.paths() == ["news.example/gone", *["news.example/down"] * MOST_TRIES]
    assert scraped(tmp_path, urls=urls, again=True).failed.total() == 2


def test_one_page_under_two_addresses_is_fetched_once(web: Web, tmp_path: Path) -> None:
    address = web.url("news.example/story-0")
    assert scraped(tmp_path, urls=(address, f"{address}?utm_source=feed", f"{address}#top")).pages == 1


class Killed(BaseException):
    """Stands for a kill: nothing handles it."""


def test_a_kill_between_the_dump_and_its_rows_neither_loses_nor_doubles(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = tuple(web.url(f"news.example/story-{n}") for n in range(3))

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Memory, "write", kill)
        with pytest.raises(Killed):
            scraped(tmp_path, urls=urls)
    assert (len(list(tmp_path.glob("scrape-*.warc.gz"))), rows(tmp_path)) == (1, [])
    assert scraped(tmp_path, urls=urls).pages == 0
    assert sorted(row["url"] for row in rows(tmp_path)) == sorted(urls)
    assert len(articles(tmp_path, tmp_path.parent / "out")) == 3


def test_a_long_log_is_gathered_into_one_file(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.fetching.memory.MOST_LOGS", 2)
    for n in range(5):
        assert scraped(tmp_path, urls=(web.url(f"news.example/story-{n}"),)).pages == 1
    assert len(list((tmp_path / ".scrape" / "fetches").glob("*.parquet"))) <= 3
    assert scraped(tmp_path, urls=tuple(web.url(f"news.example/story-{n}") for n in range(5))).known == 5
    assert len(rows(tmp_path)) == 5


def test_two_runs_at_once_take_turns(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with Memory(str(tmp_path)).opened():
            order.append("second")

    with Memory(str(tmp_path)).opened():
        other = threading.Thread(target=second)
        other.start()
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_an_inbox_may_be_a_bucket(web: Web, bucket: str, tmp_path: Path) -> None:
    web.pages["news.example/feed.xml"] = rss(web, 0, 1, tag='"1"')
    clock = Patient()
    wanted = Wanted(f"{bucket}/inbox", (web.url("news.example/feed.xml"),), manners=MANNERS)
    fetcher = Fetcher(MANNERS, Requests(MANNERS, names), clock)
    assert scrape(wanted, fetcher, clock).pages == 2
    again = scrape(wanted, Fetcher(MANNERS, Requests(MANNERS, names), Patient()), Patient())
    assert (again.pages, again.unchanged) == (0, 1)
    pipeline.run(Job((f"{bucket}/inbox",), str(tmp_path), workers=0))
    assert (
        sum(
            pq.read_table(path, partitioning=None).num_rows
            for path in (tmp_path / "articles").rglob("*.parquet")
        )
        == 2
    )


def test_the_command_scrapes_and_says_what_came_of_it(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = f"http://127.0.0.1:{web.port}"
    feed = f'<rss version="2.0"><channel><item><link>{base}/story</link></item><item><link>{base}/gone</link></item></channel></rss>'
    web.pages |= {"127.0.0.1/feed.xml": Page(feed.encode(), headers=XML), "127.0.0.1/story": story(1)}
    (tmp_path / "sources.txt").write_text(f"# feeds\n\n{base}/feed.xml\n", "utf-8")
    words = ["scrape", str(tmp_path / "sources.txt"), "--into", str(tmp_path / "inbox"), "--rate", "1000"]
    assert main([*words, "--json"]) == 1  # nothing came of it
    told = capsys.readouterr()
    assert json.loads(told.out)["failed"] == {"private_address": 1}
    assert f"{base}/feed.xml" in told.err
    assert "--allow-private" in told.err
    assert main([*words, "--allow-private", "--contact", "https://me.example", "--json"]) == 0
    told = capsys.readouterr()
    assert (json.loads(told.out)["pages"], json.loads(told.out)["failed"]) == (1, {"http_error": 1})
    assert "1 new page in 1 dump; 0 addresses known already" in told.err
    assert "--allow-private" not in told.err
    assert web.asked[-1][1]["User-Agent"].endswith("(+https://me.example)")
    assert main([*words, "--allow-private"]) == 0  # all is known already


MISTAKES = [
    ([], "nothing to scrape"),
    (["ftp://a.example/feed"], "only http:// and https://"),
    (["missing.txt"], "cannot read addresses from 'missing.txt': No such file or directory"),
    (["--urls", "words.txt"], "cannot be fetched"),
    (["http://a.example/", "--into", "words.txt"], "words.txt"),
]


@pytest.mark.parametrize(("words", "expected"), MISTAKES)
def test_a_mistake_is_told_before_anything_is_fetched(
    words: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.txt").write_text("no address\n", "utf-8")
    assert main(["scrape", "--into", "inbox", *words]) == 2
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "inbox").exists()


def test_addresses_are_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "\ufeffhttps://a.example/1\r\n\r\n  # no\n https://a.example/2 \n", "utf-8"
    )
    assert addresses_in(str(tmp_path / "a.txt")) == ["https://a.example/1", "https://a.example/2"]


def test_ctrl_c_keeps_what_was_fetched_and_the_next_run_goes_on(web: Web, tmp_path: Path) -> None:
    """The third page makes its host wait, so that the run is there to be interrupted."""
    base = f"http://127.0.0.1:{web.port}"
    web.pages |= {f"127.0.0.1/{n}": story(n) for n in range(4)}
    web.pages["127.0.0.1/2"] = Page(b"", 503, {"Retry-After": "60"})
    (tmp_path / "urls.txt").write_text("\n".join(f"{base}/{n}" for n in range(4)), "utf-8")
    command = [
        sys.executable,
        "-m",
        "flows",
        "scrape",
        "--urls",
        str(tmp_path / "urls.txt"),
        "--into",
        str(tmp_path / "inbox"),
    ]
    command += ["--allow-private", "--rate", "1000", "--json"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        while "127.0.0.1/2" not in web.paths():
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=60)
    assert (run.returncode, "stopped" in told) == (130, True)
    web.pages["127.0.0.1/2"] = story(2)
    web.asked.clear()
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    # What was on its way when the run was interrupted is fetched again; what was written is not: no page is lost or there twice.
    assert json.loads(again.stdout)["pages"] in {2, 3, 4}
    assert web.paths()[-2:] == ["127.0.0.1/2", "127.0.0.1/3"]
    found = articles(tmp_path / "inbox", tmp_path / "out")
    assert sorted(row["url"] for row in found) == [f"{base}/{n}" for n in range(4)]
