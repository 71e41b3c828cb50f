"""The body of an HTTP answer as a browser would have it: out of its chunks and unpacked, and what is missing of it.

Crawlers write down what servers send, and servers are careless: bodies that are said to be packed and are not, packings by other names, and
answers that break off. What can be read of a page that breaks off is handed on with a note of that; nothing is taken for whole that is not.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

PAGE_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!--|!doctype|\?xml|html|head|body|meta|title)", re.IGNORECASE
)
"""What begins so is a page as it is, whatever is said of how it is packed."""

GZIP_MAGIC = b"\x1f\x8b"
GZIP = frozenset({"gzip", "x-gzip"})
ZLIB, RAW_DEFLATE, GZIP_WINDOW = 15, -15, 31
"""zlib's numbers for its three wrappings."""

CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


class BodyError(ValueError):
    """A body that cannot be unpacked."""


@dataclass(frozen=True, slots=True)
class Body:
    """A page's bytes. ``damage``: what is known to be missing of it; None where nothing is."""

    data: bytes
    damage: str | None = None


def plain_body(sent: bytes, transfer: str, packing: str, limit: int) -> Body:
    r"""The page in the bytes that were sent. ``transfer``, ``packing``: the headers Transfer-Encoding and Content-Encoding, lower case.

    Gives up to ``limit`` bytes. Packings other than gzip and deflate are left as they are. Raises BodyError where it is damaged.

    >>> plain_body(b"4\r\n<p>A\r\n0\r\n\r\n", "chunked", "", 100)
    Body(data=b'<p>A', damage=None)
    """
    body = Body(sent)
    if "chunked" in transfer and not PAGE_START.match(sent):
        body = _joined(sent)
    for name in reversed([part.strip() for part in packing.split(",")]):
        if PAGE_START.match(body.data):
            break
        if name in GZIP:
            body = _unpacked(body, "gzip", GZIP_WINDOW, limit)
        elif name == "deflate":
            body = _inflated(body, limit)
    if body.data.startswith(GZIP_MAGIC):  # packed once more than is said
        body = _unpacked(body, "gzip", GZIP_WINDOW, limit)
    return Body(body.data[:limit], body.damage)


def _joined(sent: bytes) -> Body:
    """The body without the lengths of its chunks."""
    parts: list[bytes] = []
    at = 0
    while head := CHUNK_HEAD.match(sent, at):
        size = int(head[1], 16)
        if not size:
            return Body(b"".join(parts))
        parts.append(sent[head.end() : head.end() + size])
        at = head.end() + size
        if at >= len(sent):
            break
        at += 2 if sent.startswith(b"\r\n", at) else 1
    if at < len(sent):
        raise BodyError("what follows a chunk is not the next one")
    return Body(b"".join(parts), "the answer breaks off before its last chunk")


def _inflated(body: Body, limit: int) -> Body:
    """``deflate`` is zlib's format by the standard, and bare by what some servers send."""
    try:
        return _unpacked(body, "deflate", ZLIB, limit)
    except BodyError:
        return _unpacked(body, "deflate", RAW_DEFLATE, limit)


def _unpacked(body: Body, name: str, window: int, limit: int) -> Body:
    """The body out of one packing, of one member after another. What follows the last is ignored, as browsers do."""
    data, room = body.data, limit
    parts: list[bytes] = []
    while True:
        member = zlib.decompressobj(wbits=window)
        try:
            parts.append(member.decompress(data, room))
        except zlib.error as error:
            raise BodyError(f"{name}: {error}") from error
        room -= len(parts[-1])
        data = member.unused_data
        if room <= 0 or not (member.eof and data.startswith(GZIP_MAGIC) and window == GZIP_WINDOW):
            break
    is_cut = room > 0 and not member.eof
    damage = f"the {name} data of the page ends before its end mark" if is_cut else body.damage
    return Body(b"".join(parts), damage)
