"""Writing systems that matter to how lines are read."""

from __future__ import annotations

from cleaners.patterns import regex

UNSPACED = regex("[\u0e00-\u0e7f\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
"""Characters of scripts written without spaces between words: Thai, kana and Han, and the punctuation of the last two."""
