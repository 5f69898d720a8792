"""A model's answer, put together from the pieces of a stream. Without a finish reason there is no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from agent.brain.openai import dialect
from agent.brain.openai.aloud import Aloud
from agent.brain.openai.dialect import CallPiece
from agent.brain.openai.failure import ModelFailure


@dataclass(frozen=True)
class WireCall:
    """A tool call as the model wrote it: `arguments` may be anything."""

    name: str
    arguments: str

    def parsed(self) -> dict[str, Any] | None:
        """The arguments as a mapping; None when they are not valid JSON or no mapping."""
        try:
            given = orjson.loads(self.arguments.strip() or "{}")
            if isinstance(given, str):
                # Some servers write their JSON as JSON.
                given = orjson.loads(given or "{}")
        except ValueError:
            return None
        if given is None:
            return {}
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
class _Call:
    place: str | None
    call_id: str
    name: str = ""
    arguments: str = ""


@dataclass
class _Parts:
    words: Aloud
    refusal: list[str] = field(default_factory=list)
    calls: list[_Call] = field(default_factory=list)
    finish: str | None = None
    usage: Usage | None = None
    # Of a character whose other half is still to come.
    half: str = ""


def collect(chunks: Iterable[dict[str, Any]], words: Aloud) -> Answer:
    """Read a stream of chat completion chunks to its end, passing each piece of text to `words`.

    Raises ModelFailure: `cut` without a finish
    reason or with half a call, `refused`, `empty`, `garbled` for what has no known shape.
    """
    parts = _Parts(words)
    for chunk in chunks:
        counted = dialect.usage(chunk)
        if counted is not None:
            parts.usage = Usage(*counted)
        choice = dialect.choice(chunk)
        if choice is not None:
            _take(parts, choice)
    return _whole(parts)


def _take(parts: _Parts, choice: dict[str, Any]) -> None:
    delta = dialect.delta(choice)
    words, parts.half = dialect.characters(parts.half + dialect.text(delta.get("content")))
    if words:
        parts.words.take(words)
    if refusal := dialect.text(delta.get("refusal")):
        parts.refusal.append(refusal)
    for piece in dialect.calls(delta):
        _add(parts.calls, piece)
    parts.finish = dialect.finish(choice.get("finish_reason")) or parts.finish


def _add(calls: list[_Call], piece: CallPiece) -> None:
    call = next((one for one in reversed(calls) if piece.place in (None, one.place)), None)
    if call is None and not piece.name:
        raise ModelFailure("garbled", "A piece of a call belongs to none.")
    if call is None or _is_another(call, piece):
        call = _Call(piece.place, piece.call_id)
        calls.append(call)
    if piece.name != call.name:
        call.name += piece.name
    call.arguments += piece.arguments


def _is_another(call: _Call, piece: CallPiece) -> bool:
    """Whether the piece begins a call of its own: index and id may be missing, or the same for all.

    Without a name it begins none, though some servers number every piece anew.
    """
    if not piece.name or not call.name:
        return False
    if piece.call_id and call.call_id and piece.call_id != call.call_id:
        return True
    if piece.place is None and piece.name != call.name:
        return True
    return bool(call.arguments) and WireCall(call.name, call.arguments).parsed() is not None


def _whole(parts: _Parts) -> Answer:
    if parts.finish is None:
        raise ModelFailure("cut", "The stream ended before the answer did.")
    if parts.refusal or parts.finish == "content_filter":
        raise ModelFailure("refused", "The model declined to answer.")
    text, printed = parts.words.end(parts.finish)
    wanted = [(call.name, call.arguments) for call in parts.calls] + printed
    if parts.finish == "length":
        if wanted:
            raise ModelFailure("cut", "The answer was cut off in the middle of a tool call.")
        text = text[: max(text.rfind(mark) for mark in ".!?") + 1]
        if not text:
            raise ModelFailure("cut", "The answer was cut off in its first sentence.")
    calls = tuple(dict.fromkeys(WireCall(_plain(name), _joined(arguments)) for name, arguments in wanted))
    if not text.strip() and not calls:
        raise ModelFailure("empty", "The model answered with nothing.")
    usage = parts.usage or Usage(output=len(text) // 4, estimated=True)
    return Answer(text, calls, parts.finish, usage)


def _plain(name: str) -> str:
    """A tool's name without the namespace before it or the channel's mark behind it."""
    return _joined(name).partition("<|")[0].strip().rpartition(".")[2]


def _joined(text: str) -> str:
    return dialect.characters(text)[0]
