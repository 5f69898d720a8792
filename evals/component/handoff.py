"""Handoff: does the text ask for a person? Zero-shot: the wordings are ours, the rows only judge."""

from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.embedded.understanding.person_wish import ASKED, PersonWish
from evals.component import Figures, Row, timed


def evaluate(rows: list[Row], train: list[Row] | None) -> Figures:  # noqa: ARG001 - every part takes both
    """`precision`, `recall` and `f1` of asking; `accuracy` over all rows."""
    from sklearn.metrics import precision_recall_fscore_support

    wish = PersonWish(Encoder())
    wish.probability(rows[0]["text"])
    chances, times = timed(wish.probability, [row["text"] for row in rows])
    truth = [row["label"] for row in rows]
    asked = [chance >= ASKED for chance in chances]
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, asked, average="binary", pos_label=True, zero_division=0
    )
    right = sum(label == guess for label, guess in zip(truth, asked, strict=True))
    return {
        "n": len(rows),
        "positives": sum(truth),
        "accuracy": round(right / len(rows), 4),
        "precision": round(float(precision), 4),
        "recall": round(float(recall), 4),
        "f1": round(float(f1), 4),
        **times,
    }
