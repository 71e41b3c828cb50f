"""Every example in the README, in docs/ and in the help of the commands is run, in a folder with the dumps that they speak of.

What cannot be run is marked where people read it: "Not run by the tests" stands in the paragraph before it, with the reason, and it is
checked to parse. Commands of other programs (make, git, docker, python -m benchmarks…) are checked to parse.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import zstandard

from cleaners.text import read_lines
from flows.cli import DONE, main, parser
from flows.commands import COMMANDS

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_RUN = "Not run by the tests"
SHELL = {"sh", "bash", "shell", "console", "indented"}
SHOWN = {"text", "mermaid", "yaml", "toml", "ini", "html", "diff", ""}
"""What is shown and not run: output, drawings, settings."""

PARSED = {"deploy", "serve", "scrape"}
"""Commands that go on until they are stopped, or that ask servers: their examples are parsed."""

STORY = (FIXTURES / "read-links-between-paragraphs" / "source.txt").read_text("utf-8")
HTML = "".join(
    ["<html><body><h1>Harbour bridge opens</h1>"]
    + ["<p>The first buses crossed it on Monday morning, the city's engineers said.</p>"] * 5
    + ["</body></html>"]
)
TEXTS = ("read-links-between-paragraphs", "german", "french", "author-box-and-sponsored-links")


@dataclass(frozen=True, slots=True)
class Block:
    """An example: the language named at its fence ("indented" without one), its text, where it begins, whether it is to be run."""

    language: str
    text: str
    line: int
    is_run: bool


def blocks(page: str) -> Iterator[Block]:
    """The code blocks of a page of Markdown, fenced or indented, in order."""
    pattern = r"^```(\w*)\n(.*?)^```$|^\n((?: {4}\S[^\n]*\n)+)"
    for found in re.finditer(pattern, page, re.DOTALL | re.MULTILINE):
        before = page[: found.start()].rstrip().rsplit("\n\n", 1)[-1]
        line = page.count("\n", 0, found.start()) + 1
        text = found[2] if found[3] is None else re.sub("^ {4}", "", found[3], flags=re.MULTILINE)
        yield Block(
            found[1] if found[3] is None else "indented", text, line, not before.startswith(f"*{NOT_RUN}")
        )


def commands(text: str) -> Iterator[str]:
    """The commands of a shell block, one by one; of a console's only what was typed."""
    lines = text.replace("\\\n", " ").splitlines()
    typed = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")] or lines
    yield from (line for line in typed if line.strip() and not line.lstrip().startswith("#"))


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that examples name, and their dumps cleaned into out/."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "dumps").mkdir()
    (desk / "pages").mkdir()
    records = []
    for name in TEXTS:
        source = FIXTURES / name / "source.txt"
        shutil.copy(source, desk / "dumps" / f"{name}.txt")
        records.append({"id": name, "text": source.read_text("utf-8")})
    shutil.copy(FIXTURES / TEXTS[0] / "source.txt", desk / "dumps" / "article.txt")
    shutil.copy(FIXTURES / TEXTS[0] / "source.txt", desk / "article.txt")
    (desk / "dumps" / "empty.txt").write_text("")
    (desk / "pages" / "bridge.html").write_text(HTML)
    lines = [json.dumps(record) for record in records * 5]
    (desk / "news.jsonl").write_text("\n".join(lines))
    (desk / "news.jsonl.zst").write_bytes(zstandard.compress((desk / "news.jsonl").read_bytes()))
    crawl = [json.dumps({"key": record["id"], "body": record["text"]}) for record in records]
    (desk / "crawl.jsonl").write_text("\n".join(crawl))
    (desk / "gold").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(desk)
        assert main(["clean", "dumps", "--out", "out", "--quiet", "--workers", "0"]) == DONE
        for name in ("before", "after"):
            shutil.copytree("out", name)
        assert main(["label", "dumps/article.txt", "--to", "gold/article.txt.gold"]) == DONE
    return desk


