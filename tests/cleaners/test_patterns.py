"""Patterns are compiled when they are first used, and all of them can be."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import cleaners
from cleaners.patterns import LateRegex, regex

COMPILED_AT_IMPORT = """
import re, sys
compiled, compile = [], re.compile
def spy(source, flags=0):
    if sys._getframe(1).f_globals["__name__"].startswith("cleaners"):
        compiled.append(source)
    return compile(source, flags)
re.compile = spy
import cleaners
print(len(compiled))
"""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of the cleaners has under a name of its own."""
    for module in pkgutil.walk_packages(cleaners.__path__, "cleaners."):
        for name, value in vars(import_module(module.name)).items():
            members = value if isinstance(value, tuple) else (value,)
            for member in members:
                if isinstance(member, LateRegex):
                    yield f"{module.name}.{name}", member  # type: ignore[misc] # it stands for one


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    word = regex(r"(?P<first>\w)\w*", re.IGNORECASE)
    assert [match["first"] for match in word.finditer("Harbour wall")] == ["H", "w"]
    assert word.sub("-", "Harbour wall") == "- -"
    assert (word.groups, word.groupindex) == (1, {"first": 1})
    assert regex(rb"\d+").findall(b"1 of 20") == [b"1", b"20"]


def test_every_pattern_compiles() -> None:
    sources = {name: pattern.pattern for name, pattern in patterns()}
    assert len(sources) > 100  # they are found at all
    assert "" not in sources.values()


def test_importing_the_cleaners_compiles_no_pattern() -> None:
    run = subprocess.run(
        [sys.executable, "-c", COMPILED_AT_IMPORT], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "0"
