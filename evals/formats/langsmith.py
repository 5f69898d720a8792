"""LangSmith run exports, JSON lines or an array: root runs whose inputs and outputs hold messages.

A conversation is a thread (`extra.metadata.thread_id`, `session_id` or `conversation_id`), or one trace
without it. LangGraph repeats the history in each run of a thread, so a run whose messages begin with what
is known replaces it, and any other adds to it.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.errors import BrokenRecord
from evals.formats.messages import Said, text_of, turns_of
from evals.formats.records import Cut, cut_groups, cut_json
from evals.transcript import Transcript

_ROLES = {
    "human": "user",
    "ai": "assistant",
    "HumanMessage": "user",
    "AIMessage": "assistant",
    "ToolMessage": "tool",
    "SystemMessage": "system",
    "AIMessageChunk": "assistant",
    "HumanMessageChunk": "user",
}


def cut(path: Path) -> Cut:
    """One record a thread.

    Child runs (the model's and the tools' own) say nothing that their root does not.
    """
    yield from cut_groups(path, _runs(path))


def _runs(path: Path) -> Iterator[tuple[str, int, dict[str, Any]] | BrokenRecord]:
    for record in cut_json(path):
        if isinstance(record, BrokenRecord):
            yield record
            continue
        try:
            run = json.loads(record.raw)
            if run.get("parent_run_id"):
                continue
            yield _thread(run), record.line, run
        except (ValueError, AttributeError, KeyError) as error:
            yield BrokenRecord(record.file, record.line, f"no LangSmith run: {error}")


def _thread(run: dict[str, Any]) -> str:
    metadata = (run.get("extra") or {}).get("metadata") or {}
    for name in ("thread_id", "session_id", "conversation_id"):
        if metadata.get(name):
            return str(metadata[name])
    return str(run.get("trace_id") or run["id"])


def parse(data: list[dict[str, Any]]) -> Transcript:
    """One thread of root runs, in the order of their start."""
    known: list[dict[str, Any]] = []
    for run in sorted(data, key=lambda r: str(r.get("start_time", ""))):
        messages = _messages(run)
        timed = [{**m, "run": run} if i == len(messages) - 1 else m for i, m in enumerate(messages)]
        repeats = [_plain(m) for m in messages[: len(known)]] == [_plain(m) for m in known]
        known = known + timed[len(known) :] if repeats else known + timed
    if not known:
        raise ValueError("no run of this thread holds messages")
    turns, instructions = turns_of(_said(m) for m in known)
    metadata = (data[0].get("extra") or {}).get("metadata") or {}
    return Transcript(
        id=_thread(data[0]),
        turns=turns,
        case_id=str(data[0].get("reference_example_id") or _thread(data[0])),
        instructions=instructions,
        reward=_feedback(data[-1]),
        channel=str(metadata.get("channel", "chat")),
        slices={k: str(v) for k, v in metadata.items() if k in ("intent", "channel", "model", "environment")},
    )


def _messages(run: dict[str, Any]) -> list[dict[str, Any]]:
    asked = _listed((run.get("inputs") or {}).get("messages") or (run.get("inputs") or {}).get("input"))
    output = run.get("outputs") or {}
    answered = _listed(
        output.get("messages") or output.get("output") or output.get("message") or _choice(output)
    )
    # A graph gives back its whole state: what was asked is among what it answers.
    if {_plain(m) for m in asked} <= {_plain(m) for m in answered}:
        return answered
    return asked + answered


def _choice(output: dict[str, Any]) -> Any:
    if output.get("choices"):
        return output["choices"][0].get("message")
    generations = output.get("generations") or []
    while isinstance(generations, list) and generations:
        generations = generations[0]
    return generations.get("message") if isinstance(generations, dict) else None


def _listed(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, str):
        return [{"role": "user", "content": found}]
    if isinstance(found, dict):
        return [found]
    flat = found[0] if found and isinstance(found[0], list) else found or []
    return [m for m in flat if isinstance(m, dict)]


def _plain(message: dict[str, Any]) -> tuple[str, str]:
    said = _said(message)
    return said.role, said.text


def _said(message: dict[str, Any]) -> Said:
    """A message as LangChain serialises (`kwargs`) or dumps it (`type`), or as OpenAI writes it (`role`)."""
    body = message.get("kwargs") or message.get("data") or message
    kind = message["id"][-1] if "kwargs" in message else message.get("role") or message.get("type") or ""
    more = body.get("additional_kwargs") or {}
    calls = body.get("tool_calls") or more.get("tool_calls") or ()
    run = message.get("run") or {}
    return Said(
        role=_ROLES.get(kind, kind),
        text=text_of(body.get("content")),
        calls=tuple(
            (str(c.get("id", "")), f["name"], f.get("args", f.get("arguments")))
            for c in calls
            for f in [c.get("function") or c]
        ),
        answers=body.get("tool_call_id"),
        latency_ms=_duration(run),
        cost=run.get("total_cost"),
    )


def _duration(run: dict[str, Any]) -> float | None:
    if not run.get("start_time") or not run.get("end_time"):
        return None
    began, ended = (
        datetime.fromisoformat(str(run[k]).replace("Z", "+00:00")) for k in ("start_time", "end_time")
    )
    return (ended - began).total_seconds() * 1000


def _feedback(run: dict[str, Any]) -> float | None:
    for name, stats in sorted((run.get("feedback_stats") or {}).items()):
        if name in ("correctness", "success", "resolved", "user_score") and stats.get("avg") is not None:
            return float(stats["avg"])
    return None
