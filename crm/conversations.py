"""Conversations: who said what, in which order, and what each customer message led to."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict, Unpack

from sqlalchemy import JSON, Column, UniqueConstraint, bindparam, exists, func
from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, select

from crm import redaction, statements
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


class Utterance(TypedDict):
    """What there is to keep of one Message."""

    conversation_id: str
    message_id: str
    role: Role
    text: str
    at: datetime
    author: NotRequired[str]
    heard: NotRequired[dict[str, Any] | None]


def store_message(session: Session, **said: Unpack[Utterance]) -> bool:
    """Keep an utterance once, without secrets; False when its `message_id` is already there."""
    text, heard = said["text"], said.get("heard")
    if said["role"] != "agent":
        text = redaction.redacted(text)
        heard = heard and redaction.of_hearing(heard, text)
    return statements.add_once(session, Message, **{"author": None, **said, "text": text, "heard": heard})


def was_told(session: Session, conversation_id: str, sentence: str) -> bool:
    """Whether the agent has said this sentence in this conversation."""
    of_agent = Message.conversation_id == conversation_id, Message.role == "agent"
    query = select(Message.id).where(*of_agent, col(Message.text).contains(sentence))
    return session.exec(query).first() is not None


def message(session: Session, conversation_id: str, message_id: str) -> Message:
    """One stored utterance."""
    of_this = Message.conversation_id == conversation_id, Message.message_id == message_id
    return session.exec(select(Message).where(*of_this)).one()


def messages(session: Session, conversation_id: str, limit: int | None = None) -> list[Message]:
    """What was said, oldest first; with a limit only the newest ones."""
    query = select(Message).where(Message.conversation_id == conversation_id).order_by(col(Message.id).desc())
    return list(session.exec(query.limit(limit) if limit else query))[::-1]


def unanswered_since(session: Session, ids: Sequence[str]) -> dict[str, datetime]:
    """Since when a customer has waited for the next word of a person, in each of these where she does."""
    answer = aliased(Message)
    last = (
        select(func.coalesce(func.max(answer.id), 0))
        .where(answer.conversation_id == Message.conversation_id, answer.role == "person")
        .scalar_subquery()
    )
    query = select(Message.conversation_id, func.min(Message.at)).where(
        col(Message.conversation_id).in_(ids), Message.role == "customer", col(Message.id) > last
    )
    return dict(session.exec(query.group_by(col(Message.conversation_id))).all()) if ids else {}


@dataclass(frozen=True)
class Waiting:
    """A customer message without a turn, and how its conversation stands. `place` is the message's own id."""

    conversation_id: str
    place: int
    message_id: str
    text: str
    heard: dict[str, Any] | None
    channel: Channel
    status: Status
    customer_id: str | None


def answered_before(session: Session, waiting: Waiting) -> Message | None:
    """The agent's last words before a message."""
    query = select(Message).where(
        Message.conversation_id == waiting.conversation_id,
        Message.role == "agent",
        col(Message.id) < waiting.place,
    )
    return session.exec(query.order_by(col(Message.id).desc()).limit(1)).first()


def first_unanswered(session: Session, conversation_id: str) -> Waiting | None:
    """The oldest customer message without a turn: a killed worker leaves such a one behind.

    Only the newest are looked at, so that a long conversation costs no more than a short one; whoever sent
    an older one is waiting for it and answers it.
    """
    found = statements.first(session, _UNANSWERED, of=conversation_id)
    return None if found is None else Waiting(conversation_id, **found._mapping)


def turn(session: Session, conversation_id: str, message_id: str) -> Turn | None:
    return session.get(Turn, (conversation_id, message_id))


def turns(session: Session, conversation_id: str) -> list[Turn]:
    return list(
        session.exec(select(Turn).where(Turn.conversation_id == conversation_id).order_by(col(Turn.number)))
    )


@dataclass(frozen=True)
class Standing:
    """How a conversation stands, and how many turns it has had."""

    token_hash: str
    status: Status
    turns: int

    def is_opened_by(self, token: str) -> bool:
        return secrets.compare_digest(self.token_hash, hashed(token))


def standing(session: Session, conversation_id: str) -> Standing:
    """Raises NotFound for an unknown conversation."""
    found = statements.first(session, _STANDING, of=conversation_id)
    if found is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return Standing(**found._mapping)


def store_turn(session: Session, body: dict[str, Any], at: datetime) -> None:
    """Keep the Turn that a message led to."""
    statements.add(
        session,
        Turn,
        conversation_id=body["conversation_id"],
        message_id=body["message_id"],
        number=body["turn"],
        at=at,
        body=body,
    )


def identify(session: Session, conversation_id: str, customer_id: str) -> None:
    """From now on it is known who talks."""
    session.connection().execute(
        _IDENTIFIED, {"customer": customer_id, "verified": "basic", "of": conversation_id}
    )


_TALKS, _SAID, _TURNS = (statements.table_of(model) for model in (Conversation, Message, Turn))
_COUNTED = rows_of(func.count()).where(_TURNS.c.conversation_id == _TALKS.c.id).scalar_subquery()
_STANDING = rows_of(_TALKS.c.token_hash, _TALKS.c.status, _COUNTED.label("turns")).where(
    _TALKS.c.id == bindparam("of")
)
_IDENTIFIED = (
    _TALKS.update()
    .where(_TALKS.c.id == bindparam("of"))
    .values(customer_id=bindparam("customer"), verification=bindparam("verified"))
)
_NEWEST = (
    rows_of(_SAID.c.id)
    .where(_SAID.c.conversation_id == bindparam("of"), _SAID.c.role == "customer")
    .order_by(_SAID.c.id.desc())
    .limit(LOOKED_BACK)
)
_ANSWERED = exists().where(
    _TURNS.c.conversation_id == bindparam("of"), _TURNS.c.message_id == _SAID.c.message_id
)
_UNANSWERED = (
    rows_of(
        _SAID.c.id.label("place"),
        _SAID.c.message_id,
        _SAID.c.text,
        _SAID.c.heard,
        _TALKS.c.channel,
        _TALKS.c.status,
        _TALKS.c.customer_id,
    )
    .join(_TALKS, _TALKS.c.id == _SAID.c.conversation_id)
    .where(_SAID.c.id.in_(_NEWEST), ~_ANSWERED)
    .order_by(_SAID.c.id)
    .limit(1)
)
