"""A small network for valence, in numpy: one hidden layer on the whole message, one on each of its words.

What the words say where they stand is gathered as the strongest and as the average; together with the
hidden layer on meaning, VADER scores and counts it decides. While learning, the emotions are told from the
same layers: what both need holds on texts of another kind too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

HIDDEN, HIDDEN_OF_WORDS = 256, 64
# Most of everything is hidden while learning: what is left must do, on texts of another kind too.
DROPPED, DROPPED_OF_WORDS = 0.8, 0.6
EPOCHS, BATCH, PACE, DECAY = 3, 128, 2e-3, 1e-4
MOST_PIECES = 64
FEELINGS_COUNT = 0.5  # beside the valence, in the surprise that is made small
CLASSES = 3
PARTS = ("mean", "scale", "inner", "inner_bias", "words", "words_bias", "outer", "outer_bias")


@dataclass(frozen=True)
class Net:
    """`inner` is (features, HIDDEN), `words` (meaning, HIDDEN_OF_WORDS), `outer` takes both to CLASSES."""

    mean: Floats
    scale: Floats
    inner: Floats
    inner_bias: Floats
    words: Floats
    words_bias: Floats
    outer: Floats
    outer_bias: Floats


class Voters:
    """Several networks side by side as a wide one, so that numpy is called once for all of them."""

    def __init__(self, nets: Sequence[Net]) -> None:
        self._count = len(nets)
        # What each subtracts and divides by is in its weights already.
        inner = [net.inner / net.scale[:, None] for net in nets]
        self._inner = np.hstack(inner)
        self._inner_bias = np.concatenate(
            [net.inner_bias - net.mean @ one for net, one in zip(nets, inner, strict=True)]
        )
        self._words = np.hstack([net.words for net in nets])
        self._words_bias = np.concatenate([net.words_bias for net in nets])
        self._outer = np.stack([net.outer for net in nets])
        self._outer_bias = np.stack([net.outer_bias for net in nets])[:, None]

    def probabilities(self, rows: Floats, words: Sequence[Floats]) -> NDArray[np.float64]:
        """Shape (rows, CLASSES), each row summing to 1: negative, neutral, positive. The average of all.

        `words` has for each row what `Encoder.words` gives.
        """
        hidden = np.maximum(rows @ self._inner + self._inner_bias, 0)
        heard = [np.maximum(one @ self._words + self._words_bias, 0) for one in words]
        strongest = np.stack([one.max(axis=0) for one in heard])
        average = np.stack([one.mean(axis=0) for one in heard])
        seen = np.concatenate([self._each(part) for part in (hidden, strongest, average)], axis=2)
        votes = _softmax(seen @ self._outer + self._outer_bias)
        return np.asarray(votes.mean(axis=0), dtype=np.float64)

    def _each(self, side_by_side: Floats) -> Floats:
        """Shape (networks, rows, …) of (rows, networks × …)."""
        return side_by_side.reshape(len(side_by_side), self._count, -1).swapaxes(0, 1)


@dataclass(frozen=True)
class Lessons:
    """What is learnt from: `rows` (n, features), `words` of each, valence `answers` 0..2.

    `feelings` (n, emotions) are 0 and 1, or NaN where they are not known.
    """

    rows: Floats
    words: Sequence[NDArray[np.float16]]
    answers: NDArray[np.int64]
    feelings: Floats


def learn(lessons: Lessons, seed: int = 0) -> Net:
    """Fit; every class of valence counts alike, however seldom it is."""
    random = np.random.default_rng(seed)
    mean, scale = lessons.rows.mean(axis=0), lessons.rows.std(axis=0) + 1e-2
    spread = np.float32(np.concatenate(lessons.words[::50]).astype(np.float32).std())
    answers = lessons.answers
    shares = (1 / np.maximum(np.bincount(answers, minlength=CLASSES), 1))[answers]
    shares /= shares.sum()
    weights = _start(random, lessons.rows.shape[1], lessons.words[0].shape[1], lessons.feelings.shape[1])
    steps = _Adam(weights, EPOCHS * (len(answers) // BATCH + 1))
    for _ in range(EPOCHS):
        drawn = random.choice(len(answers), len(answers), p=shares)
        for start in range(0, len(drawn), BATCH):
            batch = drawn[start : start + BATCH]
            rows = ((lessons.rows[batch] - mean) / scale).astype(np.float32)
            words = [lessons.words[place][:MOST_PIECES].astype(np.float32) / spread for place in batch]
            wanted = np.hstack([np.eye(CLASSES, dtype=np.float32)[answers[batch]], lessons.feelings[batch]])
            steps.step(weights, _slopes(weights, rows, words, wanted, random))
    inner, inner_bias, of_words, words_bias, outer, outer_bias = weights
    last = outer[:, :CLASSES], outer_bias[:CLASSES]
    return Net(mean, scale, inner, inner_bias, (of_words / spread).astype(np.float32), words_bias, *last)


def _start(random: np.random.Generator, features: int, meaning: int, feelings: int) -> list[Floats]:
    seen, told = HIDDEN + 2 * HIDDEN_OF_WORDS, CLASSES + feelings
    shapes = ((features, HIDDEN), (meaning, HIDDEN_OF_WORDS), (seen, told))
    weights: list[Floats] = []
    for inputs, outputs in shapes:
        weights.append(random.normal(0, inputs**-0.5, (inputs, outputs)).astype(np.float32))
        weights.append(np.zeros(outputs, dtype=np.float32))
    return weights


def _slopes(
    weights: list[Floats], rows: Floats, words: list[Floats], wanted: Floats, random: np.random.Generator
) -> list[Floats]:
    """Of the surprise at what is wanted, by each weight, with most of inputs and hidden layers left out."""
    inner, inner_bias, of_words, words_bias, outer, outer_bias = weights
    seen = rows * _kept(random, rows.shape, DROPPED)
    before = seen @ inner + inner_bias
    lengths = np.array([len(one) for one in words])
    begins, whose = np.concatenate([[0], np.cumsum(lengths)[:-1]]), np.repeat(np.arange(len(words)), lengths)
    heard = np.concatenate(words) * _kept(random, (len(words), words[0].shape[1]), DROPPED_OF_WORDS)[whose]
    each = heard @ of_words + words_bias
    loud = np.maximum(each, 0)
    strongest = np.maximum.reduceat(loud, begins, axis=0)
    average = np.add.reduceat(loud, begins, axis=0) / lengths[:, None]
    gathered = np.hstack([np.maximum(before, 0), strongest, average]).astype(np.float32)
    left = _kept(random, gathered.shape, DROPPED)
    hidden = gathered * left
    error = _errors((hidden @ outer + outer_bias).astype(np.float32), wanted) / np.float32(len(rows))
    back = (error @ outer.T) * left
    of_hidden = back[:, :HIDDEN] * (before > 0)
    of_strongest, of_average = np.split(back[:, HIDDEN:], 2, axis=1)
    of_each = (
        np.where(loud == strongest[whose], of_strongest[whose], 0) + (of_average / lengths[:, None])[whose]
    )
    of_each = (of_each * (each > 0)).astype(np.float32)
    return [
        seen.T @ of_hidden,
        of_hidden.sum(axis=0),
        heard.T @ of_each,
        of_each.sum(axis=0),
        hidden.T @ error,
        error.sum(axis=0),
    ]


def _errors(logits: Floats, wanted: Floats) -> Floats:
    """Valence is one class, each emotion a yes or no of its own; what is not known teaches nothing."""
    valence = _softmax(logits[:, :CLASSES]) - wanted[:, :CLASSES]
    feelings = 1 / (1 + np.exp(-logits[:, CLASSES:])) - wanted[:, CLASSES:]
    return np.hstack([valence, FEELINGS_COUNT * np.nan_to_num(feelings)]).astype(np.float32)


def _kept(random: np.random.Generator, shape: tuple[int, ...], dropped: float) -> Floats:
    return ((random.random(shape, dtype=np.float32) > dropped) / (1 - dropped)).astype(np.float32)


def _softmax(logits: Floats) -> Floats:
    grown = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True), dtype=np.float32)


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
