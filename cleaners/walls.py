"""Pages that are no article: a consent wall or an error message where the story should be.

Articles *about* cookies or errors say the same words, so words alone decide nothing: there must be hardly any text besides.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.features import Features
from cleaners.model import KEPT, Reason, Reject, Verdict

WALL_WORDS = 60
"""Most words that a wall's kept lines have: what the rules of legal lines leave of its explanation. Shorter articles are rare."""
ERROR_WORDS = 60
"""Most words that an error page's kept lines have."""
CONSENT_HITS = 2
"""Lines of consent wording (an explanation and a button, two buttons) that make a wall."""


def wall(features: Sequence[Features], verdicts: Sequence[Verdict]) -> Reject | None:
    """Why these lines are no article's, where they are a consent wall or an error page; else None."""
    kept = sum(line.words for line, verdict in zip(features, verdicts, strict=True) if verdict.kind in KEPT)
    if kept > WALL_WORDS:
        return None
    consent = [line.text for line in features if line.hit("consent_walls")]
    if len(consent) >= CONSENT_HITS:
        return Reject(Reason.CONSENT_WALL, f"{kept} words of text beside “{consent[0][:80]}”")
    error = next(
        (line.text for line in features if line.hit("error_pages") and line.words <= ERROR_WORDS), None
    )
    if error and kept <= ERROR_WORDS:
        return Reject(Reason.ERROR_PAGE, f"{kept} words of text beside “{error[:80]}”")
    return None
