"""What a person at the desk put right: labelled data for judging and for training the scorers again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Field, Session, SQLModel, col, select

from crm.conversations import Message
from crm.errors import BadInput, NotFound

Kind = Literal["sentiment", "emotion", "handoff"]

LABELS: dict[Kind, tuple[str, ...]] = {
    "sentiment": ("negative", "neutral", "positive"),
    "emotion": ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"),
    "handoff": (
        "customer_asked",
        "frustration",
        "high_stakes",
        "novel",
        "vip",
        "policy",
        "verification_failed",
        "tool_failure",
        "safety",
        "none",
    ),
}


class Correction(SQLModel, table=True):
    """One label put right, for one message. A later one by anybody replaces it in what is exported."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    message_id: str
    label: str
    by: str
    at: datetime


def correct(
    session: Session, kind: Kind, message: Message, label: str, *, by: str, at: datetime
) -> Correction:
    """Keep the right label of a customer's message; `by` is a member of staff.

    Raises:
        BadInput: no such label, or the message is not a customer's.
    """
    if label not in LABELS[kind]:
        raise BadInput(f"'{label}' is not a {kind} label. Use one of: {', '.join(LABELS[kind])}.")
    if message.role != "customer":
        raise BadInput("Only what a customer said can be labelled.")
    correction = Correction(
        kind=kind,
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        label=label,
        by=by,
        at=at,
    )
    session.add(correction)
    session.flush()
    return correction


def message_of(session: Session, conversation_id: str, message_id: str) -> Message:
    """The message that is to be corrected."""
    found = session.exec(
        select(Message).where(Message.conversation_id == conversation_id, Message.message_id == message_id)
    ).first()
    if found is None:
        raise NotFound(f"There is no message {message_id} in conversation {conversation_id}.")
    return found


def of_conversation(session: Session, conversation_id: str) -> list[dict[str, str]]:
    """What is right by now for each message of a conversation: `kind`, `message_id` and `label`."""
    rows = session.exec(
        select(Correction).where(Correction.conversation_id == conversation_id).order_by(col(Correction.id))
    )
    latest = {(row.kind, row.message_id): row.label for row in rows}
    return [
        {"kind": kind, "message_id": message_id, "label": label}
        for (kind, message_id), label in latest.items()
    ]


def export(session: Session, kind: Kind) -> Iterator[dict[str, Any]]:
    """Rows for `warmline eval component`, oldest first; handoff rows say who asked for a person."""
    pairs = session.exec(
        select(Correction, Message)
        .join(
            Message,
            (col(Message.conversation_id) == col(Correction.conversation_id))
            & (col(Message.message_id) == col(Correction.message_id)),
        )
        .where(Correction.kind == kind)
        .order_by(col(Correction.id))
    )
    latest = {
        (message.conversation_id, message.message_id): (correction, message) for correction, message in pairs
    }
    for correction, message in latest.values():
        yield _row(kind, message.text, correction.label)


def _row(kind: Kind, text: str, label: str) -> dict[str, Any]:
    if kind == "emotion":
        return {"text": text, "labels": [label]}
    if kind == "handoff":
        return {"text": text, "label": label == "customer_asked", "reason": label}
    return {"text": text, "label": label}
