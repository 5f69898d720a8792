"""How each customer turn felt, kept in order, so that a conversation's mood can be followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from crm import statements

FIELDS = ("score", "label", "emotion", "confidence", "urgency", "hesitation", "confusion")


class MoodReading(SQLModel, table=True):
    """The mood of one customer message. `emotion` is empty where the customer did not agree to it."""

    conversation_id: str = Field(foreign_key="conversation.id", primary_key=True)
    message_id: str = Field(primary_key=True)
    turn: int
    customer_id: str | None = Field(default=None, index=True)
    score: float
    label: str
    emotion: str | None = None
    confidence: float
    urgency: float = 0.0
    hesitation: float = 0.0
    confusion: float = 0.0
    at: datetime = Field(index=True)


def store(session: Session, felt: Mapping[str, Any], at: datetime, **of: Any) -> None:
    """Keep one turn's mood: the Turn's `sentiment` object, and of which turn it is.

    `of` are the conversation_id, message_id, turn (its number) and customer_id, None while she is not known.
    """
    statements.add(session, MoodReading, **of, **{field: felt[field] for field in FIELDS}, at=at)


def trajectory(session: Session, conversation_id: str) -> Sequence[MoodReading]:
    """The moods of a conversation, oldest first."""
    return session.exec(
        select(MoodReading)
        .where(MoodReading.conversation_id == conversation_id)
        .order_by(col(MoodReading.turn))
    ).all()
