"""Which language a text is in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MIN_CHARS = 60
"""Shorter texts are left open. Han and kana characters count four times: each says about as much as four letters."""
MIN_CONFIDENCE = 0.7
"""py3langid's normalised probability below which a text is left open: mixed and very short texts stay under it."""
MAX_CHARS = 5_000
"""Enough to tell any language; the cost of a call grows with the text."""
_LETTERS_A_HAN = 4


@cache
def _identifier() -> LanguageIdentifier:
    """The identifier with normalised probabilities: loaded on first use, as it brings numpy and takes a third of a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language that a text is in, or None where the text is too short or mixed to be sure."""
    sample = text[:MAX_CHARS]
    letters = sum(_LETTERS_A_HAN if "\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" else 1 for c in sample if c.isalpha())
    if letters < MIN_CHARS:
        return None
    code, confidence = _identifier().classify(sample)
    return str(code) if confidence >= MIN_CONFIDENCE else None
