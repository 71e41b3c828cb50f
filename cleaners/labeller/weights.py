"""Reads the model file that ships in the package.

It holds few arrays, since each takes as long to read as a thousand numbers: all weights of one precision lie end to end, and ``layout``
says a line each which they are (``name precision size size``), in their order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaners.labeller.facts import Numbers

FILE = Path(__file__).with_name("model.npz")
PRECISIONS = ("float16", "float32")


@dataclass(frozen=True)
class Model:
    """The network's arrays, and the vocabularies: sorted hashes of text words, class words with their numbers."""

    weights: Mapping[str, NDArray[np.float32]]
    word_hashes: NDArray[np.uint32]
    own_numbers: Numbers
    above_numbers: Numbers


def read_model(path: Path) -> Model:
    """The model of a file that ``benchmarks.training`` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        flat = {precision: arrays[precision].astype(np.float32) for precision in PRECISIONS}
        return Model(
            dict(_weights(str(arrays["layout"]), flat)),
            arrays["word_hashes"],
            _numbers(arrays["own_names"]),
            _numbers(arrays["above_names"]),
        )


def _weights(
    layout: str, flat: Mapping[str, NDArray[np.float32]]
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Each weight's name and array, cut from those that lie end to end."""
    start = dict.fromkeys(flat, 0)
    for line in layout.split("\n"):
        name, precision, *sizes = line.split(" ")
        shape = [int(size) for size in sizes]
        stop = start[precision] + math.prod(shape)
        yield name, flat[precision][start[precision] : stop].reshape(shape)
        start[precision] = stop


def _numbers(names: NDArray[np.str_]) -> Numbers:
    """Words joined by line feeds → word and number, counted from one."""
    return {name: place + 1 for place, name in enumerate(str(names).split("\n"))}


@cache
def load() -> Model:
    """The shipped model, read once."""
    return read_model(FILE)
