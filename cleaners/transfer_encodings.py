r"""Text as what carried it wrote it: mail's quoted-printable and base64, a page that a browser saved in one file, ``\u00e9`` for é.

Each is told by what it cannot have otherwise: every ``=`` is a code or a soft line end, a long text has no spaces, every backslash is an
escape. What such a text says comes out; any other text is returned as it is.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re

from cleaners.patterns import regex
from cleaners.scripts import UNSPACED

FEWEST_CODES = 3
"""Codes of characters that are not ASCII, soft line ends, or escapes from which a text is taken for encoded: one is spoken of."""
SHORTEST_ENCODED = 200
"""Characters of base64 from which it is a text's: names of files and keys are shorter."""
WORDS_EACH = 20
"""Characters for each space that a text has at most, or it is a key or a picture."""

_ANY_EQUALS = regex(r"=(?![0-9A-F]{2}|[ \t]*\n|[ \t]*\Z)")
_CODE = regex(r"=[89A-F][0-9A-F]")
_SOFT_END = regex(r"=[ \t]*\n")
_BASE64 = regex(r"[A-Za-z0-9+/\s]++={0,2}\s*\Z")
_ESCAPED = regex(r"\\u([0-9a-fA-F]{4})")
_IN_WORD = regex(r"(?:(?<=[A-Za-z])|(?<=\\u[0-9a-fA-F]{4}))\\u[0-9a-fA-F]{4}|\\u[0-9a-fA-F]{4}(?=[A-Za-z])")
_OTHER_BACKSLASH = regex(r"""\\(?!u[0-9a-fA-F]{4}|["'/\\nrt])""")
_ARCHIVE = regex(
    r"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?content-type:\s*multipart/related", re.IGNORECASE
)


def as_carried(text: str) -> str:
    r"""The text without the encoding in which mail or JSON carried it; the text itself where it has none.

    >>> as_carried("The caf=C3=A9 isn=E2=80=99t open, and it will=\n not be.\n")
    'The café isn’t open, and it will not be.\n'
    >>> as_carried(r"The caf\u00e9 isn\u2019t open, M. \u00c9mile says.")
    'The café isn’t open, M. Émile says.'
    >>> as_carried("If a=20 and b=30, then c=A0."), as_carried(r"Write \u00e9 for the letter.")
    ('If a=20 and b=30, then c=A0.', 'Write \\u00e9 for the letter.')
    """
    if not text.isascii():
        return text
    if "=" in text and (found := _printable(text)) is not None:
        return found
    if "\\u" in text:
        return _unescaped(text)
    return _of_base64(text) or text


def saved_page(text: str) -> str | None:
    """The page in a file that a browser saved with all that belongs to it (MHTML, RFC 2557); None for any other text."""
    if not _ARCHIVE.match(text):
        return None
    from email import message_from_bytes, policy  # hardly any text is one

    message = message_from_bytes(
        text.encode("utf-8", "surrogateescape" if text.isascii() else "replace"), policy=policy.default
    )
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            return content.decode(charset, "replace") if isinstance(content, bytes) else None
    return None


def _printable(text: str) -> str | None:
    """What quoted-printable says (RFC 2045): every ``=`` begins a code or ends a line softly, and the codes are UTF-8."""
    if _ANY_EQUALS.search(text):
        return None
    if max(len(_CODE.findall(text)), len(_SOFT_END.findall(text))) < FEWEST_CODES:
        return None
    try:
        return quopri.decodestring(text.encode("ascii")).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _unescaped(text: str) -> str:
    """What a string of JSON says whose line ends are real: every backslash begins an escape, most of them of letters inside of words."""
    escapes = len(_ESCAPED.findall(text))
    if escapes < FEWEST_CODES or _OTHER_BACKSLASH.search(text) or 2 * len(_IN_WORD.findall(text)) < escapes:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _of_base64(text: str) -> str | None:
    """What base64 says (RFC 4648), where it is a text in UTF-8 with words in it."""
    if len(text) < SHORTEST_ENCODED or " " in text[:SHORTEST_ENCODED] or not _BASE64.match(text):
        return None
    try:
        found = base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    spaces = found.count(" ") + len(UNSPACED.findall(found))
    return found if spaces * WORDS_EACH >= len(found) else None
