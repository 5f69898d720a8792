"""What the agent remembers of a conversation after its latest turn: plain JSON, a row each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, bindparam, select
from sqlmodel import Field, Session, SQLModel

from crm import statements


class Checkpoint(SQLModel, table=True):
    """The state after the turn of `message_id`. It is written in that turn's own transaction."""

    conversation_id: str = Field(foreign_key="conversation.id", primary_key=True)
    message_id: str
    at: datetime
    state: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


TABLE = statements.table_of(Checkpoint)
_LATEST = select(TABLE.c.state).where(TABLE.c.conversation_id == bindparam("of"))


def latest(session: Session, conversation_id: str) -> dict[str, Any]:
    """The state that the next turn begins with; empty before the first."""
    found = statements.first(session, _LATEST, of=conversation_id)
    return {} if found is None else dict(found.state)


def keep(
    session: Session, conversation_id: str, message_id: str, state: dict[str, Any], at: datetime
) -> None:
    """Put this state in the place of the one before."""
    statements.put(
        session, Checkpoint, conversation_id=conversation_id, message_id=message_id, at=at, state=state
    )
