"""Which section a question belongs to, and whether to any: learnt from how the pages say that people ask.

A kernel ridge over all wordings and sentences gives each section, and "not answered here", a score for any
question. How much that counts beside the nearest wordings and the shared words was fitted once, on 2,200
wordings and 700 unanswered questions of the demo pages that are told as people tell them, each judged
without itself; then `none` was raised, for a wrong answer is worse than none.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Places = NDArray[np.int64]

log = logging.getLogger(__name__)

FEWEST = 200  # wordings; from fewer there is too little to learn
MOST = 8000  # wordings and sentences; memory and time to learn grow with their square and cube
MEANING = 1.0  # how fast closeness falls with the angle between two meanings
RIDGE = 0.05
NEAREST = 3  # wordings that count: one alone may be near by chance
# A question this far from its likeliest section speaks of another world. Of 180 questions that the
# pages answer none is; of those to a general assistant that had been answered, every seventh.
FAR = 0.35
CERTAIN = 5.0  # in the softmax: 0.7% are left


@dataclass(frozen=True)
class Weights:
    """What each sign adds to the score of a section, or of none."""

    belongs: float = 9.55  # the ridge's score
    near: float = 5.48  # mean cosine with the nearest wordings
    shared: float = 3.48  # 0..1, share of telling words that stand in the section
    none_belongs: float = 4.62
    none_near: float = 4.75
    none: float = 3.69


WEIGHTS = Weights()


@dataclass(frozen=True)
class Examples:
    """Texts as unit vectors. `sections` says whose each is; `none` is nobody's number."""

    vectors: Vectors  # (examples, dimensions)
    sections: Places  # (examples,)
    wordings: NDArray[np.bool_]  # which of them are questions rather than sentences of the page
    none: int

    @property
    def enough(self) -> bool:
        """Whether there is something to learn from: wordings, and questions that the pages do not answer."""
        unanswered = bool(self.wordings[self.sections == self.none].any())
        return unanswered and int(self.wordings.sum()) >= FEWEST and len(self.vectors) <= MOST


class Judge:
    """Read-only."""

    def __init__(self, examples: Examples, learnt: Vectors) -> None:
        """`learnt` is what `learn` gives for these examples."""
        self._examples = examples
        self._learnt = learnt
        self._groups = groups(examples)

    @classmethod
    def kept(cls, path: Path, key: str, examples: Examples) -> Judge:
        """With what was learnt and saved at `path` under this key, or else learnt now and saved there."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                if str(stored["key"]) == key:
                    return cls(examples, stored["learnt"])
        except FileNotFoundError:
            log.info("the knowledge base is learnt for the first time")
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            log.warning("the knowledge base is learnt again: %s", type(error).__name__)
        learnt = learn(examples)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.stem}.{os.getpid()}.part.npz")
        np.savez(partial, key=np.array(key), learnt=learnt)
        partial.replace(path)
        return cls(examples, learnt)

    def scores(self, vector: Vectors, shared: Vectors) -> Vectors:
        """(sections + 1,) for a question: its unit vector, and for each section the share of its words.

        Of a softmax over them the last is the chance that nothing here answers.
        """
        cosines = self._examples.vectors @ vector
        belongs = np.exp(MEANING * (cosines - 1)) @ self._learnt
        near = nearest(cosines, *self._groups)
        scores = weighed(belongs, near, shared, WEIGHTS)
        best = int(scores[:-1].argmax())
        if near[best] < FAR:
            scores[-1] = max(scores[-1], scores[best] + CERTAIN)
        return scores


def learn(examples: Examples) -> Vectors:
    """What each example says for each section: (examples, sections + 1)."""
    from scipy.linalg import cho_factor, cho_solve

    # All in one piece of memory, which is large: the transpose of a symmetric matrix lies as LAPACK wants it.
    gram = examples.vectors @ examples.vectors.T
    gram -= 1
    gram *= MEANING
    np.exp(gram, out=gram)
    gram[np.diag_indices_from(gram)] += RIDGE
    factor = cho_factor(gram.T, lower=True, overwrite_a=True, check_finite=False)
    targets = np.eye(examples.none + 1, dtype=np.float32)[examples.sections]
    learnt: Vectors = cho_solve(factor, targets, check_finite=False).astype(np.float32)
    return learnt


def groups(examples: Examples) -> tuple[Places, Places]:
    """The places of each section's wordings, (sections, widest), filled up with -1; and those of nobody's.

    A section without wordings is asked for in its own sentences.
    """
    found = []
    for section in range(examples.none):
        own = examples.sections == section
        asked = np.flatnonzero(own & examples.wordings)
        found.append(asked if len(asked) else np.flatnonzero(own))
    table = np.full((len(found), max(map(len, found))), -1, dtype=np.int64)
    for section, places in enumerate(found):
        table[section, : len(places)] = places
    return table, np.flatnonzero(examples.wordings & (examples.sections == examples.none))


def nearest(cosines: Vectors, table: Places, nobodys: Places) -> Vectors:
    """(sections + 1,): mean cosine with the NEAREST wordings of each."""
    # There are many more of nobody's than of any section's.
    each = np.where(table >= 0, cosines[table], -np.inf)
    return np.append(_mean_of_best(each), _mean_of_best(cosines[np.newaxis, nobodys])).astype(np.float32)


def _mean_of_best(each: Vectors) -> Vectors:
    best = np.sort(each, axis=1)[:, -NEAREST:]
    there = np.isfinite(best)
    mean: Vectors = np.where(there, best, 0).sum(axis=1) / there.sum(axis=1)
    return mean


def weighed(belongs: Vectors, near: Vectors, shared: Vectors, weights: Weights) -> Vectors:
    """(…, sections + 1) from the signs of each section; `shared` has none for the last."""
    told = weights.belongs * belongs[:-1] + weights.near * near[:-1] + weights.shared * shared
    none = weights.none_belongs * belongs[-1] + weights.none_near * near[-1] + weights.none
    return np.append(told, none).astype(np.float32)
