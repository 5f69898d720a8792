"""Intents: the brain's own classifier, fitted on given rows and judged on others."""

from collections.abc import Sequence

from agent.brain.embedded.understanding.classifier import IntentClassifier, Scored, UnusableExamplesError
from agent.brain.embedded.understanding.encoder import Encoder
from evals.component import Figures, Row, timed
from evals.errors import EvalError

KEPT = 0.95
"""`oos_recall` is taken where this share of the training rows, each held out, stays in scope."""


def evaluate(rows: list[Row], train: list[Row] | None) -> Figures:
    """`accuracy` and `macro_f1` of the likeliest intent over rows in scope; where rows out of scope (a null
    intent) exist, `oos_auroc` and `oos_recall` of the confidence."""
    if train is None:
        raise EvalError("Intents are learnt from examples: give --train FILE.jsonl with other rows.")
    encoder = Encoder()
    classifier = _fit(train, encoder)
    encoder.encode([rows[0]["text"]])
    best, times = timed(lambda text: classifier.rank(text)[0], [row["text"] for row in rows])
    labels = [row["label"] for row in rows]
    return {"n": len(rows), **_in_scope(labels, best), **_out_of_scope(labels, best, classifier), **times}


def _fit(train: list[Row], encoder: Encoder) -> IntentClassifier:
    examples = [(row["text"], row["label"]) for row in train if row["label"] is not None]
    fallback = [row["text"] for row in train if row["label"] is None]
    try:
        return IntentClassifier.fit(examples, encoder, fallback=fallback)
    except UnusableExamplesError as error:
        raise EvalError(f"The training rows cannot be used. {error}") from error


def _in_scope(labels: Sequence[str | None], best: Sequence[Scored]) -> Figures:
    from sklearn.metrics import f1_score

    truth = [label for label in labels if label is not None]
    guesses = [guess.intent for label, guess in zip(labels, best, strict=True) if label is not None]
    if not truth:
        return {"n_in_scope": 0}
    right = sum(label == guess for label, guess in zip(truth, guesses, strict=True))
    macro_f1 = f1_score(truth, guesses, average="macro", labels=sorted(set(truth)), zero_division=0)
    return {
        "n_in_scope": len(truth),
        "accuracy": round(right / len(truth), 4),
        "macro_f1": round(float(macro_f1), 4),
    }


def _out_of_scope(
    labels: Sequence[str | None], best: Sequence[Scored], classifier: IntentClassifier
) -> Figures:
    from sklearn.metrics import roc_auc_score

    inside = [label is not None for label in labels]
    if all(inside) or not any(inside):
        return {}
    confidence = [guess.confidence for guess in best]
    threshold = classifier.threshold(KEPT)
    out = [value for value, label in zip(confidence, labels, strict=True) if label is None]
    kept = [value for value, label in zip(confidence, labels, strict=True) if label is not None]
    return {
        "oos_auroc": round(float(roc_auc_score(inside, confidence)), 4),
        "oos_recall": round(sum(value < threshold for value in out) / len(out), 4),
        "in_scope_kept": round(sum(value >= threshold for value in kept) / len(kept), 4),
        "threshold": round(threshold, 4),
    }
