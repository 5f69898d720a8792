"""Last of all: what is said becomes one reply, in the tone that suits her."""

from __future__ import annotations

from langgraph.runtime import Runtime

import prompts
from agent import rewording, tone
from agent.nodes.desk import Desk
from agent.state import TurnState

RECENT_KEPT = 6


def speak(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Join what was said in the turn and remember its last words."""
    shaped_by = list(state["prompts"])
    reply = "\n\n".join(part.strip() for part in state["said"] if part.strip())
    recent = state.get("recent", [])
    if _is_ours_to_put(state):
        manner = tone.named(state["mood"]["tone"])
        reply = tone.put(reply, manner, [one["agent"] for one in recent])
        worded = _reworded(state, runtime.context, reply, manner.style)
        if worded != reply:
            reply = worded
            shaped_by.append(prompts.read(rewording.PROMPT).label)
    told = {"customer": state["text"][:500], "agent": reply[:500]}
    return {"reply": reply, "recent": [*recent, told][-RECENT_KEPT:], "prompts": shaped_by}


def _reworded(state: TurnState, desk: Desk, reply: str, style: str) -> str:
    """In a model's words where one is asked for them; what she confirms she reads as it will be done."""
    confirms = (state["awaiting"] or {}).get("kind") == "confirmation"
    return reply if desk.reword is None or confirms or not reply else desk.reword(reply, style)


def _is_ours_to_put(state: TurnState) -> bool:
    """A model has chosen its tone itself; words for an emergency are said exactly as they were written."""
    grave = state["escalation"]
    return state["brain"] == "embedded" and not (grave and grave["words"])
