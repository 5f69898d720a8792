"""Which intent a text carries, learnt in seconds from a few examples each.

Two views are summed: a logistic regression on sentence vectors (meaning) and a linear SVM on TF-IDF of
words and characters (wording, typos). The nearest example of the intent tells how far out the text is.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.brain.embedded.encoder import Encoder, Vectors
from agent.brain.embedded.wording import Wording

Example = tuple[str, str]
"""A text and its intent."""

FORMAT = 1
MEANING_C = 30.0  # inverse regularisation, chosen by cross-validation on BANKING77 and CLINC150
WORDING_C = 0.3
WORDING_SHARPNESS = 3.0  # turns SVM margins into something like probabilities


class TooFewIntentsError(ValueError):
    """There is nothing to tell apart: an intent needs examples, a classifier at least two intents."""


@dataclass(frozen=True)
class Scored:
    """One intent for one text. `confidence` is what thresholds are set on."""

    intent: str
    probability: float  # among all intents and the fallback, 0..1
    similarity: float  # cosine with the nearest example of this intent, -1..1
    confidence: float  # probability × similarity, 0..1: low when no intent covers the text


class IntentClassifier:
    """Fitted once, then read-only: safe to share between threads."""

    def __init__(self, parts: "_Parts", encoder: Encoder) -> None:
        """Made by `fit` or `load`."""
        self._parts = parts
        self._encoder = encoder

    @classmethod
    def fit(
        cls,
        examples: Sequence[Example],
        encoder: Encoder,
        *,
        fallback: Sequence[str] = (),
        previous: "IntentClassifier | None" = None,
    ) -> "IntentClassifier":
        """Learn from (text, intent) pairs.

        `fallback` are texts that carry none of the intents. `previous` lends the vectors of examples
        that did not change. Raises TooFewIntentsError below two intents.
        """
        intents = sorted({intent for _, intent in examples})
        if len(intents) < 2:
            raise TooFewIntentsError(
                f"A classifier needs examples of at least two intents, not {len(intents)}."
            )
        known = previous.vectors_by_text() if previous else {}
        texts = [text for text, _ in examples] + list(fallback)
        place = {intent: number for number, intent in enumerate(intents)}
        labels = np.array([place[i] for _, i in examples] + [len(intents)] * len(fallback), dtype=np.int32)
        vectors = _vectors(texts, encoder, known)
        meaning = _fit_meaning(vectors, labels)
        wording = Wording.fit(texts, labels, WORDING_C)
        parts = _Parts(intents, texts, labels, vectors, *meaning, wording, fingerprint(examples, fallback))
        return cls(parts, encoder)

    @property
    def fingerprint(self) -> str:
        """Of the examples it was fitted on: compare with `fingerprint(examples)` to know when to refit."""
        return self._parts.fingerprint

    @property
    def intents(self) -> list[str]:
        """The names it can answer with, sorted."""
        return list(self._parts.intents)

    def rank(self, text: str, embedding: Vectors | None = None) -> list[Scored]:
        """All intents, the most likely first. `embedding`: the text's vector (384,) when already known."""
        parts = self._parts
        vector = self._encoder.encode([text])[0] if embedding is None else embedding
        probability = parts.probabilities(text, vector)
        similarity = parts.similarities(vector)
        confidence = probability * np.clip(similarity, 0.0, 1.0)
        order = np.argsort(-probability[: len(parts.intents)], kind="stable")
        return [
            Scored(parts.intents[i], float(probability[i]), float(similarity[i]), float(confidence[i]))
            for i in order
        ]

    def nearest(self, text: str, embedding: Vectors | None = None) -> tuple[str, str | None, float]:
        """The closest example: its text, its intent (None for a fallback) and the cosine."""
        parts = self._parts
        vector = self._encoder.encode([text])[0] if embedding is None else embedding
        cosines = parts.vectors @ vector
        best = int(cosines.argmax())
        label = int(parts.labels[best])
        intent = parts.intents[label] if label < len(parts.intents) else None
        return parts.texts[best], intent, float(cosines[best])

    def vectors_by_text(self) -> dict[str, Vectors]:
        """The examples' vectors, to spare their encoding at the next fit."""
        return dict(zip(self._parts.texts, self._parts.vectors, strict=True))

    def save(self, path: Path) -> None:
        """Write one .npz file (arrays and JSON, no pickle)."""
        self._parts.save(path)

    @classmethod
    def load(cls, path: Path, encoder: Encoder) -> "IntentClassifier":
        """Read what `save` wrote; raises ValueError or OSError when it is not such a file."""
        return cls(_Parts.load(path), encoder)


def fingerprint(examples: Sequence[Example], fallback: Sequence[str] = ()) -> str:
    """Changes when an example, a fallback or the way of fitting changes; the order does not matter."""
    content = [FORMAT, MEANING_C, WORDING_C, sorted(examples), sorted(fallback)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Parts:
    """Everything that was learnt. A fallback text has the label after the last intent."""

    intents: list[str]
    texts: list[str]
    labels: NDArray[np.int32]
    vectors: Vectors
    weights: Vectors
    bias: Vectors
    wording: Wording
    fingerprint: str

    def probabilities(self, text: str, vector: Vectors) -> Vectors:
        meaning = _softmax(self.weights @ vector + self.bias)
        wording = _softmax(WORDING_SHARPNESS * self.wording.margins(text))
        mean: Vectors = ((meaning + wording) / 2).astype(np.float32)
        return mean

    def similarities(self, vector: Vectors) -> Vectors:
        nearest = np.full(len(self.bias), -1.0, dtype=np.float32)
        np.maximum.at(nearest, self.labels, self.vectors @ vector)
        return nearest

    def save(self, path: Path) -> None:
        about = {
            "format": FORMAT,
            "intents": self.intents,
            "texts": self.texts,
            "fingerprint": self.fingerprint,
        }
        arrays: dict[str, Any] = {
            "labels": self.labels,
            "vectors": self.vectors,
            "weights": self.weights,
            "bias": self.bias,
            "about": np.array(json.dumps(about)),
            **self.wording.arrays(),
        }
        partial = path.with_suffix(".part.npz")
        np.savez_compressed(partial, **arrays)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> "_Parts":
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        about = json.loads(str(arrays["about"]))
        if about["format"] != FORMAT:
            raise ValueError(f"{path.name} was written by another version")
        return cls(
            about["intents"],
            about["texts"],
            arrays["labels"],
            arrays["vectors"],
            arrays["weights"],
            arrays["bias"],
            Wording.of(arrays),
            about["fingerprint"],
        )


def _vectors(texts: Sequence[str], encoder: Encoder, known: dict[str, Vectors]) -> Vectors:
    fresh = [text for text in texts if text not in known]
    known = known | dict(zip(fresh, encoder.encode(fresh), strict=True))
    return np.stack([known[text] for text in texts])


def _fit_meaning(vectors: Vectors, labels: NDArray[np.int32]) -> tuple[Vectors, Vectors]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=MEANING_C, max_iter=300).fit(vectors, labels)
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:  # scikit-learn keeps one row for two classes
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _softmax(values: Vectors) -> Vectors:
    grown = np.exp(values - values.max())
    shares: Vectors = (grown / grown.sum()).astype(np.float32)
    return shares
