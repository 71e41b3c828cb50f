"""The kinds that the model tells apart. Finer ones are the rules' business: their lines fall under the nearest of these."""

from __future__ import annotations

from cleaners.model import Kind

KINDS: tuple[Kind, ...] = (
    Kind.BODY,
    Kind.SUBHEADING,
    Kind.STANDFIRST,
    Kind.TITLE,
    Kind.BYLINE,
    Kind.CAPTION,
    Kind.RELATED,
    Kind.COMMENTS,
    Kind.PROMO,
    Kind.NAVIGATION,
    Kind.OTHER,
)
"""Columns of the model's output, in order. ``BYLINE`` covers timestamps, ``RELATED`` popular, ``PROMO`` adverts and share buttons,
``NAVIGATION`` legal lines; ``OTHER`` is what is surely no article text but of unknown kind."""

ARTICLE_KINDS: tuple[Kind, ...] = (Kind.BODY, Kind.SUBHEADING, Kind.STANDFIRST)
"""Kinds whose sum is the probability that a line belongs to the article's text."""
