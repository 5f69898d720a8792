"""What happened to a case. Each row is part of the deed's transaction; webhooks leave from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

EventKind = Literal[
    "queued",
    "claimed",
    "released",
    "transferred",
    "snoozed",
    "taken_up",
    "callback_requested",
    "breached",
    "returned",
    "resolved",
]


class HandoffEvent(SQLModel, table=True):
    """One step of a case. `attempts`, `next_try_at` and `delivered_at` tell how far its webhook got."""

    id: int | None = Field(default=None, primary_key=True)
    handoff_id: str = Field(foreign_key="handoff.id", index=True)
    kind: str = Field(index=True)
    by: str | None = None
    at: datetime = Field(index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    attempts: int = 0
    next_try_at: datetime | None = None
    delivered_at: datetime | None = Field(default=None, index=True)
    failure: str | None = None


def record(
    session: Session, handoff_id: str, kind: EventKind, at: datetime, by: str | None = None, **details: Any
) -> None:
    """Add a step inside the caller's transaction; `by` is a member of staff, None the service itself."""
    session.add(HandoffEvent(handoff_id=handoff_id, kind=kind, by=by, at=at, details=details))


def of_case(session: Session, handoff_id: str) -> list[HandoffEvent]:
    """Everything that happened to a case, oldest first."""
    query = select(HandoffEvent).where(HandoffEvent.handoff_id == handoff_id)
    return list(session.exec(query.order_by(col(HandoffEvent.id))))
