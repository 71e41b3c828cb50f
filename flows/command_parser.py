"""The command line's parser: a mistake is told with the usage of the command that was meant, and with the nearest right word."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence


def parse(top: argparse.ArgumentParser, argv: Sequence[str], commands: Iterable[str]) -> argparse.Namespace:
    """The arguments. What is wrong with them goes to stderr, and the program ends with 2, as argparse has it.

    ``top``: the parser of all commands; that of the chosen one is in the ``parser`` that it sets.
    """
    if not argv:
        top.error("give a command, such as: copydesk clean dumps/ --out out")
    if not argv[0].startswith("-") and argv[0] not in commands:
        top.error(
            f"there is no command {argv[0]!r}{_meant(argv[0], commands)}; copydesk --help names them all"
        )
    arguments, unknown = top.parse_known_args(argv)
    if unknown:
        chosen: argparse.ArgumentParser = getattr(arguments, "parser", top)
        chosen.error(_unknown(unknown, chosen))
    return arguments


def _unknown(words: Sequence[str], parser: argparse.ArgumentParser) -> str:
    options = [word for word in words if word.startswith("-")]
    if not options:
        return f"more than was expected: {' '.join(words)}"
    name = options[0].partition("=")[0]
    known = [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001  # nothing public lists them
    return f"there is no option {name}{_meant(name, known)}"


def _meant(word: str, words: Iterable[str]) -> str:
    """What was perhaps meant; nothing where no word is near.

    >>> _meant("--recleen", ["--reclean", "--json"]), _meant("--frob", ["--reclean", "--json"])
    (' (did you mean --reclean?)', '')
    """
    # Imported here: those who type well do without.
    import difflib

    near = difflib.get_close_matches(word, list(words), 1)
    return f" (did you mean {near[0]}?)" if near else ""
