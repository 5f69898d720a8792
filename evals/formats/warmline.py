"""Warmline's own: `warmline export conversations`, or what `GET /v1/conversations/{id}` gives."""

from typing import Any

from evals.transcript import Expected, Mood, ToolCall, Transcript, Turn


def parse(data: dict[str, Any]) -> Transcript:
    """One conversation. Turns are the service's own; a person's messages join the turn they answer."""
    said = {m["message_id"]: m for m in data["transcript"] if m["role"] == "customer" and m.get("message_id")}
    persons = _persons_words(data["transcript"])
    turns = tuple(_turn(t, said.get(t["message_id"], {}), persons) for t in data["turns"])
    context = data.get("context") or {}
    greeting = (Turn(0, "", data["greeting"]),) if data.get("greeting") else ()
    return Transcript(
        id=str(data["conversation_id"]),
        turns=greeting + turns if turns else (),
        case_id=str(context.get("case_id", data["conversation_id"])),
        trial=int(context.get("trial", 0)),
        channel=str(data.get("channel", "chat")),
        language=data.get("locale"),
        status=data.get("status"),
        slices={k: str(v) for k, v in context.items() if k not in ("case_id", "trial")},
        expected=_expected(data["expected"]) if data.get("expected") else None,
        records_after=data.get("records_after"),
    )


def _expected(expected: dict[str, Any]) -> Expected:
    """A simulation knows what a correct agent leaves behind."""
    actions = tuple(ToolCall(a["tool"], a["arguments"]) for a in expected["actions"])
    return Expected(
        actions=actions,
        must_say=tuple(expected["must_say"]),
        handoff=any(a.deed == "handoff" for a in actions),
        records=expected["records"],
    )


def _persons_words(messages: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What a person of the desk wrote, under the customer's message that it followed."""
    words: dict[str, list[str]] = {}
    current = ""
    for message in messages:
        if message["role"] == "customer":
            current = message.get("message_id") or current
        elif message["role"] == "person":
            words.setdefault(current, []).append(message["text"])
    return words


def turn_of(turn: dict[str, Any], words: str) -> Turn:
    """One Turn of the API with the customer's words that it answers."""
    return _turn(turn, {"text": words}, {})


def _turn(turn: dict[str, Any], said: dict[str, Any], persons: dict[str, list[str]]) -> Turn:
    mood, handoff = turn.get("sentiment"), turn.get("handoff") or {}
    person = persons.get(turn["message_id"])
    reply = turn.get("reply") or ""
    return Turn(
        number=int(turn["turn"]),
        customer=said.get("text", ""),
        reply="\n".join(person) if person and not reply else reply,
        tool_calls=tuple(_call(c) for c in turn.get("tool_calls") or ()),
        answered_by="agent" if reply else "person" if person else "nobody",
        mood=Mood(float(mood["score"]), mood.get("emotion")) if mood else None,
        why=tuple(turn.get("why") or ()),
        citations=tuple(str(c.get("passage", "")) for c in turn.get("citations") or ()),
        handoff_reason=handoff.get("reason"),
        queued=handoff or None,
        latency_ms=(turn.get("timings_ms") or {}).get("total"),
        cost=(turn.get("usage") or {}).get("cost_usd"),
        awaiting=turn.get("awaiting"),
        recorded=turn.get("recorded"),
        at=said.get("at"),
    )


def _call(call: dict[str, Any]) -> ToolCall:
    return ToolCall(
        tool=call["tool"],
        arguments=call.get("arguments") or {},
        status=call.get("status", "ok"),
        result=call.get("result"),
        why=call.get("why"),
    )
