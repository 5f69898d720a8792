"""Everything a person needs to go on without asking again, taken from the records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from agent.state import TurnState
from crm import conversations


def build(session: Session, state: TurnState, now: datetime) -> dict[str, Any]:
    """The package as plain JSON."""
    turns = conversations.turns(session, state["conversation_id"])
    ledger = [call for turn in turns for call in turn.body["tool_calls"]] + state["results"]
    return {
        "built_at": now.isoformat(),
        "summary": state["text"],
        "slots": state.get("memory", {}),
        "tool_ledger": ledger,
        "transcript": [
            {"role": message.role, "text": message.text, "at": message.at.isoformat()}
            for message in conversations.messages(session, state["conversation_id"])
        ],
    }
