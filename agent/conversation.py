"""The one door of every channel: a customer's message goes in, a Turn comes out, once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlmodel import Session

from agent import consent, costs, queue_talk, turns_at_once, wording
from agent.graph import TurnGraph
from agent.nodes.desk import Desk, Listener
from agent.state import TurnState, fresh, remembered
from agent.turn import Turn
from crm import checkpoints, consents, conversations, customers, handoffs, redaction, sentiment_history
from crm.conversations import Waiting
from crm.database import Database
from crm.errors import Conflict, NotFound


@dataclass(frozen=True)
class Conversations:
    """Opens conversations and answers messages. Safe to use from many threads and several workers."""

    database: Database
    graph: TurnGraph
    desk: Callable[[], Desk]
    clock: Callable[[], datetime]

    def open(self, channel: str = "chat", locale: str = "en") -> tuple[str, str]:
        """Begin one; returns its id and its token."""
        with self.database.writing() as session:
            conversation, token = conversations.open_new(session, channel, locale, self.clock())
            return conversation.id, token

    def reply(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        heard: dict[str, Any] | None = None,
        listener: Listener | None = None,
        token: str | None = None,
    ) -> Turn:
        """Answer a message; the same `message_id` gets the same Turn and nothing is done twice.

        `heard` is what a call knows beyond the words; `token` what whoever speaks has shown, None where that
        was looked at before. Raises NotFound for an unknown conversation or one that the token does not open,
        and Conflict for a closed one.
        """
        known = self._keep(conversation_id, message_id, text, heard, token)
        if known is not None:
            return Turn.model_validate(known.body)
        with self.database.lock(f"conversation:{conversation_id}"), turns_at_once.thinking():
            return self._answer_up_to(conversation_id, message_id, listener)

    def _keep(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        heard: dict[str, Any] | None,
        token: str | None,
    ) -> conversations.Turn | None:
        """Store the message; the turn that it has led to already, if it came before."""
        with self.database.writing() as session:
            standing = conversations.standing(session, conversation_id)
            if token is not None and not standing.is_opened_by(token):
                raise NotFound(f"This token opens no conversation {conversation_id}.")
            closed = standing.status == "closed"
            if not closed and conversations.store_message(
                session,
                conversation_id=conversation_id,
                message_id=message_id,
                role="customer",
                text=text,
                at=self.clock(),
                heard=heard,
            ):
                if standing.status == "bot":
                    self.desk().listen(redaction.redacted(text))
                return None
            known = conversations.turn(session, conversation_id, message_id)
        if closed and known is None:
            raise Conflict("This conversation is closed. Open a new one to go on.")
        return known

    def _answer_up_to(self, conversation_id: str, message_id: str, listener: Listener | None) -> Turn:
        """Answer what waits, oldest first: messages keep their order, a killed one is caught up."""
        while True:
            started = time.perf_counter()
            with self.database.reading() as session:
                waiting = conversations.first_unanswered(session, conversation_id)
                if waiting is None or waiting.message_id != message_id:
                    known = conversations.turn(session, conversation_id, message_id)
                    if known is not None:
                        return Turn.model_validate(known.body)
                assert waiting is not None, "a stored message either waits or has its turn"
                given = _given(session, waiting)
            if waiting.status != "bot":
                turn = self._store(self._unheard(waiting), waiting)
            else:
                state = self._run(given, listener if waiting.message_id == message_id else None)
                state["timings"]["total"] = (time.perf_counter() - started) * 1000
                turn = self._store(_turn_of(state), waiting, remembered(state))
            if waiting.message_id == message_id:
                return turn

    def _unheard(self, waiting: Waiting) -> Turn:
        """The case is a person's or about to be: the bot speaks only to a choice made while waiting."""
        turn = _silent(waiting)
        if waiting.status == "queued":
            with self.database.writing() as session:
                found = conversations.get(session, waiting.conversation_id)
                turn.reply = queue_talk.answered(session, found, waiting.text, self.clock())
            if turn.reply:
                turn.why = ["She waits for a person and said what she would rather have."]
        return turn

    def _run(self, given: TurnState, listener: Listener | None) -> TurnState:
        desk = replace(self.desk(), listener=listener)
        with costs.counting(given.get("spent", {})) as spent:
            state = cast(TurnState, self.graph.invoke(given, context=desk))
        if spent.tokens:
            state["spent"] = spent.as_json()
        return state

    def _store(self, turn: Turn, waiting: Waiting, state: TurnState | None = None) -> Turn:
        """Keep the turn that a message led to, its words and the state after it in one transaction.

        A person who has taken over meanwhile is not spoken over: the reply is then left out.
        """
        now, conversation_id = self.clock(), turn.conversation_id
        with self.database.writing() as session:
            standing = conversations.standing(session, conversation_id)
            turn.status, turn.turn = standing.status, standing.turns + 1
            if turn.status == "human":
                turn.reply, turn.awaiting = "", None
                state = state and {**state, "pending": None}
            elif redaction.hides_something(waiting.text):
                turn.reply = _warned(session, turn)
            conversations.store_turn(session, turn.model_dump(mode="json"), now)
            if turn.customer_id is not None and turn.customer_id != waiting.customer_id:
                conversations.identify(session, conversation_id, turn.customer_id)
            if turn.sentiment:
                whose = turn.model_dump(include={"conversation_id", "message_id", "turn", "customer_id"})
                sentiment_history.store(session, turn.sentiment, now, **whose)
            if turn.reply:
                conversations.store_message(
                    session,
                    conversation_id=conversation_id,
                    message_id=f"{turn.message_id}/reply",
                    role="agent",
                    author="bot",
                    text=turn.reply,
                    at=now,
                )
            if state is not None:
                checkpoints.keep(session, conversation_id, turn.message_id, dict(state), now)
        return turn


