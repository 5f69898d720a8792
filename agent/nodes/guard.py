"""What of the thought is permitted: act, ask the customer, think again, or give her to a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any, cast

from langgraph.runtime import Runtime

import tools
from agent import escalation, wording
from agent.escalation import Escalation, Situation
from agent.nodes.desk import Desk
from agent.state import TurnState
from tools import guard as permissions
from tools.run import ToolResult

MOST_RESULTS = 40


def guard(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Judge the thought's calls in order; the first that may not run at once decides."""
    desk = runtime.context
    tally = _counted(state)
    grave = escalation.decide(_situation(state, tally), desk.thresholds, desk.stakes) or _wished(state)
    if grave is not None:
        return {
            "route": "person",
            "tally": tally,
            "escalation": asdict(grave),
            "why": [*state["why"], grave.why],
        }
    calls = state["thought"]["calls"]
    if not calls:
        return {"route": "ask", "tally": tally}
    if len(state["results"]) >= MOST_RESULTS:
        return _given_up(state, tally)
    return {"tally": tally, **_judged(state, desk, calls[0])}


def _wished(state: TurnState) -> Escalation | None:
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
        awaiting = {"kind": "identity", "accepts": ["email", "name_and_zip"]}
        return {"route": "ask", "awaiting": awaiting, "said": [*state["said"], wording.ask_identity()]}
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


def _counted(state: TurnState) -> dict[str, int]:
    """What has gone wrong in a row; something that worked starts the count again."""
    tally, results = dict(state.get("tally", {})), state["results"]
    last = results[-1] if results else None
    failed = Counter(result["status"] for result in results)
    if last and last["status"] == "ok" and tools.FOR_CUSTOMERS[last["tool"]].writes:
        tally["refusals"] = 0
    tally["tool_failures"] = failed["error"]
    unknown = not state["thought"]["understood"]
    if not state["thought"]["calls"]:
        tally["not_understood"] = tally.get("not_understood", 0) + 1 if unknown else 0
    return tally


def _situation(state: TurnState, tally: dict[str, int]) -> Situation:
    thought = state["thought"]
    return Situation(
        text=state["text"],
        asked_for_person=thought["handoff"] == "customer_asked",
        moods=tuple(state["moods"]),
        refusals_in_a_row=tally.get("refusals", 0) if not thought["calls"] else 0,
        failed_verifications=tally.get("failed_verifications", 0),
        tool_failures_in_a_row=tally.get("tool_failures", 0),
        not_understood_in_a_row=tally.get("not_understood", 0),
        repeats=tally.get("repeats", 0),
        solvable=thought["understood"],
        novel=thought["novel"],
        verified=state.get("customer_id") is not None,
        channel=cast(Any, state["channel"]),
    )
