"""A conversation as the outside sees it: what was said, where it stands, how it felt, what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from agent import waiting
from agent.api import calls
from crm import conversations, handoffs
from crm.conversations import Conversation, Message, Turn
from crm.staff import Staff


def view(session: Session, conversation: Conversation, now: datetime) -> dict[str, Any]:
    """Everything about one conversation, as plain JSON. Notes among staff are not in it."""
    said = conversations.messages(session, conversation.id)
    turns = [row.body for row in conversations.turns(session, conversation.id)]
    names = names_of(session, said)
    return {
        "conversation_id": conversation.id,
        "channel": conversation.channel,
        "locale": conversation.locale,
        "created_at": conversation.created_at.isoformat(),
        "status": conversation.status,
        "state": state(session, conversation, now),
        "calls": calls.of_conversation(session, conversation.id),
        "transcript": [message_view(message, names) for message in said],
        "turns": turns,
        "sentiment_trajectory": [
            {"turn": turn["turn"], "message_id": turn["message_id"], **turn["sentiment"]}
            for turn in turns
            if turn["sentiment"]
        ],
        "tool_ledger": [{"turn": turn["turn"], **call} for turn in turns for call in turn["tool_calls"]],
        "reasons": [{"message_id": turn["message_id"], "why": turn["why"]} for turn in turns],
        "citations": [
            {"message_id": turn["message_id"], **citation} for turn in turns for citation in turn["citations"]
        ],
    }


def state(session: Session, conversation: Conversation, now: datetime) -> dict[str, Any]:
    """Where the conversation stands now, and what it waits for."""
    newest = select(Turn).where(Turn.conversation_id == conversation.id).order_by(col(Turn.number).desc())
    last = session.exec(newest).first()
    return {
        "status": conversation.status,
        "customer_id": conversation.customer_id,
        "verified": conversation.verification != "none",
        "turn": last.number if last else 0,
        "awaiting": last.body["awaiting"] if last and conversation.status == "bot" else None,
        "handoff": _open_handoff(session, conversation, now),
    }


def message_view(message: Message, names: dict[str, str]) -> dict[str, Any]:
    """One message; `heard` is what a call knows beyond its words: times, confidence, what was cut off."""
    return {
        "message_id": message.message_id,
        "role": message.role,
        "author": names.get(message.author or "", message.author),
        "text": message.text,
        "at": message.at.isoformat(),
        "heard": message.heard or {},
    }


def names_of(session: Session, said: list[Message]) -> dict[str, str]:
    """What the customer may call each member of staff who wrote; never an e-mail address."""
    ids = {message.author for message in said if message.role == "person" and message.author}
    if not ids:
        return {}
    people = session.exec(select(Staff).where(col(Staff.id).in_(ids)))
    return {person.id: shown_name(person) for person in people}


def shown_name(person: Staff) -> str:
    """Her name, or what stands before the @, as a name."""
    return person.name or person.email.split("@")[0].replace(".", " ").replace("_", " ").title()


def _open_handoff(session: Session, conversation: Conversation, now: datetime) -> dict[str, Any] | None:
    case = handoffs.open_case(session, conversation.id)
    if case is None:
        return None
    person = session.get(Staff, case.claimed_by) if case.claimed_by else None
    wait = waiting.of(session, case, now)
    return {
        "handoff_id": case.id,
        "reason": case.reason,
        "priority": case.priority,
        **wait.as_json(),
        "callback_at": case.callback_at.isoformat() if case.callback_at else None,
        "with": shown_name(person) if person else None,
    }
