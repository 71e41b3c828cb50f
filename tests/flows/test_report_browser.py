"""The report in headless Chromium: it shows what it should, asks for nothing, and works by keyboard, on a phone and on paper."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.browser import Page, browser, chromium, url_of
from flows.pipeline import run
from flows.read import read
from flows.report.page import report_page
from flows.settings import Job

ROOT = Path(__file__).parent.parent.parent
HOSTILE = "<script>document.title = 'owned'</script>"
STORY = """<p>The first buses crossed the new bridge on Monday morning, the city's engineers said.</p>
<p>It carries forty thousand people a day, and the old ferry will keep running until spring, the council said.</p>
<p>Repairs are put at two million and could take a year, the port's director told reporters at the quay.</p>"""

pytestmark = pytest.mark.skipif(
    chromium() is None, reason="Chromium is not installed: apt-get install chromium"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of some fixtures and of an article whose title is a script."""
    folder = tmp_path_factory.mktemp("report")
    html = f"<html><body><h1>{HOSTILE.replace('<', '&lt;')}</h1>{STORY}<p>Share this</p></body></html>"
    (folder / "a.jsonl").write_text(json.dumps({"id": HOSTILE, "html": html, "url": "https://a.example/1"}))
    fixtures = [str(ROOT / "fixtures" / name / "source.*") for name in ("[a-i]*", "ja*", "re*")]
    run(Job((str(folder / "a.jsonl"), *fixtures), str(folder / "out"), workers=0))
    (folder / "report.html").write_text(report_page(read(folder / "out"), "out", 200), "utf-8")
    return folder / "report.html"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Page]:
    with browser() as page:
        yield page


@pytest.fixture
def page(chrome: Page, report: Path) -> Page:
    chrome.look(1280, 900)
    chrome.open(url_of(report))
    return chrome


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.className"))


def test_it_loads_nothing_and_complains_of_nothing(page: Page, report: Path) -> None:
    assert page.complaints() == []
    assert {url for url in page.requests() if not url.startswith("data:")} == {url_of(report)}


def test_a_script_in_a_title_is_text(page: Page) -> None:
    assert page.evaluate("document.title") == "out · copydesk report"
    headlines = page.evaluate("[...document.querySelectorAll('.headline')].map(one => one.textContent)")
    assert HOSTILE in headlines


def test_the_policy_stops_what_would_get_past_the_escaping(page: Page) -> None:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', `<img src=x onerror='window.owned = 1'>`)")
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.owned = 2'; document.body.append(s)"
    )
    assert page.evaluate("new Promise(done => setTimeout(() => done(window.owned ?? null), 50))") is None


def test_the_rule_appears_on_focus_and_by_the_arrow_keys(page: Page) -> None:
    page.evaluate("document.querySelector('[data-open=all]').click()")
    shown = (
        "[...document.querySelectorAll('.tip')].filter(tip => tip.offsetParent).map(tip => tip.textContent)"
    )
    assert page.evaluate(shown) == []
    page.evaluate("document.querySelector('.gone').focus()")
    first = page.evaluate(shown)
    assert len(first) == 1
    assert re.match(r"[a-z_.]+ [01]\.\d\d$", first[0])
    page.press("ArrowDown")
    assert focused(page).startswith("gone")
    assert page.evaluate("document.activeElement === document.querySelectorAll('.gone')[1]")
    page.press("ArrowUp")
    assert page.evaluate(shown) == first
    page.press("Tab")
    assert page.evaluate("document.activeElement === document.querySelectorAll('.gone')[1]")


def test_the_rule_appears_under_the_pointer(page: Page) -> None:
    x, y = page.evaluate(
        "(() => { const one = document.querySelector('.gone'); one.scrollIntoView({block: 'center', behavior: 'instant'});"
        "const box = one.getBoundingClientRect(); return [box.x + 20, box.y + 8]; })()"
    )
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    assert page.evaluate("document.querySelector('.gone .tip').offsetParent !== null")


def test_the_first_key_leads_past_the_header(page: Page) -> None:
    page.press("Tab")
    assert focused(page) == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().x") >= 0


def test_a_kind_can_be_picked_out(page: Page) -> None:
    page.evaluate("document.querySelector('.key.lists').click()")
    lit = "[...new Set([...document.querySelectorAll('.lit')].map(one => one.dataset.family))]"
    assert page.evaluate(lit) == ["lists"]
    assert page.evaluate("document.querySelector('.key.lists').getAttribute('aria-pressed')") == "true"
    page.evaluate("document.querySelector('.key.lists').click()")
    assert page.evaluate(lit) == []


def test_a_link_to_an_article_opens_it(page: Page, report: Path) -> None:
    page.open(f"{url_of(report)}#article-3")
    opened = "document.getElementById('article-3')?.open"
    assert page.evaluate(
        f"""new Promise((told) => {{
            const look = (left) => {opened} || !left ? told({opened}) : setTimeout(look, 100, left - 1);
            look(100);
        }})"""
    )


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_width_needs_scrolling_sideways(page: Page, report: Path, width: int) -> None:
    page.look(width, 844, phone=width < 500)
    page.open(url_of(report))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    narrow = page.evaluate("getComputedStyle(document.querySelector('td.clean')).display") == "none"
    assert narrow == (width < 740)


def test_it_is_dark_where_the_reader_wants_it(page: Page) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.look(1280, 900, dark=True)
    assert page.evaluate(colour) != light


def test_on_paper_what_is_open_is_printed_and_the_rules_are_written_out(page: Page) -> None:
    page.call("Emulation.setEmulatedMedia", media="print")
    tip = "getComputedStyle(document.querySelector('.gone .tip')).display"
    assert page.evaluate(tip) == "inline"
    page.call("Emulation.setEmulatedMedia", media="")
    opened = _sheets(page)
    page.evaluate("document.querySelector('[data-open=all]').click()")
    assert 1 < opened < _sheets(page)


def test_on_paper_short_removed_lines_stand_side_by_side_and_kept_ones_beside_the_clean_text(
    page: Page,
) -> None:
    page.call("Emulation.setEmulatedMedia", media="print")
    rows = "[...document.querySelectorAll('#article-1 .sides tbody tr')]"
    removed = (
        f"{rows}.filter((row) => row.querySelector('.gone')).map((row) => row.getBoundingClientRect().top)"
    )
    tops: list[float] = page.evaluate(removed)
    assert len(set(tops)) < len(tops)
    left, right = (
        f"{rows}.find((row) => !row.querySelector('.gone')).children[{n}].getBoundingClientRect()"
        for n in (1, 2)
    )
    assert page.evaluate(f"{left}.top === {right}.top && {left}.right <= {right}.left")
    page.call("Emulation.setEmulatedMedia", media="")


def _sheets(page: Page) -> int:
    sheets = page.pdf()
    assert sheets.startswith(b"%PDF")
    return len(re.findall(rb"/Type\s*/Page\b", sheets + b"".join(_inflated(sheets))))


def _inflated(pdf: bytes) -> Iterator[bytes]:
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue
