"""The network in PyTorch, for training. ``cleaners.labeller.network`` is its forward pass in numpy; a test holds the two together.

Pages of a batch stand one after the other with rows of padding between, wide enough that no convolution reaches the next page.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from cleaners.labeller.network import EPSILON, FIRST_STAGE, SECOND_STAGE

PADDING = max(*FIRST_STAGE, *SECOND_STAGE)
CLIP = 6.0
"""Standard deviations beyond which a feature says no more: shields the network from pages unlike any it has seen."""

LEAST_SPREAD = 0.05
"""Added to standard deviations, lest a feature that is nearly constant explodes."""

MASKED = 1e4
"""Taken off the logits of padding rows: their share of a softmax is then zero in single precision."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths of the network and how much it forgets while training."""

    features: int
    kinds: int
    words: int
    own_words: int
    above_words: int
    width: int = 64
    word_width: int = 12
    class_width: int = 8
    heads: int = 4
    head_width: int = 16
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of a batch; rows are lines, padding included. ``pages``: each row's page. ``real``: 1 for lines, 0 for padding, (rows, 1).

    ``words``, ``own``, ``above``: for each of the three vocabularies the word numbers (0: none), the offset of each row's first word
    and how many it has. ``firsts``: the row where each page begins.
    """

    features: Tensor
    pages: Tensor
    real: Tensor
    firsts: Tensor
    words: tuple[Tensor, Tensor, Tensor]
    own: tuple[Tensor, Tensor, Tensor]
    above: tuple[Tensor, Tensor, Tensor]

    @property
    def n_pages(self) -> int:
        """Pages in the batch."""
        return len(self.firsts)


@dataclass(frozen=True, slots=True)
class Output:
    """Logits of the kinds by both stages, and the chances (rows, 2) that the text starts or ends at a line.

    ``opens``: for each row the logit that it is the first line of an article's text, of which a dump may have several.
    """

    kinds: Tensor
    guess: Tensor
    ends: Tensor
    opens: Tensor


def page_softmax(logits: Tensor, batch: Batch) -> Tensor:
    """Softmax over the lines of each page, column by column."""
    columns = logits - MASKED * (1 - batch.real)
    index = batch.pages[:, None].expand_as(columns)
    highest = torch.full((batch.n_pages, columns.shape[1]), -torch.inf)
    highest = highest.scatter_reduce(0, index, columns.detach(), "amax")
    powers = torch.exp(columns - highest[batch.pages])
    return powers / page_sum(powers, batch)[batch.pages]


def page_sum(rows: Tensor, batch: Batch) -> Tensor:
    """Sum over the lines of each page."""
    return torch.zeros(batch.n_pages, rows.shape[1]).index_add(0, batch.pages, rows)


class Scaled(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is not where types are checked
    """Divides by the root mean square and applies a learned gain."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, lines: Tensor) -> Tensor:
        """The scaled lines."""
        scale: Tensor = torch.rsqrt((lines * lines).mean(-1, keepdim=True) + float(EPSILON))
        return lines * scale * self.gain


