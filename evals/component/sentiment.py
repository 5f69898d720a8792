"""How well the mood of a text is told: labels by macro-recall, human ratings by Pearson's r."""

from __future__ import annotations

from typing import Any

import numpy as np

from agent.sentiment import Label
from agent.sentiment.embedded import EmbeddedScorer
from evals.component import Figures, timed


def evaluate(rows: list[dict[str, Any]], train: list[dict[str, Any]] | None) -> Figures:
    """`accuracy`, `macro_recall` and `macro_f1` over rows with a label, `pearson_r` over rows with a score.

    Training rows set the two borders between the labels; the scorer itself stays as it was shipped.
    """
    scorer = EmbeddedScorer()
    scorer.score("The first text loads the encoder.")
    moods, timings = timed(lambda row: scorer.score(row["text"], with_emotion=False), rows)
    scores = np.array([mood.score for mood in moods])
    labelled = np.array(["label" in row for row in rows])
    figures: Figures = {"n": len(rows)}
    if labelled.any():
        given = [row["label"] for row in rows if "label" in row]
        borders = _borders(scorer, train)
        found = [mood.label if borders is None else _label(mood.score, borders) for mood in moods]
        figures |= _label_figures(
            given, [label for label, counts in zip(found, labelled, strict=True) if counts]
        )
    if not labelled.all():
        ratings = np.array([row["score"] for row in rows if "score" in row])
        figures["pearson_r"] = round(float(np.corrcoef(scores[~labelled], ratings)[0, 1]), 4)
    return {**figures, **timings}


def _label_figures(given: list[str], found: list[str]) -> Figures:
    from sklearn.metrics import accuracy_score, f1_score, recall_score

    known = sorted(set(given))
    return {
        "accuracy": round(float(accuracy_score(given, found)), 4),
        "macro_recall": round(float(recall_score(given, found, labels=known, average="macro")), 4),
        "macro_f1": round(float(f1_score(given, found, labels=known, average="macro")), 4),
    }


def _label(score: float, borders: tuple[float, float]) -> Label:
    return "negative" if score <= borders[0] else "positive" if score >= borders[1] else "neutral"


def _borders(scorer: EmbeddedScorer, train: list[dict[str, Any]] | None) -> tuple[float, float] | None:
    """The borders with the best macro-recall on the training rows."""
    from sklearn.metrics import recall_score

    labelled = [row for row in train or [] if "label" in row]
    if not labelled:
        return None
    scores = [scorer.score(row["text"], with_emotion=False).score for row in labelled]
    given = [row["label"] for row in labelled]
    pairs = [(low, high) for low in np.arange(-0.5, 0.2, 0.05) for high in np.arange(low + 0.05, 0.7, 0.05)]
    return max(
        pairs,
        key=lambda pair: recall_score(given, [_label(score, pair) for score in scores], average="macro"),
    )
