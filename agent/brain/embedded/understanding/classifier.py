"""Which intent a text carries, learnt from examples in seconds.

Closeness to all examples at once, in meaning and in wording, decides (see `ridge.py`). It needs no tuning
between 10 and 15,000 examples; far-out texts score near zero for every intent by construction; and what it
says of each example that it has not seen comes with the fit, which also calibrates the probabilities.
"""

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from agent.brain.embedded.understanding.encoder import Encoder, Vectors
from agent.brain.embedded.understanding.ridge import (
    MEANING,
    OF_MANY,
    RIDGE,
    WORDING,
    Halfway,
    Learnt,
    closeness,
    learn,
    probabilities,
)
from agent.brain.embedded.understanding.wording import Wording

log = logging.getLogger(__name__)

Example = tuple[str, str]
"""A text and its intent."""

MOST_EXAMPLES = 20_000  # memory grows with the square: 3.2 GB here
MANY = 4000  # examples from which each text is also seen halfway through the network
FORMAT = 6
ARRAYS = ("labels", "vectors", "weights", "sample", "sample_scores")


class UnusableExamplesError(ValueError):
    """Too few intents to tell apart, or more examples than memory allows."""


@dataclass(frozen=True)
class Scored:
    """One intent for one text. `confidence` is what thresholds are set on."""

    intent: str
    probability: float  # among all intents and "none of them", 0..1
    similarity: float  # cosine with the nearest example of this intent, -1..1
    confidence: float  # probability × similarity, 0..1: low when no intent covers the text


@dataclass(frozen=True)
class HeldOut:
    """What the classifier says of one of its own examples when it has not seen it."""

    text: str
    intent: str
    guess: Scored
    own: float  # the probability of its own intent


