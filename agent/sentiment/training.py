"""Trains the embedded scorer:  python -m agent.sentiment.training --data DIR [--corrections DIR]

DIR holds `emotion_train.jsonl` (GoEmotions, Apache-2.0, Ekman grouping) and `intents_clinc150_train.jsonl`
(CLINC150, CC BY 3.0), whose plain requests are examples of a neutral tone. Corrections are what people at the
desk put right, as `warmline export corrections DIR` writes them.
Nothing else is fitted. About fifteen minutes on one core, and 3 GB of memory.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agent.sentiment import EKMAN, net
from agent.sentiment.embedded import LABELS, SentenceEncoder
from agent.sentiment.features import NGRAMS, Features, Hashed, dense, plain
from agent.sentiment.weights import MEANING_SHARE, Model, Weights

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

HERE = Path(__file__).parent
PLAIN_REQUESTS = 4000
HELD_OUT = 10  # every tenth row sets the limits of the emotions
# A corrected message counts as every 400th row, and all of them together as every tenth at most. Of 11
# sarcastic ones, one told rightly, 4 were learnt when each counted five times among 47,000 rows; among 9,000
# it was 7 with every 1,000th and 10 with every 400th, where TweetEval fell from 0.648 to 0.632.
CORRECTION_SHARE, CORRECTIONS_SHARE = 1 / 400, 1 / 10
VOTERS = 4  # networks; a fifth would take the file over 2 MB
NEGATIVE = {"anger", "disgust", "fear", "sadness"}

Row = dict[str, Any]
Floats = NDArray[np.float32]


def valence_of(labels: Sequence[str]) -> int | None:
    """-1, 0 or 1 for the emotions of a text; None when they point both ways."""
    bad, good = bool(NEGATIVE & set(labels)), "joy" in labels
    if bad and good:
        return None
    return -1 if bad else 1 if good else 0


def fit(
    rows: Sequence[Row],
    plain_requests: Sequence[str],
    encoder: SentenceEncoder,
    corrected: Sequence[Row] = (),
) -> Model:
    """Learn valence and emotion from rows with `text` and `labels`; the requests are neutral in valence.

    `corrected` are rows with `text` and a valence as `label`.
    """
    features = Features()
    texts = [row["text"] for row in rows] + list(plain_requests) + [row["text"] for row in corrected]
    said = [plain(text) or text for text in texts]
    # Half precision: 750 MB for GoEmotions.
    words = [encoder.words(one).astype(np.float16) for one in said]
    rows_of_texts = dense(encoder.encode(said), features.vader(texts))
    ngrams = features.ngrams(texts[: len(rows)])
    _say(f"{len(texts)} texts turned into numbers")
    valences = [valence_of(row["labels"]) for row in rows] + [0] * len(plain_requests)
    valences += [LABELS.index(row["label"]) - 1 for row in corrected]
    feelings = _feelings(rows, len(plain_requests), len(corrected))
    voters = vote(np.hstack([rows_of_texts, features.cues(texts)]), words, valences, feelings)
    emotion, limits = _emotions(rows, rows_of_texts[: len(rows)], ngrams)
    return Model(voters, emotion, limits)


def vote(
    rows: Floats, words: Sequence[NDArray[np.float16]], valences: Sequence[int | None], feelings: Floats
) -> tuple[net.Net, ...]:
    """Networks that differ by chance alone, for texts whose valence is clear."""
    clear = [place for place, valence in enumerate(valences) if valence is not None]
    answers = np.array([valences[place] for place in clear], dtype=np.int64) + 1
    lessons = net.Lessons(rows[clear], [words[place] for place in clear], answers, feelings[clear])
    voters = []
    for seed in range(VOTERS):
        voters.append(net.learn(lessons, seed))
        _say(f"valence learnt {seed + 1} of {VOTERS} times")
    return tuple(voters)


def _feelings(rows: Sequence[Row], requests: int, corrected: int) -> Floats:
    """Shape (texts, 7): plain requests are neutral; of a corrected valence the emotion is not known."""
    told = [[float(emotion in row["labels"]) for emotion in EKMAN] for row in rows]
    told += [[float(emotion == "neutral") for emotion in EKMAN]] * requests
    told += [[np.nan] * len(EKMAN)] * corrected
    return np.array(told, dtype=np.float32)


def _emotions(rows: Sequence[Row], dense: Floats, ngrams: list[Hashed]) -> tuple[Weights, Floats]:
    truth = np.array([[emotion in row["labels"] for emotion in EKMAN] for row in rows])
    held = np.arange(len(rows)) % HELD_OUT == 0
    matrix = _matrix(ngrams)
    parts = []
    for place, emotion in enumerate(EKMAN):
        answers = truth[~held, place]
        parts.append((*_logistic(dense[~held], answers, 0.1), *_logistic(matrix[~held], answers, 1.0)))
        _say(f"{emotion} learnt")
    dense_rows, dense_biases, ngram_rows, ngram_biases = (
        np.concatenate(group) for group in zip(*parts, strict=True)
    )
    weights = Weights(dense_rows, dense_biases, ngram_rows, ngram_biases)
    found = weights.probabilities(dense[held], ngrams[::HELD_OUT])
    limits = [_best_limit(found[:, place], truth[held, place]) for place in range(len(EKMAN))]
    return weights, np.array(limits, dtype=np.float32)


def _matrix(ngrams: Sequence[Hashed]) -> csr_matrix:
    """Shape (texts, NGRAMS), as scikit-learn fits on it."""
    from scipy.sparse import csr_matrix

    starts = np.concatenate([[0], np.cumsum([len(one.slots) for one in ngrams])])
    shares, slots = (np.concatenate([getattr(one, name) for one in ngrams]) for name in ("shares", "slots"))
    return csr_matrix((shares, slots, starts), shape=(len(ngrams), NGRAMS))


def _best_limit(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The probability from which saying yes gives the best F1."""
    from sklearn.metrics import f1_score

    return max(np.arange(0.3, 0.9, 0.02), key=lambda limit: f1_score(truth, probabilities >= limit))


