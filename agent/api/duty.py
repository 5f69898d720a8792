"""`/v1/presence`, `/v1/corrections`: who is on duty at the desk, and labels put right there."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from agent.api.access import AgentPerson, Service
from agent.api.fields import Name
from agent.api.talk_view import shown_name
from crm import corrections, presence
from crm.presence import Presence
from crm.staff import Staff

router = APIRouter(prefix="/v1", tags=["handoffs"])


class Duty(BaseModel):
    """How somebody is at the desk; what is left out stays as it was. No skills: every case suits."""

    status: presence.PresenceStatus | None = None
    skills: list[Name] | None = Field(default=None, max_length=50)
    capacity: int | None = Field(default=None, ge=0, le=100)


class RightLabel(BaseModel):
    """What a customer's message should have been labelled."""

    kind: corrections.Kind
    conversation_id: Name
    message_id: Name
    label: Name


@router.get("/presence")
def who_is_here(_: AgentPerson, app: Service) -> list[dict[str, Any]]:
    """Everybody of the desk: how they are there, what they take, and how much they have."""
    now = app.clock()
    with app.database.reading() as session:
        here = {row.staff_id: row for row in presence.heard_of(session, now)}
        desk = select(Staff).where(col(Staff.role).in_(("agent", "admin"))).order_by(col(Staff.email))
        return [
            {
                "id": person.id,
                "name": shown_name(person),
                "status": here[person.id].status if person.id in here else "away",
                "skills": here[person.id].skills if person.id in here else [],
                "capacity": here[person.id].capacity if person.id in here else 0,
                "load": presence.load(session, person.id, now),
            }
            for person in session.exec(desk)
        ]


@router.put("/presence")
def arrive(duty: Duty, person: AgentPerson, app: Service) -> Duty:
    """Come on duty, or change how I am there."""
    with app.database.writing() as session:
        skills = None if duty.skills is None else list(dict.fromkeys(duty.skills))
        here = presence.arrive(
            session, person.id, app.clock(), status=duty.status, skills=skills, capacity=duty.capacity
        )
        return Duty.model_validate(here, from_attributes=True)


@router.delete("/presence", status_code=204)
def leave(person: AgentPerson, app: Service) -> None:
    """Go off duty."""
    with app.database.writing() as session:
        presence.leave(session, person.id)


@router.post("/corrections", status_code=201)
def correct(right: RightLabel, person: AgentPerson, app: Service) -> RightLabel:
    """Put a label right; it is kept for judging and for training again."""
    with app.database.writing() as session:
        message = corrections.message_of(session, right.conversation_id, right.message_id)
        corrections.correct(session, right.kind, message, right.label, by=person.id, at=app.clock())
    return right


def sign_of_life(session: Session, staff_id: str, app: Service) -> None:
    """Somebody's desk is open: she is on duty, as she was last."""
    if not presence.still_here(session, staff_id, app.clock()):
        session.add(Presence(staff_id=staff_id, seen_at=app.clock()))
