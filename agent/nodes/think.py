"""What to do about the message: a plain yes runs what was asked; everything else is the brain's to decide."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from langgraph.runtime import Runtime

from agent import consent, faults, tone, wording
from agent.brain import Call, Context, Thought
from agent.nodes.desk import Desk
from agent.nodes.looking import Looking
from agent.state import TurnState


def think(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """One thought. The customer's yes is read by rule, whichever brain runs: no model can give it for her."""
    desk, pending = runtime.context, state.get("pending")
    started = time.perf_counter()
    first = not state["thought"]
    answer = consent.read(state["text"]) if first and pending else state["answer"]
    looking = Looking(state, desk)
    thought = _by_rule(state, answer) if first else None
    if thought is None:
        thought = _thought(desk, seen(state, desk, answer, looking))
    if first and answer == "yes" and state["unheard"]:
        answer = None  # a yes to a question that she has not heard is none
    spent = (time.perf_counter() - started) * 1000
    return {
        **looking.update,
        **_noted(state, thought),
        "answer": answer,
        # Whatever is not a yes withdraws the question; the brain may ask it again.
        "pending": pending if answer == "yes" else None,
        "brain": thought.brain or desk.brain.name,
        "timings": _timed(state, looking, spent),
    }


def _thought(desk: Desk, context: Context) -> Thought:
    """The brain's. Where it is at fault, sending the same again would not help: a person takes over."""
    try:
        return desk.brain.think(context)
    except faults.BUGS as bug:
        number = faults.noted(bug, f"conversation {context.conversation_id}")
        why = f"The brain was at fault; it is in our log as {number}."
        return Thought(handoff="tool_failure", memory=dict(context.memory), why=(why,))


def _by_rule(state: TurnState, answer: str | None) -> Thought | None:
    """What no brain decides: what a yes runs, and what the house promises about her feelings."""
    pending, memory = state.get("pending"), state.get("memory", {})
    if pending and answer == "yes":
        call = Call(pending["tool"], pending["arguments"])
        if state["unheard"]:  # the deed is put to her again, with its amounts
            why = "She said yes before the question was heard."
            return Thought(calls=(call,), reply=wording.say("confirm_again"), memory=memory, why=(why,))
        return Thought(calls=(call,), memory=memory, why=("The customer confirmed exactly this.",))
    if tone.asks_about_emotion(state["text"]):
        said = tone.about_emotion(state["emotion_allowed"])
        return Thought(reply=said, memory=memory, why=("She asked how her feelings are read.",))
    return None


def _timed(state: TurnState, looking: Looking, spent: float) -> dict[str, float]:
    """Milliseconds so far; what was looked up counts as the tools' time and not as the brain's."""
    before, now = state["timings"], looking.update.get("timings", state["timings"])
    looked = now.get("tools", 0.0) - before.get("tools", 0.0)
    return {**now, "brain": before.get("brain", 0.0) + spent - looked}


def seen(state: TurnState, desk: Desk, answer: Any, looking: Looking) -> Context:
    """The turn as a brain is shown it."""
    return Context(
        conversation_id=state["conversation_id"],
        message_id=state["message_id"],
        text=state["text"],
        channel=state["channel"],
        customer_id=state.get("customer_id"),
        memory=state.get("memory", {}),
        results=tuple(state["results"]),
        pending=state.get("pending"),
        answer=answer,
        mood=state["mood"],
        recent=tuple(state.get("recent", [])),
        note=state["note"],
        # Where nobody watches, nothing has to be judged before its sentence is whole.
        say=partial(_shown, state["text"], desk) if desk.listener is not None else None,
        now=desk.clock(),
        look=looking,
    )


def _shown(text: str, desk: Desk, piece: str) -> None:
    """Show her a piece of the answer under way, unless a person must take over: then it is not for her."""
    if desk.stakes.read(text) is None:
        desk.tell("reply", piece)


def _noted(state: TurnState, thought: Thought) -> TurnState:
    usage = {
        name: state["usage"].get(name, 0) + thought.usage.get(name, 0)
        for name in state["usage"] | thought.usage
    }
    return {
        "thought": thought.as_json(),
        "memory": thought.memory,
        "said": [*state["said"], thought.reply] if thought.reply else state["said"],
        "awaiting": thought.awaiting,
        "why": [*state["why"], *thought.why],
        "citations": [*state["citations"], *thought.citations],
        "prompts": list(dict.fromkeys([*state["prompts"], *thought.prompts])),
        "usage": usage,
    }
