"""`/v1/handoffs`: the queue of cases, for those who take them."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from agent.api import case_view
from agent.api.access import AgentPerson, Service
from agent.api.fields import MessageId, RecordId, Said, ShortText
from crm import audit, conversations, handoffs

router = APIRouter(prefix="/v1/handoffs", tags=["handoffs"])

CaseStatus = Literal["queued", "claimed", "resolved", "returned", "open"]


class Saying(BaseModel):
    """What a person says to the customer. The same `message_id` again is kept once."""

    text: Said
    message_id: MessageId | None = None


class Note(BaseModel):
    """What one person tells another; the customer never sees it."""

    text: ShortText


class Resolution(BaseModel):
    """How the case ended: in words, as a code, and what the customer thought of it."""

    resolution: ShortText
    code: handoffs.ResolutionCode = "solved"
    outcome: handoffs.Outcome = "unknown"


class Return(BaseModel):
    """What the bot should know when it goes on."""

    note: ShortText


@router.get("")
def list_handoffs(_: AgentPerson, app: Service, status: CaseStatus | None = None) -> list[dict[str, Any]]:
    """The cases, the most urgent first; `status` narrows them."""
    with app.database.reading() as session:
        return case_view.rows(session, status)


@router.get("/{handoff_id}")
def read_handoff(handoff_id: RecordId, _: AgentPerson, app: Service) -> dict[str, Any]:
    """The case with its whole package."""
    with app.database.reading() as session:
        return case_view.whole(session, handoffs.get(session, handoff_id), app.clock())


@router.put("/{handoff_id}/claim")
def claim_handoff(handoff_id: RecordId, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Take the case; 409 when somebody else already has it."""
    now = app.clock()
    with app.database.writing() as session:
        case = handoffs.get(session, handoff_id)
        if case.claimed_by == person.id and not case.resolved_at and not case.returned_at:
            return case_view.whole(session, case, now)
        case = handoffs.claim(session, handoff_id, person.id, now)
        audit.record(session, now, f"staff:{person.id}", "claim_handoff", f"handoff:{handoff_id}")
        return case_view.whole(session, case, now)


@router.post("/{handoff_id}/messages", status_code=201)
def say(handoff_id: RecordId, saying: Saying, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Write to the customer, as the person who holds the case."""
    message_id = f"desk/{saying.message_id or secrets.token_hex(8)}"
    with app.database.writing() as session:
        case = handoffs.held_by(session, handoff_id, person.id)
        conversations.store_message(
            session,
            conversation_id=case.conversation_id,
            message_id=message_id,
            role="person",
            author=person.id,
            text=saying.text,
            at=app.clock(),
        )
        message = conversations.message(session, case.conversation_id, message_id)
        return case_view.said(session, message)


@router.post("/{handoff_id}/notes", status_code=201)
def add_note(handoff_id: RecordId, note: Note, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Leave a private note on the case."""
    with app.database.writing() as session:
        case = handoffs.get(session, handoff_id)
        row = handoffs.add_note(session, case, note.text, person.id, app.clock())
        return case_view.note(session, row)


@router.put("/{handoff_id}/resolution")
def resolve_handoff(
    handoff_id: RecordId, ending: Resolution, person: AgentPerson, app: Service
) -> dict[str, Any]:
    """Close the case and the conversation."""
    now = app.clock()
    with app.database.writing() as session:
        case = handoffs.held_by(session, handoff_id, person.id)
        handoffs.resolve(session, case, ending.resolution, now, code=ending.code, outcome=ending.outcome)
        audit.record(session, now, f"staff:{person.id}", "resolve_handoff", f"handoff:{handoff_id}")
        return case_view.whole(session, case, now)


@router.put("/{handoff_id}/return")
def return_handoff(handoff_id: RecordId, back: Return, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Give the conversation back to the bot, with a note that it reads."""
    now = app.clock()
    with app.database.writing() as session:
        case = handoffs.held_by(session, handoff_id, person.id)
        handoffs.give_back(session, case, back.note, now)
        audit.record(session, now, f"staff:{person.id}", "return_handoff", f"handoff:{handoff_id}")
        return case_view.whole(session, case, now)