def _logistic(features: Any, answers: NDArray[Any], strength: float) -> tuple[Floats, Floats]:
    """Weights (classes, features) and biases; one row for a yes-or-no question."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=strength, class_weight="balanced", max_iter=60)
    fitted.fit(features, answers)
    return fitted.coef_.astype(np.float32), fitted.intercept_.astype(np.float32)


def repeated(corrections: list[Row], among: int) -> list[Row]:
    """Often enough to be learnt among so many rows, and not so often that they drown the rest."""
    if not corrections:
        return []
    times = min(CORRECTION_SHARE * among, CORRECTIONS_SHARE * among / len(corrections))
    return corrections * max(1, round(times))


def read(path: Path) -> list[Row]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    """Train, and write `model.npz` beside this file; `model.json` is for the figures measured afterwards."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with emotion_train.jsonl")
    parser.add_argument("--corrections", type=Path, help="folder of corrections from the desk")
    given = parser.parse_args()
    from agent.brain.embedded.understanding.encoder import Encoder

    started = time.monotonic()
    rows = read(given.data / "emotion_train.jsonl")
    corrected: list[Row] = []
    if given.corrections:
        corrected = repeated(read(given.corrections / "sentiment.jsonl"), len(rows))
        rows += repeated(read(given.corrections / "emotion.jsonl"), len(rows))
    requests = [row["text"] for row in read(given.data / "intents_clinc150_train.jsonl")]
    chosen = random.Random(1).sample(requests, PLAIN_REQUESTS)
    model = fit(rows, chosen, Encoder(remember=0), corrected)
    model.save(HERE / "model.npz")
    _say(f"written after {time.monotonic() - started:.0f} s; MEANING_SHARE {MEANING_SHARE}")


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    main()
