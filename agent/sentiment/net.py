"""A small network for valence: one hidden layer on meaning, VADER scores and word counts, in numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

HIDDEN = 128
# Half of everything is hidden while learning: what is left must do, on texts of another kind too.
DROPPED = 0.5
EPOCHS, BATCH, PACE, DECAY = 5, 128, 2e-3, 1e-4
CLASSES = 3
PARTS = ("mean", "scale", "inner", "inner_bias", "outer", "outer_bias")


@dataclass(frozen=True)
class Net:
    """`inner` is (features, HIDDEN), `outer` (HIDDEN, CLASSES); `mean` and `scale` even the features out."""

    mean: Floats
    scale: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def probabilities(self, rows: Floats) -> NDArray[np.float64]:
        """Shape (rows, CLASSES), each row summing to 1: negative, neutral, positive."""
        hidden = np.maximum((rows - self.mean) / self.scale @ self.inner + self.inner_bias, 0)
        return _softmax(hidden @ self.outer + self.outer_bias).astype(np.float64)


def learn(rows: Floats, answers: NDArray[np.int64], seed: int = 0) -> Net:
    """Fit on rows (n, features) with answers 0..2; every class counts alike, however seldom it is."""
    random = np.random.default_rng(seed)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-2
    given = ((rows - mean) / scale).astype(np.float32)
    shares = (1 / np.maximum(np.bincount(answers, minlength=CLASSES), 1))[answers]
    shares /= shares.sum()
    weights = _start(random, given.shape[1])
    steps = _Adam(weights, EPOCHS * (len(given) // BATCH + 1))
    for _ in range(EPOCHS):
        drawn = random.choice(len(given), len(given), p=shares)
        for start in range(0, len(drawn), BATCH):
            batch = drawn[start : start + BATCH]
            steps.step(weights, _slopes(weights, given[batch], answers[batch], random))
    return Net(mean, scale, *weights)


def _start(random: np.random.Generator, features: int) -> list[Floats]:
    inner = random.normal(0, features**-0.5, (features, HIDDEN))
    outer = random.normal(0, HIDDEN**-0.5, (HIDDEN, CLASSES))
    return [
        np.asarray(part, dtype=np.float32) for part in (inner, np.zeros(HIDDEN), outer, np.zeros(CLASSES))
    ]


def _slopes(
    weights: list[Floats], rows: Floats, answers: NDArray[np.int64], random: np.random.Generator
) -> list[Floats]:
    """Of the surprise at the answers, by each weight, with half of inputs and hidden layer left out."""
    inner, inner_bias, outer, outer_bias = weights
    seen = rows * _kept(random, rows.shape)
    before = seen @ inner + inner_bias
    left = _kept(random, before.shape)
    hidden = np.maximum(before, 0) * left
    error = _softmax(hidden @ outer + outer_bias)
    error[np.arange(len(rows)), answers] -= 1
    error /= len(rows)
    back = (error @ outer.T) * left * (before > 0)
    return [seen.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


def _kept(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return ((random.random(shape) > DROPPED) / (1 - DROPPED)).astype(np.float32)


def _softmax(logits: Floats) -> Floats:
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)


class _Adam:
    """Kingma and Ba 2015, with a pace that falls to zero over the whole of the learning."""

    def __init__(self, weights: list[Floats], steps: int) -> None:
        self._first = [np.zeros_like(one) for one in weights]
        self._second = [np.zeros_like(one) for one in weights]
        self._done, self._steps = 0, steps

    def step(self, weights: list[Floats], slopes: list[Floats]) -> None:
        pace = PACE * (1 - self._done / self._steps)
        self._done += 1
        for place, slope in enumerate(slopes):
            decayed = (slope + DECAY * weights[place]).astype(np.float32)
            self._first[place] = (0.9 * self._first[place] + 0.1 * decayed).astype(np.float32)
            self._second[place] = (0.999 * self._second[place] + 0.001 * decayed**2).astype(np.float32)
            first = self._first[place] / (1 - 0.9**self._done)
            second = self._second[place] / (1 - 0.999**self._done)
            weights[place] = (weights[place] - pace * first / (np.sqrt(second) + 1e-8)).astype(np.float32)
