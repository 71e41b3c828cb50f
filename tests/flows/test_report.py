"""The report as a page: what it counts, that nothing of a dump becomes markup, that it needs nothing else, and that it stays small."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest

from cleaners.model import KEPT, Kind
from flows.cli import DONE, main
from flows.pipeline import run
from flows.read import read
from flows.report.charts import FAMILIES, MOST_BARS, bars, confidence_columns, date_columns, length_columns
from flows.report.corpus import changed_sites
from flows.report.counts import Counts, SiteCounts, count
from flows.report.lines import ARTICLE_BYTES, ARTICLE_LINES, Shown, article_lines, cut
from flows.report.odd_sites import sites_to_look_at
from flows.report.page import report_page
from flows.report.sample import A_SITE, sample
from flows.settings import Job

ROOT = Path(__file__).parent.parent.parent
HOSTILE = "<script>alert(1)</script>"
STORY = (
    "The first buses crossed the new bridge on Monday morning, the city's engineers said, and the ferry went on.",
    "It carries forty thousand people a day, and the old ferry will keep running until spring, the council said on Friday.",
    "Repairs are put at two million and could take a year, the port's director told reporters at the quay.",
)
PARAGRAPH = STORY[0]


def page_of(title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or STORY)
    return f"<html><head><title>x</title></head><body><h1>{title}</h1>{body}<p>Share this story</p></body></html>"


def cleaned(folder: Path, *records: dict[str, str]) -> Path:
    """An output of these records, at ``folder``/out."""
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, records)))
    run(Job((str(folder / "a.jsonl"),), str(folder / "out"), workers=0))
    return folder / "out"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "out"
    run(Job((str(ROOT / "fixtures" / "*" / "source.*"),), str(out), workers=0))
    return out


class Outline(HTMLParser):
    """A page's elements, ids and text, and which elements were left open."""

    VOID = frozenset({"meta", "link", "rect"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, name: str) -> Iterator[str]:
        return (value for _, attrs in self.elements if (value := attrs.get(name)))


def test_the_counts_are_those_of_the_tables(folder: Path) -> None:
    out = read(folder)
    articles, counts = list(out.articles()), count(out)
    assert counts.whole.articles == len(articles)
    assert counts.whole.words == sum(row["words"] for row in articles)
    assert counts.whole.dated == sum(row["published"] is not None for row in articles)
    assert counts.whole.confidence == pytest.approx(sum(row["confidence"] for row in articles))
    assert counts.languages == Counter(row["language"] for row in articles)
    assert counts.lengths.total() == counts.confidences.total() == len(articles)
    assert counts.months == Counter(f"{row['published']:%Y-%m}" for row in articles if row["published"])
    assert counts.kinds == Counter(row["kind"] for row in out.ledger())
    assert counts.reasons == Counter(row["reason"] for row in out.rejects())
    assert sum(site.rejects for site in counts.sites.values()) == counts.reasons.total()


def test_the_page_is_whole_and_needs_nothing_else(folder: Path) -> None:
    page = report_page(read(folder), "out")
    outline = Outline(page)
    assert outline.open == []
    policy = dict(outline.elements[3][1])
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert str(policy["content"]).startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in str(policy["content"])
    assert not [value for name in ("src", "srcset", "action") for value in outline.values(name)]
    assert {href[0] for href in outline.values("href")} == {
        "#",
        "d",
    }  # places on the page, and the empty icon
    assert not [attrs for _, attrs in outline.elements if any(key in ("style", "onclick") for key in attrs)]
    ids = list(outline.values("id"))
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in outline.values("href") if href[0] == "#"} <= set(ids)


def test_the_same_output_gives_the_same_page(folder: Path) -> None:
    assert report_page(read(folder), "out") == report_page(read(folder), "out")