def _given(session: Session, waiting: Waiting) -> TurnState:
    """What is known of a message before anyone thinks about it."""
    conversation_id = waiting.conversation_id
    talker = consents.Giver(waiting.customer_id, conversation_id)
    given = fresh(
        conversation_id=conversation_id,
        message_id=waiting.message_id,
        text=waiting.text,
        channel=waiting.channel,
        note=handoffs.latest_note(session, conversation_id),
        emotion_allowed=consents.granted(session, "emotion", talker),
    )
    if waiting.customer_id is not None:
        given["vip"] = customers.is_vip(session, waiting.customer_id)
    given["agitation"] = (waiting.heard or {}).get("agitation")
    if waiting.channel == "voice":
        given["unheard"] = _talked_over(conversations.answered_before(session, waiting))
    return cast(TurnState, {**checkpoints.latest(session, conversation_id), **given})


def _talked_over(reply: conversations.Message | None) -> bool:
    """Whether a reply was cut off before its question had been put."""
    kept = (reply.heard if reply else None) or {}
    return "meant" in kept and not consent.was_put(kept["meant"], kept["reached"])


def _warned(session: Session, turn: Turn) -> str:
    """The reply, and once in a conversation that a secret was taken out of what she wrote."""
    warning = wording.say("secret_hidden")
    if conversations.was_told(session, turn.conversation_id, warning):
        return turn.reply
    return f"{turn.reply}\n\n{warning}".strip()


def _silent(waiting: Waiting) -> Turn:
    """A person has the case or is about to: the message is kept for them and the bot says nothing."""
    return Turn(
        conversation_id=waiting.conversation_id,
        turn=0,
        message_id=waiting.message_id,
        reply="",
        status="human",
        customer_id=waiting.customer_id,
        verified=waiting.customer_id is not None,
        why=["A person takes part in this conversation, so the bot is silent."],
    )


def _turn_of(state: TurnState) -> Turn:
    return Turn(
        conversation_id=state["conversation_id"],
        turn=0,
        message_id=state["message_id"],
        reply=state["reply"],
        status="bot",
        customer_id=state.get("customer_id"),
        verified=state.get("customer_id") is not None,
        awaiting=state["awaiting"],
        tool_calls=state["results"],
        sentiment=state["mood"],
        handoff=state["handoff"],
        citations=state["citations"],
        why=state["why"],
        prompts=state["prompts"],
        understood=state["thought"].get("understood", True),
        brain=state["brain"],
        usage=state["usage"],
        timings_ms={name: round(value, 1) for name, value in state["timings"].items()},
    )
