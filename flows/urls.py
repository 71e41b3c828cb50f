"""URLs: which words name something that is not on this machine's file system, and the fsspec file system that opens it.

fsspec, and what it needs for a protocol, are imported for a URL only. Credentials, endpoints and the like come from where each library
looks for them: ``AWS_ACCESS_KEY_ID``, ``AWS_PROFILE``, ``AWS_ENDPOINT_URL`` and so on for S3, ``FSSPEC_S3_…`` for all else that s3fs
can be given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flows.errors import RunError, UsageError

URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:::|://)")
LOCAL = re.compile(r"(?:file|local)://(?=/)", re.IGNORECASE)

EXTRAS = {"s3": "copydesk[s3]", "s3a": "copydesk[s3]", "http": "copydesk[http]", "https": "copydesk[http]"}
"""What to install for a protocol."""

WEB = frozenset({"http", "https"})
"""Protocols that name single files and are only read."""


def is_url(given: str) -> bool:
    """Whether this is a URL and no path.

    >>> is_url("s3://bucket/inbox"), is_url("inbox/a.jsonl"), is_url("C:/inbox"), is_url("file:///inbox")
    (True, False, False, False)
    """
    return URL.match(given) is not None and LOCAL.match(given) is None


def local_path(given: str) -> str:
    """A path as it was given, or the path that a ``file://`` URL means.

    >>> local_path("file:///data/inbox"), local_path("inbox")
    ('/data/inbox', 'inbox')
    """
    return LOCAL.sub("", given)


def protocol_of(url: str) -> str:
    """The protocol of a URL, in small letters; of a chained one the first.

    >>> protocol_of("S3://bucket/key"), protocol_of("simplecache::s3://bucket/key")
    ('s3', 'simplecache')
    """
    return re.split(r"::|://", url, maxsplit=1)[0].lower()


def file_system(url: str) -> tuple[Any, str]:
    """The fsspec file system that opens a URL, and the URL's path in it. Raises UsageError where there is none."""
    from fsspec.core import url_to_fs

    protocol = protocol_of(url)
    try:
        # Listings are not kept: another run may be writing to the same place.
        system, path = url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        extra = EXTRAS.get(protocol)
        how = f"pip install '{extra}'" if extra else f"install what it needs ({error})"
        raise UsageError(f"{url}: reading and writing {protocol}:// needs an extra: {how}") from error
    except (ValueError, KeyError) as error:
        raise UsageError(f"{url}: this cannot be opened: {error}") from error
    return system, str(path)


@contextmanager
def named_errors(url: str) -> Iterator[None]:
    """Whatever goes wrong in the block as an OSError whose text begins with the URL."""
    try:
        yield
    except (UsageError, RunError):
        raise  # said already, in words for people
    except OSError as error:
        kind = next(
            (k for k in (FileNotFoundError, FileExistsError, PermissionError) if isinstance(error, k)),
            OSError,
        )
        raise kind(f"{url}: {_reason(error, url)}") from error
    except Exception as error:
        # The libraries behind fsspec have error families of their own, with no common ancestor but this.
        raise OSError(f"{url}: {str(error) or type(error).__name__}") from error


def _reason(error: OSError, url: str) -> str:
    """What went wrong; some libraries say no more than the address, and keep the answer's status behind it."""
    said = error.strerror or str(error)
    return said if url not in said else str(error.__cause__ or "nothing can be read there")


MODIFIED = ("LastModified", "last_modified", "mtime", "modified", "updated", "created")
"""Under which of these names a file system tells when a file was written."""


def modified_at(info: Mapping[str, Any]) -> float | None:
    """When the file that fsspec tells of was written, in seconds since 1970; None where that is not told."""
    value = next((info[name] for name in MODIFIED if info.get(name) is not None), None)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.timestamp()
    return float(value) if isinstance(value, int | float) else None
