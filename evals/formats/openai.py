"""OpenAI chat messages with tool calls: a list of messages, or an object that holds one under `messages`."""

from typing import Any

from evals.formats.messages import Said, text_of, turns_of
from evals.transcript import Transcript


def parse(data: Any) -> Transcript:
    """One conversation.

    `id`, `metadata`, `reward` and `expected` beside `messages` are used when they are there.
    """
    record: dict[str, Any] = {"messages": data} if isinstance(data, list) else data
    messages = record["messages"]
    if not isinstance(messages, list):
        raise ValueError("`messages` must be a list")
    turns, instructions = turns_of(said(m) for m in messages)
    metadata = record.get("metadata") or {}
    identity = str(record.get("id") or record.get("conversation_id") or metadata.get("conversation_id") or "")
    return Transcript(
        id=identity,
        turns=turns,
        case_id=str(metadata.get("case_id", record.get("case_id", identity))),
        trial=int(metadata.get("trial", record.get("trial", 0))),
        instructions=instructions,
        reward=record.get("reward"),
        channel=str(metadata.get("channel", "chat")),
        language=metadata.get("language"),
        slices={k: str(v) for k, v in metadata.items() if isinstance(v, str | int | bool)},
    )


def said(message: dict[str, Any]) -> Said:
    """One message; raises KeyError without a role."""
    calls = tuple(
        (str(c.get("id", "")), str(f["name"]), f.get("arguments"))
        for c in message.get("tool_calls") or ()
        for f in [c.get("function") or c]
    )
    return Said(
        role=message["role"],
        text=text_of(message.get("content")),
        calls=calls,
        answers=message.get("tool_call_id"),
        at=message.get("timestamp"),
        latency_ms=message.get("latency_ms"),
        cost=message.get("cost"),
    )