class IntentClassifier:
    """Fitted once, then read-only: safe to share between threads."""

    def __init__(self, learnt: Learnt, encoder: Encoder) -> None:
        """Made by `fit` or `load`."""
        self._learnt = learnt
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

        `fallback` are texts that carry none of the intents. `previous` lends the vectors of examples that did
        not change, unless there are MANY. Raises UnusableExamplesError below two intents or above
        MOST_EXAMPLES texts.
        """
        intents = sorted({intent for _, intent in examples})
        texts = [text for text, _ in examples] + list(fallback)
        if len(intents) < 2:
            raise UnusableExamplesError(
                f"There must be examples of at least two intents, not {len(intents)}."
            )
        if len(texts) > MOST_EXAMPLES:
            raise UnusableExamplesError(f"{len(texts)} examples are too many; give at most {MOST_EXAMPLES}.")
        place = {intent: number for number, intent in enumerate(intents)}
        labels = [place[intent] for _, intent in examples] + [len(intents)] * len(fallback)
        halfway = None
        if len(texts) < MANY:
            vectors = _vectors(texts, encoder, previous.vectors_by_text() if previous else {})
        else:
            vectors, found = encoder.halfway(texts)
            halfway = Halfway.of(found)
        known_as = fingerprint(examples, fallback)
        places = np.array(labels, dtype=np.int32)
        return cls(learn(intents, texts, places, vectors, known_as, halfway=halfway), encoder)

    @classmethod
    def kept(
        cls, path: Path, examples: Sequence[Example], encoder: Encoder, *, fallback: Sequence[str] = ()
    ) -> "IntentClassifier":
        """The one saved at `path` when the examples are still the same, otherwise a new one, saved there.

        Only new examples are encoded. A file that cannot be read is replaced.
        """
        previous = None
        try:
            previous = cls.load(path, encoder)
        except FileNotFoundError:
            log.info("first fit of %s", path.name)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            log.warning("refitting %s: %s", path.name, error)
        if previous and previous.fingerprint == fingerprint(examples, fallback):
            return previous
        fresh = cls.fit(examples, encoder, fallback=fallback, previous=previous)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.save(path)
        return fresh

    @property
    def fingerprint(self) -> str:
        """Of what it was fitted on: compare with `fingerprint(examples)` to know when to refit."""
        return self._learnt.fingerprint

    @property
    def intents(self) -> list[str]:
        """The names it can answer with, sorted."""
        return list(self._learnt.intents)

    def rank(self, text: str, embedding: Vectors | None = None) -> list[Scored]:
        """All intents, the most likely first. `embedding`: the text's vector (384,) when already known."""
        learnt = self._learnt
        half = None
        if learnt.halfway:
            (embedding,), (found,) = self._encoder.halfway([text])
            half = learnt.halfway.cosines(found)
        cosines = learnt.vectors @ self._vector(text, embedding)
        near = closeness(cosines, learnt.wording.similarities(text), half)
        return _scored(learnt, near @ learnt.weights, cosines)

    def nearness(self, embedding: Vectors, *, besides: str) -> float:
        """The cosine with the nearest example of any intent but this one: cheap beside `rank`."""
        learnt = self._learnt
        cosines = learnt.vectors @ embedding
        return float(cosines[learnt.labels != learnt.intents.index(besides)].max())

    def nearest(self, text: str, embedding: Vectors | None = None) -> tuple[str, str | None, float]:
        """The closest example in meaning: its text, its intent (None for a fallback) and the cosine."""
        learnt = self._learnt
        cosines = learnt.vectors @ self._vector(text, embedding)
        best = int(cosines.argmax())
        label = int(learnt.labels[best])
        intent = learnt.intents[label] if label < len(learnt.intents) else None
        return learnt.texts[best], intent, float(cosines[best])

    def held_out(self) -> list[HeldOut]:
        """Each example as judged by a classifier fitted on all the others (of over 4,000, a sample)."""
        learnt = self._learnt
        answers = []
        for row, scores in zip(learnt.sample, learnt.sample_scores, strict=True):
            cosines = learnt.vectors @ learnt.vectors[row]
            cosines[row] = -1.0
            if (label := int(learnt.labels[row])) < len(learnt.intents):
                ranked = _scored(learnt, scores, cosines)
                intent = learnt.intents[label]
                own = next(one.probability for one in ranked if one.intent == intent)
                answers.append(HeldOut(learnt.texts[row], intent, ranked[0], own))
        return answers

    def threshold(self, keep: float) -> float:
        """The confidence that a share `keep` (0..1) of its own examples reach when held out."""
        confidences = [answer.guess.confidence for answer in self.held_out()]
        return float(np.quantile(confidences, 1 - keep, method="lower"))

    def vectors_by_text(self) -> dict[str, Vectors]:
        """The examples' vectors, to spare their encoding at the next fit."""
        return dict(zip(self._learnt.texts, self._learnt.vectors, strict=True))

    def save(self, path: Path) -> None:
        """Write one .npz file (arrays and JSON, no pickle), whole or not at all."""
        learnt = self._learnt
        about = {
            "format": FORMAT,
            "intents": learnt.intents,
            "texts": learnt.texts,
            "sharpness": learnt.sharpness,
            "fingerprint": learnt.fingerprint,
        }
        arrays = {name: getattr(learnt, name) for name in ARRAYS}
        if learnt.halfway:
            arrays |= {"halfway_mean": learnt.halfway.mean, "halfway": learnt.halfway.vectors}
        partial = path.with_name(f"{path.stem}.{os.getpid()}.part.npz")
        np.savez(partial, about=np.array(json.dumps(about)), **arrays)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path, encoder: Encoder) -> "IntentClassifier":
        """Read what `save` wrote; raises ValueError or OSError when it is no such file of this version."""
        with np.load(path, allow_pickle=False) as stored:
            if "about" not in stored:
                raise ValueError(f"{path.name} is not a saved classifier.")
            about = json.loads(str(stored["about"]))
            if about["format"] != FORMAT:
                raise ValueError(f"{path.name} was written by another version.")
            learnt = Learnt(
                intents=about["intents"],
                texts=about["texts"],
                wording=Wording(about["texts"]),
                sharpness=about["sharpness"],
                fingerprint=about["fingerprint"],
                halfway=Halfway(stored["halfway_mean"], stored["halfway"]) if "halfway" in stored else None,
                **{name: stored[name] for name in ARRAYS},
            )
        return cls(learnt, encoder)

    def _vector(self, text: str, embedding: Vectors | None) -> Vectors:
        return self._encoder.encode([text])[0] if embedding is None else embedding


def fingerprint(examples: Sequence[Example], fallback: Sequence[str] = ()) -> str:
    """Changes when an example, a fallback or the way of fitting changes; the order does not matter."""
    settings = [FORMAT, MEANING, WORDING, RIDGE, OF_MANY, MANY]
    content = [settings, sorted(examples), sorted(fallback)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def _vectors(texts: Sequence[str], encoder: Encoder, known: dict[str, Vectors]) -> Vectors:
    fresh = [text for text in texts if text not in known]
    known = known | dict(zip(fresh, encoder.encode(fresh), strict=True))
    return np.stack([known[text] for text in texts])


def _scored(learnt: Learnt, scores: Vectors, cosines: Vectors) -> list[Scored]:
    intents = learnt.intents
    probability = probabilities(scores, learnt.sharpness)
    similarity = np.full(len(intents) + 1, -1.0, dtype=np.float32)
    np.maximum.at(similarity, learnt.labels, cosines)
    confidence = probability[: len(intents)] * np.clip(similarity[: len(intents)], 0.0, 1.0)
    order = np.argsort(-probability[: len(intents)], kind="stable")
    return [
        Scored(intents[i], float(probability[i]), float(similarity[i]), float(confidence[i])) for i in order
    ]
