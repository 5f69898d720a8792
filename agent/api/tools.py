"""`/v1/tools`: CRM tools in the hands of staff, under the same guard as the bot's."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, StrictBool

import tools
from agent import by_hand
from agent.api.access import Service, Token, staff_member
from agent.api.fields import Name, RecordId
from agent.api.problems import Problem
from agent.by_hand import HandCall
from crm import conversations
from crm.errors import Conflict
from tools.run import ToolResult

router = APIRouter(prefix="/v1/tools", tags=["tools"])


class ToolCall(BaseModel):
    """A call. A write runs only when `confirmed`, and never twice under one `idempotency_key`."""

    customer_id: Name | None = None
    arguments: dict[str, Any] = {}
    confirmed: StrictBool = False
    idempotency_key: Name | None = None
    conversation_id: Name | None = None


@router.get("")
def list_tools(app: Service, token: Token) -> list[dict[str, Any]]:
    """The catalogue: each tool's kind, what it does, and its arguments as JSON schema."""
    staff_member(app, token, "agent", "rep", "evaluator")
    return [
        {
            "name": tool.name,
            "kind": tool.kind,
            "writes": tool.writes,
            "summary": tool.summary,
            "arguments": tool.schema["function"]["parameters"],
        }
        for tool in tools.CATALOGUE.values()
    ]


@router.post("/{name}")
def use_tool(name: RecordId, call: ToolCall, app: Service, token: Token) -> ToolResult:
    """Run one tool for a customer. A refusal is a result with its reason, not an error."""
    tool = tools.CATALOGUE.get(name)
    for_reps = tool is not None and tool.kind.startswith("rep_")
    person = staff_member(app, token, *(("agent", "rep") if for_reps else ("agent",)))
    _same_customer(app, call)
    return by_hand.use(
        app,
        HandCall(
            tool=name,
            arguments=call.arguments,
            actor=f"staff:{person.id}",
            key=f"hand/{call.idempotency_key or secrets.token_hex(16)}",
            customer_id=call.customer_id,
            confirmed=call.confirmed,
            conversation_id=call.conversation_id,
        ),
    )


def _same_customer(app: Service, call: ToolCall) -> None:
    """A deed in a conversation is for the customer of that conversation."""
    if call.conversation_id is None:
        return
    if call.customer_id is None:
        raise Problem(422, "conversation_id needs the customer_id of that conversation beside it.")
    with app.database.reading() as session:
        talk = conversations.get(session, call.conversation_id)
    if talk.customer_id not in (None, call.customer_id):
        raise Conflict("This conversation belongs to another customer.")
