"""Kernel ridge regression of labels on texts, with leave-one-out scores in closed form.

The kernel multiplies closeness of meaning (sentence vectors) with closeness of wording (TF-IDF). The
leave-one-out identity is in Rifkin and Lippert 2007, "Notes on regularized least squares".
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
SHARPNESS = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0)  # candidates that turn scores into probabilities
HELD_OUT_ALL = 4000  # up to so many examples each is judged held out; of more, a sample is
HELD_OUT_SAMPLE = 1000


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


def learn(intents: list[str], texts: list[str], labels: Labels, vectors: Vectors, fingerprint: str) -> Learnt:
    """Fit; `vectors` are (texts, dimensions). Time grows with the cube of the number of texts.."""
    from scipy.linalg import cho_factor, cho_solve

    wording = Wording(texts)
    gram = _gram(vectors, wording)
    gram[np.diag_indices_from(gram)] += RIDGE
    factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
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
    )


def _sample(count: int) -> NDArray[np.int64]:
    if count <= HELD_OUT_ALL:
        return np.arange(count)
    return np.linspace(0, count - 1, HELD_OUT_SAMPLE).astype(np.int64)


def _gram(vectors: Vectors, wording: Wording) -> Vectors:
    """Closeness of every example to every other, shape (n, n)."""
    gram = vectors @ vectors.T
    for rows, features in wording.blocks():
        gram[rows] = closeness(gram[rows], wording.against_known(features))
    return gram


def closeness(cosines: Vectors, shared_wording: Vectors) -> Vectors:
    """The kernel: 1 for the same text, falling towards 0 with distance in meaning or wording."""
    kernel: Vectors = np.exp(MEANING * (cosines - 1) + WORDING * (shared_wording - 1), dtype=np.float32)
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
