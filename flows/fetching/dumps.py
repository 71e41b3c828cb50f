"""Pages → WARC: gzip, a member a record, each answer as it was sent."""

from __future__ import annotations

import gzip
import io
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from flows.fetching.fetcher import Fetched
from flows.fetching.requests import Answer
from flows.settings import MIB

FULL_BYTES = 64 * MIB
"""Of a dump: a few minutes of cleaning, so that several can be cleaned side by side."""

HOP_BY_HOP = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer", "upgrade"})
"""Headers of the connection and not of the page; chunks are joined already, so the length is told anew."""


class Dump:
    """A WARC file that is being written at ``path``. A context manager: it ends with the block."""

    def __init__(self, path: Path, agent: str) -> None:
        self.path = path
        self.pages = 0
        self._file = open(path, "xb")  # noqa: SIM115  # closed by __exit__
        self._info(agent)

    @property
    def is_full(self) -> bool:
        """Whether it is time for the next one."""
        return self._file.tell() >= FULL_BYTES

    def add(self, fetched: Fetched, moment: datetime) -> None:
        """Write a page's answer."""
        answer = fetched.answer
        headers = [
            ("WARC-Target-URI", answer.url),
            ("WARC-IP-Address", answer.address),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        if fetched.url != answer.url:
            headers.append(("X-Copydesk-Asked-URI", fetched.url))
        self._write("response", headers, http_message(answer), moment)
        self.pages += 1

    def _info(self, agent: str) -> None:
        told = f"software: {agent}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n"
        self._write(
            "warcinfo", [("Content-Type", "application/warc-fields")], told.encode(), datetime.now(UTC)
        )

    def _write(self, kind: str, headers: list[tuple[str, str]], content: bytes, moment: datetime) -> None:
        from fastwarc.warc import WarcRecord, WarcRecordType

        record: Any = WarcRecord()
        record.init_headers(
            record_type=getattr(WarcRecordType, kind),
            record_urn=uuid.uuid4().urn.removeprefix("urn:").encode(),
        )
        record.headers["WARC-Date"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        for name, value in headers:
            record.headers[name] = value
        record.set_bytes_content(content)
        member = io.BytesIO()
        record.write(member, checksum_data=True)
        self._file.write(gzip.compress(member.getvalue(), mtime=0))

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def __enter__(self) -> Self:
        """The dump."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the file."""
        self.close()


def http_message(answer: Answer) -> bytes:
    """The answer as HTTP/1.1, its chunks joined."""
    kept = [
        (name, value) for name, value in answer.headers if name.lower() not in HOP_BY_HOP | {"content-length"}
    ]
    lines = [
        f"HTTP/1.1 {answer.status} {answer.phrase}".rstrip(),
        *(f"{name}: {value}" for name, value in kept),
    ]
    head = "\r\n".join([*lines, f"Content-Length: {len(answer.body)}", "", ""])
    return head.encode("latin-1", "replace") + answer.body
