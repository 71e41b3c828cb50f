"""Arguments that several commands take, and what their words must look like."""

from __future__ import annotations

import argparse
import os

from flows.errors import UsageError
from flows.settings import (
    HTML_FIELDS,
    ID_FIELDS,
    MAX_ENTRY_BYTES,
    MAX_SECONDS,
    TEXT_FIELDS,
    URL_FIELDS,
    Fields,
    Settings,
)
from flows.urls import is_url, local_path


def add_out(command: argparse.ArgumentParser) -> None:
    """The output folder to look at."""
    command.add_argument("out", metavar="OUT", help="an output folder or URL")


def add_json(command: argparse.ArgumentParser, what: str) -> None:
    """The same for programs."""
    command.add_argument("--json", action="store_true", help=f"for programs: {what}")


def add_workers(command: argparse._ActionsContainer) -> None:
    """How many processes; ``command``: a parser, or a group of its options."""
    command.add_argument(
        "--workers",
        type=whole_number,
        default=_cores(),
        metavar="N",
        help="processes (default: all cores; 0: none)",
    )


def add_manners(command: argparse.ArgumentParser) -> None:
    """Who fetches, and how."""
    command.add_argument(
        "--contact",
        metavar="URL",
        default=os.environ.get("COPYDESK_CONTACT"),
        help="where hosts learn who you are; part of the User-Agent (default: $COPYDESK_CONTACT)",
    )
    command.add_argument(
        "--rate",
        type=rate,
        default=1.0,
        metavar="R",
        help="requests a second to one host at the most (default: 1)",
    )
    command.add_argument(
        "--allow-private", action="store_true", help="also addresses of private networks and of this machine"
    )


def add_reading(command: argparse.ArgumentParser) -> None:
    """Options that say how dumps are read; ``settings_from`` takes them up."""
    reading = command.add_argument_group("how dumps are read")
    usual = {"text": TEXT_FIELDS, "html": HTML_FIELDS, "id": ID_FIELDS, "url": URL_FIELDS}
    for name, fields in usual.items():
        reading.add_argument(
            f"--{name}-field",
            metavar="NAME",
            help=f"the field of records with their {name} (default: the first of {', '.join(fields)})",
        )
    reading.add_argument(
        "--site", type=site_name, metavar="NAME", help="the site of documents whose URL does not tell it"
    )
    reading.add_argument(
        "--max-entry-bytes",
        type=whole_number,
        default=MAX_ENTRY_BYTES,
        metavar="N",
        help=f"larger documents are rejects (default: {MAX_ENTRY_BYTES:,})",
    )
    reading.add_argument(
        "--max-seconds",
        type=seconds,
        default=MAX_SECONDS,
        metavar="S",
        help=f"slower documents are rejects (default: {MAX_SECONDS:.0f})",
    )


def settings_from(arguments: argparse.Namespace) -> Settings:
    """The settings that the options of ``add_reading`` give."""
    fields = Fields(arguments.text_field, arguments.html_field, arguments.id_field, arguments.url_field)
    return Settings(fields, arguments.max_entry_bytes, arguments.max_seconds, site=arguments.site)


def existing_out(out: str) -> str:
    """The folder or URL, if it is an output of ``copydesk clean``. Raises UsageError."""
    if is_url(out):
        # Imported here: fsspec is needed for a URL only.
        from flows.storage import open_storage

        if not open_storage(out).tree("articles"):
            raise UsageError(
                f"{out!r} is no output of copydesk clean: there are no objects below {out.rstrip('/')}/articles/"
            )
        return out
    out = local_path(out)
    if not os.path.isdir(os.path.join(out, "articles")):
        raise UsageError(f"{out!r} is no output of copydesk clean: it has no folder articles/")
    return out


def place(text: str) -> str:
    """A path or URL to write to."""
    if not text:
        raise argparse.ArgumentTypeError("a path or URL was expected, not nothing: is a variable unset?")
    return text


def whole_number(text: str) -> int:
    """A number, 0 or more."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"a whole number, 0 or more, was expected, not {text!r}")
    return int(text)


def site_name(text: str) -> str:
    """A site's name as URLs give it: a host without ``www.``, also where a whole address is given."""
    # Imported here: it brings all that reads fields.
    from cleaners.articles import site_of

    name = site_of(text if "://" in text else f"https://{text}")
    if not name or any(char.isspace() for char in name):
        raise argparse.ArgumentTypeError(f"a site's name such as news.example was expected, not {text!r}")
    return name


def limit(text: str) -> float:
    """A number of documents, or a share of them below 1."""
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = -1.0
    if not 0 <= number < (1 if text.endswith("%") else float("inf")):
        raise argparse.ArgumentTypeError(
            f"a number such as 50, or a share below 1 such as 0.1 or 10%, was expected, not {text!r}"
        )
    return number


def seconds(text: str) -> float:
    """A time above 0."""
    return _above_nought(text, "a number of seconds")


def rate(text: str) -> float:
    """A number of requests a second, above 0."""
    return _above_nought(text, "a number such as 1 or 0.2,")


def _above_nought(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{what} above 0 was expected, not {text!r}")
    return number


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
