"""Who is on duty: their skills, how many cases they may hold, and when they were last heard of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, func, select

from crm.handoffs import Handoff, unfinished

PresenceStatus = Literal["available", "busy", "away"]

CAPACITY = 3
VANISHED_AFTER = timedelta(seconds=90)


class Presence(SQLModel, table=True):
    """One person at the desk. Nobody has a row before they arrive, and it goes when they leave.

    `skills` empty means that they take every case. `given_at` is when a case was last given to them.
    """

    staff_id: str = Field(primary_key=True)
    status: str = "available"
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    capacity: int = CAPACITY
    seen_at: datetime = Field(index=True)
    given_at: datetime | None = None


def arrive(
    session: Session,
    staff_id: str,
    at: datetime,
    *,
    status: PresenceStatus | None = None,
    skills: Sequence[str] | None = None,
    capacity: int | None = None,
) -> Presence:
    """Come on duty, or change status, skills or capacity while there; what is not given stays as it was."""
    person = session.get(Presence, staff_id) or Presence(staff_id=staff_id, seen_at=at)
    person.seen_at = at
    if status is not None:
        person.status = status
    if skills is not None:
        person.skills = list(skills)
    if capacity is not None:
        person.capacity = capacity
    session.add(person)
    session.flush()
    return person


def still_here(session: Session, staff_id: str, at: datetime) -> bool:
    """A sign of life; False for somebody who is not on duty."""
    person = session.get(Presence, staff_id)
    if person is None:
        return False
    person.seen_at = at
    session.add(person)
    return True


def leave(session: Session, staff_id: str) -> None:
    """Go off duty. Cases still held stay held: release or transfer them first."""
    person = session.get(Presence, staff_id)
    if person is not None:
        session.delete(person)


def heard_of(session: Session, at: datetime) -> Sequence[Presence]:
    """Everybody who was heard of lately, whoever waits longest for a case first."""
    return session.exec(
        select(Presence)
        .where(col(Presence.seen_at) > at - VANISHED_AFTER)
        .order_by(col(Presence.given_at).nulls_first(), col(Presence.staff_id))
    ).all()


def on_duty(session: Session, at: datetime) -> Sequence[Presence]:
    """Those of them who are not away."""
    return [one for one in heard_of(session, at) if one.status != "away"]


def vanished(session: Session, at: datetime) -> Sequence[Presence]:
    """Everybody who has a row and was not heard of for too long."""
    return session.exec(select(Presence).where(col(Presence.seen_at) <= at - VANISHED_AFTER)).all()


def load(session: Session, staff_id: str, at: datetime) -> int:
    """How many cases a person is working on, those laid aside not counted."""
    awake = col(Handoff.snoozed_until).is_(None) | (col(Handoff.snoozed_until) <= at)
    query = select(func.count()).select_from(Handoff)
    return int(session.exec(query.where(Handoff.claimed_by == staff_id, unfinished(), awake)).one())
