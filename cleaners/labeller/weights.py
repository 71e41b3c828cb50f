"""Reads the model file that ships in the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaners.labeller.facts import Numbers

FILE = Path(__file__).with_name("model.npz")


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
        weights = {
            name: arrays[name].astype(np.float32) for name in arrays.files if arrays[name].dtype.kind == "f"
        }
        return Model(
            weights, arrays["word_hashes"], _numbers(arrays["own_names"]), _numbers(arrays["above_names"])
        )


def _numbers(names: NDArray[np.str_]) -> Numbers:
    """Words joined by line feeds → word and number, counted from one."""
    return {name: place + 1 for place, name in enumerate(str(names).split("\n"))}


@cache
def load() -> Model:
    """The shipped model, read once."""
    return read_model(FILE)
