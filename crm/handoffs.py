"""The queue of conversations that wait for a person."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, Column, bindparam, case, literal, or_, tuple_, update
from sqlalchemy import select as rows_of
from sqlmodel import Field, Session, SQLModel, col, func, select

from crm import conversations, handoff_events, statements
from crm.errors import AlreadyClaimed, Conflict, NotFound
from crm.tickets import Ticket

ResolutionCode = Literal["solved", "refused", "duplicate", "no_reply", "passed_on", "other"]
Outcome = Literal["satisfied", "unsatisfied", "unknown"]

# Minutes in which a person should have answered, by priority: 1 is the most urgent.
DUE_MINUTES = {1: 5, 2: 15, 3: 60, 4: 240}
AT_ONCE = 1


class Handoff(SQLModel, table=True):
    """One case. It waits until `claimed_at` and is worked on until `resolved_at` or `returned_at`.

    `due_at` is when a person should have taken it; `breached_at` is set when that was missed. A case that
    is `reserved_for` somebody is kept for them until `reserved_until`.
    """

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    reason: str
    priority: int = Field(index=True)
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    package: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime
    due_at: datetime = Field(index=True)
    breached_at: datetime | None = None
    reserved_for: str | None = None
    reserved_until: datetime | None = None
    claimed_by: str | None = Field(default=None, index=True)
    claimed_at: datetime | None = None
    snoozed_until: datetime | None = None
    callback_to: str | None = None
    callback_at: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None
    resolution_code: str | None = None
    outcome: str | None = None
    returned_at: datetime | None = None
    return_note: str | None = None


_CASES = statements.table_of(Handoff)
_RETURNED = (
    rows_of(_CASES.c.return_note)
    .where(_CASES.c.conversation_id == bindparam("talk"), _CASES.c.returned_at.is_not(None))
    .order_by(_CASES.c.returned_at.desc())
    .limit(1)
)


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
    """Queue the conversation; a case that is already open is returned as it is.

    The skills it needs are the package's `skills`.
    """
    earlier = open_case(session, conversation_id)
    if earlier is not None:
        return earlier
    new = Handoff(
        id=secrets.token_hex(8),
        conversation_id=conversation_id,
        reason=reason,
        priority=priority,
        skills=[str(skill) for skill in package.get("skills", [])],
        package=package,
        created_at=at,
        due_at=at + timedelta(minutes=DUE_MINUTES[priority]),
    )
    session.add(new)
    conversations.get(session, conversation_id).status = "queued"
    session.flush()
    handoff_events.record(session, new.id, "queued", at, reason=reason, priority=priority)
    return new


def open_case(session: Session, conversation_id: str) -> Handoff | None:
    """The conversation's case that nobody has finished, if there is one."""
    return session.exec(
        select(Handoff).where(Handoff.conversation_id == conversation_id, unfinished())
    ).first()


def get(session: Session, handoff_id: str) -> Handoff:
    found = session.get(Handoff, handoff_id)
    if found is None:
        raise NotFound(f"There is no handoff {handoff_id}.")
    return found


def in_order() -> tuple[Any, ...]:
    """The order in which cases are taken: danger first, then whoever's promised time comes first.

    The promise is shorter for a higher priority, so a case rises by waiting and none starves.
    """
    at_once = case((col(Handoff.priority) == AT_ONCE, 0), else_=1)
    return at_once, col(Handoff.due_at), col(Handoff.created_at), col(Handoff.id)


def position(session: Session, waiting: Handoff) -> int:
    """The place in the queue, 1 for the next; 0 once somebody has taken the case."""
    if waiting.claimed_at is not None or waiting.resolved_at or waiting.returned_at:
        return 0
    columns = Handoff.__table__.c  # type: ignore[attr-defined] # SQLModel's metaclass sets it
    own = tuple_(
        literal(0 if waiting.priority == AT_ONCE else 1),
        literal(waiting.due_at, columns.due_at.type),
        literal(waiting.created_at, columns.created_at.type),
        literal(waiting.id),
    )
    before = tuple_(*in_order()) < own
    return int(session.exec(select(func.count()).select_from(Handoff).where(is_waiting(), before)).one()) + 1


