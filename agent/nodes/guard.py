"""What of the thought is permitted: act, ask the customer, think again, or give her to a person."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from langgraph.runtime import Runtime

import tools
from agent import escalation, wording
from agent.brain import IDENTITY
from agent.escalation import Escalation, Situation
from agent.nodes import situation
from agent.nodes.desk import Desk
from agent.state import TurnState
from tools import guard as permissions
from tools.run import ToolResult

MOST_RESULTS = 40


def guard(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Judge the thought's calls in order; the first that may not run at once decides."""
    desk = runtime.context
    tally, vip = situation.counted(state), situation.is_vip(state, desk)
    here = situation.of(state, vip, tally)
    grave = escalation.decide(here, desk.thresholds, desk.stakes) or _given_by_brain(state)
    if grave is not None:
        return _to_person(state, tally, grave)
    calls = state["thought"]["calls"]
    if calls and len(state["results"]) >= MOST_RESULTS:
        return _given_up(state, tally)
    judged: TurnState = _judged(state, desk, calls[0]) if calls else {"route": "ask"}
    grave = _in_circles(state, desk, here, judged)
    if grave:
        return _to_person(state, tally, grave)
    # Kept for the turn's later guards, once it is known who she is.
    return {"tally": tally, "vip": vip if state.get("customer_id") else None, **judged}


def _in_circles(state: TurnState, desk: Desk, here: Situation, judged: TurnState) -> Escalation | None:
    """A question that was asked before, and again, and got no further."""
    awaiting = judged.get("awaiting", state["awaiting"])
    if judged["route"] != "ask" or not awaiting or awaiting["kind"] == "confirmation":
        return None
    repeats = situation.asked_before(judged.get("said", state["said"]), state.get("recent", []))
    return escalation.decide(replace(here, repeats=repeats), desk.thresholds, desk.stakes)


def _to_person(state: TurnState, tally: dict[str, int], grave: Escalation) -> TurnState:
    return {
        "route": "person",
        "tally": tally,
        "escalation": asdict(grave),
        "why": [*state["why"], grave.why],
    }


def _given_by_brain(state: TurnState) -> Escalation | None:
    """What the brain itself gives to a person, where no rule had a reason of its own."""
    reason = state["thought"]["handoff"]
    if reason is None:
        return None
    return Escalation(reason, escalation.NORMAL, (), "The bot could not see this through by itself.")


def _judged(state: TurnState, desk: Desk, call: dict[str, Any]) -> TurnState:
    tool = tools.FOR_CUSTOMERS.get(call["tool"])
    if tool is None:
        return _refused(state, call, f"There is no tool {call['tool']}.")
    confirmed = state["pending"] if state["answer"] == "yes" else None
    decision = permissions.decide(desk.database, tool, call["arguments"], desk.standing(state), confirmed)
    if decision.verdict == "permitted":
        return {"route": "act"}
    if decision.verdict == "refused":
        return _refused(state, call, decision.why)
    if decision.verdict == "needs_identity":
        return {"route": "ask", "awaiting": IDENTITY, "said": [*state["said"], wording.ask_identity()]}
    action = {"tool": tool.name, "arguments": decision.arguments}
    question = wording.confirmation(
        tool.name, decision.arguments, decision.preview, skill=call.get("skill", "")
    )
    return {
        "route": "ask",
        "pending": action,
        "awaiting": {"kind": "confirmation", "action": action},
        "said": [*state["said"], question],
        "why": [*state["why"], decision.why],
    }


def _refused(state: TurnState, call: dict[str, Any], why: str) -> TurnState:
    result = ToolResult(tool=call["tool"], arguments=call["arguments"], status="refused", why=why)
    tally = state.get("tally", {})
    return {
        "route": "reconsider",
        "results": [*state["results"], result.model_dump()],
        "tally": {**tally, "refusals": tally.get("refusals", 0) + 1},
    }


def _given_up(state: TurnState, tally: dict[str, int]) -> TurnState:
    why = "The same steps came round again without an end."
    grave = {"reason": "tool_failure", "priority": escalation.SOON, "skills": (), "why": why, "words": None}
    return {"route": "person", "tally": tally, "escalation": grave, "why": [*state["why"], why]}