def test_nothing_of_a_dump_becomes_markup(tmp_path: Path) -> None:
    text = HOSTILE.replace("<", "&lt;")
    page = page_of(
        f'{text} "&gt;\' onmouseover=alert(1) x="', *(f"{text} {paragraph}" for paragraph in STORY)
    )
    records = [
        {"id": f'"><img src=x onerror=alert({n})>', "html": page, "url": f"https://a.example/{HOSTILE}"}
        for n in range(3)
    ]
    records.append({"id": HOSTILE, "html": "", "url": f"https://{HOSTILE}/"})
    out = cleaned(tmp_path, *records)
    page = report_page(read(out), f"{out}/{HOSTILE}")
    outline = Outline(page)
    assert [tag for tag, _ in outline.elements].count("script") == 1
    assert not [tag for tag, _ in outline.elements if tag == "img"]
    assert not [key for _, attrs in outline.elements for key in attrs if key.startswith("on")]
    assert any(HOSTILE in text for text in outline.text)
    assert any("<img src=x" in text for text in outline.text)


def test_each_line_of_the_dump_is_there_in_order(folder: Path) -> None:
    out = read(folder)
    for one in sample(out, 200):
        numbers = [line.number for line in one.lines]
        assert numbers == sorted(numbers)
        assert len(one.lines) == len(set(numbers))
        assert "\n\n".join(line.clean for line in one.lines if line.clean is not None) == one.fields["text"]
        assert one.left_out == 0
    removed = Counter(line.kind for one in sample(out, 200) for line in one.lines if line.clean is None)
    assert removed.total() > 500


def test_the_sample_is_what_the_cleaner_was_least_sure_of(tmp_path: Path) -> None:
    records: list[dict[str, str]] = [
        {"id": f"{site}{n}", "html": page_of(f"Bridge {n} opens"), "url": f"https://{site}.example/{n}"}
        for site in ("a", "b")
        for n in range(4)
    ]
    chosen = [one.fields for one in sample(read(cleaned(tmp_path, *records)), 3)]
    assert [one["confidence"] for one in chosen] == sorted(one["confidence"] for one in chosen)
    assert max(Counter(one["site"] for one in chosen).values()) <= A_SITE


def test_lines_that_no_article_claims_and_older_outputs() -> None:
    ledger = [
        {"line": 7, "text": "Share", "kind": "share", "rule": "share.row", "confidence": 0.9},
        {"line": 0, "text": "Menu", "kind": "navigation", "rule": "navigation.menu", "confidence": 0.9},
    ]
    text = {"text": "One.\n\nTwo.", "paragraph_lines": [3, 5]}
    assert [line.text for line in article_lines(text, ledger)] == ["Menu", "One.", "Two.", "Share"]
    older = {**text, "paragraph_lines": None}
    assert [line.text for line in article_lines(older, ledger)] == ["Menu", "Share", "One.", "Two."]


def test_huge_articles_are_cut_and_the_page_stays_small(tmp_path: Path) -> None:
    lines = [Shown(n, "<" * 9000, "<" * 9000) for n in range(1000)]
    shown, left = cut(lines)
    assert left == 1000 - len(shown) > 0
    assert sum(len(line.text) * 2 * len("&lt;") for line in shown) <= ARTICLE_BYTES
    assert all(line.more == 7000 for line in shown)
    assert len(cut([Shown(n, "x") for n in range(1000)])[0]) == ARTICLE_LINES
    paragraphs = [f"{n}. {PARAGRAPH} &lt;&lt; {PARAGRAPH * 5}" for n in range(900)]
    records = [{"id": str(n), "html": page_of(f"A long story, part {n}", *paragraphs)} for n in range(2)]
    out = read(cleaned(tmp_path, *records))
    page, small = (len(report_page(out, "out", number).encode()) for number in (2, 0))
    assert (page - small) / 2 * 24 + small < 5_000_000
    assert "more lines are left out here" in report_page(out, "out", 2)


