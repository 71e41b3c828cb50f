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
    """Start this process with one thread of numpy's, without pandas, and not looking for garbage. To be called before numpy is imported.

    Units are cleaned side by side in processes, and their matrices are small: more threads only get in each other's way. What is made at
    start stays to the end: to look for garbage in it, again and again and once more at exit, took a sixth of a small run.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    atexit.register(gc.freeze)
    leave_pandas_out()


def leave_pandas_out() -> None:
    """Let pyarrow find no pandas in this process; ``import pandas`` still does.

    Where pandas is installed, pyarrow imports it as soon as it makes an array of Python values, to see whether they are pandas' own: about
    as long as all else that starts, and 50 MB in every worker. It looks once and remembers.
    """
    import pyarrow as pa

    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas)
        try:
            pa.array(())
        finally:
            sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """An importer that knows one thing: there is no pandas."""

    @staticmethod
    def find_spec(name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Raise ModuleNotFoundError for pandas, leave the rest to others."""
        if name == "pandas":
            raise ModuleNotFoundError(name)
