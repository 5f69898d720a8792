"""The scorer that needs no key: small models on meaning and wording, combined with VADER.

Trained by `python -m agent.sentiment.training`; figures, and how they were taken, are in `model.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.brain.embedded.understanding.encoder import without_numbers
from agent.sentiment import EKMAN, Ekman, Label, Mood
from agent.sentiment.features import Features, Hashed, dense, plain
from agent.sentiment.signals import SignalWords
from agent.sentiment.weights import Model

# VADER knows how strong a word is, the models what the sentence means; together they beat either.
MODEL_SHARE = 0.7
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
# Where a score alone must do: the borders with the best macro-recall on the held-out tenth of GoEmotions.
POSITIVE_FROM, NEGATIVE_FROM = 0.3, -0.26


class SentenceEncoder(Protocol):
    """What `agent.brain.embedded.understanding.encoder.Encoder` does."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def words(self, text: str) -> NDArray[np.float32]: ...


class EmbeddedScorer:
    """Most of its time is the sentence encoder's. Safe to share between threads."""

    def __init__(self, encoder: SentenceEncoder | None = None, model: Model | None = None) -> None:
        """`encoder` may be shared with the brain; without one the scorer has its own."""
        self._encoder = encoder
        self._model = model or Model.load(files("agent.sentiment") / "model.npz")
        self._features = Features()
        self._signals = SignalWords()

    def score(self, text: str, *, with_emotion: bool = True) -> Mood:
        """The mood of `text`; with `with_emotion` False no emotion is worked out."""
        if not text.strip():
            return Mood(0.0, "neutral", "neutral", 1.0)
        # The encoder may be listening still: what needs no meaning is worked out first.
        signs, cues = self._signals.read(text), self._features.cues([text])
        words, features = self._read(text)
        chances = self._model.valence(np.hstack([features, cues]), [words])[0]
        score = MODEL_SHARE * (chances[2] - chances[0]) + (1 - MODEL_SHARE) * float(features[0, -4])
        emotion: Ekman = "neutral"
        if with_emotion:
            emotion = self.emotions(features, self._features.ngrams([text]))[0]
        return Mood(
            float(score),
            LABELS[int(chances.argmax())],
            emotion,
            float(chances.max()),
            signs.urgency,
            signs.hesitation,
            signs.confusion,
        )

    def emotions(self, features: NDArray[np.float32], ngrams: Sequence[Hashed]) -> tuple[Ekman, ...]:
        """Every emotion of one text, the clearest first; at least one."""
        found = self._model.emotion.probabilities(features, ngrams)[0] / self._model.limits
        order = np.argsort(-found)
        return tuple(EKMAN[place] for rank, place in enumerate(order) if rank == 0 or found[place] >= 1)

    def emotions_of(self, text: str) -> tuple[Ekman, ...]:
        """Every emotion of `text`, the clearest first; at least one."""
        _, features = self._read(text)
        return self.emotions(features, self._features.ngrams([text]))

    def _read(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What each of its words means, and the features of the whole."""
        if self._encoder is None:
            from agent.brain.embedded.understanding.encoder import Encoder

            self._encoder = Encoder()
        said, vader = heard_as(text), self._features.vader([text])
        words = self._encoder.words(said)
        return words, dense(self._encoder.encode([said]), vader)


def heard_as(text: str) -> str:
    """The words whose meaning counts: those that are asked for danger too, so that one pass does for both."""
    return without_numbers(plain(text) or text)


def label_of(score: float) -> Label:
    """The label of a score in -1..1 that does not come from a text alone."""
    return "positive" if score >= POSITIVE_FROM else "negative" if score <= NEGATIVE_FROM else "neutral"
