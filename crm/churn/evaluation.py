"""Judging churn models: fit before a cutoff, compare with what happened after it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from crm.churn.history import PurchaseFile, in_one
from crm.churn.model import fitted, train
from crm.errors import BadInput

Array = npt.NDArray[np.float64]
FOLDS = 5
IDS = {"customerid", "id", "customer_id"}


@dataclass(frozen=True)
class Judgement:
    """AUC and Brier score; `deciles` are pairs (predicted, observed) share of churn, tenth by tenth."""

    n: int
    auc: float
    brier: float
    baseline_auc: float | None
    calibration_gap: float
    deciles: list[tuple[float, float]]
    method: str

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "auc": round(self.auc, 4),
            "brier": round(self.brier, 4),
            "baseline_auc": None if self.baseline_auc is None else round(self.baseline_auc, 4),
            "calibration_gap": round(self.calibration_gap, 4),
            "deciles": [[round(said, 4), round(seen, 4)] for said, seen in self.deciles],
            "method": self.method,
        }


def on_purchases(path: Path, cutoff: date, horizon_days: int) -> Judgement:
    """A file of purchases: train to the cutoff, see who bought nothing in the days after it."""
    source = PurchaseFile(path)
    span = source.span()
    if span is None or not span[0] <= cutoff < span[1]:
        raise BadInput(f"The cutoff {cutoff} is not within the purchases of {path.name}.")
    people = in_one(source.histories(cutoff))
    bought = source.buyers(cutoff, cutoff + timedelta(days=horizon_days))
    silent = np.array([0.0 if person in bought else 1.0 for person in people.ids])
    model = train(source, cutoff, horizon_days)
    baseline = fitted(people).chance_of_silence(people.repeats, people.span, people.age, horizon_days)
    return _judged(silent, model.probability(people), baseline, model.method)


def on_attributes(path: Path, label: str) -> Judgement:
    """A CSV of customers with a yes/no label: logistic regression, judged by five folds."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    rows, left = _table(path, label)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    model = _attribute_model(rows)
    chance = cross_val_predict(model, rows, left, cv=folds, method="predict_proba")[:, 1]
    return _judged(left, chance, None, "attributes, 5 folds")


def _table(path: Path, label: str) -> tuple[npt.NDArray[Any], Array]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            records = list(csv.DictReader(file))
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    if not records or label not in records[0]:
        raise BadInput(f"{path.name} has no column '{label}'.")
    names = [name for name in records[0] if name != label and name.lower() not in IDS]
    numeric = [name for name in names if _is_numeric([record[name] for record in records])]
    rows = np.empty((len(records), len(names)), dtype=object)
    for at, name in enumerate([*numeric, *(one for one in names if one not in numeric)]):
        values = [record[name].strip() for record in records]
        rows[:, at] = [float(value or 0) for value in values] if name in numeric else values
    left = np.array(
        [1.0 if record[label].strip().lower() in ("yes", "1", "true") else 0.0 for record in records]
    )
    if not 0 < left.sum() < len(left):
        raise BadInput(f"{path.name}: '{label}' must hold both yes and no.")
    return rows, left


def _is_numeric(values: list[str]) -> bool:
    try:
        numbers = [float(value) for value in values if value.strip()]
    except ValueError:
        return False
    return len(set(numbers)) > 2


def _attribute_model(rows: npt.NDArray[Any]) -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

    numeric = [at for at in range(rows.shape[1]) if isinstance(rows[0, at], float)]
    named = [at for at in range(rows.shape[1]) if at not in numeric]
    bent = make_pipeline(FunctionTransformer(_bent), StandardScaler())
    columns = ColumnTransformer(
        [("numbers", bent, numeric), ("names", OneHotEncoder(handle_unknown="ignore"), named)]
    )
    return make_pipeline(columns, LogisticRegression(C=0.3, max_iter=3000))


def _bent(numbers: npt.NDArray[Any]) -> Array:
    """Each number with its logarithm and root: the first months of tenure matter more than the last."""
    plain = np.maximum(numbers.astype(float), 0)
    return np.column_stack([plain, np.log1p(plain), np.sqrt(plain)])


def _judged(happened: Array, chance: Array, baseline: Array | None, method: str) -> Judgement:
    from sklearn.metrics import brier_score_loss, roc_auc_score

    if len(set(happened.tolist())) < 2:
        raise BadInput("Everyone, or no one, bought after the cutoff: there is nothing to judge.")
    tenths = [part for part in np.array_split(np.argsort(chance), 10) if len(part)]
    deciles = [(float(chance[part].mean()), float(happened[part].mean())) for part in tenths]
    return Judgement(
        n=len(happened),
        auc=float(roc_auc_score(happened, chance)),
        brier=float(brier_score_loss(happened, chance)),
        baseline_auc=None if baseline is None else float(roc_auc_score(happened, baseline)),
        calibration_gap=max(abs(said - seen) for said, seen in deciles),
        deciles=deciles,
        method=method,
    )
