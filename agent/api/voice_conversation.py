"""A caller's conversation as the voice needs it: the one door of every channel behind voice's port."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from sqlmodel import col, select

from agent.api.conversations import greeting
from agent.bootstrap import App
from agent.turn import Turn
from crm import activities, conversations, customers, handoffs, orders, presence
from crm.conversations import Message
from crm.customers import Customer
from crm.errors import Conflict
from voice.conversation import CallEvent, Standing, Utterance
from voice.grounding import Record
from voice.identification import Customers, Person, name_and_code
from voice.turns import Expecting

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
    """One call's conversation. Threads of the call may ask it at once."""

    def __init__(self, app: App, conversation_id: str, people: Callable[[], Customers]) -> None:
        self.languages = frozenset({"en"})
        self._app = app
        self._id = conversation_id
        self._people = people
        self._turn: Turn | None = None
        self._message_id = ""
        self._told: set[str] = set()
        self._begun_at: dict[float, str] = {}
        self._events: list[dict[str, Any]] = []
        self._writing = Lock()

    def greeting(self) -> str:
        """The store's greeting."""
        return greeting(self._app)

    def reply(self, utterance: Utterance) -> Iterator[str]:
        """The answer, in pieces as the brain gives them."""
        pieces: SimpleQueue[Any] = SimpleQueue()
        self._message_id = f"call-{uuid.uuid4().hex}"
        self._begun_at[round(utterance.began, 2)] = self._message_id
        text = self._identified(utterance)
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
                reply.heard = {"interrupted": True, "meant": reply.text}
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
                asked = self._turn is not None and (self._turn.awaiting or {}).get("kind") == "identity"
                query = select(Customer.email).where(col(Customer.erased_at).is_(None))
                return [Record("email", email) for email in session.exec(query)] if asked else []
            own = orders.of_customer(session, conversation.customer_id)
            lines = orders.lines(session, [order.id for order in own])
            postcode = customers.get(session, conversation.customer_id).zip
            names = {line.name for each in lines.values() for line in each}
        found = [Record("order_id", order.id) for order in own]
        found += [Record("item", name) for name in sorted(names)]
        return [*found, Record("postcode", postcode)] if postcode else found

    def standing(self) -> Standing:
        """Status, place in the queue, and what a person has written and has not been spoken yet."""
        now = self._app.clock()
        with self._writing, self._app.database.reading() as session:
            conversation = conversations.get(session, self._id)
            case = handoffs.open_case(session, self._id)
            waits = case is not None and conversation.status == "queued"
            place = handoffs.position(session, case) if case is not None and waits else None
            on_duty = bool(presence.on_duty(session, now))
            said = [m for m in conversations.messages(session, self._id) if m.role == "person"]
        fresh = [message for message in said if message.message_id not in self._told]
        self._told.update(message.message_id for message in fresh)
        return Standing(
            status=conversation.status,  # type: ignore[arg-type]  # the column holds a Status
            position=place,
            on_duty=on_duty,
            messages=tuple(message.text for message in fresh),
        )

    def note(self, event: CallEvent) -> None:
        """Words and times go to the message they belong to; at the end the call goes into the timeline."""
        self._events.append({"kind": event.kind, "at": event.at, **event.data})
        known: dict[str, Any] = {name: event.data[name] for name in _KEPT if name in event.data}
        if known and (message_id := self._begun_at.get(event.data["began"])):
            with self._writing, self._app.database.writing() as session:
                message = self._message(session, message_id)
                if message is not None:
                    message.heard = {**(message.heard or {}), **known}
                    session.add(message)
        elif event.kind == "call_ended":
            self._log_call(event)

    def _log_call(self, event: CallEvent) -> None:
        with self._writing, self._app.database.writing() as session:
            conversation = conversations.get(session, self._id)
            kinds = [one["kind"] for one in self._events]
            session.add(
                activities.Activity(
                    id=f"call-{self._id}",
                    kind="call",
                    at=self._app.clock(),
                    done_at=self._app.clock(),
                    customer_id=conversation.customer_id,
                    subject=f"Call of {event.at:.0f} s, {kinds.count('answered')} answers",
                    body="; ".join(
                        f"{one['at']:.1f} s {one['kind'].replace('_', ' ')}" for one in self._events
                    ),
                )
            )

    def _identified(self, utterance: Utterance) -> str:
        """A name and a postcode that fit one customer, written as on record; anything else as it was said."""
        awaiting = (self._turn.awaiting if self._turn else None) or {}
        if awaiting.get("kind") != "identity" or "@" in utterance.text or utterance.source == "keypad":
            return utterance.text
        heard = name_and_code(utterance.alternatives or (utterance.text,))
        found = self._people().identify(heard) if heard else None
        if found is None or found.person.postcode not in heard["postcode"]:
            return utterance.text
        return f"{found.person.name}, {found.person.postcode}"

    def _message(self, session: Any, message_id: str) -> Message | None:
        query = select(Message).where(Message.conversation_id == self._id, Message.message_id == message_id)
        found: Message | None = session.exec(query).first()
        return found


def all_customers(app: App) -> Customers:
    """Every customer by name and postcode, to recognise a caller by."""
    with app.database.reading() as session:
        query = select(Customer).where(col(Customer.erased_at).is_(None))
        return Customers([Person(one.id, one.full_name, one.zip) for one in session.exec(query)])
