"""`/v1/conversations`: a customer opens one and reads it back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from agent import wording
from agent.api import talk_view
from agent.api.access import Service, Token, seen_conversation
from agent.api.fields import Locale, RecordId
from crm.conversations import Channel

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])


class Opening(BaseModel):
    """How the customer comes in."""

    channel: Channel = "chat"
    locale: Locale = "en"


class Opened(BaseModel):
    """The token opens this conversation alone; it is shown this once."""

    conversation_id: str
    token: str
    greeting: str


@router.post("", status_code=201)
def open_conversation(app: Service, opening: Opening | None = None) -> Opened:
    """Begin a conversation. Nobody needs to be known for that."""
    asked = opening or Opening()
    conversation_id, token = app.conversations.open(asked.channel, asked.locale)
    return Opened(conversation_id=conversation_id, token=token, greeting=greeting(app))


@router.get("/{conversation_id}")
def read_conversation(conversation_id: RecordId, app: Service, token: Token) -> dict[str, Any]:
    """Transcript, state, sentiment trajectory and tool ledger; for its own token, and for staff."""
    conversation, _ = seen_conversation(app, conversation_id, token)
    with app.database.reading() as session:
        return {**talk_view.view(session, conversation, app.clock()), "greeting": greeting(app)}


def greeting(app: Service) -> str:
    return wording.say("greeting", store=app.settings.store_name)
