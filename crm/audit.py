"""Who did what to which record, and when. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel


class AuditEntry(SQLModel, table=True):
    """One deed. `actor` is bot, customer:ID, staff:ID or system."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    actor: str
    action: str = Field(index=True)
    subject: str = Field(index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def record(session: Session, at: datetime, actor: str, action: str, subject: str, **details: Any) -> None:
    """Add a row inside the caller's transaction, so that deed and record stand or fall together."""
    session.add(AuditEntry(at=at, actor=actor, action=action, subject=subject, details=details))