def test_an_empty_output_has_a_report(tmp_path: Path) -> None:
    page = report_page(read(cleaned(tmp_path, {"id": "1", "text": ""})), "out")
    assert "There are no articles." in page
    assert Outline(page).open == []


def test_sites_that_are_unlike_the_others() -> None:
    counts = Counts()
    for number in range(20):
        counts.sites[f"s{number}"] = SiteCounts(50, 20_000, 500, 500, 46.0, 50, 50, 1)
    counts.sites["bare"] = SiteCounts(50, 20_000, 500, 500, 46.0, 2, 1, 0)
    counts.sites["bad"] = SiteCounts(50, 2_000, 100, 900, 40.0, 50, 50, 30)
    counts.sites["few"] = SiteCounts(3, 10, 0, 90, 0.3, 0, 0, 3)
    counts.sites["gone"] = SiteCounts(rejects=12)
    looks = {look.site: look.concerns for look in sites_to_look_at(counts)}
    assert list(looks) == ["bad", "bare", "gone"]
    assert looks["bare"] == ("98% of articles not titled", "96% of articles not dated")
    assert looks["gone"] == ("12 of 12 documents rejected",)
    assert [concern.split()[0] for concern in looks["bad"]] == ["30", "confidence", "90%", "40"]


def test_charts() -> None:
    many = bars({f"s{n:02}": n for n in range(1, 31)})
    assert (len(many), many[0].label, many[-1].size, many[-1].label) == (
        MOST_BARS + 1,
        "s30",
        100.0,
        "14 more",
    )
    assert sum(bar.count for bar in many) == sum(range(31))
    assert [bar.label for bar in bars({None: 2, "promo": 1})] == ["unknown", "promo"]
    assert bars({"promo": 1})[0].family == "selling"
    assert [bar.label for bar in length_columns(Counter({0: 1, 2: 3}))] == ["0–24", "25–49", "50–99"]
    assert [bar.label for bar in confidence_columns(Counter({18: 3}))] == ["0.90–0.95", "0.95–1.00"]
    assert [bar.label for bar in date_columns(Counter({"2023-11": 1, "2024-02": 2}))] == [
        "2023-11", "2023-12", "2024-01", "2024-02",
    ]  # fmt: skip
    years = date_columns(Counter({"1901-01": 1, "1970-01": 2, "2024-02": 2}))
    assert (years[0].label, years[0].count, years[-1].label) == ("1984 or before", 3, "2024")
    assert date_columns(Counter()) == []


def test_every_kind_has_a_colour() -> None:
    named = [kind for kinds in FAMILIES.values() for kind in kinds]
    assert Counter(named) == Counter(kind.value for kind in Kind if kind not in KEPT)


STYLE = (ROOT / "flows" / "report" / "templates" / "style.css").read_text("utf-8")
ON_PAPER = ("ink", "muted", "accent")
TINTED = tuple(FAMILIES)


def schemes() -> list[dict[str, str]]:
    light, dark = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part))
        for part in re.split(r"@media \(prefers", STYLE)[:2]
    )
    return [light, {**light, **dict(list(dark.items())[: len(light)])}]


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", schemes(), ids=["light", "dark"])
def test_text_has_enough_contrast(scheme: dict[str, str]) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    pairs = [(name, ground) for name in ON_PAPER for ground in ("paper", "raised")]
    pairs += [(name, ground) for name in TINTED for ground in (f"{name}-tint", "paper")]
    assert {
        pair: contrast(scheme[pair[0]], scheme[pair[1]])
        for pair in pairs
        if contrast(scheme[pair[0]], scheme[pair[1]]) < 4.5
    } == {}


