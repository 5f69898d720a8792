"""The deed: the permitted call runs, once, and what came of it is noted."""

from __future__ import annotations

import time

from langgraph.runtime import Runtime

import tools
from agent.nodes.desk import Desk
from agent.state import TurnState
from tools import guard as permissions
from tools.run import ToolResult, run


def use_tools(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Run the thought's first call, and the reads that follow it. Finding the customer identifies her."""
    desk, started = runtime.context, time.perf_counter()
    results = list(state["results"])
    update: TurnState = {}
    for number, call in enumerate(state["thought"]["calls"]):
        tool = tools.FOR_CUSTOMERS.get(call["tool"])
        if number > 0 and (tool is None or tool.writes):
            break
        assert tool is not None, "the guard has judged the first call"
        standing = desk.standing({**state, **update})
        if (
            number > 0
            and permissions.decide(desk.database, tool, call["arguments"], standing).verdict != "permitted"
        ):
            break
        result = run(desk.database, tool, call["arguments"], standing, _key(state, results))
        results.append(result.model_dump())
        desk.tell("tool", {"tool": result.tool, "status": result.status, "why": result.why})
        update |= identified(state, result)
        if tool.writes:
            update |= {"pending": None}
    spent = (time.perf_counter() - started) * 1000
    timings = {**state["timings"], "tools": state["timings"].get("tools", 0.0) + spent}
    return {**update, "results": results, "timings": timings}


def _key(state: TurnState, results: list[dict[str, object]]) -> str:
    """The same message makes the same keys again, so a retried turn finds what it already did."""
    writes = sum(
        tools.FOR_CUSTOMERS[str(result["tool"])].writes
        for result in results
        if result["tool"] in tools.FOR_CUSTOMERS
    )
    return f"{state['conversation_id']}/{state['message_id']}/{writes}"


def identified(state: TurnState, result: ToolResult) -> TurnState:
    """What a result changes about who the customer is; a miss is counted."""
    if result.tool != "find_customer":
        return {}
    if result.status == "ok":
        known = state.get("customer_id")
        # One conversation serves one person: a second identity is not taken.
        return {} if known else {"customer_id": result.result["customer_id"], "verification": "basic"}
    if any(earlier["tool"] == "find_customer" for earlier in state["results"]):
        return {}  # several readings of one message are one attempt
    tally = state.get("tally", {})
    return {"tally": {**tally, "failed_verifications": tally.get("failed_verifications", 0) + 1}}
