"""What is done to text dumps that must not change their story: by name, a pure function of the dump and of its gold text."""

from __future__ import annotations

import base64
import json
import quopri
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from html import escape

from benchmarks.page_changes import Change, of_page

PAGE_LINES = 40
"""Lines of a printed page."""

_MARKS = re.compile(r'([.,!?;:"()])')


def each_line(change: Callable[[str], str]) -> Change:
    """A change of every line that is not blank."""
    return of_page(
        lambda text: "\n".join(change(line) if line.strip() else line for line in text.split("\n"))
    )


def counted(write: Callable[[int, str], str]) -> Change:
    """A change of every line by its number, which counts blank lines too."""
    return of_page(lambda text: "\n".join(write(i, line) for i, line in enumerate(text.split("\n"), 1)))


def between(sign: str) -> Change:
    """Another sign for each line end."""
    return of_page(lambda text: text.replace("\n", sign))


def swapped(*pairs: tuple[str, str]) -> Change:
    """Texts in the place of others, one after the other."""

    def change(text: str) -> str:
        for old, new in pairs:
            text = text.replace(old, new)
        return text

    return of_page(change)


def wrap(width: int, between_paragraphs: str, indent: str = "") -> Change:
    """Hard wraps."""
    return of_page(
        lambda text: between_paragraphs.join(
            textwrap.fill(line, width, initial_indent=indent) for line in text.split("\n") if line.strip()
        )
    )


def hyphenated(text: str) -> str:
    """Hard wraps that cut words, as printed pages have them."""
    wrapped = textwrap.fill
    paragraphs = (re.sub(r"(\w{5})(\w{5})", "\\1\x1f\\2", line) for line in text.split("\n") if line.strip())
    lines = "\n\n".join(wrapped(line.replace("\x1f", "-\x1f"), 72) for line in paragraphs)
    return re.sub("-\x1f(?!\n)", "", re.sub("-\x1f\n", "-\n", lines)).replace("\x1f", "")


def printed(text: str) -> str:
    """Pages with a running head and the page's number, hard-wrapped."""
    lines = "\n\n".join(textwrap.fill(line, 80) for line in text.split("\n") if line.strip()).split("\n")
    pages = [lines[i : i + PAGE_LINES] for i in range(0, len(lines), PAGE_LINES)]
    return "\x0c".join(
        "\n".join(("The Example Courier          3 May 2021", "", *page, "", f"{number}"))
        for number, page in enumerate(pages, 1)
    )


def subtitled(text: str) -> str:
    """Cues of WebVTT, a line of the text each."""
    cues = (line for line in text.split("\n") if line.strip())
    return "WEBVTT\n\n" + "\n\n".join(
        f"00:{i // 60 % 60:02}:{i % 60:02}.000 --> 00:{i // 60 % 60:02}:{i % 60:02}.900\n{cue}"
        for i, cue in enumerate(cues)
    )


def feed(text: str) -> str:
    """An item of RSS with the text in it, marked up and escaped."""
    story = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title><item><title>None</title>'
        f"<description>{escape(story)}</description></item></channel></rss>"
    )


def epub(text: str) -> str:
    """A chapter of an e-book."""
    story = "".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n") if line.strip())
    return f'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{story}</body></html>'


def stamped(text: str) -> str:
    """Every line with the time at which a logger wrote it."""
    return "\n".join(_stamped(text.split("\n")))


def _stamped(lines: list[str]) -> Iterator[str]:
    for i, line in enumerate(lines):
        yield f"[2021-01-02 10:{i // 60 % 60:02}:{i % 60:02}] {line}" if line.strip() else line


def quoted_printable(text: str) -> str:
    """As mail writes it: soft line ends and codes for all that is not ASCII."""
    return quopri.encodestring(text.encode("utf-8", "replace")).decode("ascii")


HEADER = (
    "URL: https://example.org/a/b\nTitle: none\nDate: 2021-01-02\nCrawled: 2021-02-03T10:11:12Z\n"
    + "-" * 40
    + "\n"
)
FRONT = "---\nlayout: post\ndate: 2021-01-02\ntags:\n  - news\n  - town\nauthor: none\n---\n\n"
WARC = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://example.org/a\r\nContent-Type: text/plain\r\n\r\n"
MAIL = (
    "From: a@example.org\nTo: b@example.org\nSubject: Fwd: article\nDate: Mon, 4 Jan 2021 10:00:00 +0000\n\n"
)

