"""What runs learn of sites: counts that do not depend on how they came about, states that name what was used, sites that change."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cleaners.templates import key
from flows.cli import main
from flows.errors import UsageError
from flows.pipeline import Summary, run
from flows.settings import LATEST, Job, Settings
from flows.site_counts import EXACT, LINES_A_SITE, SITE, Few, count, hashed
from flows.site_state import latest
from flows.sites import learn
from flows.storage import open_storage
from flows.store import Store

SITE_NAME = "courier.example"
NOTICE = "The Lindvik Courier has belonged to its readers since 1911 and answers to nobody else in the whole of this county."
PLACES = [
    "Orrin",
    "Maren",
    "Lindvik",
    "Kestral",
    "Ellard",
    "Venn",
    "Tarn",
    "Holm",
    "Skerry",
    "Amsel",
    "Brae",
    "Corran",
]
THINGS = [
    ("ferry", "sailed"), ("library", "opened"), ("reservoir", "overflowed"), ("market", "moved"), ("school", "closed"),
    ("bridge", "held"), ("orchestra", "played"), ("bakery", "burned"), ("lighthouse", "went dark"), ("council", "resigned"),
]  # fmt: skip


def story(number: int, *, notice: str = NOTICE) -> str:
    """A dump of one article, unlike those of other numbers but for its last line."""
    rng = random.Random(number)
    (thing, did), place, other = (
        THINGS[number % len(THINGS)],
        PLACES[number % 12],
        PLACES[(number // 12 + 5) % 12],
    )
    people = rng.sample(
        ["a teacher", "two sailors", "the mayor", "an engineer", "the baker's widow", "a judge"], 3
    )
    return "\n\n".join([
        f"The {thing} of {place} {did} on Tuesday, case {number} in {other}",
        f"The {thing} of {place} {did} on Tuesday morning, and {people[0]} called number {number * 37} the loudest in years.",
        f"Nobody was hurt, {people[1]} told the Courier, although {rng.randrange(20, 900)} people stood near the {other} road to watch.",
        f"It will cost {rng.randrange(1000, 90000)} crowns to put right, and {people[2]} has promised to pay for a part of it.",
        notice,
    ])  # fmt: skip


def write_dump(path: Path, numbers: Iterable[int], **form: Any) -> Path:
    records = [
        {"id": str(number), "url": f"https://www.{SITE_NAME}/{number}", "text": story(number, **form)}
        for number in numbers
    ]
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return path


def clean(out: Path, *dumps: Path, **form: Any) -> Summary:
    return run(Job(tuple(map(str, dumps)), str(out), workers=form.pop("workers", 0), **form))


def run_two_passes(out: Path, dump: Path) -> None:
    options = ["--two-pass", "--workers", "0", "--quiet"]
    assert main(["clean", str(dump), "--out", str(out), *options]) == 0


def articles(out: Path) -> list[dict[str, Any]]:
    return sorted(
        pq.read_table(out / "articles").to_pylist(), key=lambda row: (row["source"], row["position"])
    )


def learned(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / "sites" / "lines.parquet", partitioning=None).to_pylist()
    return rows


def notices(out: Path) -> int:
    return sum(NOTICE in row["text"] for row in articles(out))


def test_the_next_run_uses_what_the_last_one_learned(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = clean(out, write_dump(tmp_path / "a.jsonl", range(8)))
    assert (first.templates, notices(out)) == ("", 8)
    state = first.learned["templates"]
    assert state == latest(open_storage(str(out)))
    second = clean(out, tmp_path / "a.jsonl", write_dump(tmp_path / "b.jsonl", range(8, 14)))
    assert (second.templates, second.dumps["unchanged"], second.dumps["cleaned"]) == (state, 1, 1)
    assert notices(out) == 8
    report = json.loads((out / "runs" / f"{second.run}.json").read_text("utf-8"))
    assert report["templates"] == report["settings"]["templates"] == state
    ledger = pq.read_table(out / "ledger", filters=[("kind", "=", "template")]).to_pylist()
    assert {(row["rule"], row["text"]) for row in ledger} == {("template.edge", NOTICE)}


def test_what_is_learned_is_shown_with_counts_and_an_example(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clean(out, write_dump(tmp_path / "a.jsonl", range(8)))
    [row] = [row for row in learned(out) if row["line"] == key(NOTICE)]
    assert (row["site"], row["text"], row["count"], row["articles"], row["kept"]) == (
        SITE_NAME,
        NOTICE,
        8,
        8,
        8,
    )
    assert (row["head"], row["between"], row["tail"], row["site_articles"]) == (0, 0, 8, 8)
    assert row["example"] == min(article["id"] for article in articles(out))


def test_reclean_takes_the_latest_templates_to_all(tmp_path: Path) -> None:
    out = tmp_path / "out"
    dump = write_dump(tmp_path / "a.jsonl", range(8))
    clean(out, dump)
    again = clean(out, dump, reclean=True)
    assert (again.dumps["cleaned"], notices(out)) == (1, 0)
    assert clean(out, dump, reclean=True).dumps == {"cleaned": 0, "unchanged": 1, "outdated": 0}


def test_a_dry_run_knows_what_the_latest_templates_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = write_dump(tmp_path / "a.jsonl", range(8))
    command = ["clean", str(dump), "--out", str(tmp_path / "out"), "--workers", "0"]
    assert main([*command, "--quiet"]) == 0
    assert main([*command, "--reclean", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "to clean  1 dump" in said
    assert "replaced by what the same version makes of them with the latest site templates" in said


def test_learning_again_from_what_was_cleaned_by_it_gives_the_same_state(tmp_path: Path) -> None:
    out = tmp_path / "out"
    dump = write_dump(tmp_path / "a.jsonl", range(8))
    before = clean(out, dump)
    counted = {row["line"]: (row["articles"], row["kept"], row["tail"]) for row in learned(out)}
    again = clean(out, dump, reclean=True)
    assert again.learned["templates"] == before.learned["templates"] == again.templates
    assert {row["line"]: (row["articles"], row["kept"], row["tail"]) for row in learned(out)} == counted


def test_two_passes_end_as_one_run_by_the_state_that_they_name(tmp_path: Path) -> None:
    dump = write_dump(tmp_path / "a.jsonl", range(10))
    for _ in range(2):  # doing it again changes nothing
        assert (
            main(
                [
                    "clean",
                    str(dump),
                    "--out",
                    str(tmp_path / "out"),
                    "--two-pass",
                    "--workers",
                    "0",
                    "--quiet",
                ]
            )
            == 0
        )
        assert notices(tmp_path / "out") == 0
    assert len(list((tmp_path / "out" / "runs").glob("*.json"))) == 2
    state = latest(open_storage(str(tmp_path / "out")))
    other = tmp_path / "other"
    clean(other, write_dump(tmp_path / "few.jsonl", range(2)))
    (other / "sites" / "templates").mkdir(parents=True, exist_ok=True)
    named = f"sites/templates/{state}.json"
    (other / named).write_bytes((tmp_path / "out" / named).read_bytes())
    clean(other, dump, templates=state)
    texts = [
        [row["text"] for row in articles(out) if row["source"] == str(dump)]
        for out in (tmp_path / "out", other)
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("workers", [0, 2])
def test_what_is_learned_does_not_depend_on_runs_order_or_workers(workers: int, tmp_path: Path) -> None:
    dumps = [
        write_dump(tmp_path / f"{name}.jsonl", range(at, at + 6))
        for name, at in (("a", 0), ("b", 6), ("c", 12))
    ]
    clean(tmp_path / "once", *dumps)
    for dump in reversed(dumps):
        clean(tmp_path / "parts", dump, workers=workers, templates="none")
    files = [tmp_path / name / "sites" / "lines.parquet" for name in ("once", "parts")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert latest(open_storage(str(tmp_path / "once"))) == latest(open_storage(str(tmp_path / "parts"))) != ""


def test_files_that_are_gone_are_no_longer_counted(tmp_path: Path) -> None:
    out = tmp_path / "out"
    dump = write_dump(tmp_path / "a.jsonl", range(8))
    clean(out, dump)
    write_dump(dump, range(3))
    clean(out, dump)
    assert [row for row in learned(out) if row["template"]] == []
    assert latest(open_storage(str(out))) == ""


def test_a_site_given_by_option_learns_too(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(story(number), "utf-8")
    clean(out, tmp_path)
    assert learned(out) == []
    clean(out, tmp_path, settings=Settings(site="courier.example"))
    assert {row["site"] for row in learned(out)} == {"courier.example"}


def test_the_same_article_fetched_again_and_again_teaches_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    records = [
        {"id": str(number), "url": f"https://{SITE_NAME}/{number}", "text": story(number % 2)}
        for number in range(20)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    clean(out, tmp_path / "a.jsonl")
    assert learned(out) == []


def test_versions_of_a_report_under_new_headlines_keep_their_paragraphs(tmp_path: Path) -> None:
    first, *shared = story(50, notice="").split("\n\n")[:4]
    headlines = ["River rises in Tarn as ferry stays in dock", "Tarn counts what its ferry will cost", first]
    versions = ["\n\n".join([headline, *shared]) for headline in headlines]
    texts = [*(story(number) for number in range(8)), *versions]
    dump = tmp_path / "dump.jsonl"
    records = [{"url": f"https://{SITE_NAME}/{n}", "text": text} for n, text in enumerate(texts)]
    dump.write_text("\n".join(map(json.dumps, records)))
    run_two_passes(out := tmp_path / "out", dump)
    told = [article["text"] for article in articles(out)]
    assert sum(text.endswith("\n\n".join(shared)) for text in told) == len(versions)
    assert not any(NOTICE in text for text in told)


def test_the_next_article_of_a_page_that_scrolls_on_is_no_template(tmp_path: Path) -> None:
    first, *rest = story(50).split("\n\n")[:4]
    following = "\n\n".join([first, "By Anna Solberg", "TARN, 4 March 2024 —", *rest])
    texts = [f"{story(number)}\n\n{following}" for number in range(4)] + [
        story(number) for number in range(4, 9)
    ]
    dump = tmp_path / "dump.jsonl"
    records = [{"url": f"https://{SITE_NAME}/{n}", "text": text} for n, text in enumerate(texts)]
    dump.write_text("\n".join(map(json.dumps, records)))
    clean(tmp_path / "once", dump, templates="none")
    run_two_passes(out := tmp_path / "out", dump)
    before = [one["text"] for one in articles(tmp_path / "once")]
    after = [one["text"] for one in articles(out)]
    assert sum(rest[-1] in text for text in after) == sum(rest[-1] in text for text in before) == 4


@pytest.mark.parametrize(
    "name", ["courier.example", "www.Courier.example", "https://www.courier.example/news"]
)
def test_a_site_is_called_as_urls_call_it(name: str, tmp_path: Path) -> None:
    (dump := tmp_path / "dump.txt").write_text(story(1))
    assert (
        main(
            ["clean", str(dump), "--out", str(tmp_path / "out"), "--site", name, "--quiet", "--workers", "0"]
        )
        == 0
    )
    assert [article["site"] for article in articles(tmp_path / "out")] == [SITE_NAME]


def test_a_site_that_is_given_goes_before_what_pages_say_of_themselves(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in story(1).split("\n\n")[1:4])
    page = f'<html><head><link rel="canonical" href="https://elsewhere.example/1"></head><body><h1>A ferry</h1>{paragraphs}</body></html>'
    (dump := tmp_path / "page.html").write_text(page)
    for options, site in ((["--site", SITE_NAME], SITE_NAME), ([], "elsewhere.example")):
        out = tmp_path / site
        assert main(["clean", str(dump), "--out", str(out), "--quiet", "--workers", "0", *options]) == 0
        assert [article["site"] for article in articles(out)] == [site]


def test_a_state_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no site templates 'abc'"):
        clean(tmp_path / "out", write_dump(tmp_path / "a.jsonl", range(2)), templates="abc")
    assert Job((), "out").templates == LATEST


def test_a_site_whose_share_of_removed_lines_jumps_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    clean(out, write_dump(tmp_path / "a.jsonl", range(24)))
    menu = "\n\n".join(
        (
            NOTICE,
            *"Share|Tweet|Print|Skip to main content|Related articles|Most read|Advertisement".split("|"),
        )
    )
    changed = clean(out, write_dump(tmp_path / "b.jsonl", range(24, 40), notice=menu)).learned["changed"]
    assert [(one["site"], one["articles"]) for one in changed] == [(SITE_NAME, 16)]
    assert changed[0]["removed"] > changed[0]["before"] + 0.15
    assert clean(out, write_dump(tmp_path / "c.jsonl", range(40, 44))).learned["changed"] == ()
    assert main(["sites", str(out)]) == 0
    shown = capsys.readouterr().out
    assert SITE_NAME in shown
    assert "has its layout changed?" in shown


def test_the_command_shows_a_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    clean(out, write_dump(tmp_path / "a.jsonl", range(8)))
    assert main(["sites", str(out), SITE_NAME]) == 0
    assert "The Lindvik Courier has belonged" in capsys.readouterr().out
    assert main(["sites", str(out), "other.example"]) == 0
    assert "nothing is known of other.example" in capsys.readouterr().out
    assert main(["sites", str(tmp_path / "nothing")]) == 2


def rows(texts: Sequence[str], *, entry: int = 0) -> dict[str, Any]:
    return {
        "source": "dump", "entry": str(entry), "id": f"{entry:04}", "site": SITE_NAME, "title": f"Title {entry}", "words": 10,
        "text": "\n\n".join(texts), "paragraph_lines": list(range(len(texts))), "published": None, "fetched": None,
        "lines_kept": len(texts), "lines_removed": 0,
    }  # fmt: skip


def test_counts_of_a_line_left_out_by_another_rule_and_by_the_template() -> None:
    def taken(entry: str, line: int, rule: str, text: str) -> dict[str, object]:
        kind = rule.split(".", 1)[0]
        return {"source": "dump", "entry": entry, "line": line, "kind": kind, "rule": rule, "text": text}

    ledger = [
        taken("1", 1, "template.edge", "The notice of"),
        taken("1", 2, "template.continued", "this house"),
        taken("2", 1, "promo.x", "The notice of this house"),
        taken("2", 0, "title.x", "Title 2"),
    ]
    counts = count(
        [rows(["One.", "The notice of this house"]), rows(["Two."], entry=1), rows(["Three."], entry=2)],
        ledger,
        [],
    )
    line = counts[SITE_NAME]["the notice of this house"]
    assert (line.lines, line.articles.count(), line.kept.count(), line.tail) == (3, 3, 2, 2)
    assert "title 0" not in counts[SITE_NAME]
    assert counts[SITE_NAME][SITE].articles.count() == 3


def test_the_lines_of_a_reject_of_which_templates_left_nothing_count_as_removed() -> None:
    def removed(entry: str, kind: str) -> dict[str, object]:
        return {
            "source": "dump",
            "entry": entry,
            "line": 0,
            "kind": kind,
            "rule": f"{kind}.x",
            "text": "Most read",
        }

    rejected = {"source": "dump", "entry": "1", "url": f"https://{SITE_NAME}/1"}
    site = count([rows(["One."])], [removed("1", "template"), removed("1", "share")], [rejected])[SITE_NAME][
        SITE
    ]
    assert (site.articles.count(), site.lines_removed) == (2, 2)


def test_a_file_keeps_the_lines_of_most_articles() -> None:
    many = [f"line {'x' * (number % 50)} {chr(97 + number % 26)}{number}z" for number in range(LINES_A_SITE)]
    unlike = [f"{hashed(text):016x}".translate(str.maketrans("0123456789", "ghijklmnop")) for text in many]
    counts = count([rows(["The notice", *unlike]), rows(["The notice", "Two."], entry=1)], [], [])
    assert len(counts[SITE_NAME]) == LINES_A_SITE + 1
    assert counts[SITE_NAME]["the notice"].articles.count() == 2


def test_sets_join_and_estimate() -> None:
    one, other = Few(map(hashed, map(str, range(200)))), Few(map(hashed, map(str, range(100, 240))))
    one.update(other.least)
    assert one.count() == 240
    one.update(map(hashed, map(str, range(20_000))))
    assert len(one.members()) == EXACT
    assert 0.8 * 20_000 < one.count() < 1.2 * 20_000


def test_learning_from_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clean(out, write_dump(tmp_path / "a.jsonl", range(1)))
    assert learn(Store(str(out))).as_dict() == {"templates": "", "sites": 0, "lines": 0, "changed": ()}
