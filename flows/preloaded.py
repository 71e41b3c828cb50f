"""What worker processes begin with: this is imported once by the process that they are forked from (:mod:`flows.workers`).

All that cleans is loaded, and one page and one text are cleaned, so that phrases, model and patterns are there as well.
"""

from __future__ import annotations

import signal

signal.signal(
    signal.SIGINT, signal.SIG_IGN
)  # Ctrl-C is the parent's to answer, also while the rest is loaded

import gc  # noqa: E402 - nothing may come before
from contextlib import suppress  # noqa: E402
from importlib import import_module  # noqa: E402

from cleaners import Entry, clean  # noqa: E402
from flows.lean_start import import_pyarrow_alone  # noqa: E402

PARAGRAPH = (
    "The ferry did not leave the port on Friday, the harbour office said, because of the wind in the strait."
)
PAGE = (
    f"<html><body><h1>No ferry on Friday</h1><p>By Ana Lima | 3 May 2024</p><p>{PARAGRAPH}</p></body></html>"
)

import_pyarrow_alone()
import_module("flows.workers")  # with what it imports of pyarrow
# What goes wrong here would with any document, and there it becomes a reject.
with suppress(Exception):
    for document in (Entry(PAGE, html=True), Entry(f"No ferry on Friday\n\n{PARAGRAPH}")):
        clean(document)
gc.freeze()  # memory that nobody writes to stays shared by all workers
