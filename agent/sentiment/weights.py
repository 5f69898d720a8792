"""The fitted models: small networks for valence, which vote; linear ones for the emotions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.sentiment import net
from agent.sentiment.features import Hashed
from agent.sentiment.net import Net, Voters

MEANING_SHARE = 0.6
PARTS = ("dense", "dense_bias", "ngram", "ngram_bias")


@dataclass(frozen=True)
class Weights:
    """Of the emotions, each a yes or no of its own: `dense` (7, DENSE), `ngram` (7, NGRAMS) and biases."""

    dense: NDArray[np.float32]
    dense_bias: NDArray[np.float32]
    ngram: NDArray[np.float32]
    ngram_bias: NDArray[np.float32]

    def probabilities(self, dense: NDArray[np.float32], ngrams: Sequence[Hashed]) -> NDArray[np.float64]:
        """Shape (rows, 7), each in 0..1."""
        by_meaning = _likely(dense @ self.dense.T + self.dense_bias)
        wording = np.stack([self.ngram[:, one.slots] @ one.shares for one in ngrams])
        by_wording = _likely(wording + self.ngram_bias)
        return MEANING_SHARE * by_meaning + (1 - MEANING_SHARE) * by_wording


@dataclass(frozen=True)
class Model:
    """All that the embedded scorer has learnt; from its limit on, the probability of an emotion counts."""

    voters: tuple[Net, ...]
    emotion: Weights
    limits: NDArray[np.float32]

    def valence(self, rows: NDArray[np.float32], words: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        """Shape (rows, 3): negative, neutral, positive; the average of the networks."""
        return self._wide.probabilities(rows, words)

    @cached_property
    def _wide(self) -> Voters:
        return Voters(self.voters)

    def save(self, path: Path) -> None:
        """Write it as compressed half-precision numbers (below 2 MB)."""
        arrays = {f"emotion_{part}": getattr(self.emotion, part).astype(np.float16) for part in PARTS}
        for part in net.PARTS:
            arrays[f"valence_{part}"] = np.stack([getattr(one, part) for one in self.voters]).astype(
                np.float16
            )
        np.savez_compressed(path, limits=self.limits, **arrays)

    @classmethod
    def load(cls, path: Path | Traversable) -> Model:
        """Read what `save` wrote."""
        with path.open("rb") as file, np.load(file) as stored:
            emotion = Weights(*(stored[f"emotion_{part}"].astype(np.float32) for part in PARTS))
            parts = [stored[f"valence_{part}"].astype(np.float32) for part in net.PARTS]
            return cls(tuple(Net(*one) for one in zip(*parts, strict=True)), emotion, stored["limits"])


def _likely(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-logits.astype(np.float64)))
