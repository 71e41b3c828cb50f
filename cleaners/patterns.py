"""Regular expressions that are compiled when they are first used.

The rules have some hundred and sixty of them, and one document needs a few dozen: to compile them all at import would take as long as
importing everything else here.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

REMEMBERED = 1024
"""Patterns made of the words that a text holds that are kept: a page has few different ones, and pages of a site the same."""


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, but compiled when one of its methods is first asked for. An error in ``source`` shows then as well."""
    return cast("re.Pattern[AnyStr]", LateRegex(source, flags))


class LateRegex:
    """Stands for a compiled pattern. Each method is looked up once and kept, so that later calls cost what they cost on the pattern."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever re.Pattern has
        """Called by Python for attributes that are not there yet; ``re.compile`` itself remembers what it compiled."""
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value
