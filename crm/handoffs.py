"""The queue of conversations that wait for a person."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, Column, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from crm import conversations
from crm.errors import AlreadyClaimed, Conflict, NotFound

Reason = Literal[
    "customer_asked",
    "frustration",
    "high_stakes",
    "novel",
    "vip",
    "policy",
    "verification_failed",
    "tool_failure",
    "safety",
]

# Minutes in which a person should have answered, by priority: 1 is the most urgent.
DUE_MINUTES = {1: 5, 2: 15, 3: 60, 4: 240}


class Handoff(SQLModel, table=True):
    """One case. It waits until `claimed_at` and is worked on until `resolved_at` or `returned_at`."""

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    reason: str
    priority: int = Field(index=True)
    package: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime
    due_at: datetime
    claimed_by: str | None = Field(default=None, index=True)
    claimed_at: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None
    returned_at: datetime | None = None
    return_note: str | None = None


class HandoffNote(SQLModel, table=True):
    """What one person tells another about a case; the customer never sees it."""

    id: int | None = Field(default=None, primary_key=True)
    handoff_id: str = Field(foreign_key="handoff.id", index=True)
    author: str
    text: str
    at: datetime


def enqueue(
    session: Session, conversation_id: str, reason: str, priority: int, package: dict[str, Any], at: datetime
) -> Handoff:
    """Queue the conversation; a case that is already open is returned as it is."""
    earlier = open_case(session, conversation_id)
    if earlier is not None:
        return earlier
    case = Handoff(
        id=secrets.token_hex(8),
        conversation_id=conversation_id,
        reason=reason,
        priority=priority,
        package=package,
        created_at=at,
        due_at=at + timedelta(minutes=DUE_MINUTES[priority]),
    )
    session.add(case)
    conversations.get(session, conversation_id).status = "queued"
    return case


def open_case(session: Session, conversation_id: str) -> Handoff | None:
    """The conversation's case that nobody has finished, if there is one."""
    return session.exec(
        select(Handoff).where(
            Handoff.conversation_id == conversation_id,
            col(Handoff.resolved_at).is_(None),
            col(Handoff.returned_at).is_(None),
        )
    ).first()


def get(session: Session, handoff_id: str) -> Handoff:
    case = session.get(Handoff, handoff_id)
    if case is None:
        raise NotFound(f"There is no handoff {handoff_id}.")
    return case


def position(session: Session, case: Handoff) -> int:
    """The place in the queue, 1 for the next; 0 once somebody has taken the case."""
    if case.claimed_at is not None:
        return 0
    before = (col(Handoff.priority) < case.priority) | (
        (col(Handoff.priority) == case.priority) & (col(Handoff.created_at) < case.created_at)
    )
    query = select(func.count()).select_from(Handoff).where(_waiting(), before)
    return int(session.exec(query).one()) + 1


def claim(session: Session, handoff_id: str, person_id: str, at: datetime) -> Handoff:
    """Give the case to one person; raises AlreadyClaimed for whoever comes second."""
    # One conditional UPDATE: the database decides the race, on SQLite and on Postgres.
    won = session.execute(
        update(Handoff)
        .where(col(Handoff.id) == handoff_id, _waiting())
        .values(claimed_by=person_id, claimed_at=at)
    )
    case = get(session, handoff_id)
    if won.rowcount == 0:  # type: ignore[attr-defined]
        raise AlreadyClaimed(f"Handoff {handoff_id} is already with somebody or finished.")
    session.refresh(case)
    conversations.get(session, case.conversation_id).status = "human"
    return case


def held_by(session: Session, handoff_id: str, person_id: str) -> Handoff:
    """The case, for the person who is working on it; raises Conflict for everybody else."""
    case = get(session, handoff_id)
    if case.claimed_by != person_id or case.resolved_at or case.returned_at:
        raise Conflict(f"Handoff {handoff_id} is not yours. Claim it first.")
    return case


def resolve(session: Session, case: Handoff, resolution: str, at: datetime) -> Handoff:
    """Close the case and its conversation."""
    case.resolved_at, case.resolution = at, resolution
    conversation = conversations.get(session, case.conversation_id)
    conversation.status, conversation.closed_at = "closed", at
    session.add(case)
    return case


def give_back(session: Session, case: Handoff, note: str, at: datetime) -> Handoff:
    """Return the conversation to the bot, with a note that the bot reads."""
    case.returned_at, case.return_note = at, note
    conversations.get(session, case.conversation_id).status = "bot"
    session.add(case)
    return case


def latest_note(session: Session, conversation_id: str) -> str | None:
    """What the last person to return this conversation wrote for the bot."""
    return session.exec(
        select(Handoff.return_note)
        .where(Handoff.conversation_id == conversation_id, col(Handoff.returned_at).is_not(None))
        .order_by(col(Handoff.returned_at).desc())
    ).first()


def _waiting() -> Any:
    return (
        col(Handoff.claimed_at).is_(None)
        & col(Handoff.resolved_at).is_(None)
        & col(Handoff.returned_at).is_(None)
    )
