"""OpenTelemetry GenAI spans: OTLP/JSON lines (or one JSON object), messages as attributes or as events.

Both generations of the conventions are read: `gen_ai.input.messages` and `gen_ai.output.messages` on the
span, and the earlier `gen_ai.user.message`, `gen_ai.assistant.message`, `gen_ai.tool.message` and
`gen_ai.choice` events.
"""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from evals.errors import BrokenRecord
from evals.formats.messages import Said, text_of, turns_of, value_of
from evals.formats.records import Cut, cut_groups, cut_json
from evals.transcript import Transcript

_EVENT_ROLES = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.tool.message": "tool",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.choice": "assistant",
}


def cut(path: Path) -> Cut:
    """One record a conversation.

    Spans with one `gen_ai.conversation.id`, or of one trace, that lie side by side.
    """
    yield from cut_groups(path, _spans(path))


def _spans(path: Path) -> Iterator[tuple[str, int, dict[str, Any]] | BrokenRecord]:
    for record in cut_json(path):
        if isinstance(record, BrokenRecord):
            yield record
            continue
        try:
            batch = json.loads(record.raw)
            for span in _in_batch(batch):
                attributes = _attributes(span.get("attributes"))
                flat = {**span, "attributes": attributes}
                if _messages(flat):
                    yield str(attributes.get("gen_ai.conversation.id") or span["traceId"]), record.line, flat
        except (ValueError, AttributeError, KeyError, TypeError) as error:
            yield BrokenRecord(record.file, record.line, f"no OTLP spans: {error}")


def _in_batch(batch: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "resourceSpans" not in batch:
        yield from [batch] if "attributes" in batch else []
        return
    scopes = chain.from_iterable(r.get("scopeSpans") or () for r in batch["resourceSpans"])
    spans = chain.from_iterable(s.get("spans") or () for s in scopes)
    yield from sorted(spans, key=lambda s: int(s.get("startTimeUnixNano", 0)))


def _attributes(found: Any) -> dict[str, Any]:
    if isinstance(found, dict):
        return found
    return {a["key"]: _any_value(a["value"]) for a in found or ()}


def _any_value(value: dict[str, Any]) -> Any:
    (kind, inner), *_ = value.items()
    if kind == "arrayValue":
        return [_any_value(v) for v in inner.get("values") or ()]
    if kind == "kvlistValue":
        return _attributes(inner.get("values"))
    return int(inner) if kind == "intValue" else inner


def parse(data: list[dict[str, Any]]) -> Transcript:
    """One conversation; a span repeats the messages before it, so only what is new in it is added."""
    known: list[Said] = []
    for span in data:
        messages = _messages(span)
        fresh = messages[_overlap(known, messages) :]
        known += [_timed(m, span) if i == len(fresh) - 1 else m for i, m in enumerate(fresh)]
    turns, instructions = turns_of(known)
    attributes = data[0]["attributes"]
    identity = str(attributes.get("gen_ai.conversation.id") or data[0].get("traceId", ""))
    model = attributes.get("gen_ai.request.model")
    return Transcript(
        id=identity,
        turns=turns,
        case_id=identity,
        instructions=instructions,
        slices={"model": str(model)} if model else {},
    )


def _overlap(known: list[Said], messages: list[Said]) -> int:
    """How many of the first messages are already known."""
    for size in range(min(len(known), len(messages)), 0, -1):
        if [(m.role, m.text, m.calls) for m in known[:size]] == [
            (m.role, m.text, m.calls) for m in messages[:size]
        ]:
            return size
    return 0


def _timed(message: Said, span: dict[str, Any]) -> Said:
    from dataclasses import replace

    began, ended = int(span.get("startTimeUnixNano", 0)), int(span.get("endTimeUnixNano", 0))
    return replace(message, latency_ms=(ended - began) / 1e6 if ended > began else None)


def _messages(span: dict[str, Any]) -> list[Said]:
    attributes = span["attributes"]
    found: list[Said] = []
    for name in ("gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages"):
        value = attributes.get(name)
        listed = value_of(value) if isinstance(value, str) else value
        if name == "gen_ai.system_instructions" and listed:
            found.append(Said("system", text_of(listed)))
        else:
            found += chain.from_iterable(_parts(m) for m in listed or ())
    return found or [_event(e) for e in span.get("events") or () if e.get("name") in _EVENT_ROLES]


def _parts(message: dict[str, Any]) -> Iterator[Said]:
    parts = message.get("parts") or [{"type": "text", "content": message.get("content")}]
    for part in parts:
        if part["type"] == "tool_call_response":
            result = part.get("response", part.get("result"))
            yield Said(
                "tool", answers=part.get("id"), result=value_of(result) if isinstance(result, str) else result
            )
    calls = tuple(
        (str(p.get("id", "")), p["name"], p.get("arguments")) for p in parts if p["type"] == "tool_call"
    )
    text = "\n".join(text_of(p.get("content")) for p in parts if p["type"] == "text")
    if calls or text:
        yield Said(message["role"], text, calls)


def _event(event: dict[str, Any]) -> Said:
    body = _attributes(event.get("attributes"))
    if isinstance(body.get("message"), str | dict):
        message = body["message"]
        body = {**body, **(json.loads(message) if isinstance(message, str) else message)}
    calls = body.get("tool_calls") or ()
    calls = json.loads(calls) if isinstance(calls, str) else calls
    return Said(
        role=_EVENT_ROLES[event["name"]],
        text=text_of(body.get("content")),
        calls=tuple(
            (str(c.get("id", "")), c["function"]["name"], c["function"].get("arguments")) for c in calls
        ),
        answers=body.get("id") if event["name"] == "gen_ai.tool.message" else None,
    )
