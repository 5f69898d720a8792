"""Giving the conversation to a person: the package is built, the case queued, the customer told."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent import handoff_package, wording
from agent.nodes.desk import Desk
from agent.state import TurnState
from crm import audit, handoffs
from tools import CATALOGUE


def hand_over(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Queue the case once; a repeated turn finds it open."""
    desk, grave = runtime.context, state["escalation"]
    assert grave is not None, "only an escalation leads here"
    now = desk.clock()
    with desk.database.writing() as session:
        package = handoff_package.build(session, state, now)
        case = handoffs.enqueue(
            session, state["conversation_id"], grave["reason"], grave["priority"], package, now
        )
        audit.record(
            session,
            now,
            "bot",
            "hand_over",
            f"conversation:{state['conversation_id']}",
            reason=grave["reason"],
        )
        session.flush()
        place = handoffs.position(session, case)
    words = grave["words"] or wording.handed_over(grave["reason"], place)
    # What the brain was about to ask is the person's to ask now; what was done is still said.
    acted = any(result["status"] == "ok" and CATALOGUE[result["tool"]].writes for result in state["results"])
    return {
        "said": [*(state["said"] if acted else []), words],
        "awaiting": None,
        "pending": None,
        "handoff": {
            "handoff_id": case.id,
            "reason": case.reason,
            "priority": case.priority,
            "position": place,
        },
    }
