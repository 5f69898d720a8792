"""Training and scoring of everyone in one go: what `warmline churn` runs, and what fills a demo store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from crm.churn import model, scoring
from crm.churn.history import CrmPurchases
from crm.churn.scores import Kind
from crm.database import Database

HORIZON = 90
KINDS: tuple[Kind, ...] = ("customer", "account")
NOTHING = "there are no dated purchases"
ENDED = timedelta(days=31)
Told = dict[str, dict[str, object]]
Progress = Callable[[str], AbstractContextManager[Callable[[int], None]]]


def path_of(folder: Path, kind: Kind) -> Path:
    return folder / f"churn-{kind}.json"


def train(database: Database, folder: Path, horizon: int = HORIZON) -> Told:
    """Learn from the store's own past, up to its newest purchase; returns method and examples by kind."""
    told: Told = {}
    for kind in KINDS:
        source = CrmPurchases(database, kind)
        span = source.span()
        if span is None:
            told[kind] = {"method": "none", "why": NOTHING}
            continue
        trained = model.train(source, span[1], horizon)
        trained.save(path_of(folder, kind))
        told[kind] = {"method": trained.method, "examples": trained.examples, "to": trained.trained_to}
    return told


def score(
    database: Database, folder: Path, now: datetime,
    progress: Progress = lambda _what: nullcontext(lambda _count: None),
) -> Told:  # fmt: skip
    """Score every shopper and account; trains first where there is no model."""
    told: Told = {}
    for kind in KINDS:
        span = CrmPurchases(database, kind).span()
        if span is None:
            told[kind] = {"scored": 0, "why": NOTHING}
            continue
        if not path_of(folder, kind).exists():
            model.train(CrmPurchases(database, kind), span[1], HORIZON).save(path_of(folder, kind))
        # A history that ended long ago is judged as of its end.
        as_of = now.date() if now.date() - span[1] < ENDED else span[1]
        with progress(f"scoring {kind}s") as count:
            done = scoring.score(database, kind, model.load(path_of(folder, kind)), now, as_of, count)
        told[kind] = {
            "scored": done.count, "method": done.method, "as_of": str(as_of),
            "drift": round(done.drift, 3), "train_again": done.has_drifted,
        }  # fmt: skip
    return told
