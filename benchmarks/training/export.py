"""From the trained network to the model file: folds the scaling of inputs and the gains into the weights, halves the precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.training.network import Network, PageView
from benchmarks.training.vocabulary import Vocabulary
from cleaners.labeller.weights import PRECISIONS

FINE = ("low", "high", "input.features", "input.bias")
"""Arrays kept in single precision: folding makes their values range widely."""

Arrays = dict[str, NDArray[np.generic]]


def arrays_of(network: Network, vocabulary: Vocabulary, temperature: float) -> Arrays:
    """All arrays of the model file."""
    arrays: Arrays = {
        "low": _numpy(network.low)[:, None],
        "high": _numpy(network.high)[:, None],
        "words": _numpy(network.words.weight)[1:],
        "own_words": _numpy(network.own_words.weight)[1:],
        "above_words": _numpy(network.above_words.weight)[1:],
        "word_hashes": vocabulary.words,
        "own_names": np.array("\n".join(vocabulary.own)),
        "above_names": np.array("\n".join(vocabulary.above)),
    }
    _add_input(arrays, network)
    for name in ("input2", "ends", "guess", "middle", "opens"):
        _add(arrays, name, getattr(network, name))
    _add(arrays, "kinds", network.kinds, scale=1 / temperature)
    for place, view in enumerate(network.pages):
        _add_view(arrays, f"page{place}", view)
    for stage in ("first", "second"):
        for place, block in enumerate(getattr(network, stage)):
            _add(arrays, f"{stage}{place}", block.dense, gain=block.scaled.gain.repeat(3))
    return arrays


def save(arrays: Arrays, path: Path) -> None:
    """Write the model file that ``cleaners.labeller.weights`` reads: weights in half precision, the same bytes for the same arrays."""
    weights = {name: array for name, array in arrays.items() if array.dtype == np.float32}
    kept = {name: "float32" if name in FINE else "float16" for name in weights}
    layout = [" ".join([name, kept[name], *map(str, array.shape)]) for name, array in weights.items()]
    flat = {
        precision: np.concatenate([weights[name].ravel() for name in weights if kept[name] == precision])
        for precision in PRECISIONS
    }
    np.savez_compressed(
        path,
        allow_pickle=False,
        layout=np.array("\n".join(layout)),
        **{precision: array.astype(precision) for precision, array in flat.items()},
        **{name: array for name, array in arrays.items() if name not in weights},
    )


def _numpy(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().numpy().astype(np.float32)
    return array


def _add(
    arrays: Arrays, name: str, layer: nn.Linear, *, gain: Tensor | None = None, scale: float = 1.0
) -> None:
    """One dense layer, inputs first; ``gain`` multiplies its inputs, ``scale`` its outputs."""
    weight = layer.weight if gain is None else layer.weight * gain
    arrays[f"{name}.weight"] = np.ascontiguousarray(_numpy(weight * scale).T)
    arrays[f"{name}.bias"] = _numpy(layer.bias * scale)


def _add_input(arrays: Arrays, network: Network) -> None:
    """The first layer with the standardising of features folded in."""
    layer, n_features = network.input, network.sizes.features
    weight = layer.weight.detach().clone()
    weight[:, :n_features] /= network.spread
    arrays["input.features"] = np.ascontiguousarray(_numpy(weight[:, :n_features]).T)
    arrays["input.words"] = np.ascontiguousarray(_numpy(weight[:, n_features:]).T)
    arrays["input.bias"] = _numpy(layer.bias - weight[:, :n_features] @ network.mean)


def _add_view(arrays: Arrays, name: str, view: PageView) -> None:
    _add(arrays, f"{name}.attention", view.attention, gain=view.scaled.gain)
    _add(arrays, f"{name}.values", view.values, gain=view.scaled.gain)
    _add(arrays, f"{name}.summary", view.summary)
