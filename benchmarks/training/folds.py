"""Parts of the sites, so that whole sites are learnt from or measured on."""

from __future__ import annotations

import zlib

FOLDS = 5


def fold_of(site: str) -> int:
    """Which of ``FOLDS`` parts a site belongs to, the same everywhere."""
    return zlib.crc32(site.encode()) % FOLDS


def half_of(site: str) -> int:
    """Which half of the pages without gold a site belongs to: 0 is read and learned from, 1 only measured; whatever its part is."""
    return zlib.crc32(site.encode()) // FOLDS % 2
