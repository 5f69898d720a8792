"""A case as the desk sees it: a row for the list, and the whole package for whoever works on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from agent.api import talk_view
from agent.api.talk_view import shown_name
from crm import conversations, corrections, customers, handoff_events, handoffs
from crm.conversations import Conversation, Message
from crm.customers import Customer
from crm.errors import NotFound
from crm.handoff_events import HandoffEvent
from crm.handoffs import Handoff, HandoffNote
from crm.staff import Staff

MOST_ROWS = 200
LONGEST_QUOTE = 160


def rows(session: Session, status: str | None) -> list[dict[str, Any]]:
    """The cases of this status, the most urgent first."""
    query = select(Handoff).order_by(*handoffs.in_order()).limit(MOST_ROWS)
    condition = _conditions().get(status or "")
    cases = session.exec(query if condition is None else query.where(condition)).all()
    # The session remembers what it has read: one query each here instead of one for every row.
    talks = _read_all(session, Conversation, [case.conversation_id for case in cases])
    people = _read_all(session, Customer, [talk.customer_id for talk in talks if talk.customer_id])
    staff = _read_all(session, Staff, [case.claimed_by for case in cases if case.claimed_by])
    unanswered = conversations.unanswered_since(session, [c.conversation_id for c in cases if c.claimed_at])
    found = [
        {**row(session, case), "unanswered_since": _time(unanswered.get(case.conversation_id))}
        for case in cases
    ]
    del talks, people, staff
    return found


def row(session: Session, case: Handoff) -> dict[str, Any]:
    """One line of the queue."""
    talk = conversations.get(session, case.conversation_id)
    customer = _customer(session, talk)
    return {
        "handoff_id": case.id,
        "conversation_id": case.conversation_id,
        "status": status_of(case),
        "reason": case.reason,
        "priority": case.priority,
        "title": case.package.get("title") or case.package.get("summary", ""),
        "last_words": _last_words(case),
        "customer": customer["name"] if customer else None,
        "channel": talk.channel,
        "skills": case.skills,
        "created_at": case.created_at.isoformat(),
        "sla_due_at": case.due_at.isoformat(),
        "breached": case.breached_at is not None,
        "claimed_by": _who(session, case.claimed_by),
        "kept_for": _who(session, case.reserved_for),
        "kept_until": _time(case.reserved_until),
        "snoozed_until": _time(case.snoozed_until),
        "callback": {"number": case.callback_to, "at": _time(case.callback_at)} if case.callback_to else None,
    }


def whole(session: Session, case: Handoff, now: datetime) -> dict[str, Any]:
    """The package of CONTRACT.md, with the conversation as it stands now."""
    talk = conversations.get(session, case.conversation_id)
    live = talk_view.view(session, talk, now)
    return {
        **case.package,
        **row(session, case),
        "position": handoffs.position(session, case),
        "claimed_at": _time(case.claimed_at),
        "resolved_at": _time(case.resolved_at),
        "resolution": case.resolution,
        "resolution_code": case.resolution_code,
        "outcome": case.outcome,
        "returned_at": _time(case.returned_at),
        "return_note": case.return_note,
        "customer": case.package.get("customer") or _customer(session, talk),
        "notes": [note(session, one) for one in _notes(session, case)],
        "corrections": corrections.of_conversation(session, case.conversation_id),
        "events": [_step(session, one) for one in handoff_events.of_case(session, case.id)],
        "conversation": live,
        "transcript": live["transcript"],
    }


def note(session: Session, one: HandoffNote) -> dict[str, Any]:
    return {"author": _who(session, one.author), "text": one.text, "at": one.at.isoformat()}


def said(session: Session, message: Message) -> dict[str, Any]:
    return talk_view.message_view(message, talk_view.names_of(session, [message]))


def status_of(case: Handoff) -> str:
    if case.resolved_at:
        return "resolved"
    if case.returned_at:
        return "returned"
    return "claimed" if case.claimed_at else "queued"


def _last_words(case: Handoff) -> str:
    """What she had said last when the case was queued: it tells cases apart whose customer is not known."""
    said = [line["text"] for line in case.package.get("transcript", []) if line["role"] == "customer"]
    return str(said[-1])[:LONGEST_QUOTE] if said else ""


def _conditions() -> dict[str, Any]:
    resolved, returned = col(Handoff.resolved_at).is_not(None), col(Handoff.returned_at).is_not(None)
    claimed = col(Handoff.claimed_at).is_not(None)
    return {
        "open": ~resolved & ~returned,
        "queued": ~resolved & ~returned & ~claimed,
        "claimed": ~resolved & ~returned & claimed,
        "resolved": resolved,
        "returned": returned & ~resolved,
    }


def _notes(session: Session, case: Handoff) -> list[HandoffNote]:
    query = select(HandoffNote).where(HandoffNote.handoff_id == case.id).order_by(col(HandoffNote.id))
    return list(session.exec(query))


def _step(session: Session, one: HandoffEvent) -> dict[str, Any]:
    return {"kind": one.kind, "at": one.at.isoformat(), "by": _who(session, one.by), **one.details}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _who(session: Session, staff_id: str | None) -> dict[str, str] | None:
    person = session.get(Staff, staff_id) if staff_id else None
    return {"id": person.id, "name": shown_name(person)} if person else None


def _customer(session: Session, talk: Conversation) -> dict[str, Any] | None:
    if talk.customer_id is None:
        return None
    try:
        found = customers.get(session, talk.customer_id)
    except NotFound:
        return None
    return {
        "customer_id": found.id,
        "name": found.full_name,
        "email": found.email,
        "vip": found.vip,
        "verification": talk.verification,
    }


Row = TypeVar("Row", Conversation, Customer, Staff)


def _read_all(session: Session, table: type[Row], ids: list[str]) -> list[Row]:
    return list(session.exec(select(table).where(col(table.id).in_(ids)))) if ids else []
