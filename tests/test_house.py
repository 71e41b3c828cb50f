"""The repository's own rules: what may import what, what no tracked file may hold, and that docs, locks and targets agree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import cleaners
from cleaners.phrasebook import core, parse

ROOT = Path(__file__).parent.parent
MOST_LINES = 400
TEXT_SUFFIXES = {".py", ".md", ".toml", ".yml", ".yaml", ".txt", ".tsv", ".lock", ".example", ""}

FORBIDDEN_IN_TRACKED_FILES = {
    "a package index": r"https?://\S*(/simple/|/packages/[0-9a-f]{2}/)|--(extra-)?index-url|python[h]osted",
    "a path of one machine": r"(?<![\w.~$}-])/(tmp|work|farm|root|home/[a-z]+|Users/[a-z]+)/(?!copydesk|out|demo)[\w.-]+",
    "something left undone": r"\b(TO[D]O|FIX[M]E|XX[X])\b|raise NotImplemented[E]rror",
}

IMPURE = {
    "flows",
    "benchmarks",
    "prefect",
    "pyarrow",
    "pandas",
    "requests",
    "httpx",
    "socket",
    "subprocess",
    "sqlite3",
    "tempfile",
}
"""What ``cleaners`` may not import: the layer above, other processes, files and the network."""

HEAVY = [
    "prefect",
    "fsspec",
    "pyarrow",
    "trafilatura",
    "lxml",
    "dateparser",
    "ftfy",
    "numpy",
    "torch",
    "lightgbm",
    "rich",
    "py3langid",
]
"""What starting the command may not import: each costs more than cleaning a page, and most runs need only some of them."""


PREFECT_MODULES = {"flows.automations", "flows.clean", "flows.run_artifacts", "flows.served", "flows.upkeep"}
"""The modules that import Prefect when they are loaded; nothing else may load them before it is needed."""


def tracked() -> list[Path]:
    """The files under version control; the tests about them are skipped where there is none (an unpacked source archive)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a syntax tree imports; ``from a import b`` gives ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_on_loading(path: Path) -> set[str]:
    """The modules imported when a file is loaded: those in functions come later, those for annotations never."""
    tree = ast.parse(path.read_text("utf-8"))
    statements = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {name for statement in statements for name in imports(statement)}


@pytest.mark.parametrize("what", FORBIDDEN_IN_TRACKED_FILES)
def test_tracked_files_hold_no(what: str) -> None:
    pattern = re.compile(FORBIDDEN_IN_TRACKED_FILES[what])
    texts = [path for path in tracked() if path.suffix in TEXT_SUFFIXES and "fixtures" not in path.parts]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in texts
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_no_module_is_longer_than_a_head_can_hold() -> None:
    lengths = {
        str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines())
        for p in tracked()
        if p.suffix == ".py"
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_cleaners_is_pure() -> None:
    found = [
        f"{module_name(path)} imports {name}"
        for path in sources("cleaners")
        for name in imports(ast.parse(path.read_text("utf-8")))
        if name.split(".")[0] in IMPURE or name == "urllib.request"
    ]
    assert found == []


def test_flows_needs_no_benchmarks_and_prefect_in_few_places() -> None:
    wanted = {module_name(path): imports_on_loading(path) for path in sources("flows")}
    assert [
        name for name, names in wanted.items() if any(n.split(".")[0] == "benchmarks" for n in names)
    ] == []
    loading = {name for name, names in wanted.items() if any(n.split(".")[0] == "prefect" for n in names)}
    assert loading == PREFECT_MODULES


def test_no_import_cycles() -> None:
    paths = {module_name(path): path for path in sources("cleaners", "copydesk", "flows", "benchmarks")}
    graph = {name: imports_on_loading(path) & paths.keys() - {name} for name, path in paths.items()}
    TopologicalSorter(graph).prepare()


