"""How each customer turn felt, kept in order, so that a conversation's mood can be followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

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


def reading(
    conversation_id: str, message_id: str, mood: Mapping[str, Any], at: datetime, turn: int
) -> MoodReading:
    """One turn's mood (the Turn's `sentiment` object) as a record, to be stored with the turn.

    `turn` is its number. Whose mood it is, the caller adds once she is known.
    """
    return MoodReading(
        conversation_id=conversation_id,
        message_id=message_id,
        turn=turn,
        at=at,
        **{field: mood[field] for field in FIELDS if field in mood},
    )


def trajectory(session: Session, conversation_id: str) -> Sequence[MoodReading]:
    """The moods of a conversation, oldest first."""
    return session.exec(
        select(MoodReading)
        .where(MoodReading.conversation_id == conversation_id)
        .order_by(col(MoodReading.turn))
    ).all()
