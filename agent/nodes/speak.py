"""Last of all: what is said becomes one reply, in the tone that suits her."""

from __future__ import annotations

from agent import tone
from agent.state import TurnState

RECENT_KEPT = 6


def speak(state: TurnState) -> TurnState:
    """Join what was said in the turn and remember its last words."""
    reply = "\n\n".join(part.strip() for part in state["said"] if part.strip())
    recent = state.get("recent", [])
    if _is_ours_to_put(state):
        reply = tone.put(reply, tone.named(state["mood"]["tone"]), [one["agent"] for one in recent])
    told = {"customer": state["text"][:500], "agent": reply[:500]}
    return {"reply": reply, "recent": [*recent, told][-RECENT_KEPT:]}


def _is_ours_to_put(state: TurnState) -> bool:
    """A model has chosen its tone itself; words for an emergency are said exactly as they were written."""
    grave = state["escalation"]
    return state["brain"] == "embedded" and not (grave and grave["words"])
