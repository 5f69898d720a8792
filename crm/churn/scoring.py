"""Scoring everyone: batch after batch, in bounded memory, into `churn_score`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from crm.churn import signals
from crm.churn.history import CrmPurchases, Histories, renewals
from crm.churn.model import ChurnModel
from crm.churn.reasons import reasons
from crm.churn.scores import ChurnScore, Kind
from crm.database import Database
from crm.money import money

DRIFTED = 0.25
DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class Scored:
    """What a run did. `drift`: population stability index of the days of silence; above 0.25, train again."""

    count: int
    drift: float
    method: str

    @property
    def has_drifted(self) -> bool:
        return self.drift > DRIFTED


def score(
    database: Database, kind: Kind, model: ChurnModel, at: datetime, as_of: date,
    progress: Callable[[int], None] = lambda _count: None,
) -> Scored:  # fmt: skip
    """Score every shopper or account as known on `as_of`, each batch in its own transaction."""
    contracts = renewals(database) if kind == "account" else {}
    count, seen = 0, np.zeros(10)
    for people in CrmPurchases(database, kind).histories(as_of):
        rows = _rows(kind, model, people, (at, as_of), contracts)
        with database.writing() as session:
            _store(session, rows)
        count += len(people)
        seen += _tenths(model, people)
        progress(len(people))
    learnt = kind == "customer" or model.method == "trained"
    return Scored(count, _drift(seen), model.method if learnt else "signals")


def _rows(
    kind: Kind, model: ChurnModel, people: Histories, moment: tuple[datetime, date],
    contracts: dict[str, tuple[date | None, float | None]],
) -> list[dict[str, Any]]:  # fmt: skip
    at, as_of = moment
    due = [contracts.get(person, (None, None))[0] for person in people.ids]
    learnt = kind == "customer" or model.method == "trained"
    moved = {} if learnt else signals.steps(people, due, as_of, model.horizon_days)
    chances = model.probability(people) if learnt else signals.probability(moved)
    told = reasons(model, people) if learnt else signals.reasons(moved, people, due)
    # What the person spends in a horizon, going by the whole time she has been a customer.
    usual = people.value / np.maximum(people.age, model.horizon_days) * model.horizon_days
    rows = []
    for place, person in enumerate(people.ids):
        renewal, yearly = contracts.get(person, (None, None))
        worth = usual[place] if yearly is None else yearly * model.horizon_days / DAYS_A_YEAR
        why = told[place]
        if learnt and renewal is not None and 0 <= (renewal - as_of).days <= model.horizon_days:
            why = [*why, {"reason": f"renews on {renewal}", "share": 0, "points_to": "watch"}]
        rows.append(
            {
                "kind": kind,
                "subject_id": person,
                "probability": round(float(chances[place]), 4),
                "value_at_risk": money(round(float(worth * chances[place]), 2)),
                "horizon_days": model.horizon_days,
                "method": model.method if learnt else "signals",
                "reasons": why,
                "scored_at": at,
            }
        )
    return rows


def _store(session: Session, rows: list[dict[str, Any]]) -> None:
    dialect = session.get_bind().dialect.name
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(ChurnScore)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in ("kind", "subject_id")}
    session.execute(insert.on_conflict_do_update(index_elements=["kind", "subject_id"], set_=changed), rows)


def _tenths(model: ChurnModel, people: Histories) -> Any:
    if not model.deciles:
        return np.full(10, len(people) / 10)
    places = np.searchsorted(np.array(model.deciles), np.log1p(people.silence))
    return np.bincount(places, minlength=10)


def _drift(seen: Any) -> float:
    """Population stability index against tenths of equal size."""
    if seen.sum() == 0:
        return 0.0
    share = np.maximum(seen / seen.sum(), 1e-4)
    return float(np.sum((share - 0.1) * np.log(share / 0.1)))
