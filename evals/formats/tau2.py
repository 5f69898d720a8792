"""tau2-bench results: `{"info", "tasks": […], "simulations": […]}`; a simulation is one conversation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.errors import BrokenRecord
from evals.formats.messages import turns_of
from evals.formats.openai import said
from evals.formats.records import Cut, Record, cut_json
from evals.transcript import Expected, ToolCall, Transcript


def cut(path: Path) -> Cut:
    """The simulations, each with the task it plays, so that a record can be read alone."""
    import json

    tasks = dict(_tasks(path))
    for record in cut_json(path, array="simulations"):
        if isinstance(record, BrokenRecord):
            yield record
            continue
        simulation = json.loads(record.raw)
        if isinstance(simulation, dict):
            simulation["task"] = tasks.get(str(simulation.get("task_id")))
        yield Record(record.file, record.line, json.dumps(simulation).encode())


def _tasks(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    import json

    for record in cut_json(path, array="tasks"):
        if isinstance(record, Record):
            task = json.loads(record.raw)
            yield str(task["id"]), task


def parse(data: dict[str, Any]) -> Transcript:
    """One simulation; calls that the simulated customer made on a device of hers are not the agent's."""
    messages = [_said_in(m) for m in data["messages"] if m.get("requestor") != "user"]
    turns, instructions = turns_of(said(m) for m in messages)
    reward = (data.get("reward_info") or {}).get("reward")
    return Transcript(
        id=str(data.get("id", "")),
        turns=turns,
        case_id=str(data["task_id"]),
        trial=int(data.get("trial") or 0),
        instructions=instructions,
        status=data.get("termination_reason"),
        reward=None if reward is None else float(reward),
        expected=_expected(data.get("task") or {}),
    )


def _said_in(message: dict[str, Any]) -> dict[str, Any]:
    seconds = message.get("generation_time_seconds")
    changed = {
        **message,
        "tool_calls": [c for c in message.get("tool_calls") or () if c.get("requestor") != "user"],
    }
    if message["role"] == "tool":
        changed["tool_call_id"] = message.get("id")
    if seconds is not None and message["role"] == "assistant":
        changed["latency_ms"] = seconds * 1000
    # What the simulated customer cost is not the agent's cost.
    if message["role"] != "assistant":
        changed.pop("cost", None)
    return changed


def _expected(task: dict[str, Any]) -> Expected | None:
    criteria = task.get("evaluation_criteria") or {}
    if criteria.get("actions") is None:
        return None
    actions = tuple(
        ToolCall(a["name"], a.get("arguments") or {})
        for a in criteria["actions"]
        if a.get("requestor", "assistant") == "assistant"
    )
    return Expected(
        actions=actions,
        must_say=tuple(str(x) for x in criteria.get("communicate_info") or ()),
        handoff=any(a.deed == "handoff" for a in actions),
    )
