"""Last of all: what is said becomes one reply."""

from __future__ import annotations

from agent.state import TurnState

RECENT_KEPT = 6


def speak(state: TurnState) -> TurnState:
    """Join what was said in the turn and remember its last words."""
    reply = "\n\n".join(part.strip() for part in state["said"] if part.strip())
    recent = [*state.get("recent", []), {"customer": state["text"][:500], "agent": reply[:500]}]
    return {"reply": reply, "recent": recent[-RECENT_KEPT:]}
