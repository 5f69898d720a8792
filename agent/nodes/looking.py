"""Looking something up while thinking: the same guard and the same record of it as for any other call."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

import tools
from agent.brain import Call
from agent.nodes.desk import Desk
from agent.nodes.use_tools import identified
from agent.state import TurnState
from tools import guard as permissions
from tools.run import look


class Looking:
    """Runs permitted look-ups for one thought. `update` is what they change in the state."""

    def __init__(self, state: TurnState, desk: Desk) -> None:
        self._state, self._desk = state, desk
        self.update: TurnState = {}

    def __call__(self, calls: Sequence[Call]) -> list[dict[str, Any]]:
        """Their ToolResults, as plain JSON, up to the first that is a change, unknown or held back."""
        with self._desk.database.reading() as session:
            found: list[dict[str, Any]] = []
            for call in calls:
                result = self._look(session, call)
                if result is None:
                    break
                found.append(result)
                if result["status"] == "error":
                    break  # Postgres answers nothing more in this transaction.
            return found

    def _look(self, session: Session, call: Call) -> dict[str, Any] | None:
        tool = tools.FOR_CUSTOMERS.get(call.tool)
        if tool is None or tool.writes:
            return None
        state: TurnState = {**self._state, **self.update}
        standing, started = self._desk.standing(state), time.perf_counter()
        if permissions.decide(self._desk.database, tool, call.arguments, standing).verdict != "permitted":
            return None
        result = look(session, tool, call.arguments, standing, f"{state['message_id']}/look")
        self._desk.tell("tool", {"tool": result.tool, "status": result.status, "why": result.why})
        shown = result.model_dump()
        spent = state["timings"].get("tools", 0.0) + (time.perf_counter() - started) * 1000
        self.update |= {
            **identified(state, result),
            "results": [*state["results"], shown],
            "timings": {**state["timings"], "tools": spent},
        }
        return shown
