"""One fetch after the other, against a web server on this machine with real sockets: polite, bounded, and never into a private network."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from flows.fetching.fetcher import Fetcher
from flows.fetching.manners import FetchFailed, Manners, Why
from flows.fetching.network import is_public
from flows.fetching.requests import Requests, gunzipped, parse_url
from tests.flows.web import Page, Patient, Web, Write, names, serving

MANNERS = Manners(
    "copydesk/0 (+https://me.example/bot)",
    allow_private=True,
    max_bytes=100_000,
    max_unpacked=200_000,
    max_seconds=5.0,
)


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def fetcher(manners: Manners = MANNERS, clock: Patient | None = None) -> Fetcher:
    return Fetcher(manners, Requests(manners, names), clock or Patient())


def failure(web: Web, place: str, manners: Manners = MANNERS) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        fetcher(manners).fetch(web.url(place))
    return caught.value


def test_a_page_is_fetched_as_who_we_are(web: Web) -> None:
    web.pages["a.example/story"] = Page(b"<p>Words.", tag='"7"')
    fetched = fetcher().fetch(web.url("a.example/story#top"))
    assert (fetched.answer.body, fetched.answer.header("etag"), fetched.hops) == (b"<p>Words.", '"7"', 0)
    assert fetched.answer.url == web.url("a.example/story")
    (_, robots), (_, sent) = web.asked
    assert robots["User-Agent"] == sent["User-Agent"] == "copydesk/0 (+https://me.example/bot)"
    assert sent["Host"] == f"a.example:{web.port}"


ROBOTS = [
    ("User-agent: *\nDisallow: /private/", "private/a", Why.ROBOTS),
    ("User-agent: *\nDisallow: /private/", "public/a", None),
    ("User-agent: copydesk\nDisallow: /\n\nUser-agent: *\nAllow: /", "a", Why.ROBOTS),
    ("User-agent: other\nDisallow: /", "a", None),
    ("User-agent: *\nDisallow: /*?print=", "a?print=1", Why.ROBOTS),
    ("User-agent: *\nDisallow: /\nAllow: /news/", "news/a", None),
    ("\ufeffUser-agent: *\nDisallow: /", "a", Why.ROBOTS),
]


@pytest.mark.parametrize(("rules", "path", "expected"), ROBOTS)
def test_robots_txt_is_heeded(rules: str, path: str, expected: Why | None, web: Web) -> None:
    web.pages["a.example/robots.txt"] = Page(rules.encode(), headers={"Content-Type": "text/plain"})
    web.pages[f"a.example/{path}"] = Page(b"<p>Words.")
    if expected is None:
        assert fetcher().fetch(web.url(f"a.example/{path}")).answer.status == 200
    else:
        assert failure(web, f"a.example/{path}").why == expected
        assert web.paths() == []


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        (Page(b"gone", 404), None),
        (Page(b"", 403), None),
        (Page(b"", 500), Why.ROBOTS_UNREACHABLE),
        (Page(gzip.compress(b"#" * 900_000), headers={"Content-Encoding": "gzip"}), Why.ROBOTS_UNREACHABLE),
        (Page(b"", 301, {"Location": "/rules"}), Why.ROBOTS),
    ],
)
def test_a_robots_txt_that_cannot_be_had_forbids_all_and_one_that_is_not_there_allows_all(
    robots: Page, expected: Why | None, web: Web
) -> None:
    web.pages |= {
        "a.example/robots.txt": robots,
        "a.example/rules": Page(b"User-agent: *\nDisallow: /"),
        "a.example/a": Page(b"Words."),
    }
    if expected is None:
        assert fetcher().fetch(web.url("a.example/a")).answer.status == 200
    else:
        assert failure(web, "a.example/a").why == expected
        assert "a.example/a" not in web.paths()


def test_a_host_is_asked_no_faster_than_the_rate_or_its_robots_txt_allow(web: Web) -> None:
    web.pages |= {f"{host}.example/{n}": Page(b"Words.") for host in "ab" for n in range(3)}
    web.pages["b.example/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 7")
    for host, expected in (("a", [0.5] * 3), ("b", [7.0] * 2)):
        clock = Patient()
        polite = fetcher(replace(MANNERS, rate=2.0), clock)
        for n in range(3):
            polite.fetch(web.url(f"{host}.example/{n}"))
        assert clock.waits[-len(expected) :] == pytest.approx(expected)


BUSY = [
    ({"Retry-After": "30"}, [30.0]),
    ({}, [5.0]),
    ({"Retry-After": "soon"}, [5.0]),
]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("headers", "expected"), BUSY)
def test_a_busy_host_is_left_in_peace_for_as_long_as_it_asks(
    status: int, headers: dict[str, str], expected: list[float], web: Web
) -> None:
    web.pages["a.example/a"] = [Page(b"", status, headers), Page(b"Words.")]
    clock = Patient()
    assert (
        fetcher(replace(MANNERS, rate=1000.0), clock).fetch(web.url("a.example/a")).answer.body == b"Words."
    )
    assert [round(wait, 1) for wait in clock.waits if wait > 1] == expected


def test_a_host_that_asks_for_too_much_patience_is_not_asked_again_in_this_run(web: Web) -> None:
    web.pages["a.example/a"] = Page(b"", 429, {"Retry-After": "86400"})
    web.pages["a.example/b"] = Page(b"Words.")
    patient = fetcher()
    for path in ("a", "b"):
        with pytest.raises(FetchFailed) as caught:
            patient.fetch(web.url(f"a.example/{path}"))
        assert caught.value.why == Why.BUSY
    assert web.paths() == ["a.example/a"]


def endless(write: Write) -> None:
    write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        write(b"x" * 10_000)


def endless_header(write: Write) -> None:
    write(b"HTTP/1.1 200 OK\r\n")
    while True:
        write(b"X-More: " + b"x" * 1000 + b"\r\n")


def drop_by_drop(write: Write) -> None:
    write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        write(b"x")
        time.sleep(0.05)


def header_drop_by_drop(write: Write) -> None:
    write(b"HTTP/1.1 200 OK\r\n")
    while True:
        write(b"X-More: x\r\n")
        time.sleep(0.05)


BAD = [
    (Page(b"", 404), Why.HTTP_ERROR),
    (Page(b"", 500), Why.SERVER_ERROR),
    (Page(b"", 301, {"Location": "/page"}), Why.REDIRECTS),
    (Page(b"", 302), Why.REDIRECTS),
    (Page(b"", 302, {"Location": "ftp://a.example/file"}), Why.REDIRECTS),
    (Page(raw=endless), Why.TOO_LARGE),
    (Page(raw=endless_header), Why.CONNECTION),
    (Page(raw=drop_by_drop), Why.TIMEOUT),
    (Page(raw=header_drop_by_drop), Why.TIMEOUT),
    (Page(raw=lambda write: write(b"SSH-2.0 no web server\r\n")), Why.CONNECTION),
    (Page(raw=lambda write: None), Why.CONNECTION),
    (Page(raw=lambda write: write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")), Why.CONNECTION),
]


@pytest.mark.parametrize(("page", "expected"), BAD)
def test_what_goes_wrong_has_a_reason(page: Page, expected: Why, web: Web) -> None:
    web.pages["a.example/page"] = page
    assert failure(web, "a.example/page", replace(MANNERS, max_seconds=1.0)).why == expected


def test_redirects_are_followed_and_each_is_asked_for_politely(web: Web) -> None:
    web.pages |= {
        "a.example/old": Page(b"", 301, {"Location": f"//b.example:{web.port}/new"}),
        "b.example/new": Page(b"Words."),
        "c.example/old": Page(b"", 301, {"Location": web.url("d.example/secret")}),
        "d.example/robots.txt": Page(b"User-agent: *\nDisallow: /secret"),
        "d.example/secret": Page(b"Words."),
    }
    fetched = fetcher().fetch(web.url("a.example/old"))
    assert (fetched.answer.url, fetched.hops, fetched.answer.body) == (web.url("b.example/new"), 1, b"Words.")
    assert failure(web, "c.example/old").why == Why.ROBOTS
    assert "d.example/secret" not in web.paths()


def test_a_connection_that_is_refused_and_a_name_that_is_none(web: Web) -> None:
    web.pages.clear()
    assert failure(Web(1), "a.example/a").why == Why.ROBOTS_UNREACHABLE
    with pytest.raises(FetchFailed) as caught:
        fetcher().fetch("http://no-such-host.invalid/a")
    assert caught.value.why == Why.ROBOTS_UNREACHABLE


PRIVATE = """127.0.0.1 127.8.8.8 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: 2001:db8::1""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_told(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "a.example"])
def test_private_addresses_are_refused_however_they_are_written(host: str, web: Web) -> None:
    web.pages["127.0.0.1/a"] = Page(b"Words.")
    with pytest.raises(FetchFailed) as caught:
        fetcher(replace(MANNERS, allow_private=False)).fetch(f"http://{host}:{web.port}/a")
    assert caught.value.why == Why.PRIVATE_ADDRESS
    assert web.asked == []


