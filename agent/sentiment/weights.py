"""The fitted models: two linear ones for each question, one on meaning and one on wording, averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agent.sentiment.features import Hashed

MEANING_SHARE = 0.6
Kind = Literal["valence", "emotion"]
KINDS: tuple[Kind, ...] = ("valence", "emotion")
PARTS = ("dense", "dense_bias", "ngram", "ngram_bias")


@dataclass(frozen=True)
class Weights:
    """Weights of one question: `dense` (classes, DENSE) and `ngram` (classes, NGRAMS), each with its bias.

    `exclusive`: the classes exclude each other (softmax); otherwise each is a yes or no of its own.
    """

    dense: NDArray[np.float32]
    dense_bias: NDArray[np.float32]
    ngram: NDArray[np.float32]
    ngram_bias: NDArray[np.float32]
    exclusive: bool

    def probabilities(self, dense: NDArray[np.float32], ngrams: Sequence[Hashed]) -> NDArray[np.float64]:
        """Shape (rows, classes), each in 0..1."""
        by_meaning = self._squashed(dense @ self.dense.T + self.dense_bias)
        wording = np.stack([self.ngram[:, one.slots] @ one.shares for one in ngrams])
        by_wording = self._squashed(wording + self.ngram_bias)
        return MEANING_SHARE * by_meaning + (1 - MEANING_SHARE) * by_wording

    def _squashed(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        if not self.exclusive:
            return 1 / (1 + np.exp(-logits.astype(np.float64)))
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(np.float64)
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Model:
    """All that the embedded scorer has learnt; from its limit on, the probability of an emotion counts."""

    valence: Weights
    emotion: Weights
    limits: NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Write it as compressed half-precision numbers (below 2 MB)."""
        arrays = {
            f"{kind}_{part}": getattr(getattr(self, kind), part).astype(np.float16)
            for kind in KINDS
            for part in PARTS
        }
        np.savez_compressed(path, limits=self.limits, **arrays)

    @classmethod
    def load(cls, path: Path | Traversable) -> Model:
        """Read what `save` wrote."""
        with path.open("rb") as file, np.load(file) as stored:
            parts = {kind: _weights(stored, kind) for kind in KINDS}
            return cls(parts["valence"], parts["emotion"], stored["limits"])


def _weights(stored: Mapping[str, NDArray[np.float16]], kind: Kind) -> Weights:
    dense, dense_bias, ngram, ngram_bias = (stored[f"{kind}_{part}"].astype(np.float32) for part in PARTS)
    return Weights(dense, dense_bias, ngram, ngram_bias, exclusive=kind == "valence")
