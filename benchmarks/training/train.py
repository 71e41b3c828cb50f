"""``python -m benchmarks.training.train``: from the corpora to the model file.

The same corpora, versions and options give the same file. ``--hold-out 0`` leaves a fifth of the sites out, so that ``evaluate`` can
measure on them; the file that ships is that one.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from benchmarks.corpora import PROJECT, corpora_directory
from benchmarks.renderers import HALF, WHOLE
from benchmarks.training.augment import Pool, augment
from benchmarks.training.batches import Inputs, collate, inputs_of, targets
from benchmarks.training.examples import HTML, Example, trainable
from benchmarks.training.export import arrays_of, save
from benchmarks.training.folds import FOLDS, fold_of
from benchmarks.training.losses import loss
from benchmarks.training.network import Network, Sizes
from benchmarks.training.vocabulary import Vocabulary, collect
from cleaners.labeller.kinds import KINDS

LOG = logging.getLogger(__name__)
MODEL = PROJECT / "cleaners" / "labeller" / "model.npz"

RENDERER_SHARES = {**dict.fromkeys(WHOLE, 0.14), **dict.fromkeys(HALF, 0.15)}
"""How often a dump of a page is by each renderer."""

CORPUS_TIMES = {"fundus": 2, "misinfo_crawler": 2, "wcxb": 1, "unlabelled": 1}
"""How often an epoch shows each page of a corpus, as HTML and as a dump: dumps are mostly news, and the corpora have more guides."""

TEMPERATURE = 1.0
"""Divides the logits, so that the probabilities are honest; fitted on held-out sites by ``evaluate``."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. ``rate`` is the highest learning rate of a one-cycle schedule."""

    epochs: int = 10
    batch: int = 16
    rate: float = 3e-3
    decay: float = 0.01
    forget: float = 0.3
    width: int = 56
    seed: int = 1


def train(examples: Sequence[Example], recipe: Recipe) -> tuple[Network, Vocabulary]:
    """A network trained on the examples, and its vocabulary."""
    torch.manual_seed(recipe.seed)
    torch.use_deterministic_algorithms(mode=True)
    generator = np.random.default_rng(recipe.seed)
    vocabulary = collect(examples)
    network = _new_network(examples[:: max(1, len(examples) // 600)], vocabulary, recipe.width)
    by_page = _by_page(examples)
    pool = Pool.of(examples)
    steps = recipe.epochs * (len(_epoch(by_page, np.random.default_rng(0))) // recipe.batch)
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.rate, total_steps=steps + 1, pct_start=0.15
    )
    done, started, losses = 0, time.monotonic(), 0.0
    for epoch in range(recipe.epochs):
        shown = _epoch(by_page, generator)
        network.train()
        for start in range(0, len(shown) - recipe.batch + 1, recipe.batch):
            if done >= steps:
                break
            pages = [
                inputs_of(augment(example, pool, generator), vocabulary)
                for example in shown[start : start + recipe.batch]
            ]
            losses += _step(network, optimiser, pages, generator, recipe.forget)
            schedule.step()
            done += 1
        LOG.info(
            "epoch %d of %d: mean loss %.4f, %.0f s",
            epoch + 1,
            recipe.epochs,
            losses / max(done, 1),
            time.monotonic() - started,
        )
    return network.eval(), vocabulary


def _step(
    network: Network,
    optimiser: torch.optim.Optimizer,
    pages: Sequence[Inputs],
    generator: np.random.Generator,
    forget: float,
) -> float:
    """One step of training; its loss."""
    batch = collate(pages, generator, forget=forget)
    found = loss(network(batch), targets(pages), batch)
    optimiser.zero_grad()
    found.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return float(found.detach())


def _new_network(sample: Sequence[Example], vocabulary: Vocabulary, width: int) -> Network:
    """An untrained network that standardises features as in the sample."""
    features = np.concatenate([inputs_of(example, vocabulary).features for example in sample])
    sizes = Sizes(
        features=features.shape[1],
        kinds=len(KINDS),
        words=len(vocabulary.words),
        own_words=len(vocabulary.own),
        above_words=len(vocabulary.above),
        width=width,
    )
    network = Network(sizes)
    network.standardise(torch.as_tensor(features))
    return network


def _by_page(examples: Sequence[Example]) -> list[dict[str, Example]]:
    """For each page its examples by renderer."""
    pages: defaultdict[tuple[str, str], dict[str, Example]] = defaultdict(dict)
    for example in examples:
        pages[example.corpus, example.id][example.renderer] = example
    return list(pages.values())


def _epoch(pages: Sequence[dict[str, Example]], generator: np.random.Generator) -> list[Example]:
    """The examples of one epoch, shuffled: each page as often as its corpus is shown, as HTML and by different renderers."""
    shown: list[Example] = []
    for page in pages:
        times = CORPUS_TIMES[next(iter(page.values())).corpus]
        names = sorted(page.keys() - {HTML})
        shares = np.array([RENDERER_SHARES[name] for name in names])
        if names:
            chances = shares / shares.sum()
            drawn = generator.choice(len(names), size=min(times, len(names)), replace=False, p=chances)
            shown += [page[names[place]] for place in drawn]
        shown += [page[HTML]] * times if HTML in page else []
    return [shown[place] for place in generator.permutation(len(shown))]


def main() -> None:
    """Train by the command line's options and write the model file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpora", help="directory of the corpora (default: COPYDESK_CORPORA or ../shared/corpora)"
    )
    parser.add_argument(
        "--cache", type=Path, default=PROJECT / ".cache" / "training", help="where examples are kept"
    )
    parser.add_argument("--out", type=Path, default=MODEL, help="the model file to write")
    parser.add_argument(
        "--hold-out", type=int, choices=range(FOLDS), help="leave this fifth of the sites out"
    )
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--width", type=int, default=Recipe().width)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)  # sums in one order, hence the same file
    examples = trainable(corpora_directory(options.corpora), options.cache)
    learnt = [
        example
        for example in examples
        if options.hold_out is None or fold_of(example.site) != options.hold_out
    ]
    LOG.info("%d examples of %d sites", len(learnt), len({example.site for example in learnt}))
    network, vocabulary = train(learnt, Recipe(epochs=options.epochs, width=options.width))
    save(arrays_of(network, vocabulary, TEMPERATURE), options.out)
    LOG.info("wrote %s, %d bytes", options.out, options.out.stat().st_size)


if __name__ == "__main__":
    main()
