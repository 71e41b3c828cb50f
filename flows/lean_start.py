"""What a process of the command does without."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from types import ModuleType

OBJECTS_BETWEEN_LOOKS = 100_000
"""New objects after which Python looks for garbage cycles, instead of 700: more than start-up makes, some ten MB."""


def start_lean() -> None:
    """Start this process with one thread of numpy's, without what pyarrow would look for, and not looking for garbage.

    To be called before numpy is imported.

    Units are cleaned side by side in processes, and their matrices are small: more threads only get in each other's way. What is made at
    start stays to the end: to look for garbage in it, again and again and once more at exit, took a sixth of a small run.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    atexit.register(gc.freeze)
    import_pyarrow_alone()


UNWANTED = frozenset({"pandas", "cloudpickle"})
"""What pyarrow imports where it is installed: pandas to see whether values are its own (about as long as all else that starts, and 50 MB in
every worker), cloudpickle to pickle types that are Python's."""


def import_pyarrow_alone() -> None:
    """Let pyarrow find none of ``UNWANTED`` in this process; importing them still does. It looks once and remembers."""
    unwanted = _Absent()
    sys.meta_path.insert(0, unwanted)
    try:
        import pyarrow as pa

        pa.array(())
    finally:
        sys.meta_path.remove(unwanted)


class _Absent:
    """An importer that knows one thing: there is nothing ``UNWANTED``."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Raise ModuleNotFoundError for the unwanted, leave the rest to others."""
        if name in UNWANTED:
            raise ModuleNotFoundError(name)
