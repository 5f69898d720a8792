"""A caller's conversation as the voice needs it: the one door of every channel behind voice's port."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from sqlmodel import col, select

from agent import wording
from agent.api.call_record import CallRecord
from agent.api.caller_identity import CallerIdentity
from agent.api.conversations import greeting
from agent.bootstrap import App
from agent.turn import Turn
from crm import calls, conversations, customers, handoffs, orders, presence, redaction
from crm.calls import Line
from crm.conversations import Message
from crm.customers import Customer
from crm.errors import Conflict
from crm.handoffs import Handoff
from voice.conversation import CallEvent, Nearly, Standing, Utterance
from voice.grounding import Record
from voice.identification import Customers
from voice.patience import Expecting

_SLOTS: dict[str, Expecting] = {
    "order_id": "order_id",
    "item": "item",
    "replacement": "item",
    "zip": "postcode",
    "email": "email",
    "phone": "phone",
}
_KEPT = ("words", "timings")
_DONE = object()


class AgentConversation:
    """One call's conversation. Threads of the call may ask it at once.

    A caller who waits for a person is connected to the telephone number `transfer_to`, when there is one.
    """

    def __init__(
        self,
        app: App,
        conversation_id: str,
        people: Callable[[], Customers],
        line: Line = "telephone",
        transfer_to: str = "",
    ) -> None:
        self._app = app
        self._id = conversation_id
        self._record = CallRecord(app, conversation_id, line)
        self._identity = CallerIdentity(app, conversation_id, people)
        self._transfer_to = transfer_to if line == "telephone" else ""
        self._turn: Turn | None = None
        self._message_id = ""
        self._told: set[str] = set()
        self._begun_at: dict[float, str] = {}
        self._writing = Lock()

    def speaks(self, language: str) -> bool:
        """A model answers in the language it is spoken to in; the embedded brain knows English."""
        return language == "en" or self._app.brain.name != "embedded"

    def greeting(self) -> str:
        """The store's greeting; somebody who was there before is not greeted as a stranger."""
        with self._app.database.reading() as session:
            earlier = conversations.turns(session, self._id)
            came_back = calls.happened(calls.of_conversation(session, self._id), "transfer_failed")
        if not earlier:
            return greeting(self._app)
        self._turn = Turn.model_validate(earlier[-1].body)
        return wording.say("call_not_reached" if came_back else "call_again")

    def reply(self, utterance: Utterance) -> Iterator[str]:
        """The answer, in pieces as the brain gives them."""
        pieces: SimpleQueue[Any] = SimpleQueue()
        self._message_id = f"call-{uuid.uuid4().hex}"
        self._begun_at[round(utterance.began, 2)] = self._message_id
        text = self._identity.written(utterance, self._asked_who)
        heard = {
            key: value for key, value in asdict(utterance).items() if key not in ("text", "alternatives")
        }

        def think() -> None:
            try:
                turn = self._app.conversations.reply(
                    self._id,
                    self._message_id,
                    text,
                    heard,
                    lambda kind, what: pieces.put(what) if kind == "reply" else None,
                )
                pieces.put(turn)
            except Conflict:
                pieces.put(_DONE)
            except BaseException as error:  # noqa: BLE001 - raised again where the pieces are read
                pieces.put(error)

        Thread(target=think, name="voice-brain", daemon=True).start()
        said = ""
        while isinstance(piece := pieces.get(), str):
            said += piece
            yield piece
        if isinstance(piece, BaseException):
            raise piece
        if isinstance(piece, Turn):
            self._turn = piece
            # A brain that streams has said the beginning of the reply already.
            yield piece.reply[len(said) :] if piece.reply.startswith(said) else f" {piece.reply}"

    def heard(self, text: str, whole: bool) -> None:
        """Only what the caller heard stays in the conversation; what was meant is kept beside it."""
        if whole or not self._message_id:
            return
        with self._writing, self._app.database.writing() as session:
            reply = self._message(session, f"{self._message_id}/reply")
            if reply is not None and reply.text != text:
                meant = (reply.heard or {}).get("meant", reply.text)
                reply.heard = {**(reply.heard or {}), "interrupted": True, "meant": meant, "reached": text}
                reply.text = f"{text} —" if text else "—"
                session.add(reply)

    def expecting(self) -> tuple[Expecting, Sequence[str]]:
        """By what the last turn awaits."""
        awaiting = (self._turn.awaiting if self._turn else None) or {}
        labels = [str(option["label"]) for option in awaiting.get("options", [])]
        if awaiting.get("kind") == "identity":
            return "email", ()
        if awaiting.get("kind") == "confirmation":
            return "confirmation", ()
        if awaiting.get("kind") == "slot":
            slot = _SLOTS.get(str(awaiting.get("slot")))
            return slot or ("choice" if labels else "open"), labels
        return "open", ()

    def records(self) -> Sequence[Record]:
        """A known caller's own orders, items and amounts; until then every email, only to be matched."""
        with self._app.database.reading() as session:
            conversation = conversations.get(session, self._id)
            if conversation.customer_id is None:
                query = select(Customer.email).where(col(Customer.erased_at).is_(None))
                return [Record("email", email) for email in session.exec(query)] if self._asked_who else []
            own = orders.of_customer(session, conversation.customer_id)
            lines = orders.lines(session, [order.id for order in own])
            postcode = customers.get(session, conversation.customer_id).zip
            names = {line.name for each in lines.values() for line in each}
        found = [Record("order_id", order.id) for order in own]
        found += [Record("item", name) for name in sorted(names)]
        return [*found, Record("postcode", postcode)] if postcode else found

    def nearly(self, utterance: Utterance) -> Nearly | None:
        """A name that is all but that of the one customer whose postal code was said."""
        return self._identity.nearly(utterance, self._asked_who)

    @property
    def _asked_who(self) -> bool:
        """Whether the last turn asked who she is."""
        return self._turn is not None and (self._turn.awaiting or {}).get("kind") == "identity"

    def standing(self) -> Standing:
        """Status, place in the queue, and what a person has written and has not been spoken yet."""
        now = self._app.clock()
        with self._writing, self._app.database.reading() as session:
            conversation = conversations.get(session, self._id)
            case = handoffs.open_case(session, self._id)
            waits = case is not None and conversation.status == "queued"
            place = handoffs.position(session, case) if case is not None and waits else None
            on_duty = bool(presence.on_duty(session, now))
            tried = calls.happened(calls.of_conversation(session, self._id), "transfer_failed")
            said = [m for m in conversations.messages(session, self._id) if m.role == "person"]
        fresh = [message for message in said if message.message_id not in self._told]
        self._told.update(message.message_id for message in fresh)
        return Standing(
            status=conversation.status,  # type: ignore[arg-type]  # the column holds a Status
            position=place,
            on_duty=on_duty,
            transfer_to=self._transfer_to if place and not tried else "",
            brief=_brief(case) if case is not None else "",
            messages=tuple(message.text for message in fresh),
        )

    def note(self, event: CallEvent) -> None:
        """Words and times go to the message they belong to, the rest to the call's own record."""
        event = replace(event, data=redaction.of_hearing(event.data))
        self._record.note(event)
        known: dict[str, Any] = {name: event.data[name] for name in _KEPT if name in event.data}
        if known and (message_id := self._begun_at.get(event.data["began"])):
            with self._writing, self._app.database.writing() as session:
                message = self._message(session, message_id)
                if message is not None:
                    message.heard = redaction.of_hearing({**(message.heard or {}), **known}, message.text)
                    session.add(message)

    def _message(self, session: Any, message_id: str) -> Message | None:
        query = select(Message).where(Message.conversation_id == self._id, Message.message_id == message_id)
        found: Message | None = session.exec(query).first()
        return found


def _brief(case: Handoff) -> str:
    """What the person who is dialled hears first."""
    return wording.say("call_brief", summary=case.package.get("title") or "", mood=_mood(case))


def _mood(case: Handoff) -> str:
    moods = case.package.get("sentiment_trajectory") or []
    label = moods[-1]["label"] if moods else "neutral"
    return wording.say("call_brief_upset") if label == "negative" else ""