class Block(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is not where types are checked
    """A residual convolution of three lines."""

    def __init__(self, sizes: Sizes, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.scaled = Scaled(sizes.width)
        self.dense = nn.Linear(3 * sizes.width, sizes.width)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(self, lines: Tensor, batch: Batch) -> Tensor:
        """The lines with what their neighbours add."""
        inner = self.scaled(lines) * batch.real
        before = functional.pad(inner, (0, 0, self.dilation, 0))[: len(inner)]
        after = functional.pad(inner, (0, 0, 0, self.dilation))[self.dilation :]
        view = self.dense(torch.cat([before, inner, after], dim=1))
        added: Tensor = self.dropout(functional.relu(view))
        return lines + added


class PageView(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is not where types are checked
    """Adds weighted means over the page to each line."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads, self.head_width = sizes.heads, sizes.head_width
        self.scaled = Scaled(sizes.width)
        self.attention = nn.Linear(sizes.width, sizes.heads)
        self.values = nn.Linear(sizes.width, sizes.heads * sizes.head_width)
        self.summary = nn.Linear(sizes.heads * sizes.head_width, sizes.width)

    def forward(self, lines: Tensor, batch: Batch) -> Tensor:
        """The lines with what the page adds."""
        inner = self.scaled(lines)
        attention = page_softmax(self.attention(inner), batch)
        values = functional.relu(self.values(inner)).view(len(lines), self.heads, self.head_width)
        summed = page_sum((values * attention[:, :, None]).flatten(1), batch)
        added: Tensor = self.summary(summed)[batch.pages]
        return lines + added


class Network(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is not where types are checked
    """Two stages of convolutions with page views between; see ``cleaners.labeller.network``."""

    mean: Tensor
    spread: Tensor
    low: Tensor
    high: Tensor

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.width
        self.sizes = sizes
        self.register_buffer("mean", torch.zeros(sizes.features))
        self.register_buffer("spread", torch.ones(sizes.features))
        self.register_buffer("low", torch.full((sizes.features,), -CLIP))
        self.register_buffer("high", torch.full((sizes.features,), CLIP))
        self.words = self._vocabulary(sizes.words, sizes.word_width)
        self.own_words = self._vocabulary(sizes.own_words, sizes.class_width)
        self.above_words = self._vocabulary(sizes.above_words, sizes.class_width)
        inputs = sizes.features + sizes.word_width + 2 * sizes.class_width
        self.input, self.input2 = nn.Linear(inputs, width), nn.Linear(width, width)
        self.dropout = nn.Dropout(sizes.dropout)
        self.pages = nn.ModuleList(PageView(sizes) for _ in range(2))
        self.first = nn.ModuleList(Block(sizes, dilation) for dilation in FIRST_STAGE)
        self.second = nn.ModuleList(Block(sizes, dilation) for dilation in SECOND_STAGE)
        self.ends, self.guess = nn.Linear(width, 2), nn.Linear(width, sizes.kinds)
        self.middle = nn.Linear(width + 5 + sizes.kinds, width)
        self.kinds, self.opens = nn.Linear(width, sizes.kinds), nn.Linear(width, 1)

    @staticmethod
    def _vocabulary(size: int, width: int) -> nn.EmbeddingBag:
        table = nn.EmbeddingBag(size + 1, width, mode="sum", padding_idx=0)
        with torch.no_grad():
            table.weight.mul_(0.1)
        return table

    @staticmethod
    def _bag(table: nn.EmbeddingBag, words: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        numbers, offsets, counts = words
        summed: Tensor = table(numbers, offsets)
        return summed / torch.sqrt(counts + 1)[:, None]

    def standardise(self, features: Tensor) -> None:
        """Take mean and spread from a sample, (rows, n_features). Zero, which stands for what is missing, is never clipped."""
        self.mean.copy_(features.mean(0))
        self.spread.copy_(features.std(0) + LEAST_SPREAD)
        self.low.copy_((self.mean - CLIP * self.spread).clamp(max=0))
        self.high.copy_((self.mean + CLIP * self.spread).clamp(min=0))

    def forward(self, batch: Batch) -> Output:
        """Logits and chances for all rows of a batch."""
        clipped = torch.minimum(torch.maximum(batch.features, self.low), self.high)
        features = (clipped - self.mean) / self.spread
        bags = [
            self._bag(self.words, batch.words),
            self._bag(self.own_words, batch.own),
            self._bag(self.above_words, batch.above),
        ]
        lines = functional.relu(self.input(torch.cat([self.dropout(features), *bags], dim=1)))
        lines = functional.relu(self.input2(lines))
        for block in self.first:
            lines = block(lines, batch)
        lines = self.pages[0](lines, batch)
        guess = self.guess(lines)
        ends = page_softmax(self.ends(lines), batch)
        lines = functional.relu(
            self.middle(torch.cat([lines, *self._span(ends, batch), guess.softmax(1)], dim=1))
        )
        for block in self.second:
            lines = block(lines, batch)
        lines = self.pages[1](lines, batch)
        return Output(self.kinds(lines), guess, ends, self.opens(lines)[:, 0])

    @staticmethod
    def _span(ends: Tensor, batch: Batch) -> list[Tensor]:
        """Started, not yet ended, both, and the chances themselves, as the second stage sees them."""
        sums = torch.cumsum(ends, dim=0)
        before = functional.pad(sums, (0, 0, 1, 0))[batch.firsts][batch.pages]
        started = (sums - before)[:, :1]
        open_still = 1 - (sums - ends - before)[:, 1:]
        return [started, open_still, started * open_still, ends * 4]
