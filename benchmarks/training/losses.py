"""What training makes small: lines on the wrong side, wrong kinds, wrong ends of the article, and the loss of F1 over a page's words."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.training.batches import Targets
from benchmarks.training.labels import INSIDE
from benchmarks.training.network import Batch, Output, page_sum
from cleaners.labeller.kinds import KINDS
from cleaners.model import Kind

GUESS_WEIGHT = 0.5
"""Weight of the first stage's kinds beside the second's."""

ENDS_WEIGHT = 0.03
"""Weight of the article's ends: their loss is some units a page, that of the kinds some tenths."""

OPENS_WEIGHT = 0.2
"""Weight of where articles begin: some tenths a page."""

KIND_WEIGHT = 0.3
"""Weight of a line's kind beside whether it is the article's: labels of the dropped kinds come from class names and are rough."""

BALANCE = {
    Kind.BODY: 0.25, Kind.SUBHEADING: 0.9, Kind.STANDFIRST: 1.0, Kind.TITLE: 1.0, Kind.BYLINE: 0.35, Kind.CAPTION: 0.7, Kind.RELATED: 0.25,
    Kind.COMMENTS: 0.3, Kind.PROMO: 0.4, Kind.NAVIGATION: 0.1, Kind.OTHER: 0.0,
}  # fmt: skip
"""By how much a line of each kind counts: about the inverse root of how many there are, the most frequent would be learnt alone else."""

F1_WEIGHT = 1.0
FORBIDDEN = -1e4
SMALL = 1e-6

_INSIDE = torch.as_tensor(INSIDE)
_BALANCE = torch.tensor([BALANCE[kind] for kind in KINDS])


def log_inside(logits: Tensor) -> Tensor:
    """Logarithm of the probability that a line is the article's."""
    return torch.logsumexp(logits[:, _INSIDE], 1) - torch.logsumexp(logits, 1)


def side_loss(logits: Tensor, targets: Targets) -> Tensor:
    """What it costs that a line is taken for the article's or not, a line; nothing where that is not known."""
    inside = log_inside(logits)
    outside = torch.logsumexp(logits[:, ~_INSIDE], 1) - torch.logsumexp(logits, 1)
    return -torch.where(targets.inside > 0, inside, outside) * targets.known


def kind_loss(logits: Tensor, targets: Targets) -> Tensor:
    """What a line's kind costs, given its side: mean over lines of which it is known, rare kinds counting for more."""
    single = (targets.allowed.sum(1) == 1).float()
    balance = (targets.allowed * _BALANCE).sum(1) * single
    chances = logits.log_softmax(1).masked_fill(~targets.allowed, FORBIDDEN)
    wrong = -torch.logsumexp(chances, 1) - side_loss(logits, targets)
    return (wrong * balance).sum() / (balance.sum() + SMALL)


def ends_loss(output: Output, targets: Targets) -> Tensor:
    """Minus the logarithm of the chances of the true ends, mean over pages that have an article."""
    starts = output.ends[targets.spans[:, 0], 0]
    stops = output.ends[targets.spans[:, 1], 1]
    losses = -torch.log(starts + SMALL) - torch.log(stops + SMALL)
    return (losses * targets.has_span).mean()


def opens_loss(output: Output, targets: Targets, batch: Batch) -> Tensor:
    """What it costs that lines are taken for the first of an article or not: sum over a page's lines, mean over pages."""
    losses = functional.binary_cross_entropy_with_logits(output.opens, targets.openings, reduction="none")
    return (losses * targets.known * batch.real[:, 0]).sum() / batch.n_pages


def f1_loss(output: Output, targets: Targets, batch: Batch) -> Tensor:
    """One minus the expected F1 over words, mean over pages that have an article."""
    chance = torch.exp(log_inside(output.kinds))
    kept = chance * targets.weights
    wanted = targets.inside * targets.weights
    sums = page_sum(torch.stack([kept * targets.inside, kept, wanted], dim=1), batch)
    f1 = 2 * sums[:, 0] / (sums[:, 1] + sums[:, 2] + SMALL)
    return ((1 - f1) * targets.has_span).mean()


def loss(output: Output, targets: Targets, batch: Batch) -> Tensor:
    """The weighted sum of all parts."""
    weights = targets.weights + targets.even
    sides = side_loss(output.kinds, targets) + GUESS_WEIGHT * side_loss(output.guess, targets)
    kinds = kind_loss(output.kinds, targets) + GUESS_WEIGHT * kind_loss(output.guess, targets)
    wrong = (sides * weights).sum() / batch.n_pages
    total: Tensor = (
        wrong
        + KIND_WEIGHT * kinds
        + ENDS_WEIGHT * ends_loss(output, targets)
        + OPENS_WEIGHT * opens_loss(output, targets, batch)
        + F1_WEIGHT * f1_loss(output, targets, batch)
    )
    return total