def test_the_command_starts_without_heavy_libraries() -> None:
    code = f"import sys, flows.cli; print(*sorted(set({HEAVY!r}) & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "cleaners" / "phrases").glob("*.txt")), ids=lambda path: path.stem
)
def test_phrase_file_parses_and_has_phrases_as_they_are_looked_up(path: Path) -> None:
    text = path.read_text("utf-8")
    sections = list(parse(path.stem, text))
    assert sections
    assert all(section.phrases for section in sections)
    assert [
        phrase for section in sections for phrase in section.phrases if not phrase or core(phrase) != phrase
    ] == []
    assert text == "\n".join(" ".join(line.split()) for line in text.splitlines()) + "\n"


def test_the_version_has_one_source() -> None:
    assert version("copydesk") == cleaners.__version__
    assert f"## {cleaners.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


LOCKS = ["requirements.lock", "requirements-image.lock", "requirements-dev.lock"]
"""What runs, what the container image holds besides (buckets, Dask), and what develops."""


def locked(name: str) -> list[Requirement]:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    return [Requirement(line.split("--hash")[0]) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_is_exact_and_hashed(name: str) -> None:
    for line in (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines():
        assert re.match(r"[a-z0-9-]+==\S+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+$", line), line[:80]


def test_the_locks_satisfy_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    run = project["project"]["dependencies"] + groups["build"]
    dev = (
        run
        + [
            line
            for name, lines in project["project"]["optional-dependencies"].items()
            if name != "training"
            for line in lines
        ]
        + [g for g in groups["dev"] if isinstance(g, str)]
    )
    image = [line for extra in ("dask", "s3") for line in project["project"]["optional-dependencies"][extra]]
    for name, wanted in zip(LOCKS, (run, run + image, dev), strict=True):
        pins = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in locked(name)}
        for requirement in map(Requirement, wanted):
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), (
                f"{requirement} in {name}"
            )


def test_each_lock_holds_the_smaller_one() -> None:
    run, image, dev = (set(map(str, locked(name))) for name in LOCKS)
    assert run <= image <= dev


TOOLS_OF_PREFECT = {"fastapi", "sqlalchemy"}  # bounded because of Prefect, imported by it alone
DATA_ONLY = {"tzdata"}  # read by the standard library


def imported_distributions(*packages: str) -> set[str]:
    """The distributions that a package's modules import, wherever in the module."""
    known = packages_distributions()
    names = {
        name.split(".")[0]
        for path in sources(*packages)
        for name in imports(ast.parse(path.read_text("utf-8")))
    }
    own = {"cleaners", "copydesk", "flows", "benchmarks", "tests"} | sys.stdlib_module_names
    missing = names - own - known.keys()
    assert missing <= {"torch", "lightgbm", "sklearn"}, missing
    return {canonicalize_name(distribution) for name in names - own - missing for distribution in known[name]}


def declared(*lists: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for lines in lists for line in lines}


def test_what_the_packages_import_is_what_pyproject_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    core, extras = project["dependencies"], project["optional-dependencies"]
    needed = imported_distributions("cleaners", "copydesk", "flows") - declared(
        extras["dask"], extras["frames"], extras["sql"]
    )
    assert needed == declared(core) - TOOLS_OF_PREFECT - DATA_ONLY
    assert imported_distributions("benchmarks") <= declared(
        core, extras["benchmarks"], extras["dask"], extras["training"]
    )


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_documents_name_only_targets_that_exist(path: Path) -> None:
    commands = re.findall(r"^(?: {4}|\$ |`)?make ([a-z][a-z-]*)\b", path.read_text("utf-8"), re.MULTILINE)
    inline = re.findall(r"`make ([a-z][a-z-]*)", path.read_text("utf-8"))
    assert {*commands, *inline} - targets() == set()


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_documents_link_only_to_files_that_exist(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.rstrip().endswith("exec make test")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert "make test" in (ROOT / "README.md").read_text("utf-8")
