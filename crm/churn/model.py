"""The churn model: a buying-rhythm model, corrected by what the store's own past shows.

Trained on the days before a cutoff only: people are looked at as they were a horizon ago and later, and it is
known who bought afterwards. Three such looks, a whole horizon, two thirds and a third of one back, are each
judged to the cutoff, so that the newest behaviour counts. Churn means: buys nothing within the horizon.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from crm.churn import bgnbd
from crm.churn.bgnbd import BuyingModel
from crm.churn.history import COLUMNS, Histories, Source, in_one
from crm.errors import BadInput

Array = npt.NDArray[np.float64]
Method = Literal["trained", "rhythm", "published"]
# The rhythm, and recency, frequency and money as every book has them; 64 sets were compared at two earlier
# cutoffs of CDNOW, and two of them at its usual one (1997-06-30): this set had 0.7446, the other 0.7407.
FEATURES = ("rhythm", "orders", "silence", "spent", "returns", "tickets", "mood", "quiet")
# Fader, Hardie and Lee's fit to the whole CDNOW sample, in weeks: what to go by before a store has a history.
PUBLISHED = BuyingModel(r=0.243, alpha=4.414, a=0.793, b=2.426)
ENOUGH_TO_TRAIN = 200
ENOUGH_OF_EACH = 40
ENOUGH_FOR_RHYTHM = 50
SAMPLE = 200_000
# Days taken for those with whom no contact is on record.
NEVER_SPOKEN = 365.0


@dataclass(frozen=True)
class ChurnModel:
    """Everything that is needed to score: JSON on disk. Weights are on standardised features."""

    method: Method
    horizon_days: int
    trained_to: str
    buying: BuyingModel
    weights: tuple[float, ...]
    intercept: float
    means: tuple[float, ...]
    scales: tuple[float, ...]
    examples: int
    deciles: tuple[float, ...] = ()

    def probability(self, people: Histories) -> Array:
        """P(buys nothing within the horizon), one a person."""
        if self.method != "trained":
            return self.buying.chance_of_silence(people.repeats, people.span, people.age, self.horizon_days)
        logits = self.intercept + self.standardised(people) @ np.array(self.weights)
        chance: Array = 1 / (1 + np.exp(-logits))
        return chance

    def standardised(self, people: Histories) -> Array:
        raw = features(people, self.buying, self.horizon_days)
        out: Array = (raw - np.array(self.means)) / np.array(self.scales)
        return out

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def load(path: Path) -> ChurnModel:
    """A model that `save` wrote; raises BadInput when there is none."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput("No churn model has been trained yet. Run: warmline churn train") from None
    buying = BuyingModel(**stored.pop("buying"))
    lists = {key: tuple(value) for key, value in stored.items() if isinstance(value, list)}
    return ChurnModel(**{**stored, **lists}, buying=buying)


def train(source: Source, cutoff: date, horizon_days: int) -> ChurnModel:
    """Fit on what was known by `cutoff`; nothing later is read. Falls back honestly on a short history."""
    now = in_one(source.histories(cutoff))
    if np.sum(now.repeats > 0) < ENOUGH_FOR_RHYTHM:
        return _untrained("published", PUBLISHED, horizon_days, cutoff, len(now))
    looks = [_look(source, cutoff, step * horizon_days // 3) for step in (3, 2, 1)]
    usable = [(people, silent, days) for people, silent, days in looks if len(people) >= ENOUGH_FOR_RHYTHM]
    silent = np.concatenate([look[1] for look in usable]) if usable else np.array([])
    rare = min(np.sum(silent == 0), np.sum(silent == 1)) if len(silent) else 0
    if len(silent) < ENOUGH_TO_TRAIN or rare < ENOUGH_OF_EACH:
        return _untrained("rhythm", fitted(now), horizon_days, cutoff, len(now))
    rows = np.vstack([features(people, fitted(people), days) for people, _, days in usable])
    learnt = _logistic(rows, silent, fitted(now), (horizon_days, cutoff))
    # Drift is measured against everyone on the day of training, not against the looks back.
    tenths = np.quantile(np.log1p(now.silence), np.linspace(0.1, 0.9, 9))
    return replace(learnt, deciles=tuple(float(value) for value in tenths))


def features(people: Histories, buying: BuyingModel, days: float) -> Array:
    """One row a person, in the order of FEATURES."""
    silence = buying.chance_of_silence(people.repeats, people.span, people.age, days)
    sure = np.clip(silence, 1e-4, 1 - 1e-4)
    return np.column_stack(
        [
            np.log(sure / (1 - sure)),
            np.log1p(people.repeats),
            np.log1p(people.silence),
            np.log1p(people.value),
            np.log1p(people.returns),
            np.log1p(people.tickets),
            people.mood,
            np.log1p(np.where(np.isnan(people.quiet), NEVER_SPOKEN, people.quiet)),
        ]
    )


def _look(source: Source, cutoff: date, days: int) -> tuple[Histories, Array, int]:
    """People as known `days` before the cutoff, and whether each was silent from then to the cutoff."""
    then = cutoff - timedelta(days=days)
    people = in_one(source.histories(then))
    if len(people) > SAMPLE:
        people = _sample(people)
    bought = source.buyers(then, cutoff)
    return people, np.array([0.0 if person in bought else 1.0 for person in people.ids]), days


def _sample(people: Histories) -> Histories:
    chosen = np.random.default_rng(0).choice(len(people), SAMPLE, replace=False)
    return Histories([people.ids[at] for at in chosen], *(getattr(people, name)[chosen] for name in COLUMNS))


def fitted(people: Histories) -> BuyingModel:
    chosen = people if len(people) <= SAMPLE else _sample(people)
    return bgnbd.fit(chosen.repeats, chosen.span, chosen.age)


def _logistic(rows: Array, silent: Array, buying: BuyingModel, horizon: tuple[int, date]) -> ChurnModel:
    from sklearn.linear_model import LogisticRegression

    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[scales < 1e-9] = 1.0
    fitted = LogisticRegression(C=0.1, max_iter=1000).fit((rows - means) / scales, silent)
    days, cutoff = horizon
    return ChurnModel(
        method="trained",
        horizon_days=days,
        trained_to=cutoff.isoformat(),
        buying=buying,
        weights=tuple(float(weight) for weight in fitted.coef_[0]),
        intercept=float(fitted.intercept_[0]),
        means=tuple(float(value) for value in means),
        scales=tuple(float(value) for value in scales),
        examples=len(silent),
    )


def _untrained(method: Method, buying: BuyingModel, days: int, cutoff: date, count: int) -> ChurnModel:
    width = len(FEATURES)
    return ChurnModel(
        method, days, cutoff.isoformat(), buying, (0.0,) * width, 0.0, (0.0,) * width, (1.0,) * width, count
    )
