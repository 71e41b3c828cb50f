"""Captions and photo credits: ``FILE PHOTO: …``, ``(Photo: Reuters/…)``, ``| Image: …``."""

from __future__ import annotations

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.phrasebook import Hit, Match
from cleaners.rules.rule import CERTAIN, Rule


def marker(features: Features) -> Hit | None:
    """A line that opens with a caption marker and a colon (``FILE PHOTO: The logo …``)."""
    return features.hit("caption_markers", Match.LABEL, Match.WHOLE)


RULES = (Rule("caption.marker", Kind.CAPTION, CERTAIN, marker),)
