"""copydesk from Python: ``clean`` and ``explain`` one document, ``read`` an output folder.

Each is imported when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaners import Article, Cleaned, Entry, clean, explain
    from flows.read import read

__all__ = ["Article", "Cleaned", "Entry", "clean", "explain", "read"]

_HOME = dict.fromkeys(("Article", "Cleaned", "Entry", "clean", "explain"), "cleaners") | {
    "read": "flows.read"
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
