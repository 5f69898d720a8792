"""What a case goes through between its claim and its end: passed on, laid aside, put back, called back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from crm import conversations, handoff_events
from crm.errors import BadInput, Conflict
from crm.handoffs import Handoff, unfinished

KEPT_FOR = timedelta(minutes=10)


def release(session: Session, held: Handoff, at: datetime, why: str) -> bool:
    """Put a claimed case back into the queue, where time has kept its place; False if it has moved on."""
    holder = held.claimed_by
    if not _let_go(session, held):
        return False
    handoff_events.record(session, held.id, "released", at, by=holder, why=why)
    return True


def transfer_to_person(session: Session, held: Handoff, person_id: str, at: datetime) -> Handoff:
    """Pass the case on to a colleague, for whom it is kept ten minutes before anyone may take it."""
    giver = held.claimed_by
    if person_id == giver:
        raise BadInput("You hold this case already. Name a colleague or a skill.")
    _must_let_go(session, held)
    held.reserved_for, held.reserved_until = person_id, at + KEPT_FOR
    session.add(held)
    handoff_events.record(session, held.id, "transferred", at, by=giver, person=person_id)
    return held


def transfer_to_skill(session: Session, held: Handoff, skill: str, at: datetime) -> Handoff:
    """Pass the case on to whoever has this skill."""
    giver = held.claimed_by
    _must_let_go(session, held)
    held.skills = [skill]
    session.add(held)
    handoff_events.record(session, held.id, "transferred", at, by=giver, skill=skill)
    return held


def snooze(session: Session, held: Handoff, until: datetime, at: datetime) -> Handoff:
    """Lay the case aside until then; it stays with its person and does not count against her capacity."""
    if until <= at:
        raise BadInput("A case is snoozed until some time in the future.")
    held.snoozed_until = until
    session.add(held)
    handoff_events.record(session, held.id, "snoozed", at, by=held.claimed_by, until=until.isoformat())
    return held


def take_up(session: Session, held: Handoff, at: datetime) -> Handoff:
    """Go on with a case that was laid aside, before its time."""
    held.snoozed_until = None
    session.add(held)
    handoff_events.record(session, held.id, "taken_up", at, by=held.claimed_by)
    return held


def ask_for_call(
    session: Session, waiting: Handoff, number: str, wanted_at: datetime, at: datetime
) -> Handoff:
    """The customer would rather be called, at this number and about this time."""
    if wanted_at < at:
        raise BadInput("A call-back is for some time in the future.")
    waiting.callback_to, waiting.callback_at = number, wanted_at
    session.add(waiting)
    handoff_events.record(session, waiting.id, "callback_requested", at, wanted_at=wanted_at.isoformat())
    return waiting


def stay_with_bot(session: Session, waiting: Handoff, at: datetime) -> Handoff:
    """The customer no longer waits and goes on with the bot; raises Conflict once a person has the case."""
    moved = session.execute(
        update(Handoff)
        .where(col(Handoff.id) == waiting.id, col(Handoff.claimed_at).is_(None), unfinished())
        .values(returned_at=at)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount == 0:  # type: ignore[attr-defined] # an UPDATE's result counts its rows
        raise Conflict("A colleague has just taken over and will answer you.")
    session.refresh(waiting)
    conversations.get(session, waiting.conversation_id).status = "bot"
    handoff_events.record(session, waiting.id, "returned", at, wish="customer")
    return waiting


def _must_let_go(session: Session, held: Handoff) -> None:
    if not _let_go(session, held):
        raise Conflict(f"Handoff {held.id} has moved on since you opened it.")


def _let_go(session: Session, held: Handoff) -> bool:
    """Take the case from whoever holds it; False when it is no longer theirs."""
    session.flush()
    moved = session.execute(
        update(Handoff)
        .where(col(Handoff.id) == held.id, col(Handoff.claimed_by) == held.claimed_by, unfinished())
        .values(claimed_by=None, claimed_at=None, snoozed_until=None)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount == 0:  # type: ignore[attr-defined] # an UPDATE's result counts its rows
        return False
    session.refresh(held)
    conversations.get(session, held.conversation_id).status = "queued"
    return True
