"""The newest churn score of each shopper and account, as everything else reads it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel

from crm.money import Cents

Kind = Literal["customer", "account"]


class ChurnScore(SQLModel, table=True):
    """How likely `subject_id` buys nothing within `horizon_days`. `reasons`: words and shares in percent."""

    __tablename__ = "churn_score"

    kind: str = Field(primary_key=True)
    subject_id: str = Field(primary_key=True)
    probability: float = Field(index=True)
    value_at_risk: Decimal = Field(sa_column=Column(Cents, nullable=False))
    horizon_days: int
    method: str
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    scored_at: datetime


def of(session: Session, kind: Kind, subject_id: str) -> ChurnScore | None:
    """The newest score, or None when nobody has scored this one yet."""
    return session.get(ChurnScore, (kind, subject_id))
