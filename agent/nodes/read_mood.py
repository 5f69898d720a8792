"""First of all: how does she feel?"""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent.nodes.desk import Desk
from agent.state import TurnState

MOODS_KEPT = 20


def read_mood(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Score the message and add it to the trajectory. Emotion is inferred only where she agreed to it."""
    mood = runtime.context.sentiment.score(state["text"], with_emotion=state["emotion_allowed"])
    return {"mood": mood.as_json(), "moods": [*state.get("moods", []), mood.score][-MOODS_KEPT:]}
