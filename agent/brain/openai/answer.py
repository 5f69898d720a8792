"""A model's answer, put together from the pieces of a stream. Without a finish reason there is no answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from agent.brain.openai.failure import ModelFailure


@dataclass(frozen=True)
class WireCall:
    """A tool call as the model wrote it: `arguments` may be anything."""

    name: str
    arguments: str

    def parsed(self) -> dict[str, Any] | None:
        """The arguments as a mapping; None when they are not valid JSON or no mapping."""
        try:
            given = json.loads(self.arguments or "{}")
        except ValueError:
            return None
        return given if isinstance(given, dict) else None


@dataclass(frozen=True)
class Usage:
    """Tokens of one request. `estimated` where the provider did not count."""

    input: int = 0
    cached: int = 0
    output: int = 0
    estimated: bool = False


@dataclass(frozen=True)
class Answer:
    """What the model said and wants run."""

    text: str = ""
    calls: tuple[WireCall, ...] = ()
    finish: str = "stop"
    usage: Usage = Usage()


@dataclass
class _Parts:
    text: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    calls: dict[int, dict[str, str]] = field(default_factory=dict)
    finish: str | None = None
    usage: Usage | None = None


def collect(chunks: Iterable[dict[str, Any]], hear: Callable[[str], None]) -> Answer:
    """Read a stream of chat completion chunks to its end, passing each piece of text to `hear`.

    Raises ModelFailure: `cut` without a finish reason or with half a call, `refused`, `empty`.
    """
    parts = _Parts()
    for chunk in chunks:
        if chunk.get("usage"):
            parts.usage = _usage(chunk["usage"])
        for choice in (chunk.get("choices") or [])[:1]:
            _take(parts, choice, hear)
    return _whole(parts)


def _take(parts: _Parts, choice: dict[str, Any], hear: Callable[[str], None]) -> None:
    delta = choice.get("delta") or {}
    if delta.get("content"):
        parts.text.append(delta["content"])
        hear(delta["content"])
    if delta.get("refusal"):
        parts.refusal.append(delta["refusal"])
    for piece in delta.get("tool_calls") or ():
        _add(parts.calls, piece)
    if choice.get("finish_reason"):
        parts.finish = choice["finish_reason"]


def _add(calls: dict[int, dict[str, str]], piece: dict[str, Any]) -> None:
    # Some servers leave the index out: a new id then begins a new call.
    last, call_id = max(calls, default=-1), piece.get("id")
    fresh = call_id and call_id != calls.get(last, {}).get("id")
    index = piece.get("index")
    if index is None:
        index = last + 1 if fresh or last < 0 else last
    call = calls.setdefault(index, {"id": call_id or "", "name": "", "arguments": ""})
    function = piece.get("function") or {}
    name = function.get("name")
    if name and name != call["name"]:
        call["name"] += name
    call["arguments"] += function.get("arguments") or ""


def _usage(counted: dict[str, Any]) -> Usage:
    details = counted.get("prompt_tokens_details") or {}
    cached = details.get("cached_tokens") or 0
    return Usage(counted.get("prompt_tokens") or 0, cached, counted.get("completion_tokens") or 0)


def _whole(parts: _Parts) -> Answer:
    if parts.finish is None:
        raise ModelFailure("cut", "The stream ended before the answer did.")
    if parts.refusal or parts.finish == "content_filter":
        raise ModelFailure("refused", "The model declined to answer.")
    text = "".join(parts.text)
    if parts.finish == "length":
        if parts.calls:
            raise ModelFailure("cut", "The answer was cut off in the middle of a tool call.")
        text = text[: max(text.rfind(mark) for mark in ".!?") + 1]
        if not text:
            raise ModelFailure("cut", "The answer was cut off in its first sentence.")
    calls = tuple(WireCall(call["name"], call["arguments"]) for _, call in sorted(parts.calls.items()))
    if not text.strip() and not calls:
        raise ModelFailure("empty", "The model answered with nothing.")
    return Answer(text, calls, parts.finish, parts.usage or Usage(output=len(text) // 4, estimated=True))
