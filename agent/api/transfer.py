"""A caller put through to a telephone number: what that means for the case she waited in."""

from __future__ import annotations

from agent.bootstrap import App
from crm import calls, handoffs


def connected(app: App, conversation_id: str) -> None:
    """The dialled person takes the call: nobody else needs to."""
    now = app.clock()
    with app.database.writing() as session:
        calls.add_event(session, conversation_id, "connected", at=now.isoformat())
        case = handoffs.open_case(session, conversation_id)
        if case is not None and case.claimed_at is None:
            told = f"Put through to {app.settings.transfer_number}."
            handoffs.resolve(session, case, told, now, code="passed_on")


def ended(app: App, conversation_id: str) -> bool:
    """The dialling is over; whether anybody had taken the call. If not, the number is not tried again."""
    with app.database.writing() as session:
        taken = calls.happened(calls.of_conversation(session, conversation_id), "connected")
        if not taken:
            calls.add_event(session, conversation_id, "transfer_failed", at=app.clock().isoformat())
    return taken
