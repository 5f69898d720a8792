"""Who takes which case: pulled by a person, or given out in turn. And what the clock does to the queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from crm import handoff_moves, handoffs, presence
from crm.handoffs import Handoff
from crm.presence import Presence

LOOKED_AT = 10


def take_next(session: Session, person_id: str, at: datetime) -> Handoff | None:
    """The next case that suits this person, now hers; None when there is none or her hands are full."""
    person = _locked(session, person_id)
    if person is not None and presence.load(session, person_id, at) >= person.capacity:
        return None
    skills = frozenset(person.skills) if person else frozenset()
    tried: list[str] = []
    while candidates := _candidates(session, person_id, at, tried):
        for candidate in candidates:
            tried.append(candidate.id)
            if suits(candidate, skills, at) and _won(session, candidate, person_id, at):
                if person is not None:
                    person.given_at = at
                return candidate
    return None


def suits(waiting: Handoff, skills: frozenset[str], at: datetime) -> bool:
    """Whether somebody with these skills should take the case.

    No skills means a generalist. A case that is late goes to anybody: an answer beats the right answerer.
    """
    return not skills or not waiting.skills or waiting.due_at <= at or bool(skills & set(waiting.skills))


def give_out(session: Session, at: datetime) -> list[Handoff]:
    """Round-robin: each free person on duty gets a case in turn, whoever waited longest for one first."""
    given = []
    busy: set[str] = set()
    while free := [one for one in _takers(session, at) if one.staff_id not in busy]:
        taken = take_next(session, free[0].staff_id, at)
        if taken is None:
            busy.add(free[0].staff_id)
        else:
            given.append(taken)
            session.flush()
    return given


def release_vanished(session: Session, at: datetime) -> list[Handoff]:
    """Put the cases of everybody who is gone without a word back into the queue."""
    back = []
    for person in presence.vanished(session, at):
        for held in _held(session, person.staff_id):
            if handoff_moves.release(session, held, at, "The person who had it is no longer there."):
                back.append(held)
        session.delete(person)
    return back


def mark_breaches(session: Session, at: datetime) -> list[Handoff]:
    """Mark every waiting case whose promised time has passed; each is marked once."""
    late = session.exec(
        select(Handoff)
        .where(handoffs.is_waiting(), col(Handoff.due_at) < at, col(Handoff.breached_at).is_(None))
        .with_for_update(skip_locked=True)
    ).all()
    for one in late:
        handoffs.breach(session, one, at)
    return list(late)


def _candidates(session: Session, person_id: str, at: datetime, tried: list[str]) -> Sequence[Handoff]:
    return session.exec(
        select(Handoff)
        .where(handoffs.is_waiting(), handoffs.free_for(person_id, at), col(Handoff.id).not_in(tried))
        .order_by(*handoffs.in_order())
        .limit(LOOKED_AT)
    ).all()


def _won(session: Session, candidate: Handoff, person_id: str, at: datetime) -> bool:
    # Postgres: whoever is just taking this case holds its row, and waiting for them would only lose time.
    mine = select(Handoff.id).where(Handoff.id == candidate.id).with_for_update(skip_locked=True)
    if session.exec(mine).first() is None:
        return False
    return handoffs.try_claim(session, candidate.id, person_id, at)


def _locked(session: Session, person_id: str) -> Presence | None:
    """The person's row, locked, so that two of her windows together stay within her capacity."""
    return session.exec(select(Presence).where(Presence.staff_id == person_id).with_for_update()).first()


def _takers(session: Session, at: datetime) -> list[Presence]:
    return [one for one in presence.on_duty(session, at) if one.status == "available"]


def _held(session: Session, staff_id: str) -> Sequence[Handoff]:
    return session.exec(select(Handoff).where(Handoff.claimed_by == staff_id, handoffs.unfinished())).all()
