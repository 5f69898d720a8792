"""`/v1/handoffs`, between claim and end: a case is taken next, passed on, laid aside, put back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import select

from agent.api import case_view
from agent.api.access import AgentPerson, Service
from agent.api.fields import Name, RecordId, ShortText
from agent.api.problems import Problem
from crm import dispatch, handoff_moves, handoffs
from crm.errors import NotFound
from crm.staff import Staff

router = APIRouter(prefix="/v1/handoffs", tags=["handoffs"])


class Transfer(BaseModel):
    """To a colleague, by her id or e-mail address, or to whoever has a skill; with a note for them."""

    person: Name | None = None
    skill: Name | None = None
    note: ShortText | None = None


class Snooze(BaseModel):
    """For how long; 0 takes the case up again."""

    minutes: int = Field(ge=0, le=7 * 24 * 60)


class Release(BaseModel):
    why: Name = "Put back into the queue."


@router.post("/next")
def take_next(person: AgentPerson, app: Service) -> dict[str, Any]:
    """The next case that suits me, now mine; 404 when there is none or my hands are full."""
    now = app.clock()
    with app.database.writing() as session:
        taken = dispatch.take_next(session, person.id, now)
        if taken is None:
            raise NotFound("No case is waiting that you could take now.")
        return case_view.whole(session, taken, now)


@router.put("/{handoff_id}/transfer")
def transfer(handoff_id: RecordId, to: Transfer, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Pass the case on."""
    if (to.person is None) == (to.skill is None):
        raise Problem(422, "Give either person or skill.")
    now = app.clock()
    with app.database.writing() as session:
        held = handoffs.held_by(session, handoff_id, person.id)
        if to.note is not None:
            handoffs.add_note(session, held, to.note, person.id, now)
        if to.skill is not None:
            handoff_moves.transfer_to_skill(session, held, to.skill, now)
            return case_view.whole(session, held, now)
        either = (Staff.id == to.person) | (Staff.email == str(to.person).lower())
        colleague = session.exec(select(Staff).where(either)).first()
        if colleague is None or colleague.role not in ("agent", "admin"):
            raise NotFound(f"Nobody at the desk is known as {to.person}.")
        handoff_moves.transfer_to_person(session, held, colleague.id, now)
        return case_view.whole(session, held, now)


@router.put("/{handoff_id}/snooze")
def snooze(handoff_id: RecordId, nap: Snooze, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Lay the case aside for a while; it stays mine."""
    now = app.clock()
    with app.database.writing() as session:
        held = handoffs.held_by(session, handoff_id, person.id)
        if nap.minutes == 0:
            handoff_moves.take_up(session, held, now)
        else:
            handoff_moves.snooze(session, held, now + timedelta(minutes=nap.minutes), now)
        return case_view.whole(session, held, now)


@router.put("/{handoff_id}/release")
def release(handoff_id: RecordId, reason: Release, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Put the case back into the queue, where time has kept its place."""
    now = app.clock()
    with app.database.writing() as session:
        held = handoffs.held_by(session, handoff_id, person.id)
        handoff_moves.release(session, held, now, reason.why)
        return case_view.whole(session, held, now)
