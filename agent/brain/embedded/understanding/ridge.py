"""Kernel ridge regression of labels on texts, with leave-one-out scores in closed form.

The kernel multiplies closeness of meaning (sentence vectors) with closeness of wording (TF-IDF), and for
many examples with that of half-made meaning, which keeps details. The leave-one-out identity is in Rifkin
and Lippert 2007, "Notes on regularized least squares".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.brain.embedded.understanding.encoder import Vectors
from agent.brain.embedded.understanding.wording import Wording

Labels = NDArray[np.int32]

# Chosen by cross-validation on BANKING77, CLINC150 and 15-example samples of it; all are flat around these.
MEANING = 2.0  # how fast closeness falls with the angle between two meanings
WORDING = 1.0  # the same for wording
RIDGE = 0.1
# With thousands of examples: meaning, wording, and meaning as it is halfway through the network.
OF_MANY = (1.2, 0.6, 0.6)
SHARPNESS = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0)  # candidates that turn scores into probabilities
HELD_OUT_ALL = 4000  # up to so many examples each is judged held out; of more, a sample is
HELD_OUT_SAMPLE = 1000


@dataclass(frozen=True)
class Halfway:
    """Vectors from halfway through the network. They all point the same way until their mean is taken off."""

    mean: Vectors  # (dimensions,)
    vectors: Vectors  # (texts, dimensions), of length 1

    @classmethod
    def of(cls, found: Vectors) -> "Halfway":
        mean = found.mean(axis=0)
        return cls(mean, _unit(found - mean))

    def cosines(self, found: Vectors) -> Vectors:
        """Of another text's vector with all: (texts,)."""
        cosines: Vectors = self.vectors @ _unit(found - self.mean)
        return cosines


def _unit(rows: Vectors) -> Vectors:
    units: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    return units


@dataclass(frozen=True)
class Learnt:
    """What was learnt. A fallback text has the label after the last intent, and a column of `weights`."""

    intents: list[str]
    texts: list[str]
    labels: Labels
    vectors: Vectors
    wording: Wording
    weights: Vectors  # one row a text, one column a label
    sharpness: float
    fingerprint: str
    sample: NDArray[np.int64]  # which examples were held out
    sample_scores: Vectors  # what a fit without each of them says of it, shape (sample, labels)
    halfway: Halfway | None = None  # of many examples


def learn(
    intents: list[str],
    texts: list[str],
    labels: Labels,
    vectors: Vectors,
    fingerprint: str,
    *,
    halfway: Halfway | None = None,
) -> Learnt:
    """Fit; `vectors` are (texts, dimensions). Time grows with the cube of the number of texts."""
    from scipy.linalg import cho_factor, cho_solve

    wording = Wording(texts)
    gram = _gram(vectors, wording, halfway)
    gram[np.diag_indices_from(gram)] += RIDGE
    # The transpose of a symmetric matrix lies as LAPACK wants it: no copy is made.
    factor = cho_factor(gram.T, lower=True, overwrite_a=True, check_finite=False)
    # One column a label: 1 where the example has it.
    targets = np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
    weights = cho_solve(factor, targets, check_finite=False).astype(np.float32)

    sample = _sample(len(texts))
    picked = np.zeros((len(texts), len(sample)), dtype=np.float32)
    picked[sample, np.arange(len(sample))] = 1
    inverse = cho_solve(factor, picked, overwrite_b=True, check_finite=False)
    # Without example i, its score misses its target by weight_i / inverse_ii.
    errors = weights[sample] / inverse[sample, np.arange(len(sample))][:, None]
    scores = (targets[sample] - errors).astype(np.float32)
    return Learnt(
        intents=intents,
        texts=texts,
        labels=labels,
        vectors=vectors,
        wording=wording,
        weights=weights,
        sharpness=_sharpness(scores, targets[sample].astype(bool)),
        fingerprint=fingerprint,
        sample=sample,
        sample_scores=scores,
        halfway=halfway,
    )


def _sample(count: int) -> NDArray[np.int64]:
    if count <= HELD_OUT_ALL:
        return np.arange(count)
    return np.linspace(0, count - 1, HELD_OUT_SAMPLE).astype(np.int64)


def _gram(vectors: Vectors, wording: Wording, halfway: Halfway | None) -> Vectors:
    """Closeness of every example to every other, shape (n, n)."""
    gram = vectors @ vectors.T
    for rows, features in wording.blocks():
        half = halfway.vectors[rows] @ halfway.vectors.T if halfway else None
        gram[rows] = closeness(gram[rows], wording.against_known(features), half)
    return gram


def closeness(cosines: Vectors, shared_wording: Vectors, half: Vectors | None = None) -> Vectors:
    """The kernel: 1 for the same text, falling towards 0 with distance in meaning or wording."""
    meaning, wording, halfway = (MEANING, WORDING, 0.0) if half is None else OF_MANY
    apart = meaning * (cosines - 1) + wording * (shared_wording - 1)
    if half is not None:
        apart += halfway * (half - 1)
    kernel: Vectors = np.exp(apart, dtype=np.float32)
    return kernel


def _sharpness(scores: Vectors, truth: NDArray[np.bool_]) -> float:
    """The steepness under which the held-out examples are the least surprising."""

    def surprise(sharpness: float) -> float:
        return float(-np.log(probabilities(scores, sharpness)[truth] + 1e-9).mean())

    return min(SHARPNESS, key=surprise)


def probabilities(scores: Vectors, sharpness: float) -> Vectors:
    grown = np.exp(sharpness * (scores - scores.max(axis=-1, keepdims=True)))
    shares: Vectors = (grown / grown.sum(axis=-1, keepdims=True)).astype(np.float32)
    return shares
