"""How well quality, made of scorers alone, tells failed from successful conversations."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.columns import Columns, Floats
from evals.quality import FAULT_WEIGHTS, SUCCESSES

_EFFORT = ("effort_turns", "words_to_read", "tool_calls", "records_changed", "failed_calls")
# Up to so many tasks, each is judged by a fit on all the others.
_FOLDS, _EACH_LEFT_OUT, _SEED = 10, 200, 0


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


def calibrate(run: Columns) -> Calibration | None:
    """None where no reward is recorded, or all are alike."""
    from sklearn.metrics import roc_auc_score

    judged = ~np.isnan(run.reward)
    good = run.reward[judged] >= 1.0
    if len(good) < 20 or good.all() or not good.any():
        return None
    figures, tasks = run.quality[judged], run.cases[judged]
    return Calibration(
        n=len(good),
        failed=int((~good).sum()),
        unfitted=round(float(roc_auc_score(good, figures)), 4),
        fold_mean=round(_mean_over_folds(figures, good, tasks), 4),
        fitted=_fitted(_features(run)[judged], good, tasks),
    )


def _mean_over_folds(figures: Floats, good: NDArray[np.bool_], tasks: NDArray[np.int64]) -> float:
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    # Few folds, so that each holds both outcomes.
    folds = GroupKFold(min(5, len(set(tasks))), shuffle=True, random_state=_SEED).split(figures, groups=tasks)
    areas = [
        roc_auc_score(good[test], figures[test]) for _, test in folds if 0 < good[test].sum() < len(test)
    ]
    return float(np.mean(areas)) if areas else float("nan")


def _fitted(features: Floats, good: NDArray[np.bool_], tasks: NDArray[np.int64]) -> float | None:
    if len(set(tasks)) < 5:
        return None
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, LeaveOneGroupOut, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression())
    few = len(set(tasks)) <= _EACH_LEFT_OUT
    folds = LeaveOneGroupOut() if few else GroupKFold(_FOLDS, shuffle=True, random_state=_SEED)
    chances = cross_val_predict(model, features, good, groups=tasks, cv=folds, method="predict_proba")
    return round(float(roc_auc_score(good, chances[:, 1])), 4)


def _features(run: Columns) -> Floats:
    """Few and plain: the weight of all faults, and each kind of effort on a logarithmic scale."""
    faults = np.zeros(len(run))
    for name, weight in FAULT_WEIGHTS.items():
        values = run.scores[name]
        fault = 1 - values if name in SUCCESSES else values
        faults += weight * np.nan_to_num(fault)
    return np.column_stack([faults, *(np.log1p(np.nan_to_num(run.scores[name])) for name in _EFFORT)])