# Viénot, Brettel and Mollon (1999): what a reader without one kind of cone sees, in linear RGB.
BLINDNESS = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def test_families_that_look_alike_to_the_colour_blind_have_other_edges() -> None:
    """Besides its colour each family has an edge: solid, double, dashed or dotted; and each line names its kind."""
    edges = dict(re.findall(r"^\.(\w+) \{[^}]*--edge: (\w+); \}", STYLE, re.MULTILINE))
    assert len(set(edges.values()) | {"solid"}) == 4
    for scheme in schemes():
        for matrix in BLINDNESS.values():
            seen = {}
            for name in FAMILIES:
                rgb = [(int(scheme[name][place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5)]
                seen[name] = [
                    max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True))) ** (1 / 2.2) for row in matrix
                ]
            alike = [
                (one, other)
                for one, other in combinations(FAMILIES, 2)
                if max(abs(a - b) for a, b in zip(seen[one], seen[other], strict=True)) < 0.05
                and edges.get(one, "solid") == edges.get(other, "solid")
            ]
            assert alike == []


def test_the_command_writes_the_page_and_says_where(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(folder), "--to", str(tmp_path / "new" / "r.html"), "--sample", "3"]) == DONE
    assert capsys.readouterr().out == f"{tmp_path}/new/r.html\n"
    page = (tmp_path / "new" / "r.html").read_text("utf-8")
    assert page.count('<details class="article"') == 3
    assert main(["report", str(folder)]) == DONE
    assert (folder / "report.html").exists()


def test_sites_and_stories_are_shown_where_they_are_there(tmp_path: Path) -> None:
    """A box that a site repeats, a hostile one too, and one report on two sites, whose title is markup."""
    boxes = "The Courier belongs to its readers alone.\n\nWrite to <script>alert(1)</script> of the Courier today."
    records = [
        {
            "id": str(n),
            "url": f"https://courier.example/{n}",
            "text": f"{place} opens its harbour\n\n{sentences(n)}\n\n{boxes}",
        }
        for n, place in enumerate(["Tarn", "Holm", "Venn", "Brae", "Orrin", "Maren"])
    ]
    records += [
        {
            "id": f"copy {n}",
            "url": f"https://{n}.example/1",
            "text": f"<b>Lighthouse</b> goes dark\n\n{sentences(99)}",
        }
        for n in (1, 2)
    ]
    (tmp_path / "dump.jsonl").write_text("\n".join(map(json.dumps, records)))
    out = tmp_path / "out"
    run(Job((str(tmp_path / "dump.jsonl"),), str(out), workers=0))
    before = report_page(read(str(out)), "out")
    assert "The same story twice" not in before
    assert "What sites repeat" in before
    assert main(["stories", str(out)]) == 0
    page = report_page(read(str(out)), "out")
    assert "Write to &lt;script&gt;alert(1)&lt;/script&gt; of the Courier" in page
    assert "<script>alert(1)" not in page
    assert "1 story is told by 2 of 8 articles: 1 with the same text." in page
    assert "alike in time and length, one was chosen by its id" in page


def test_a_site_that_changed_is_shown_once_by_the_latest_run_that_said_so() -> None:
    change: dict[str, object] = {"site": "a.example", "articles": 12, "removed": 0.9, "before": 0.5}
    runs: list[dict[str, object]] = [
        {"started": "3", "learned": {"changed": []}},
        {"started": "2", "learned": {"changed": [change]}},
        {"started": "1", "learned": {"changed": [change, change | {"site": "b.example"}]}},
        {"started": "0"},
    ]
    assert [(one["site"], one["started"]) for one in changed_sites(runs)] == [
        ("a.example", "2"),
        ("b.example", "1"),
    ]


WORDS = (
    "harbour council bridge ferry winter repair engine storm island quay mayor fare cost plan dam wall water school budget vote road night "
    "field letter market bakery library judge sailor teacher orchard station tunnel roof garden museum clinic bus tower"
).split()


def sentences(number: int) -> str:
    """Two paragraphs that no other number has."""
    chance = random.Random(number)
    drawn = (" ".join(chance.sample(WORDS, 24)) for _ in range(2))
    return "\n\n".join(f"On Monday the {words} were all the talk." for words in drawn)