@pytest.fixture
def at_desk(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder, as the current one."""
    copy = tmp_path / "desk"
    shutil.copytree(desk, copy)
    monkeypatch.chdir(copy)
    return copy


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.usefixtures("at_desk")
def test_the_examples_of_a_page_run(page: Path) -> None:
    namespace: dict[str, object] = {"html": HTML, "lines": read_lines(STORY)}
    for block in blocks(page.read_text("utf-8")):
        try:
            run_block(block, namespace)
        except Exception as error:
            raise AssertionError(f"{page.name}:{block.line}: {error!r} in\n{block.text}") from error


def run_block(block: Block, namespace: dict[str, object]) -> None:
    """Run an example, or check that it parses; an error says what is wrong with it."""
    if block.language == "python":
        code = compile(ast.parse(block.text), "example", "exec")
        if block.is_run and needs_are_met(block.text):
            exec(code, namespace)  # noqa: S102  # the project's own documents
    elif block.language == "sql":
        duckdb = pytest.importorskip("duckdb")
        for statement in duckdb.extract_statements(block.text):
            if block.is_run:
                duckdb.execute(statement).fetchall()
    elif block.language == "json":
        json.loads(block.text)
    elif block.language in SHELL:
        for command in commands(block.text):
            run_command(command, is_run=block.is_run)
    else:
        assert block.language in SHOWN, f"what is to be done with {block.language}?"


def needs_are_met(code: str) -> bool:
    """Whether the libraries of an example are installed. ``datasets`` brings a dozen more and is in no lock."""
    return "datasets" not in code or find_spec("datasets") is not None


def run_command(command: str, *, is_run: bool) -> None:
    """Run a command line if it is copydesk's own, up to where its output goes to another program; check that bash parses it."""
    subprocess.run(["bash", "-n", "-c", command], check=True, capture_output=True)
    words = shlex.split(command, comments=True)
    words = words[: next((n for n, word in enumerate(words) if word in {"|", ">", "&&", "&"}), len(words))]
    if words[:1] != ["copydesk"]:
        return
    name = words[1]
    if name.startswith("-"):
        return
    assert name in COMMANDS, f"there is no command {name}"
    if is_run and name not in PARSED and "://" not in command:
        assert main(words[1:]) == DONE
    else:
        parser(name).parse_args(words[1:])


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("at_desk")
def test_the_examples_of_the_help_run(name: str) -> None:
    for command in import_module(f"flows.commands.{name}").EXAMPLES.strip().splitlines():
        run_command(command.strip(), is_run=True)


def test_the_runner_finds_blocks_and_what_is_not_to_be_run() -> None:
    page = """Text.

    copydesk head out
    copydesk stats out

*Not run by the tests: needs a server.*

```sh
$ copydesk clean a --out b
what it said
```
```python
x = 1
```
"""
    found = list(blocks(page))
    assert [(block.language, block.line, block.is_run) for block in found] == [
        ("indented", 2, True),
        ("sh", 8, False),
        ("python", 12, True),
    ]
    assert [list(commands(block.text)) for block in found[:2]] == [
        ["copydesk head out", "copydesk stats out"],
        ["copydesk clean a --out b"],
    ]


BROKEN = [
    Block("python", "x = = 1", 1, is_run=False),
    Block("python", "1 / 0", 1, is_run=True),
    Block("sql", "SELECT nonsense FROM nowhere", 1, is_run=True),
    Block("sh", "copydesk clean 'a", 1, is_run=False),
    Block("sh", "copydesk clean nowhere.txt --out out", 1, is_run=True),
    Block("sh", "copydesk polish out", 1, is_run=False),
    Block("json", "{", 1, is_run=True),
    Block("cobol", "", 1, is_run=True),
]


@pytest.mark.parametrize("block", BROKEN, ids=lambda block: block.text or block.language)
def test_a_broken_example_is_found(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((Exception, SystemExit)):  # each breaks in a way of its own
        run_block(block, {})
