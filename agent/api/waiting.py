"""`/v1/conversations/{id}/…`: what a customer may decide while she waits, and what she agrees to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, StrictBool

from agent.api import talk_view
from agent.api.access import Service, Token, own_conversation
from agent.api.fields import RecordId
from agent.api.problems import Problem
from crm import consents, conversations, handoff_moves, handoffs
from crm.consents import Giver, Purpose
from crm.errors import Conflict
from crm.handoffs import Handoff
from crm.identities import normalised

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])


class CallBack(BaseModel):
    """Where and when she wants to be called; without a time, as soon as somebody is free."""

    number: str
    at: AwareDatetime | None = None


class Word(BaseModel):
    """A yes or a no to one purpose."""

    purpose: Purpose
    granted: StrictBool


@router.put("/{conversation_id}/callback")
def ask_for_call(conversation_id: RecordId, wish: CallBack, app: Service, token: Token) -> dict[str, Any]:
    """Be called instead of waiting here; 409 when nobody is being waited for."""
    number = normalised("phone", wish.number[:40])
    if not number.startswith("+"):
        raise Problem(422, "number: this is no telephone number; write it like +1 512 555 0100.")
    now = app.clock()
    with app.database.writing() as session:
        case = _waiting_case(session, app, conversation_id, token)
        handoff_moves.ask_for_call(session, case, number, wish.at or now, now)
        session.flush()
        return _state(session, conversation_id, now)


@router.put("/{conversation_id}/bot")
def stay_with_bot(conversation_id: RecordId, app: Service, token: Token) -> dict[str, Any]:
    """Go on with the bot instead of waiting; 409 when a person has just taken over."""
    now = app.clock()
    with app.database.writing() as session:
        case = _waiting_case(session, app, conversation_id, token)
        handoff_moves.stay_with_bot(session, case, now)
        return _state(session, conversation_id, now)


@router.put("/{conversation_id}/consents")
def give_word(conversation_id: RecordId, word: Word, app: Service, token: Token) -> Word:
    """Agree to a purpose, or take that back. The latest word counts."""
    talk = own_conversation(app, conversation_id, token)
    with app.database.writing() as session:
        giver = Giver(customer_id=talk.customer_id, conversation_id=talk.id)
        consents.record(session, word.purpose, word.granted, giver, "chat page", app.clock())
    return word


def _waiting_case(session: Any, app: Service, conversation_id: str, token: str) -> Handoff:
    own_conversation(app, conversation_id, token)
    case = handoffs.open_case(session, conversation_id)
    if case is None or case.claimed_at is not None:
        raise Conflict("This conversation does not wait for a person.")
    return case


def _state(session: Any, conversation_id: str, now: datetime) -> dict[str, Any]:
    return talk_view.state(session, conversations.get(session, conversation_id), now)