def claim(session: Session, handoff_id: str, person_id: str, at: datetime) -> Handoff:
    """Give the case to one person.

    Raises:
        AlreadyClaimed: somebody was first, or the case is finished.
        Conflict: the case is being kept for somebody else.
    """
    if not try_claim(session, handoff_id, person_id, at):
        taken = get(session, handoff_id)
        if taken.claimed_by is None and taken.reserved_for not in (None, person_id):
            raise Conflict(f"Handoff {handoff_id} is being kept for a colleague. Take another one.")
        raise AlreadyClaimed(f"Handoff {handoff_id} is already with somebody or finished.")
    return get(session, handoff_id)


def try_claim(session: Session, handoff_id: str, person_id: str, at: datetime) -> bool:
    """Claim without an error; False when somebody else was first."""
    # One conditional UPDATE: the database decides the race, on SQLite and on Postgres.
    won = session.execute(
        update(Handoff)
        .where(col(Handoff.id) == handoff_id, is_waiting(), free_for(person_id, at))
        .values(claimed_by=person_id, claimed_at=at, reserved_for=None, reserved_until=None)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount == 0:  # type: ignore[attr-defined]
        return False
    taken = get(session, handoff_id)
    session.refresh(taken)
    if taken.due_at < at and taken.breached_at is None:
        breach(session, taken, at)
    conversations.get(session, taken.conversation_id).status = "human"
    handoff_events.record(session, handoff_id, "claimed", at, by=person_id)
    return True


def held_by(session: Session, handoff_id: str, person_id: str) -> Handoff:
    """The case, for the person who is working on it; raises Conflict for everybody else."""
    held = get(session, handoff_id)
    if held.claimed_by != person_id or held.resolved_at or held.returned_at:
        raise Conflict(f"Handoff {handoff_id} is not yours. Claim it first.")
    return held


def add_note(session: Session, case: Handoff, text: str, author: str, at: datetime) -> HandoffNote:
    """Leave a private note on the case."""
    note = HandoffNote(handoff_id=case.id, author=author, text=text, at=at)
    session.add(note)
    session.flush()
    return note


def resolve(
    session: Session,
    held: Handoff,
    resolution: str,
    at: datetime,
    *,
    code: ResolutionCode = "solved",
    outcome: Outcome = "unknown",
) -> Handoff:
    """Close the case and its conversation, saying how it ended."""
    held.resolved_at, held.resolution = at, resolution
    held.resolution_code, held.outcome = code, outcome
    conversation = conversations.get(session, held.conversation_id)
    conversation.status, conversation.closed_at = "closed", at
    ticket = session.get(Ticket, held.package.get("ticket_id") or "")
    if ticket is not None:
        ticket.closed_at = at
    session.add(held)
    handoff_events.record(session, held.id, "resolved", at, by=held.claimed_by, code=code, outcome=outcome)
    return held


def give_back(session: Session, held: Handoff, note: str, at: datetime) -> Handoff:
    """Return the conversation to the bot, with a note that the bot reads."""
    held.returned_at, held.return_note = at, note
    conversations.get(session, held.conversation_id).status = "bot"
    session.add(held)
    handoff_events.record(session, held.id, "returned", at, by=held.claimed_by)
    return held


def latest_note(session: Session, conversation_id: str) -> str | None:
    """What the last person to return this conversation wrote for the bot."""
    returned = statements.first(session, _RETURNED, talk=conversation_id)
    return None if returned is None else returned.return_note


def breach(session: Session, late: Handoff, at: datetime) -> None:
    """Mark that nobody took the case within its promised time."""
    late.breached_at = at
    session.add(late)
    handoff_events.record(session, late.id, "breached", at, due_at=late.due_at.isoformat())


def waiting_cases(session: Session, limit: int | None = None) -> Sequence[Handoff]:
    """The cases that nobody has taken, the next one first."""
    query = select(Handoff).where(is_waiting()).order_by(*in_order())
    return session.exec(query.limit(limit) if limit else query).all()


def is_waiting() -> Any:
    """The condition of a case that nobody has taken."""
    return col(Handoff.claimed_at).is_(None) & unfinished()


def free_for(person_id: str, at: datetime) -> Any:
    """The condition of a case that is not being kept for somebody else."""
    return or_(
        col(Handoff.reserved_for).is_(None),
        col(Handoff.reserved_for) == person_id,
        col(Handoff.reserved_until) <= at,
    )


def unfinished() -> Any:
    """The condition of a case that is neither resolved nor returned."""
    return col(Handoff.resolved_at).is_(None) & col(Handoff.returned_at).is_(None)
