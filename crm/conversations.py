"""Conversations: who said what, in which order, and what each customer message led to."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import JSON, Column, UniqueConstraint, exists, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from crm.errors import NotFound

LOOKED_BACK = 50

Channel = Literal["chat", "voice"]
Status = Literal["bot", "queued", "human", "closed"]
Role = Literal["customer", "agent", "person"]


class Conversation(SQLModel, table=True):
    """One talk with one person, on whatever channel."""

    id: str = Field(primary_key=True)
    token_hash: str
    channel: str = "chat"
    locale: str = "en"
    status: str = Field(default="bot", index=True)
    customer_id: str | None = Field(default=None, index=True)
    verification: str = "none"
    created_at: datetime
    closed_at: datetime | None = None


class Message(SQLModel, table=True):
    """One utterance. `message_id` comes from whoever said it and is unique in the conversation."""

    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    message_id: str
    role: str
    author: str | None = None
    text: str
    at: datetime
    heard: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class Turn(SQLModel, table=True):
    """What one customer message led to: the Turn as the API gives it, kept for whoever asks again."""

    conversation_id: str = Field(foreign_key="conversation.id", primary_key=True)
    message_id: str = Field(primary_key=True)
    number: int
    at: datetime
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


def open_new(session: Session, channel: str, locale: str, at: datetime) -> tuple[Conversation, str]:
    """A new conversation and its token; only the token's hash is kept."""
    token = secrets.token_urlsafe(32)
    conversation = Conversation(
        id=secrets.token_hex(12), token_hash=hashed(token), channel=channel, locale=locale, created_at=at
    )
    session.add(conversation)
    return conversation, token


def get(session: Session, conversation_id: str) -> Conversation:
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return conversation


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def opens(conversation: Conversation, token: str) -> bool:
    """Whether this token is the conversation's own."""
    return secrets.compare_digest(conversation.token_hash, hashed(token))


def store_message(session: Session, message: Message) -> bool:
    """Keep an utterance once; False when this `message_id` is already there."""
    dialect = session.get_bind().dialect.name
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Message)
    kept = statement.values(**message.model_dump(exclude={"id"})).on_conflict_do_nothing()
    message.id = session.execute(kept.returning(col(Message.id))).scalar()
    return message.id is not None


def messages(session: Session, conversation_id: str, limit: int | None = None) -> list[Message]:
    """What was said, oldest first; with a limit only the newest ones."""
    query = select(Message).where(Message.conversation_id == conversation_id).order_by(col(Message.id).desc())
    return list(session.exec(query.limit(limit) if limit else query))[::-1]


def answered_before(session: Session, message: Message) -> Message | None:
    """The agent's last words before a message."""
    query = select(Message).where(
        Message.conversation_id == message.conversation_id,
        Message.role == "agent",
        col(Message.id) < message.id,
    )
    return session.exec(query.order_by(col(Message.id).desc()).limit(1)).first()


def first_unanswered(session: Session, conversation_id: str) -> tuple[Message, Conversation] | None:
    """The oldest customer message without a turn: a killed worker leaves such a one behind.

    Only the newest are looked at, so that a long conversation costs no more than a short one; whoever sent
    an older one is waiting for it and answers it.
    """
    newest = (
        select(Message.id)
        .where(Message.conversation_id == conversation_id, Message.role == "customer")
        .order_by(col(Message.id).desc())
        .limit(LOOKED_BACK)
    )
    answered = exists().where(
        col(Turn.conversation_id) == conversation_id, col(Turn.message_id) == Message.message_id
    )
    waiting = (
        select(Message, Conversation)
        .join(Conversation, col(Conversation.id) == Message.conversation_id)
        .where(col(Message.id).in_(newest), ~answered)
    )
    return session.exec(waiting.order_by(col(Message.id)).limit(1)).first()


def turn(session: Session, conversation_id: str, message_id: str) -> Turn | None:
    return session.get(Turn, (conversation_id, message_id))


def turns(session: Session, conversation_id: str) -> list[Turn]:
    return list(
        session.exec(select(Turn).where(Turn.conversation_id == conversation_id).order_by(col(Turn.number)))
    )


def status(session: Session, conversation_id: str) -> Status:
    """Raises NotFound for an unknown conversation."""
    known = session.exec(select(Conversation.status).where(Conversation.id == conversation_id)).first()
    if known is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return cast(Status, known)


def with_next_number(session: Session, conversation_id: str) -> tuple[Conversation, int]:
    """A conversation and the number of its next turn."""
    so_far = select(func.count()).select_from(Turn).where(Turn.conversation_id == conversation_id)
    query = select(Conversation, so_far.scalar_subquery()).where(Conversation.id == conversation_id)
    found, count = session.exec(query).one()
    return found, int(count) + 1
