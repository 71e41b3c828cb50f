"""A linear-chain CRF of two states over binned features, in PyTorch: one of the families that the network is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float32]

BINS = 5
EPOCHS = 4
PAGES_A_STEP = 24
RATE = 0.02
DECAY = 1e-3
LONGEST = 400
"""Lines of a page that are learnt from: the recursion goes line by line, and steps of long pages cost the most."""


@dataclass(frozen=True)
class Crf:
    """``edges``: (n_features, BINS - 1) bounds of the bins. ``emission``: (n_features * BINS, 2), ``transition``: (2, 2), from and to."""

    edges: Floats
    emission: Tensor
    transition: Tensor
    start: Tensor

    def binned(self, features: Floats) -> Tensor:
        """For each line the row of ``emission`` of each feature."""
        bins = np.stack(
            [np.searchsorted(edges, column) for edges, column in zip(self.edges, features.T, strict=True)],
            axis=1,
        )
        return torch.as_tensor(bins + BINS * np.arange(features.shape[1]))

    def scores(self, bins: Tensor) -> Tensor:
        """What the features of each line say of each state, (n_lines, 2)."""
        return torch.nn.functional.embedding_bag(bins, self.emission, mode="sum")

    def chances(self, features: Floats) -> NDArray[np.float64]:
        """The marginal chance of each line being the article's."""
        with torch.no_grad():
            scores = self.scores(self.binned(features))[None]
            onward = torch.stack(forward(scores, self.transition, self.start), dim=1)
            backward = torch.stack(forward(scores.flip(1), self.transition.T, torch.zeros(2)), dim=1).flip(1)
            marginal = (onward + backward - scores)[0].softmax(dim=1)
        return np.asarray(marginal[:, 1].numpy(), dtype=np.float64)


def forward(scores: Tensor, transition: Tensor, start: Tensor) -> list[Tensor]:
    """The forward recursion over a batch of pages, (pages, lines, 2): logarithms of the sums over all paths to each line."""
    sums = [scores[:, 0] + start]
    for line in range(1, scores.shape[1]):
        sums.append(torch.logsumexp(sums[-1][:, :, None] + transition, dim=1) + scores[:, line])
    return sums


def fit(features: Sequence[Floats], inside: Sequence[NDArray[np.bool_]]) -> Crf:
    """A CRF that makes the labels likely."""
    torch.manual_seed(0)
    sample = np.concatenate(features[:: max(1, len(features) // 400)])
    edges = np.quantile(sample, np.linspace(0, 1, BINS + 1)[1:-1], axis=0).T.astype(np.float32)
    emission = torch.zeros(sample.shape[1] * BINS, 2, requires_grad=True)
    transition = torch.zeros(2, 2, requires_grad=True)
    start = torch.zeros(2, requires_grad=True)
    model = Crf(edges, emission, transition, start)
    bins = [model.binned(rows[:LONGEST]) for rows in features]
    optimiser = torch.optim.Adam([emission, transition, start], lr=RATE, weight_decay=DECAY)
    generator = np.random.default_rng(0)
    for _ in range(EPOCHS):
        order = sorted(range(len(bins)), key=lambda page: len(bins[page]) + generator.random() * 40)
        steps = [order[first : first + PAGES_A_STEP] for first in range(0, len(order), PAGES_A_STEP)]
        for step in generator.permutation(len(steps)):
            loss = _loss(model, [bins[page] for page in steps[step]], [inside[page] for page in steps[step]])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return Crf(edges, emission.detach(), transition.detach(), start.detach())


def _loss(model: Crf, bins: Sequence[Tensor], inside: Sequence[NDArray[np.bool_]]) -> Tensor:
    """Minus the mean logarithm of the labels' probability, a line."""
    sizes = torch.tensor([len(rows) for rows in bins])
    scores = torch.nn.utils.rnn.pad_sequence([model.scores(rows) for rows in bins], batch_first=True)
    states = torch.nn.utils.rnn.pad_sequence(
        [torch.as_tensor(truth[:LONGEST].astype(np.int64)) for truth in inside], batch_first=True
    )
    onward = torch.stack(forward(scores, model.transition, model.start), dim=1)
    everything = torch.logsumexp(onward[torch.arange(len(bins)), sizes - 1], dim=1)
    real = torch.arange(scores.shape[1])[None] < sizes[:, None]
    path = (scores.gather(2, states[:, :, None])[:, :, 0] * real).sum(1) + model.start[states[:, 0]]
    steps = model.transition[states[:, :-1], states[:, 1:]] * real[:, 1:]
    total: Tensor = (everything - path - steps.sum(1)).sum() / sizes.sum()
    return total
