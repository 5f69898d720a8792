"""What is kept of one call: its events, what the caller agreed to, and a ticket for a message she left."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from agent.bootstrap import App
from crm import calls, consents, conversations, handoff_moves, handoffs
from crm.calls import Line, PhoneCall
from crm.consents import Giver
from crm.conversations import Conversation
from crm.tickets import Ticket, new_number
from voice.conversation import CallEvent

_AT_ONCE = ("recording_consent", "language", "name_read_back", "voicemail", "transferred", "call_ended")


class CallRecord:
    """Takes the events of one call, one at a time. What matters is written at once, the rest at the end."""

    def __init__(self, app: App, conversation_id: str, line: Line) -> None:
        self._app = app
        self._conversation_id = conversation_id
        self._line = line
        self._call_id = ""
        self._events: list[dict[str, Any]] = []

    def note(self, event: CallEvent) -> None:
        """One event of the call."""
        self._events.append({"kind": event.kind, "at": event.at, **event.data})
        if event.kind != "call_started" and event.kind not in _AT_ONCE:
            return
        with self._app.database.writing() as session:
            call = self._call(session)
            talk = conversations.get(session, self._conversation_id)
            call.customer_id = talk.customer_id
            if event.data.get("recording"):
                call.recordings = [*call.recordings, event.data["recording"]]
            if event.kind == "recording_consent":
                giver = Giver(talk.customer_id, talk.id)
                consents.record(
                    session, "recording", event.data["given"], giver, "telephone", self._app.clock()
                )
            elif event.kind == "language" and event.data["spoken"]:
                talk.locale = event.data["heard"]
            elif event.kind == "voicemail":
                self._keep_message(session, talk, call, event)
            elif event.kind == "call_ended":
                call.ended_at, call.seconds = self._app.clock(), event.data["seconds"]
                call.ended_by = event.data["reason"]
            call.events = list(self._events)
            session.add(call)

    def _call(self, session: Session) -> PhoneCall:
        """The row of this call: that of the ring for a telephone, a new one for a browser."""
        known = session.get(PhoneCall, self._call_id) if self._call_id else None
        if known is None and self._line == "telephone":
            known = calls.going_on(session, self._conversation_id)
        if known is None:
            earlier = calls.of_conversation(session, self._conversation_id)
            number = earlier[-1].caller if earlier and self._line == "telephone" else None
            known = calls.begin(session, self._conversation_id, self._line, self._app.clock(), number)
        self._call_id = known.id
        return known

    def _keep_message(self, session: Session, talk: Conversation, call: PhoneCall, event: CallEvent) -> None:
        """The message goes to the case's ticket or to a new one; she is called back at her number."""
        now, text = self._app.clock(), event.data["text"]
        case = handoffs.open_case(session, talk.id)
        if text:
            back = f"Call back: {call.caller}." if call.caller else "The number was not shown."
            kept = (
                "The recording is with the call."
                if event.data["recording"]
                else "Not recorded, as she wished."
            )
            ticket = session.get(Ticket, (case.package.get("ticket_id") or "") if case else "") or Ticket(
                id=new_number(),
                customer_id=talk.customer_id,
                conversation_id=talk.id,
                subject=f"Voice message: {text[:80]}",
                created_at=now,
                due_at=case.due_at if case else None,
            )
            ticket.body = f"{ticket.body}\n\nVoice message: “{text}” {back} {kept}".strip()
            session.add(ticket)
        if case is not None and case.claimed_at is None and call.caller:
            handoff_moves.ask_for_call(session, case, call.caller, now, now)
