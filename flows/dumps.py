"""INPUT → dumps: files, folders (recursively), globs and URLs, in one order that does not depend on the file system.

A folder gives its regular files, sorted by path; hidden ones, output directories and symbolic links that lead out of the folder are left
out. A path that is not there is an error before anything is written. The ``source`` of a dump is its path as given.
"""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flows.errors import NoDumps, UsageError
from flows.settings import RECORDS
from flows.streams import Source
from flows.urls import is_url, local_path

RACY_NS = 2_000_000_000
"""A file changed this recently may change again without its time telling (coarse file systems count in 2 s): it is read instead."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One input file or object.

    ``path``: where it is, a path or a URL. ``signature`` changes whenever the file may have changed; None where that cannot be told
    without reading it.
    """

    source: str
    path: str
    size: int
    signature: str | None


def find_dumps(inputs: Sequence[str], out: str | None = None) -> list[Dump]:
    """The dumps that the inputs name, each once, in order of their source. Raises UsageError where an input names nothing."""
    found: dict[str, Dump] = {}
    for given in inputs:
        for name, dump in _find_remote(given, out) if is_url(given) else _find_local(local_path(given), out):
            found.setdefault(name, dump)
    if not found:
        _refuse_own(inputs, out)
        raise NoDumps(f"no files in {', '.join(inputs)}: give files, folders, globs or URLs that hold dumps")
    return sorted(found.values(), key=lambda dump: dump.source)


def _refuse_own(inputs: Sequence[str], out: str | None) -> None:
    """Raise UsageError where an input was left out because it is in OUT."""
    own = os.path.realpath(local_path(out)) if out is not None and not is_url(out) else None
    for given in inputs:
        if (
            own
            and not is_url(given)
            and f"{os.path.realpath(local_path(given))}{os.sep}".startswith(own + os.sep)
        ):
            raise UsageError(
                f"{given!r} is in the output folder {out!r}, where no dumps are looked for: give --out a folder of its own"
            )


def _find_local(given: str, out: str | None) -> Iterator[tuple[str, Dump]]:
    own = os.path.realpath(local_path(out)) + os.sep if out is not None and not is_url(out) else None
    for path in _expand(given):
        real = os.path.realpath(path)
        if not (own and real.startswith(own)):
            yield real, _dump(path)


def _find_remote(given: str, out: str | None) -> Iterator[tuple[str, Dump]]:
    # Imported here: most runs read files.
    from flows.remote_dumps import find_remote

    for dump in find_remote(given, out):
        yield dump.source, dump


@contextmanager
def open_dump(dump: Dump) -> Iterator[Source]:
    """A dump, to be read. Raises OSError where it cannot be, RunError where a store is lost while it is."""
    if is_url(dump.path):
        from flows.remote_dumps import open_remote

        with open_remote(dump.path) as source:
            yield source
        return
    with open(dump.path, "rb") as file:
        # The same file again, though its name may meanwhile be another's.
        yield Source(file, os.fstat(file.fileno()).st_size, lambda: os.fdopen(os.dup(file.fileno()), "rb"))


def _expand(given: str) -> Iterable[str]:
    if os.path.isdir(given):
        return _walk(given)
    if os.path.lexists(given):
        return [given]
    if glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))
        if matches:
            return (path for match in matches for path in _expand(match))
        raise NoDumps(
            f"nothing matches {given!r}: check the pattern, and quote it so that the shell leaves it alone"
        )
    what = "standard input is /dev/stdin" if given == "-" else "check the path"
    raise UsageError(f"there is no file or folder {given!r}: {what}")


def _walk(folder: str) -> Iterator[str]:
    inside = os.path.realpath(folder) + os.sep
    if _is_output(folder):
        raise UsageError(given_output(folder))
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not _is_output(os.path.join(parent, name))
        )
        for name in sorted(files):
            path = os.path.join(parent, name)
            leads_out = os.path.islink(path) and not os.path.realpath(path).startswith(inside)
            if (
                not name.startswith(".")
                and not _is_case(name, files)
                and not leads_out
                and (os.path.isfile(path) or not os.path.exists(path))
            ):
                yield path


def _is_case(name: str, files: Sequence[str]) -> bool:
    """Whether a file is what ``copydesk label`` wrote beside a dump (``flows/gold.py``), and none itself."""
    return name.endswith(".gold") and name.removesuffix(".gold") in files


def _is_output(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, RECORDS))


def given_output(given: str) -> str:
    """What is wrong where an output is given for dumps: its tables would be cleaned, removed lines and all."""
    return (
        f"{given!r} is an output of copydesk clean, and holds no dumps. Give the dumps, and a folder of its own for --out; "
        f"to clean its articles once more, give {given.rstrip('/')}/articles"
    )


def _dump(path: str) -> Dump:
    source = os.fsencode(path).decode("utf-8", "backslashreplace")
    try:
        stat = os.stat(path)
    except OSError:
        return Dump(source, path, 0, None)
    if time.time_ns() - stat.st_mtime_ns < RACY_NS:
        return Dump(source, path, stat.st_size, None)
    signature = f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}:{stat.st_ino}"
    return Dump(source, path, stat.st_size, signature)
