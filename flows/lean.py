"""What a process of the command does without."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import ModuleType


def start_lean() -> None:
    """Keep this process and those that it starts to one thread of numpy's, and without pandas. Before either is imported.

    Units are cleaned side by side in processes, and their matrices are small: more threads only get in each other's way.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
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
