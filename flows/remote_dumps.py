"""INPUT URL → dumps: objects, everything below a prefix, and globs, in whatever fsspec opens; and how such a dump is read.

A prefix gives what lies below it, less hidden names and the output. ``http://`` and ``https://`` name single files, since the web has no
folders. An object's signature is its ETag where the store tells one (S3, Google, most web servers), else its size and time.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, BinaryIO, cast

from flows.dumps import Dump, given_output
from flows.errors import NoDumps, RunError, UsageError
from flows.settings import MIB, RECORDS
from flows.streams import Source
from flows.urls import WEB, file_system, is_url, modified_at, named_errors, protocol_of

TAGS = ("ETag", "etag", "Content-MD5", "md5Hash", "content_hash")
"""Under which of these names a file system tells what changes with a file's content."""

RACY_SECONDS = 60.0
"""What was written this recently, by a clock that may differ from ours, may change again without its time telling: it is read instead."""

READ_BLOCK = 8 * MIB
"""Bytes asked for at a time: a request costs tens of milliseconds, and a block of each dump being read is in memory."""


def find_remote(given: str, out: str | None) -> Iterator[Dump]:
    """The dumps that a URL names. Raises UsageError where it names nothing or cannot be looked up."""
    try:
        with named_errors(given):
            yield from _found(given, out)
    except OSError as error:
        raise UsageError(f"{error}. Check the URL, and the credentials and endpoint that are set") from error


def _found(given: str, out: str | None) -> Iterator[Dump]:
    system, path = file_system(given)
    own = None if out is None or not is_url(out) else _canonical(out)
    listed = list(_listed(system, path, given))
    if not listed:
        raise NoDumps(
            f"nothing lies at {given}: check the URL, and quote a pattern so that the shell leaves it alone"
        )
    for info in listed:
        url = str(system.unstrip_protocol(info["name"]))
        if own is None or not url.startswith(own):
            yield Dump(url, url, int(info.get("size") or 0), signature(info))


def _canonical(out: str) -> str:
    """The beginning of every URL in the output, as its file system writes it."""
    system, path = file_system(out)
    return f"{system.unstrip_protocol(path).rstrip('/')}/"


def _listed(system: Any, path: str, given: str) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401  # fsspec has no types
    """What fsspec tells of the files that a path names."""
    from fsspec.core import has_magic

    if protocol_of(given) in WEB and "*" not in given:
        yield {"type": "file", **system.info(path)}
        return
    tops = _top(system, path)
    if not tops and has_magic(path):  # a name may have brackets in it, and mean itself
        matches = system.glob(path, detail=True)
        tops = [matches[name] for name in sorted(matches)]
    for top in tops:
        if top["type"] != "directory":
            yield top
            continue
        below = system.find(top["name"], detail=True)
        outputs = _outputs(below)
        if f"{top['name'].rstrip('/')}/" in outputs:
            raise UsageError(given_output(given))
        yield from (
            below[name]
            for name in sorted(below)
            if _is_wanted(name, top["name"]) and not name.startswith(outputs)
        )


def _outputs(names: Iterable[str]) -> tuple[str, ...]:
    """The prefixes of outputs of copydesk among these objects."""
    marked = (name.partition(f"/{RECORDS}/") for name in names)
    return tuple(sorted({f"{prefix}/" for prefix, mark, _ in marked if mark}))


def _top(system: Any, path: str) -> list[Mapping[str, Any]]:  # noqa: ANN401  # as above
    """The object or prefix itself; none where it is empty."""
    try:
        return [system.info(path.rstrip("/"))]
    except FileNotFoundError:
        if not system.exists(path.split("/", 1)[0]):
            # Another mistake than a prefix with nothing below.
            raise FileNotFoundError("the bucket does not exist") from None
        return []


def _is_wanted(name: str, folder: str) -> bool:
    inside = name.removeprefix(folder).strip("/")
    return not name.endswith("/") and not any(part.startswith(".") for part in inside.split("/"))


def signature(info: Mapping[str, Any]) -> str | None:
    """What changes whenever the object may have changed; None where that is not told."""
    tag = next((info[name] for name in TAGS if info.get(name)), None)
    if tag is not None:
        return f"{info.get('size')}:{tag}"
    modified = modified_at(info)
    if modified is None or time.time() - modified < RACY_SECONDS:
        return None
    return f"{info.get('size')}:{modified:.6f}"


class RemoteFile(io.RawIOBase):
    """An object that is read front to back, or in places where the store can. Whatever goes wrong on the way stops the run.

    A store that is lost in the middle says nothing of the dump: it must not be taken for one that is cut off.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        # Streamed from the web in one request: many servers give no ranges.
        block = 0 if protocol_of(url) in WEB else READ_BLOCK
        system, path = file_system(url)
        with _stopping(), named_errors(url):
            self._file = system.open(path, "rb", block_size=block)
        self.size: int | None = getattr(self._file, "size", None)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read in places."""
        return self.size is not None

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        """The place."""
        return int(self._file.tell())

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes. Raises RunError."""
        with _stopping(), named_errors(self._url):
            return cast(bytes, self._file.read(size))

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  # as the standard library has it
        """As ``read``, into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Let go of it."""
        if not self.closed:
            self._file.close()
        super().close()


@contextmanager
def _stopping() -> Iterator[None]:
    """What is wrong with one object goes on as the OSError that it is; whatever else happens stops the run."""
    try:
        yield
    except (FileNotFoundError, PermissionError):
        raise
    except OSError as error:
        raise RunError(f"{error}. What is finished is kept; the same command goes on from there") from error


@contextmanager
def open_remote(url: str) -> Iterator[Source]:
    """A dump at a URL, to be read. Raises OSError where there is no such object or no right to it, RunError where the store is lost."""
    with closing(RemoteFile(url)) as file:
        reopen = partial(RemoteFile, url) if file.seekable() else None
        yield Source(cast(BinaryIO, file), file.size, cast("Callable[[], BinaryIO] | None", reopen))
