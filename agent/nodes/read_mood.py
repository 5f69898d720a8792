"""First of all: how does she feel, and how does one speak to her?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from langgraph.runtime import Runtime

from agent import tone
from agent.nodes.desk import Desk
from agent.sentiment import trajectory
from agent.sentiment.voice import with_voice
from agent.state import TurnState
from crm import consents
from crm.consents import Giver

MOODS_KEPT = 20


def read_mood(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Score the message and add it to the trajectory. Emotion is inferred only where she agreed to it."""
    desk, allowed = runtime.context, state["emotion_allowed"]
    if allowed and tone.objects(state["text"]):
        allowed = _withdrawn(state, desk)
    agitation = state.get("agitation")
    mood = with_voice(desk.sentiment.score(state["text"], with_emotion=allowed), agitation)
    scores = [*state.get("moods", []), mood.score][-MOODS_KEPT:]
    felt: dict[str, Any] = {**mood.as_json()}
    felt["tone"] = tone.chosen(felt, state["text"], scores)
    felt["emotion_inferred"] = allowed
    if agitation is not None:
        felt["agitation"] = agitation
    felt["trajectory"] = {name: round(value, 3) for name, value in asdict(trajectory(scores)).items()}
    return {"mood": felt, "moods": scores, "emotion_allowed": allowed}


def _withdrawn(state: TurnState, desk: Desk) -> bool:
    """Her word counts from this message on."""
    giver = Giver(state.get("customer_id"), state["conversation_id"])
    with desk.database.writing() as session:
        consents.record(session, "emotion", False, giver, "said in the conversation", desk.clock())
    return False