DUMP_CHANGES: Mapping[str, Change] = {
    "line ends: \\r\\n": between("\r\n"),
    "line ends: \\r": between("\r"),
    "line ends: \\r\\r\\n": between("\r\r\n"),
    "line ends: \\n\\n": between("\n\n"),
    "line ends: \\n\\n\\n": between("\n\n\n"),
    "line ends: U+2028": between("\u2028"),
    "line ends: vertical tabs": between("\v"),
    "line ends: U+0085": between("\x85"),
    "line ends: a pilcrow": between(" ¶ "),
    "line ends: escaped": between("\\n"),
    "line ends: escaped, of Windows": between("\\r\\n"),
    "line ends: <br />": between("<br />"),
    "line ends: <br> and a real one": between("<br>\n"),
    "one line": of_page(lambda text: re.sub(r"\s+", " ", text)),
    "no blank lines": of_page(lambda text: re.sub(r"\n\s*\n+", "\n", text)),
    "form feeds": of_page(lambda text: re.sub(rf"((?:[^\n]*\n){{{PAGE_LINES}}})", "\\1\f", text)),
    "spaces behind": each_line(lambda line: line + "   "),
    "indented by spaces": each_line(lambda line: "    " + line),
    "indented by a tab": each_line(lambda line: "\t" + line),
    "each line: > before": of_page(lambda text: "\n".join("> " + line for line in text.split("\n"))),
    "each line: >> before, none at blank ones": each_line(lambda line: ">> " + line),
    "each line: # before": each_line(lambda line: "# " + line),
    "each line: + before": each_line(lambda line: "+" + line),
    "each line: * before": each_line(lambda line: "* " + line),
    "each line: a field's name before": each_line(lambda line: "text: " + line),
    "each line: INFO before": each_line(lambda line: "INFO:root:" + line),
    "each line in pipes": each_line(lambda line: f"| {line} |"),
    "each line in quotes": each_line(lambda line: f'"{line}"'),
    "each line a string of JSON": each_line(lambda line: json.dumps(line) + ","),
    "each line in <p>": each_line(lambda line: f"<p>{line}</p>"),
    "each line in a span": each_line(lambda line: f"<span>{line}</span>"),
    "each line with a byte order mark": each_line(lambda line: "\ufeff" + line),
    "each line with a zero byte": each_line(lambda line: line + "\0"),
    "each line with colours": each_line(lambda line: f"\x1b[0m{line}\x1b[0m"),
    "each line with marks of direction": each_line(lambda line: f"\u200f{line}\u200e"),
    "each line twice": each_line(lambda line: f"{line}\n{line}"),
    "each line twice, a blank line between": each_line(lambda line: f"{line}\n\n{line}"),
    "the dump twice": of_page(lambda text: f"{text}\n\n{text}"),
    "the dump three times": of_page(lambda text: f"{text}\n{text}\n{text}"),
    "numbered: 12: ": counted(lambda i, line: f"{i}: {line}"),
    "numbered: 12 and a tab": counted(lambda i, line: f"{i}\t{line}"),
    "numbered: as by cat -n": counted(lambda i, line: f"{i:6}\t{line}"),
    "numbered: [12]": counted(lambda i, line: f"[{i}] {line}"),
    "numbered: 12.": counted(lambda i, line: f"{i}. {line}"),
    "numbered: 0012 |": counted(lambda i, line: f"{i:04} | {line}"),
    "numbered: file.txt:12:": counted(lambda i, line: f"file.txt:{i}:{line}"),
    "each line with a time": of_page(stamped),
    "each line with a time and a level": of_page(lambda text: stamped(text).replace("] ", "] INFO ")),
    "each line with an ISO time": of_page(
        lambda text: re.sub(r"^\[(\S+) (\S+)\]", r"\1T\2Z", stamped(text), flags=re.MULTILINE)
    ),
    "subtitles": of_page(subtitled),
    "wrapped at 72": wrap(72, "\n\n"),
    "wrapped at 100, no blank lines": wrap(100, "\n"),
    "wrapped at 80, indented": wrap(80, "\n\n", "   "),
    "wrapped and hyphenated": of_page(hyphenated),
    "printed pages": of_page(printed),
    "entities": of_page(escape),
    "entities escaped twice": of_page(lambda text: escape(escape(text))),
    "no-break spaces": swapped((" ", "\xa0")),
    "two spaces": swapped((" ", "  ")),
    "tabs for spaces": swapped((" ", "\t")),
    "zero-width spaces": swapped((" ", "\u200b ")),
    "soft hyphens": of_page(lambda text: re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", text)),
    "quotes of TeX": swapped((' "', " ``"), ('"', "''"), ("'", "`")),
    "tokenised": of_page(lambda text: _MARKS.sub(r" \1 ", text)),
    "no stops at line ends": swapped((".\n", "\n")),
    "mojibake": of_page(lambda text: text.encode("utf-8", "replace").decode("latin-1")),
    "mojibake twice": of_page(
        lambda text: text.encode("utf-8", "replace").decode("latin-1").encode("utf-8").decode("latin-1")
    ),
    "escapes of Unicode": of_page(
        lambda text: "".join(c if c.isascii() else json.dumps(c).strip('"') for c in text)
    ),
    "quoted-printable": of_page(quoted_printable),
    "base64": of_page(lambda text: base64.encodebytes(text.encode("utf-8", "replace")).decode("ascii")),
    "UTF-16 without a mark": of_page(lambda text: text.encode("utf-16-le", "replace")),
    "a field of CSV": of_page(lambda text: '"' + text.replace('"', '""') + '"'),
    "a string of JSON": of_page(json.dumps),
    "an object of JSON": of_page(lambda text: json.dumps({"id": 1, "text": text})),
    "a list of lines in JSON": of_page(lambda text: json.dumps(text.split("\n"))),
    "an item of RSS": of_page(feed),
    "a chapter of an e-book": of_page(epub),
    "a block of BBCode": of_page(lambda text: f"[size=12][quote]{text}[/quote][/size]"),
    "a block of Markdown's code": of_page(lambda text: f"```\n{text}\n```"),
    "a header": of_page(lambda text: HEADER + text),
    "a footer": of_page(lambda text: text + "\n=====\nEnd of document\n"),
    "front matter": of_page(lambda text: FRONT + text),
    "a record's head of WARC": of_page(lambda text: WARC + text),
    "a mail's head": of_page(lambda text: MAIL + text),
}
