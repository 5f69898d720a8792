"""How well emotions are told, in Ekman's grouping: a text may have several."""

from __future__ import annotations

from typing import Any

import numpy as np

from agent.brain.embedded.understanding.encoder import Encoder
from agent.sentiment import EKMAN
from agent.sentiment.embedded import EmbeddedScorer
from evals.component import Figures, timed


def evaluate(rows: list[dict[str, Any]], train: list[dict[str, Any]] | None) -> Figures:
    """`macro_f1`, `precision` and `recall` (both macro) and `accuracy` (all emotions of a text right).

    With training rows the models are fitted anew on them alone; otherwise the shipped weights are judged.
    """
    from sklearn.metrics import f1_score, precision_score, recall_score

    encoder = Encoder()
    scorer = EmbeddedScorer(encoder, _fitted(train, encoder) if train else None)
    scorer.emotions_of("The first text loads the encoder.")
    answers, timings = timed(lambda row: scorer.emotions_of(row["text"]), rows)
    given = np.array([[emotion in row["labels"] for emotion in EKMAN] for row in rows])
    found = np.array([[emotion in answer for emotion in EKMAN] for answer in answers])
    seen = [place for place in range(len(EKMAN)) if given[:, place].any()]
    options = {"average": "macro", "zero_division": 0.0}
    return {
        "n": len(rows),
        "macro_f1": round(float(f1_score(given[:, seen], found[:, seen], **options)), 4),
        "precision": round(float(precision_score(given[:, seen], found[:, seen], **options)), 4),
        "recall": round(float(recall_score(given[:, seen], found[:, seen], **options)), 4),
        "accuracy": round(float((given == found).all(axis=1).mean()), 4),
        **timings,
    }


def _fitted(train: list[dict[str, Any]], encoder: Encoder) -> Any:
    from agent.sentiment.training import fit

    return fit(train, [], encoder)
