"""Writing systems that matter to how lines are read."""

from __future__ import annotations

from cleaners.patterns import regex

UNSPACED = regex("[\u0e00-\u0e7f\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
"""Characters of scripts written without spaces between words: Thai, kana and Han, and the punctuation of the last two."""

_EAST_ASIAN = regex("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
FIRST_EAST_ASIAN = "\u3040"


def has_east_asian(text: str) -> bool:
    """Whether kana, Han or Hangul stand in a text. Most texts have no character so high, and need no pattern of thousands of them."""
    return not text.isascii() and max(text) >= FIRST_EAST_ASIAN and _EAST_ASIAN.search(text) is not None