def test_a_redirect_into_a_private_network_is_refused(web: Web) -> None:
    """The one public name here is really this machine: the check is told otherwise for it alone."""
    web.pages["public.example/a"] = Page(b"", 302, {"Location": web.url("inside.example/secret")})
    web.pages["inside.example/secret"] = Page(b"Words.")
    manners = replace(MANNERS, allow_private=False)
    calls: list[str] = []

    def told(host: str, port: int) -> list[str]:
        calls.append(host)
        return names(host, port)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.fetching.network.is_public", lambda address: calls[-1] == "public.example")
        with pytest.raises(FetchFailed) as caught:
            Fetcher(manners, Requests(manners, told), Patient()).fetch(web.url("public.example/a"))
    assert caught.value.why == Why.PRIVATE_ADDRESS
    assert [place for place, _ in web.asked] == ["public.example/robots.txt", "public.example/a"]


def test_the_address_that_was_looked_at_is_the_one_connected_to(web: Web) -> None:
    """A name that is public when it is looked at and private when it is used: it is resolved once a connection."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    requests = Requests(MANNERS, lambda host, port: next(answers))
    web.pages["a.example/a"] = Page(b"Words.")
    assert requests.get(web.url("a.example/a")).address == "127.0.0.1"
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize(
    "url",
    ["", "a", "ftp://a.example/", "file:///etc/passwd", "http://", "http://u:p@a.example/", "http://[::1"],
)
def test_what_is_no_web_address_is_told(url: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        parse_url(url)
    assert caught.value.why == Why.BAD_URL


@pytest.mark.parametrize("parts", [[b"Words."], [b"Wor", b"ds."]])
def test_gzip_is_unpacked_in_all_its_parts(parts: list[bytes]) -> None:
    assert gunzipped(b"".join(map(gzip.compress, parts)), 100) == b"Words."


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (gzip.compress(b"x" * 50_000_000), Why.TOO_LARGE),
        (gzip.compress(b"Words.")[:-9], Why.BAD_ENCODING),
        (b"no gzip", Why.BAD_ENCODING),
    ],
)
def test_a_bomb_and_a_broken_stream_are_told(data: bytes, expected: Why) -> None:
    with pytest.raises(FetchFailed) as caught:
        gunzipped(data, 1000)
    assert caught.value.why == expected
