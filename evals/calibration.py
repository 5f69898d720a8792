"""How well quality, made of scorers alone, tells failed from successful conversations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.quality import FAULT_WEIGHTS
from evals.results import Row

_EFFORT = ("effort_turns", "words_to_read", "tool_calls", "records_changed", "failed_calls")
_SUCCESSES = ("handoff_recall", "handoff_precision", "emotional_accuracy")
_FOLDS, _SEED = 10, 0


@dataclass(frozen=True)
class Calibration:
    """Areas under the ROC curve against the recorded reward: 0.5 is chance, 1 is perfect.

    `unfitted` is the quality figure as it is, over all conversations; `fold_mean` its mean over folds of
    tasks; `fitted` a logistic regression on the scorers, every conversation judged by a fit that never saw
    its task.
    """

    n: int
    failed: int
    unfitted: float
    fold_mean: float
    fitted: float | None


def calibrate(rows: Sequence[Row]) -> Calibration | None:
    """None where no reward is recorded, or all are alike."""
    from sklearn.metrics import roc_auc_score

    judged = [r for r in rows if r.reward is not None]
    good = np.array([float(r.reward or 0) >= 1.0 for r in judged])
    if len(judged) < 20 or good.all() or not good.any():
        return None
    figures = np.array([r.quality for r in judged])
    tasks = np.array([r.case_id for r in judged])
    return Calibration(
        n=len(judged),
        failed=int((~good).sum()),
        unfitted=round(float(roc_auc_score(good, figures)), 4),
        fold_mean=round(_mean_over_folds(figures, good, tasks), 4),
        fitted=_fitted(judged, good, tasks),
    )


def _folds(tasks: np.ndarray[tuple[int], np.dtype[np.str_]]) -> int:
    return min(_FOLDS, len(set(tasks)))


def _mean_over_folds(
    figures: np.ndarray[tuple[int], np.dtype[np.float64]],
    good: np.ndarray[tuple[int], np.dtype[np.bool_]],
    tasks: np.ndarray[tuple[int], np.dtype[np.str_]],
) -> float:
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    # Few folds, so that each holds both outcomes.
    folds = GroupKFold(min(5, _folds(tasks)), shuffle=True, random_state=_SEED).split(figures, groups=tasks)
    areas = [
        roc_auc_score(good[test], figures[test]) for _, test in folds if 0 < good[test].sum() < len(test)
    ]
    return float(np.mean(areas)) if areas else float("nan")


def _fitted(
    rows: Sequence[Row],
    good: np.ndarray[tuple[int], np.dtype[np.bool_]],
    tasks: np.ndarray[tuple[int], np.dtype[np.str_]],
) -> float | None:
    if len(set(tasks)) < 5:
        return None
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    seen = np.array([_features(r) for r in rows])
    model = make_pipeline(StandardScaler(), LogisticRegression())
    folds = GroupKFold(_folds(tasks), shuffle=True, random_state=_SEED)
    chances = cross_val_predict(model, seen, good, groups=tasks, cv=folds, method="predict_proba")
    return round(float(roc_auc_score(good, chances[:, 1])), 4)


def _features(row: Row) -> list[float]:
    """Few and plain: the weight of all faults, and each kind of effort on a logarithmic scale."""
    faults = 0.0
    for name, weight in FAULT_WEIGHTS.items():
        value = row.scores[name]
        if value is not None:
            faults += weight * (1 - value if name in _SUCCESSES else value)
    return [faults, *(float(np.log1p(row.scores[name] or 0.0)) for name in _EFFORT)]
